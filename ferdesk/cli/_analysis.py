"""One run of `analyze`: every source through the pipeline into one table, and into overlays if asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from ferdesk.cli._memory import Memory
from ferdesk.cli._order import Order, Report
from ferdesk.cli._overlay import Overlay
from ferdesk.cli._progress import Progress
from ferdesk.cli._sources import Named
from ferdesk.cli._stopping import Stopping
from ferdesk.cli._unfinished import Unfinished
from ferdesk.errors import FerdeskError, RecordingError

if TYPE_CHECKING:
    from ferdesk.backends import Engine
    from ferdesk.faces.detectors import FaceDetectors
    from ferdesk.model_card import ModelCard
    from ferdesk.pipeline import Pipeline, PipelineOptions
    from ferdesk.recording.table import TableWriter
    from ferdesk.records import AnalyzedFrame, Frame

_DETECTORS = 4  # at most: beyond it, reading the clip is what takes longest


def run(order: Order, progress: Progress) -> Report:
    """Analyze what is not in the table yet. Raises FerdeskError for what concerns the whole run; a source
    that cannot be read is in the report and stops no other."""
    with Stopping() as stopping, open_parts(order) as parts:
        return run_with(parts, order, progress, stopping)


def run_with(parts: Parts, order: Order, progress: Progress, stopping: Stopping) -> Report:
    """`run` with what was opened before for such orders."""
    from ferdesk.recording.table import TableWriter

    report = Report()
    with ExitStack() as opened:
        unfinished = Unfinished(order.table)
        settings = settings_of(order, parts)
        if order.force:
            unfinished.forget(rows=True)
        unfinished.check(settings)
        table = TableWriter(order.table, settings)
        opened.callback(table.close)
        if not table.resumed:
            unfinished.forget()
        report.done = [s.name for s in order.sources if table.progress(s.name).done]
        unfinished.check_files([s for s in order.sources if s.name in report.done])
        if table.resumed:
            progress.say(f"Going on with {order.table}, which was stopped before.")
        work = _Work(order, parts, table, unfinished, report, progress, stopping)
        for source in progress.over([s for s in order.sources if s.name not in report.done], "file"):
            report.interrupted = stopping.asked
            if not report.interrupted:
                work.analyze(source)
            if report.interrupted:
                return report
        if report.done:
            table.finish()
        else:
            table.close()
        unfinished.forget(rows=not report.done)
    return report


def settings_of(order: Order, parts: Parts) -> dict[str, Any]:
    """Everything that changes a row."""
    options = asdict(replace(order.options, stills=False))
    del options["spare_looks"]  # live only
    return {
        "engine": parts.card.name,
        "engine file": parts.card.sha256,
        "backend": parts.engine.backend,
        "precision": parts.engine.precision,
        "every": order.every,
        **options,
    }


@dataclass(frozen=True, slots=True)
class Parts:
    """Opened once for all sources."""

    card: ModelCard
    engine: Engine
    detector: FaceDetectors

    def pipeline(self, options: PipelineOptions) -> Pipeline:
        """A fresh one, with nobody followed, on the same detector and engine."""
        from ferdesk.faces.tracker import FaceTracker
        from ferdesk.pipeline import Pipeline

        return Pipeline(self.detector, FaceTracker(), self.engine, self.card, options)


@contextmanager
def open_parts(order: Order) -> Iterator[Parts]:
    """Engine and detectors, closed at the end of the block."""
    from ferdesk.backends import RunOptions, cores, open_engine
    from ferdesk.faces.detectors import FaceDetectors
    from ferdesk.model_card import find_card

    card = find_card(order.engine)
    threads = order.threads or cores()
    with (
        closing(open_engine(card, order.backend, order.precision, RunOptions(threads=threads))) as engine,
        closing(FaceDetectors(order.options.detector, min(threads, _DETECTORS))) as detector,
    ):
        yield Parts(card, engine, detector)


@dataclass(frozen=True, slots=True)
class _Work:
    order: Order
    parts: Parts
    table: TableWriter
    unfinished: Unfinished
    report: Report
    progress: Progress
    stopping: Stopping

    def analyze(self, source: Named) -> None:
        """One source to its end, to its failure, or to where the person stopped it."""
        sound = source.path if self.order.every == 1 else None
        try:
            with Overlay(self.order.overlay_of(source), sound) as overlay:
                if not self._read(source, overlay):
                    self.report.interrupted = True
                    return
                overlay.keep()
        except RecordingError:  # a full disk concerns the whole run
            raise
        except FerdeskError as error:
            said = str(error)
            self.report.failed[source.name] = said
            self.progress.say(said if source.name in said else f"{source.name}: {said}")
            return
        self.table.end(source.name)
        self.report.done.append(source.name)

    def _read(self, source: Named, overlay: Overlay) -> bool:
        """False if the person stopped it before its end. A camera or stream ends by being stopped."""
        from ferdesk.capture import CaptureOptions, interrupt, open_source, problem_of

        pipeline, first = self._pipeline(source, overlay)
        with closing(open_source(source.spec, CaptureOptions(every=self.order.every))) as frames:
            self.unfinished.begin(source)
            live = frames.info.live
            self.stopping.then = (lambda: interrupt(frames)) if live else None
            stop = None if live else self.stopping
            try:
                with self.progress.bar(None if source.still else frames.info.frame_count, source) as bar:
                    wanted = _Wanted(frames, first, self.order.every if live else 1, bar, stop)
                    # Of a camera each frame's answer is there before the next one is looked at.
                    analyzed = (
                        map(pipeline.analyze, wanted)
                        if live
                        else pipeline.analyze_all(wanted, lambda: wanted.stopped)
                    )
                    for one in analyzed:
                        self._take(one, source, overlay)
                        first = one.frame.index + 1
                        bar.update()
            finally:
                self.stopping.then = None
            if wanted.error is not None:
                raise wanted.error
            if wanted.stopped:
                self.unfinished.keep(Memory(source.name, first, pipeline.state))
                return False
            if problem := problem_of(frames):
                self.report.damaged[source.name] = problem
                self.progress.say(problem)
        return True

    def _pipeline(self, source: Named, overlay: Overlay) -> tuple[Pipeline, int]:
        """For one source, and the frame to begin with: where a stopped run ended, if all is known of it."""
        pipeline = self.parts.pipeline(replace(self.order.options, stills=source.still))
        first = self.table.progress(source.name).next_frame
        if not first:
            return pipeline, 0
        memory = None if overlay.wanted else self.unfinished.memory(source, first)
        if memory is None:  # people would get other numbers, a video cannot be continued
            self.table.restart(source.name)
            return pipeline, 0
        pipeline.go_on_from(memory.state)
        return pipeline, first

    def _take(self, analyzed: AnalyzedFrame, source: Named, overlay: Overlay) -> None:
        self.table.append(analyzed, source.name)
        overlay.add(analyzed)
        self.report.frames += 1
        self.report.faces += len(analyzed.predictions)


@dataclass(slots=True)
class _Wanted:
    """The frames of a source to analyze: from number `first` on, every `every`-th, until `stop` is asked
    for; then `stopped` is True. What reading raises is kept as `error`: the frames before it count."""

    frames: Iterable[Frame]
    first: int
    every: int
    bar: Any
    stop: Stopping | None
    stopped: bool = False
    error: FerdeskError | None = None

    def __iter__(self) -> Iterator[Frame]:
        try:
            for frame in self.frames:
                if self.stop is not None and self.stop.asked:
                    self.stopped = True
                    return
                if frame.index >= self.first and frame.index % self.every == 0:
                    yield frame
                else:
                    self.bar.update()
        except FerdeskError as error:
            self.error = error
