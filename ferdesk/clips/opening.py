"""From a clip to its project: the one beside it, or a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from ferdesk import paths
from ferdesk.annotation.project import ENDING, ClipInfo, Project
from ferdesk.errors import FerdeskError


def open_clip(path: Path, progress: Callable[[float], None] | None = None) -> Project:
    """The project of the clip at `path`, or of that project file.

    It is NAME.ferdesk beside the clip; where another clip has that one, NAME.ENDING.ferdesk; where the
    folder takes no files, one in the user's data folder. A new one holds the times of all frames and the
    clip's hash: `progress` is told the part done, 0..1, while the file is read. Raises FerdeskError.
    """
    path = path.absolute()
    if path.suffix.lower() == ENDING:
        return Project.open(path)
    places = list(_places(path))
    for place in places:
        if place.is_file() and (found := _project_of(place, path)) is not None:
            return found
    clip = clip_info(path, progress)
    return _create(clip, [place for place in places if not place.exists()])


def clip_info(path: Path, progress: Callable[[float], None] | None = None) -> ClipInfo:
    """What a project knows of a clip. SourceError if the file holds no video."""
    from ferdesk.capture.frame_times import frame_times
    from ferdesk.capture.scrubber import Scrubber

    times = frame_times(path)
    with closing(Scrubber(path, times)) as scrubber:
        height, width = scrubber.frame(0).image.shape[:2]
        sound = scrubber.sound
    return ClipInfo.of(path, width, height, times, sound, progress)


def _places(clip: Path) -> Iterator[Path]:
    for folder in (clip.parent, paths.user_data() / "projects"):
        yield folder / f"{clip.stem}{ENDING}"
        yield folder / f"{clip.name}{ENDING}"
    # Clips of the same name in several folders that take no files.
    for number in range(2, 1000):
        yield paths.user_data() / "projects" / f"{clip.name} {number}{ENDING}"


def _project_of(place: Path, clip: Path) -> Project | None:
    """The project there, if it is of this clip."""
    project = Project.open(place)
    if project.clip.is_at(clip):
        if project.clip.path != clip.resolve():
            project.find_clip([clip])
        return project
    project.close()
    return None


def _create(clip: ClipInfo, places: list[Path]) -> Project:
    refused: FerdeskError | None = None
    for place in places:
        try:
            if place.parent != clip.path.parent:
                place.parent.mkdir(parents=True, exist_ok=True)
            return Project.create(place, clip)
        except FerdeskError as error:
            refused = refused or error
        except OSError:
            continue
    raise refused or FerdeskError(
        f"There is no folder where the project of {clip.name} can be kept. Move the clip to one you may "
        "write to."
    )
