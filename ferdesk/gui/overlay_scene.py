"""What the overlay remembers from frame to frame: names, sizes, faces just lost. No painting here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ferdesk.gui import ink, words
from ferdesk.gui.overlay_layout import Detail, Face, FaceLayout, Metrics, OverlayOptions, Rect, lay_out
from ferdesk.gui.steady import Label, SteadyLabels
from ferdesk.records import AnalyzedFrame, FaceBox, Prediction

FADE = 0.5  # seconds a lost box is still seen
HIDE = 2.0  # seconds a lost face stays blurred where it was: the detector may have missed it, the viewer not


@dataclass(frozen=True, slots=True)
class View:
    """Where the frame lies in a widget: `picture` in logical pixels, the frame's size in its own."""

    picture: Rect
    width: int
    height: int
    mirror: bool = False

    @property
    def scale(self) -> float:
        return self.picture.w / self.width

    def to_view(self, box: FaceBox) -> Rect:
        x = self.width - box.x2 if self.mirror else box.x1
        s = self.scale
        return Rect(self.picture.x + x * s, self.picture.y + box.y1 * s, box.width * s, box.height * s)


@dataclass(frozen=True, slots=True)
class Lost:
    """A face that was there a moment ago; `at` in seconds of the source."""

    track_id: int
    box: FaceBox
    at: float


class Scene:
    """Fed each analysed frame once, in order; asked for layouts whenever something is painted."""

    def __init__(self) -> None:
        self.analyzed: AnalyzedFrame | None = None
        self.labels: dict[int, Label] = {}
        self.lost: tuple[Lost, ...] = ()
        self._steady = SteadyLabels()
        self._wanted: dict[int, Detail] = {}

    def show(self, analyzed: AnalyzedFrame) -> None:
        before, now = self.analyzed, analyzed.frame.time
        here = {p.track.id for p in analyzed.predictions}
        lost = [face for face in self.lost if 0 <= now - face.at < HIDE and face.track_id not in here]
        if before is not None and before.frame.time <= now:
            known = {face.track_id for face in lost}
            lost += [
                Lost(p.track.id, p.track.box, before.frame.time)
                for p in before.predictions
                if p.track.id not in here and p.track.id not in known
            ]
        self.analyzed = analyzed
        self.lost = tuple(lost)
        self.labels = self._steady.update(analyzed.predictions, now)
        self._wanted = {track: wanted for track, wanted in self._wanted.items() if track in here}

    def settle(self) -> None:
        """No further frame comes for now: name what leads."""
        if self.analyzed is not None:
            self.labels = self._steady.settle(self.analyzed.predictions)

    def clear(self) -> None:
        self.__init__()

    @property
    def predictions(self) -> Mapping[int, Prediction]:
        return {p.track.id: p for p in self.analyzed.predictions} if self.analyzed else {}

    def faded(self) -> tuple[tuple[Lost, float], ...]:
        """Boxes just lost, with how much of them is still seen (0..1)."""
        if self.analyzed is None:
            return ()
        now = self.analyzed.frame.time
        seen = ((face, 1 - (now - face.at) / FADE) for face in self.lost)
        return tuple((face, part) for face, part in seen if part > 0)

    def hidden(self) -> tuple[FaceBox, ...]:
        """What blurring must cover: the faces in view and those that may still be there unseen."""
        here = tuple(p.track.box for p in self.analyzed.predictions) if self.analyzed else ()
        return here + tuple(face.box for face in self.lost)

    def lay_out(
        self, view: View, options: OverlayOptions, text_scale: float, reserved: tuple[Rect, ...] = ()
    ) -> tuple[FaceLayout, ...]:
        faces = [
            _face(p, view.to_view(p.track.box), self.labels.get(p.track.id), text_scale)
            for p in self.predictions.values()
        ]
        placed = lay_out(faces, view.picture, options, self._wanted, _metrics(text_scale), reserved)
        self._wanted = {layout.track_id: layout.wanted for layout in placed}
        return placed

    def options_for(self, options: OverlayOptions) -> OverlayOptions:
        """`options` without a mask that no face of this frame has."""
        has = any(p.attention is not None for p in self.predictions.values())
        return options if has or options.mask == "none" else replace(options, mask="none")


_metrics = lru_cache(maxsize=8)(Metrics.scaled)


def _face(prediction: Prediction, box: Rect, label: Label | None, text_scale: float) -> Face:
    pad = 6 * text_scale
    number = str(prediction.track.id)
    tile = max(22 * text_scale, ink.text_width(number, "small", text_scale, True) + 2 * pad)
    name, code, value = chip_words(label)
    return Face(
        prediction.track.id,
        box,
        tile=tile,
        name=ink.text_width(name, "small", text_scale, True) + 2 * pad,
        code=ink.text_width(code, "small", text_scale, True) + 2 * pad,
        # As wide for "?" as for "93", so that the chip's word does not change with the number.
        value=(ink.text_width("00", "small", text_scale, True) if value else 0) + pad,
    )


def chip_words(label: Label | None) -> tuple[str, str, str]:
    """Name, code and value of a chip; empty before a name may be shown."""
    if label is None:
        return "", "", ""
    if label.uncertain:
        return words.uncertain(), "?", "?"
    if label.expression is None:
        return "", "", ""
    return words.name(label.expression), words.code(label.expression), words.number(label.probability)
