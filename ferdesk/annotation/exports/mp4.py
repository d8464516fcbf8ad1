"""MP4 with the chosen overlays painted in: every frame at its original time, the sound's packets copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._pictures import clip_path, frames, make_painter, paint
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "mp4", "Video with overlay (.mp4)", ".mp4", "_overlay"


def write(project: Project, path: Path, options: ExportOptions) -> None:
    from ferdesk.recording.video import VideoWriter

    contents = Contents(project, options)
    painter = make_painter(contents)
    video: VideoWriter | None = None
    try:
        for frame in frames(contents):
            picture = paint(contents, painter, frame)
            if video is None:
                height, width = picture.shape[:2]
                sound = clip_path(contents) if contents.clip.has_sound else None
                video = VideoWriter(path, width, height, codec=options.codec, sound_of=sound)
            video.write(picture, frame.time)
        if video is None:
            raise FerdeskError(f"No frame of {contents.clip.name} can be read. Copy the clip here again.")
        written = video.frames
        video.close()
    except BaseException:
        if video is not None:
            video.abort()
        raise
    if video.frames < written:  # the disk became full in the very end
        raise FerdeskError(f"{path.name} could not be finished. Free some space, then export again.")
