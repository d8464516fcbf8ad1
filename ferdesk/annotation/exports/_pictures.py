"""The clip's frames again, with what is to be painted on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ferdesk.annotation.exports._contents import Contents, person_name
from ferdesk.errors import FerdeskError
from ferdesk.records import EXPRESSIONS, AnalyzedFrame, FaceBox, Frame, Prediction, Track

if TYPE_CHECKING:
    from ferdesk.recording.painter import Painter, Picture

_SAME_TIME = 1e-3  # seconds; frames of a clip are further apart


def clip_path(contents: Contents) -> Path:
    """Where the clip is now."""
    found = contents.project.find_clip()
    if found is None:
        raise FerdeskError(
            f"{contents.clip.name} was moved. Open the project in FERDesk, show where it is now, then export."
        )
    return found


def frames(contents: Contents, wanted: Iterable[int] | None = None) -> Iterator[Frame]:
    """The frames of the clip by their numbers in the project, rising; only the `wanted` ones if given.

    A frame is known by its time: where some of a damaged clip cannot be read, counting would go wrong.
    """
    from ferdesk.capture import CaptureOptions, open_source

    left = None if wanted is None else set(wanted)
    if left is not None and not left:
        return
    times = contents.clock.times
    with closing(open_source(str(clip_path(contents)), CaptureOptions())) as source:
        for frame in source:
            number = int(np.searchsorted(times, frame.time - _SAME_TIME))
            if number == len(times) or abs(times[number] - frame.time) > _SAME_TIME:
                continue
            contents.progress((number + 1) / len(times))
            if left is None:
                yield Frame(frame.image, number, float(times[number]))
            elif number in left:
                left.discard(number)
                yield Frame(frame.image, number, float(times[number]))
                if not left:
                    return


def analyzed(contents: Contents, frame: Frame) -> AnalyzedFrame:
    """The frame with the stored predictions; persons stand in the place of tracks, numbers are theirs. Where
    every n-th frame was analysed, what was said holds until the next one."""
    found = []
    for person in contents.persons:
        predictions = contents.predictions.get(person.id)
        row = None if predictions is None else predictions.at(frame.index, contents.project.every - 1)
        if predictions is None or row is None:
            continue
        x1, y1, x2, y2 = predictions.boxes[row].tolist()
        box = FaceBox(x1, y1, x2, y2, float(predictions.detector[row]))
        scores = dict(zip(EXPRESSIONS, predictions.scores[row].tolist(), strict=True))
        uncertain = max(scores.values()) < contents.uncertain_below
        found.append(Prediction(Track(person.id, box), scores, uncertain))
    return AnalyzedFrame(frame, tuple(found), {})


def make_painter(contents: Contents) -> Painter:
    """Paints what the options choose; without predictions there are neither chips nor bars."""
    from ferdesk.recording.painter import Painter, PaintOptions

    options, shown = contents.options, set(contents.options.overlays)
    if not options.predictions:
        shown -= {"chips", "bars"}
    return Painter(
        PaintOptions(
            boxes="boxes" in shown,
            chips="chips" in shown,
            bars="bars" in shown,
            mask="none",  # a project keeps no attention masks
            blur=options.blur,
            language=options.language,
        )
    )


def paint(contents: Contents, painter: Painter, frame: Frame) -> Picture:
    """A new picture (h, w, 3) RGB with the chosen overlays."""
    picture = painter.paint(analyzed(contents, frame))
    if "labels" in contents.options.overlays:
        _write_labels(contents, picture, frame.index)
    return picture


def _write_labels(contents: Contents, picture: Picture, frame: int) -> None:
    """A line for each label of this frame, at the lower left: annotator, person, label, intensity."""
    from ferdesk import palette
    from ferdesk.recording import _ink

    lines = []
    for person in contents.persons:
        for tier in contents.tiers:
            found = contents.timeline.at(person.id, tier.id, frame)
            if found is not None:
                strength = "" if found.intensity is None else f" {found.intensity}"
                lines.append(f"{tier.name}: {person_name(person)}: {found.label}{strength}")
    unit = max(0.9, min(picture.shape[:2]) / 720)
    size, row, pad = round(14 * unit), round(22 * unit), round(8 * unit)
    bottom = picture.shape[0] - pad
    for line in reversed(lines):
        area = (pad, bottom - row, 3 * pad + _ink.text_width(line, size), bottom)
        _ink.fill(picture, area, palette.rgb(palette.SCRIM), palette.SCRIM_OPACITY)
        _ink.write(picture, line, 2 * pad, bottom - row // 2, size, palette.rgb(palette.WHITE))
        bottom -= row
