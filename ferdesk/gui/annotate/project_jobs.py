"""Runs the long jobs of the open project and tells the page how far they are."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QObject, QTimer

from ferdesk.gui.annotate.analysis_pane import AnalysisState
from ferdesk.gui.annotate.jobs import Job
from ferdesk.gui.annotate.services import AnalysisWish

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk

_LOOK_EVERY = 500  # ms between two looks at what the analysis saved
_SHARE = 0.1  # of the time that may be spent looking


class ProjectJobs(QObject):
    def __init__(self, desk: AnnotateDesk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.analysis = Job("analysis", self)
        self.analysis.progressed.connect(self._progressed)
        self.analysis.done.connect(self._analysed)
        self.analysis.failed.connect(desk.stumble)
        self.analysis.ended.connect(self._analysis_ended)
        self.boxes = Job("recompute", self)
        self.boxes.done.connect(self._boxes_done)
        self.boxes.failed.connect(desk.stumble)
        self.boxes.ended.connect(self._boxes_ended)
        self._asked: tuple[int, ...] = ()
        self._progress: Any = None
        self._announces = False
        desk.looking.looked.connect(self._announce)
        self._look = QTimer(self)
        self._look.timeout.connect(self.look)
        self.every = 1
        pane = desk.parts.page.check.analysis
        pane.cancelled.connect(self.analysis.stop)
        pane.every_chosen.connect(self._choose_every)

    # -- the analysis

    def toggle(self) -> None:
        """Analyse, or pause; what is done is kept, and the next time goes on there."""
        if self.analysis.running:
            self.analysis.stop()
        else:
            self.start()

    def start(self, anew: bool = False) -> None:
        desk = self._desk
        work = desk.work
        if work is None or desk.clip is None or self.analysis.running or work.read_only:
            return
        wish = AnalysisWish(work.project.path, self.every, anew, desk.keeper.value)
        services = desk.services
        self._progress = None
        self.analysis.start(lambda progress, stop: services.analyse(wish, progress, stop))
        self._look.start(_LOOK_EVERY)
        self.show_state()

    def _choose_every(self, every: int) -> None:
        self.every = every

    def _progressed(self, progress: Any) -> None:
        self._progress = progress
        self.show_state()

    def look(self) -> None:
        """Take in what the analysis saved; not so often that looking itself costs much."""
        work = self._desk.work
        if work is None:
            return
        before = perf_counter()
        work.project.refresh()
        self._look.setInterval(max(_LOOK_EVERY, round(1000 * (perf_counter() - before) / _SHARE)))

    def _analysed(self, _answer: object) -> None:
        self.look()
        work = self._desk.work
        if work is None:
            return
        self._announces = work.project.analyzed
        self._desk.looking.look_soon()

    def _announce(self) -> None:
        """The first look after an analysis: what it came to."""
        work = self._desk.work
        if work is None or not self._announces:
            return
        self._announces = False
        locale, count = QLocale(), work.checking.total
        frames = locale.toString(work.annotator.timeline.frames)
        said = self.tr("{frames} frames analysed. {n} stretches are worth a look; {key} goes to the first.")
        if count == 0:
            said = self.tr("{frames} frames analysed.")
        key = self._desk.actions.keys.label("check_next")
        self._desk.say(said.format(frames=frames, n=locale.toString(count), key=key))

    def _analysis_ended(self) -> None:
        self._look.stop()
        self._progress = None
        self.look()
        self.show_state()
        self._desk.edits.show_enabled()

    def show_state(self) -> None:
        """On the panel To check and in the action's words."""
        desk = self._desk
        pane, work = desk.parts.page.check.analysis, desk.work
        if work is None:
            pane.show_state(AnalysisState())
            return
        project = work.project
        frames, progress = work.annotator.timeline.frames, self._progress
        runs = self.analysis.running
        done = frames if project.analyzed and not runs else project.analyzed_to
        rate = left = None
        if progress is not None:
            done, rate, left = max(done, progress.done), progress.rate, progress.seconds_left
        pane.set_every(project.every if project.analyzed_to else self.every)
        pane.show_state(AnalysisState(frames, done, project.analyzed, runs, rate, left))
        desk.parts.status.set_analysed(done, frames)

    # -- predictions for drawn boxes

    def recompute(self) -> None:
        """Make the predictions that drawn boxes still lack; again when more come meanwhile."""
        desk = self._desk
        work = desk.work
        if work is None or desk.clip is None or work.read_only or self.boxes.running:
            return
        self._asked = work.project.to_recompute()
        if not self._asked:
            return
        project, services = work.project, desk.services
        self.boxes.start(lambda progress, stop: services.recompute(project, progress, stop))
        desk.say(self.tr("Looking at the drawn face boxes"))

    def _boxes_done(self, _answer: object) -> None:
        work = self._desk.work
        if work is not None and work.project.to_recompute() != self._asked:
            self.recompute()  # more were drawn meanwhile

    def _boxes_ended(self) -> None:
        if not self.boxes.running:
            self._desk.say("")

    def close(self) -> None:
        self._look.stop()
        self.analysis.close()
        self.boxes.close()
        self._progress = None
