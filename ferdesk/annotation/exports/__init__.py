"""What a project's labels and predictions can be written as. One file a format, found by being here:

    NAME: str       what the command line calls it
    TITLE: str      what a person reads in a list
    ENDING: str     of the file, ".eaf"; "" for a folder
    TAIL: str       what is put behind the project's name, so that two formats never mean the same file
    TABLE: str      of formats that make a folder: its table; all else in the folder are PNG files
    def write(project: Project, path: Path, options: ExportOptions) -> None

`write` may make more than `path` beside it (BIDS has two files); `export` sees to it that all of it appears
whole or not at all, and that nothing is written over without being asked to. docs/formats.md says what every
file holds.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from ferdesk.errors import FerdeskError, FileThereError
from ferdesk.plugins import modules_in

if TYPE_CHECKING:
    from ferdesk.annotation.project import Project

OVERLAYS = ("boxes", "chips", "bars", "labels")
_MOST = 1_000_000  # pictures in a range: more than ten hours of a clip
CROP_SIDE = 96  # pixels of a training crop: more than the shipped engines look at, so that others can as well


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What of a project is written. `tiers`, `persons`: ids, None for all (hidden persons never are).

    `predictions`: with what the engine said. `step`: every how many frames, where a row or picture stands for
    a frame. `frames`: the frames to make pictures of, None for the first one of every annotation.
    `overlays`: of OVERLAYS; `blur` hides faces; `codec` is one of recording.codecs; these and `language`
    ("en", "de", on pictures only) concern pictures and videos. `uncertain_below`: None for the project's own
    threshold. `side`: of a training crop in pixels. `progress` is called with 0..1; it may raise to stop.
    """

    tiers: tuple[int, ...] | None = None
    persons: tuple[int, ...] | None = None
    predictions: bool = True
    step: int = 1
    frames: tuple[int, ...] | None = None
    overlays: tuple[str, ...] = ("boxes", "chips", "bars")
    blur: bool = False
    codec: str = "vp9"
    language: str = "en"
    uncertain_below: float | None = None
    side: int = CROP_SIDE
    progress: Callable[[float], None] | None = None


def formats() -> dict[str, ModuleType]:
    """The export modules by their NAME."""
    return {module.NAME: module for module in modules_in(__name__).values()}


def format_named(name: str) -> ModuleType:
    """FerdeskError names the known ones."""
    found = formats()
    if name not in found:
        raise FerdeskError(f"There is no export format {name}. Choose one of: {', '.join(found)}.")
    return found[name]


def default_path(project_path: Path, format: str) -> Path:
    """Beside the project, named after it."""
    module = format_named(format)
    return project_path.with_name(f"{project_path.stem}{module.TAIL}{module.ENDING}")


def export(
    project: Project,
    format: str,
    path: Path | None = None,
    options: ExportOptions = ExportOptions(),
    force: bool = False,
) -> tuple[Path, ...]:
    """Write `project` as `format` to `path` (None: `default_path`) and return what was made, `path` first.

    FerdeskError if anything of it is there and `force` is not set, or if it cannot be written; then nothing
    has changed. Even `force` replaces a folder only by its like: a folder of other things is never touched.
    """
    module = format_named(format)
    path = default_path(project.path, format) if path is None else Path(path)
    _check(project, options)
    if not path.parent.is_dir():
        raise FerdeskError(f"There is no folder {path.parent}. Choose another folder.")
    _refuse([path] if path.exists() and not force else [])
    if path.is_dir() and not _is_export(path, module):
        raise FerdeskError(f"{path} is a folder with other things in it. Choose another name.")
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise _cannot_write(path, error) from None
    try:
        module.write(project, made / path.name, options)
        found = sorted(made.iterdir(), key=lambda p: p.name == path.name)  # the named one comes last
        _refuse([path.with_name(p.name) for p in found if path.with_name(p.name).exists() and not force])
        for new in found:
            _put(new, path.with_name(new.name))
    except OSError as error:
        raise _cannot_write(path, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return tuple(path.with_name(p.name) for p in reversed(found))


def frames_of(text: str, last: int | None = None) -> tuple[int, ...]:
    """ "0, 25, 50-60" -> frame numbers, both ends of a range counted. `last`: of the clip, if it is known."""
    found: list[int] = []
    for part in text.split(","):
        first, dash, end = (word.strip() for word in part.partition("-"))
        end = end if dash else first
        if not (first.isdecimal() and end.isdecimal() and int(first) <= int(end)):
            said = part.strip() or "Nothing"
            raise FerdeskError(f"{said} is neither a frame nor a range. Write 0, 25, 50-60.")
        if last is not None and int(end) > last:
            raise FerdeskError(f"The clip has frames 0 to {last}, no frame {int(end)}.")
        if int(end) - int(first) > _MOST:
            raise FerdeskError(f"{part.strip()} are too many frames. Choose fewer.")
        found += range(int(first), int(end) + 1)
    return tuple(found)


def _put(new: Path, path: Path) -> None:
    """Give `new` its name. A folder cannot replace another in one step, so the old one steps aside first."""
    if path.is_dir():
        aside = new.with_name(f"old {path.name}")
        path.replace(aside)
        try:
            new.replace(path)
        except OSError:
            aside.replace(path)
            raise
    else:
        new.replace(path)


def _is_export(folder: Path, module: ModuleType) -> bool:
    """Whether everything in a folder could be an export of this format (or nothing is in it)."""
    if module.ENDING:
        return False
    return all(p.is_file() and (p.name == module.TABLE or p.suffix == ".png") for p in folder.iterdir())


def _check(project: Project, options: ExportOptions) -> None:
    timeline = project.timeline
    if options.step < 1:
        raise FerdeskError(f"A step of {options.step} frames is not possible. Choose 1 or more.")
    for wanted, known, what in (
        (options.tiers, {t.id for t in timeline.tiers}, "tier"),
        (options.persons, {p.id for p in timeline.persons}, "person"),
    ):
        for id in wanted or ():
            if id not in known:
                raise FerdeskError(f"{project.path.name} has no {what} {id}. Choose another one.")
    for frame in options.frames or ():
        if not 0 <= frame < timeline.frames:
            raise FerdeskError(f"The clip has frames 0 to {timeline.frames - 1}, no frame {frame}.")
    for overlay in options.overlays:
        if overlay not in OVERLAYS:
            raise FerdeskError(f"There is no overlay {overlay}. Choose of: {', '.join(OVERLAYS)}.")


def _refuse(there: list[Path]) -> None:
    if there:
        raise FileThereError(
            f"{there[0]} is there already. Choose another name, or allow it to be replaced.", there[0]
        )


def _cannot_write(path: Path, error: OSError) -> FerdeskError:
    from ferdesk.recording._disk import cannot_write

    return cannot_write(path, error)
