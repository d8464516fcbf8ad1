"""Fills a project with the predictions, thumbnails and cuts of its clip; goes on where it stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ferdesk.annotation.cuts import HEIGHT, LOOK, MEMORY, WIDTH, CutFinder
from ferdesk.annotation.project import Project
from ferdesk.backends import Engine, RunOptions, open_engine, polite_threads
from ferdesk.capture.clip_part import ClipPart, Passed
from ferdesk.clips.chunk import Chunk
from ferdesk.clips.memory import Memory
from ferdesk.clips.progress import Meter, Progress
from ferdesk.clips.thumbnails import Thumbnails
from ferdesk.errors import FerdeskError
from ferdesk.faces.detectors import FaceDetectors
from ferdesk.faces.smoothing import Smoother
from ferdesk.faces.sparse import DETECT_EVERY
from ferdesk.faces.tracker import FaceTracker
from ferdesk.model_card import ModelCard, default_engine, find_card
from ferdesk.pipeline import Pipeline, PipelineOptions, PipelineState
from ferdesk.records import Frame

CHUNK = 64
"""Analysed frames that are saved at once: what a power cut costs."""

_PLAIN = PipelineOptions(smoothing=0.0, attention=False, detect_every=DETECT_EVERY)
_DETECTORS = 4  # beyond it, reading the clip is what takes longest


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """What a person may choose. Smoothing is off, so that each row stands for its own frame."""

    engine: str | None = None  # None: the default one
    backend: str = "auto"
    precision: str | None = None
    every: int = 1  # every n-th frame
    pipeline: PipelineOptions = _PLAIN
    anew: bool = False  # throw away predictions made with other settings
    threads: int | None = None  # None: leave room for the window


@dataclass(frozen=True, slots=True)
class Report:
    """`stopped`: it can go on; `problem`: one sentence if some frames could not be read."""

    analyzed: int  # frames of this run
    stopped: bool
    problem: str | None = None


def analyze_into(
    project_path: Path,
    options: AnalysisOptions = AnalysisOptions(),
    progress: Callable[[Progress], object] = lambda progress: None,
    stop: threading.Event | None = None,
) -> Report:
    """Analyse the clip of a project from where an earlier run ended. Another window may edit meanwhile.

    Everything is opened, used and closed on the calling thread; `progress` is called there. Setting `stop`
    ends it between two frames, with all that is done saved. Raises FerdeskError: the clip is gone, the
    engine cannot run, or the project was analysed with other settings and `anew` is not set.
    """
    stop = stop or threading.Event()
    with ExitStack() as opened:
        project = opened.enter_context(closing(Project.open(project_path, analysing=True)))
        clip = project.find_clip()
        if clip is None:
            raise FerdeskError(f"{project.clip.name} was moved. Show where it is now.")
        card = find_card(options.engine or default_engine())
        threads = options.threads or polite_threads()
        run = RunOptions(threads=threads)
        engine = opened.enter_context(closing(open_engine(card, options.backend, options.precision, run)))
        _begin(project, card, engine, options)
        total = project.clip.frames
        if project.analyzed:
            progress(Progress(total, total))
            return Report(0, stopped=False)
        kind, count = options.pipeline.detector, min(threads, _DETECTORS)
        detectors = opened.enter_context(closing(FaceDetectors(kind, count)))
        work = _Work(project, Meter(total, progress), stop, options.every)
        return work.run(clip, Pipeline(detectors, FaceTracker(), engine, card, options.pipeline))


def described(card: ModelCard) -> dict[str, Any]:
    """What a project keeps of an engine's card."""
    return {
        "name": card.name,
        "title": card.title,
        "architecture": card.architecture,
        "sha256": card.sha256,
        "labels": [str(label) for label in card.labels],
        "framing": asdict(card.framing),
        "temperature": card.temperature,
        "uncertain_below": card.uncertain_below,
        "licence": card.licence,
        "data": card.data,
        "intended_use": card.intended_use,
        "limits": card.limits,
    }


def _begin(project: Project, card: ModelCard, engine: Engine, options: AnalysisOptions) -> None:
    """With everything that changes a prediction; the threshold of uncertainty does not."""
    chosen = asdict(replace(options.pipeline, attention=False, stills=False))
    del chosen["uncertain_below"], chosen["attention"], chosen["stills"], chosen["spare_looks"]
    if chosen["detect_every"] == 1:  # as in projects of before there was a choice
        del chosen["detect_every"]
    settings = {"backend": engine.backend, "precision": engine.precision, **chosen}
    project.begin_analysis(described(card), settings, options.every, anew=options.anew)


@dataclass(slots=True)
class _Work:
    project: Project
    meter: Meter
    stop: threading.Event
    every: int
    analyzed: int = 0
    lost: int = 0
    finder: CutFinder = field(default_factory=CutFinder)
    cuts: set[int] = field(default_factory=set)

    def run(self, clip: Path, pipeline: Pipeline) -> Report:
        at, total = self.project.analyzed_to, self.project.clip.frames
        thumbnails = Thumbnails(self.project, self._go_on(pipeline, at))
        self.cuts = {int(cut) for cut in self.project.cuts if cut < at} if at else set()
        first = max(0, at - MEMORY)  # the finder of cuts needs a run-up
        with closing(
            ClipPart(clip, self.project.times, first, every=self.every, small=(WIDTH, HEIGHT))
        ) as part:
            reader = _Reader(iter(part))
            self.meter.start(at)
            while at < total and not self.stop.is_set():
                end = min(total, self._end_after(at, pipeline.options.detect_every))
                at = self._chunk(reader, pipeline, thumbnails, at, end)
        if at == total:
            self._keep_cuts(self.finder.finish())
            self.project.finish_analysis()
        return Report(self.analyzed, at < total, self._problem())

    def _end_after(self, at: int, detect_every: int) -> int:
        """Where the chunk that holds frame `at` ends. Chunks lie in the same places however often a run is
        stopped, so that the engine's batches do; and each ends with a frame in which faces are looked for,
        so that it needs no look of its own."""
        step = max(1, CHUNK // detect_every) * detect_every * self.every
        return (max(at - 1, 0) // step + 1) * step + 1

    def _go_on(self, pipeline: Pipeline, at: int) -> dict[int, float]:
        memory = Memory.unpack(self.project.analysis_memory, at)
        if memory is None:  # the start, or a mended project: nobody is followed yet
            tracker = FaceTracker()
            tracker._next_id = self.project.next_track
            memory = Memory(at, PipelineState(tracker, Smoother()))
        pipeline.go_on_from(memory.state)
        return dict(memory.best)

    def _chunk(self, reader: _Reader, pipeline: Pipeline, thumbnails: Thumbnails, at: int, end: int) -> int:
        """Analyse frames [at, end), or as far as they go until a stop, and save them; where they ended."""
        chunk, wanted, to = Chunk(), _Wanted(reader, at, end, self), at
        for analyzed in pipeline.analyze_all(wanted.frames(), lambda: wanted.stopped):
            chunk.add(analyzed)
            thumbnails.look(analyzed)
            to = analyzed.frame.index + 1
            self.meter.tell(to)
        if not wanted.stopped:
            to = end
        if to == at:
            return at
        self.analyzed += chunk.frames
        self.lost += len(range(-(-at // self.every) * self.every, to, self.every)) - chunk.frames
        self._keep_cuts(())
        thumbnails.save()
        memory = Memory(to, pipeline.state, thumbnails.best).pack()
        self.project.add_predictions(at, to, chunk.tracks(), memory)
        self.meter.tell(to, now=True)
        return to

    def look_for_cut(self, passed: Passed, at: int) -> None:
        if passed.small is not None:
            cut = self.finder.add(passed.number, passed.small)
            if cut is not None and cut >= at - LOOK:
                self.cuts.add(cut)

    def _keep_cuts(self, more: tuple[int, ...]) -> None:
        self.cuts.update(more)
        if self.cuts != {int(cut) for cut in self.project.cuts}:
            self.project.set_cuts(sorted(self.cuts))

    def _problem(self) -> str | None:
        if not self.lost:
            return None
        frames = "1 frame" if self.lost == 1 else f"{self.lost:,} frames"
        name = self.project.clip.name
        return f"{name} is damaged: {frames} could not be read. Copy it again to get the rest."


class _Reader:
    """Frames as they pass, with a look at the next one."""

    def __init__(self, passing: Iterator[Passed]) -> None:
        self._passing = passing
        self._next = next(passing, None)

    @property
    def next_number(self) -> int | None:
        return self._next.number if self._next else None

    def take(self) -> Passed:
        assert self._next is not None
        taken, self._next = self._next, next(self._passing, None)
        return taken


@dataclass(slots=True)
class _Wanted:
    """The frames of [at, end) to analyse, unless the person stops before they have passed."""

    reader: _Reader
    at: int
    end: int
    work: _Work
    stopped: bool = False

    def frames(self) -> Iterator[Frame]:
        while (number := self.reader.next_number) is not None and number < self.end:
            if self.work.stop.is_set():
                self.stopped = True
                return
            passed = self.reader.take()
            self.work.look_for_cut(passed, self.at)
            if number >= self.at and passed.frame is not None:
                yield passed.frame
