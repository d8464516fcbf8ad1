"""Shows an open project on the page: everything after an edit, only what moves while the playhead does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QImage

from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.gui import timeline_view_words as timeline_words
from ferdesk.gui import words
from ferdesk.gui.annotate.check_panel import SHOWN, CheckItem
from ferdesk.gui.annotate.history_words import shown_persons
from ferdesk.gui.annotate.page import AnnotatePage
from ferdesk.gui.annotate.state import State
from ferdesk.gui.annotate.status import AnnotateStatus
from ferdesk.gui.annotate.timecode import length, timecode
from ferdesk.gui.annotate.toolbar import AnnotateToolbar
from ferdesk.gui.annotate.work import Work
from ferdesk.gui.overlay_layout import OverlayOptions
from ferdesk.records import FaceBox, Frame

if TYPE_CHECKING:
    from ferdesk.annotation.check import Stretch

translate = QCoreApplication.translate


class PageView:
    def __init__(self, page: AnnotatePage, toolbar: AnnotateToolbar, status: AnnotateStatus) -> None:
        self._page, self._toolbar, self._status = page, toolbar, status
        self._work: Work | None = None
        self._frame: Frame | None = None
        self._thumbnails: dict[int, tuple[object, bytes | None]] = {}

    def open(self, work: Work) -> None:
        self._work, self._frame = work, None
        self._thumbnails = {}
        self._page.view.clear()
        clock, frames = work.annotator.clock, work.annotator.timeline.frames
        self._page.transport.set_length(clock.duration, frames)
        self._name_project(work, clock)
        self.show_all()

    def close(self) -> None:
        self._work, self._frame = None, None
        self._page.view.clear()
        self._toolbar.set_project(None, "")
        self._toolbar.set_saved(None)
        self._toolbar.set_tiers((), None)
        self._status.set_analysed(None)
        self._status.set_engine("")
        self._status.set_labels(())

    def set_options(self, blur: bool, mask: str, opacity: float) -> None:
        options = OverlayOptions(boxes=True, bars=False, mask=mask, opacity=opacity, mirror=False, blur=blur)  # pyright: ignore[reportArgumentType]
        self._page.view.set_options(options)

    # -- all of it

    def show_all(self) -> None:
        work = self._work
        if work is None:
            return
        a, state, project = work.annotator, work.annotator.state, work.project
        timeline = self._page.timeline
        persons = [p.id for p in shown_persons(a.timeline)]
        timeline.show_timeline(
            a.timeline,
            project.times,
            a.predicted.all(persons),
            project.cuts,
            a.predicted.uncertain_below,
            self._pictures(work, persons),
            None if project.analyzed else project.analyzed_to,
            state.tier,
            state.hide_predictions,
            project.every,
        )
        timeline.set_active_person(state.person)
        timeline.set_selection(state.selection)
        self._toolbar.set_tiers(a.timeline.tiers, state.tier)
        self._toolbar.set_saved(project.saved_at)
        self._show_status(work)
        self._page.prediction.set_engine(
            str(project.engine.get("title") or project.engine.get("name") or ""),
            float(project.analysis_settings.get("smoothing", 0.0)),
        )
        self._show_checks(work)
        self.show_place()
        if self._frame is not None:
            self.show_frame(self._frame)

    def changed(self, before: State, now: State) -> None:
        """The state changed, the project did not: show no more than that asks for."""
        work = self._work
        if work is None:
            return
        rest = replace(before, frame=now.frame, selection=now.selection, person=now.person, target=now.target)
        if rest != now:  # tier or hiding
            self.show_all()
            return
        timeline = self._page.timeline
        if now.person != before.person:
            timeline.set_active_person(now.person)
        if now.selection != before.selection:
            timeline.set_selection(now.selection)
        if now.target != before.target:
            self._show_checks(work)
        if now.frame != before.frame:
            timeline.set_playhead(now.frame)
        self.show_place()
        if now.person != before.person and self._frame is not None:
            self.show_frame(self._frame)

    # -- parts

    def show_frame(self, frame: Frame) -> None:
        work = self._work
        if work is None:
            return
        self._frame = frame
        a, hide = work.annotator, work.annotator.state.hide_predictions
        persons = [p.id for p in shown_persons(a.timeline)]
        found = a.predicted.analyzed(frame, persons, hide=False)
        faces = tuple(p.track.box for p in found.predictions)
        view = self._page.view
        view.show_still(replace(found, predictions=()) if hide else found, faces)
        outlines = work.persons.drawn_at(frame.index)
        if hide:  # the active person's face, so that one knows whom one labels
            outlines |= {p.track.id: _box(p.track.box) for p in found.predictions}
            outlines = {p: box for p, box in outlines.items() if p == a.state.person}
        else:
            outlines = {p: b for p, b in outlines.items() if a.predicted.at(p, frame.index) is None}
        view.show_outlines(outlines, dashed=not hide)
        view.select(a.state.person)

    def show_place(self) -> None:
        """What depends on playhead, person and selection."""
        work = self._work
        if work is None:
            return
        a, state = work.annotator, work.annotator.state
        clock = a.clock
        self._page.transport.set_place(clock.second(state.frame), state.frame, a.timeline.frames)
        prediction = None
        if state.person is not None and not state.hide_predictions:
            prediction = a.predicted.at(state.person, state.frame)
        self._page.prediction.show_prediction(prediction, state.frame, state.hide_predictions)
        found = work.labelling.chosen()
        chosen = state.selection
        tier = a.timeline.tier(state.tier) if state.tier is not None else None
        place = ""
        if chosen is not None or found is not None:
            who, start, end = (
                (chosen.person, chosen.start, chosen.end)
                if chosen is not None
                else (found.person, found.start, found.end)  # pyright: ignore[reportOptionalMemberAccess]
            )
            place = f"{self._name(work, who)}, {timeline_words.span(clock.times, start, end)}"
        self._page.selection.show_selection(
            place, None if found is None else found.label, found, () if tier is None else tier.vocabulary
        )

    def show_checks(self) -> None:
        """The list To check and the flag N, as they are known now."""
        if self._work is not None:
            self._show_checks(self._work)

    def _show_checks(self, work: Work) -> None:
        state = work.annotator.state
        self._page.timeline.set_next_target(None if state.hide_predictions else self._target(work))
        if not work.project.analyzed or state.hide_predictions:
            self._page.check.show_items((), None, 0, 0, state.hide_predictions)
            return
        clock, left = work.annotator.clock, work.checking.left
        total = work.checking.total if work.checking.known else None
        items = [
            CheckItem(timecode(clock.second(s.start)), self._name(work, s.person), why(s), s)
            for s in left[:SHOWN]
        ]
        self._page.check.show_items(items, state.target, len(left), total)

    @staticmethod
    def _target(work: Work):
        """What N goes to."""
        if not work.project.analyzed:
            return None
        left, target = work.checking.left, work.annotator.state.target
        if not left:
            return None
        return left[(left.index(target) + 1) % len(left)] if target in left else left[0]

    def _show_status(self, work: Work) -> None:
        project, tl = work.project, work.annotator.timeline
        done = tl.frames if project.analyzed else project.analyzed_to
        self._status.set_analysed(done, tl.frames)
        engine = str(project.engine.get("title") or project.engine.get("name") or "")
        device = _device(project.analysis_settings)
        said = translate("AnnotateStatus", "{engine} on {device}").format(engine=engine, device=device)
        self._status.set_engine(said if engine and device else engine)
        counts = {tier.id: 0 for tier in tl.tiers}
        for a in tl.annotations:
            counts[a.tier] += 1
        self._status.set_labels(tuple((t.name, counts[t.id]) for t in tl.tiers if counts[t.id]))

    def _name_project(self, work: Work, clock: FrameClock) -> None:
        every = work.project.every
        rate = translate("AnnotateToolbar", "{n} frames/s").format(n=f"{clock.rate:.4g}")
        each = (
            translate("AnnotateToolbar", "every frame")
            if every == 1
            else translate("AnnotateToolbar", "one frame in {n}").format(n=every)
        )
        detail = f"{length(clock.duration)}, {rate}, {each}"
        self._toolbar.set_project(work.project.path.stem, detail)

    def _pictures(self, work: Work, persons: list[int]) -> dict[int, QImage | bytes]:
        """Thumbnails; a project is asked again only for a person whose tracks changed or who has none yet."""
        found: dict[int, QImage | bytes] = {}
        for person in persons:
            who = work.annotator.timeline.person(person)
            tracks = None if who is None else who.tracks
            known = self._thumbnails.get(person)
            if known is None or known[0] != tracks or known[1] is None:
                known = self._thumbnails[person] = (tracks, work.project.thumbnail(person))
            if known[1] is not None:
                found[person] = known[1]
        return found

    @staticmethod
    def _name(work: Work, person: int) -> str:
        found = work.annotator.timeline.person(person)
        return words.person(person, found.name if found is not None and found.name else None)


def why(stretch: Stretch) -> str:
    """Why a stretch is worth a look, in the person's language: "surprise to happiness in 0.4 s"."""
    if stretch.first is None or stretch.second is None:
        return stretch.why
    first, second = words.in_sentence(stretch.first), words.in_sentence(stretch.second)
    if stretch.seconds is not None:
        seconds = QLocale().toString(max(stretch.seconds, 0.1), "f", 1)
        said = translate("CheckPanel", "{first} to {second} in {n} s")
        return said.format(first=first, second=second, n=seconds)
    one, two = (words.percent(share) for share in stretch.shares or (0.0, 0.0))
    said = translate("CheckPanel", "{first} {p} or {second} {q}")
    return said.format(first=first, p=one, second=second, q=two)


def _box(box: FaceBox) -> tuple[float, float, float, float]:
    return box.x1, box.y1, box.x2, box.y2


def _device(told: dict[str, Any]) -> str:
    """ "OpenVINO int8", as an analysis was made."""
    from ferdesk.plugins import modules_in

    backend = str(told.get("backend", "")).partition(":")[0]
    module = modules_in("ferdesk.backends").get(backend)
    return " ".join(filter(None, (getattr(module, "TITLE", backend), str(told.get("precision") or ""))))
