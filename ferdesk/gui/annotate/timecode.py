"""Times and frame numbers as people write them: "0:32.750", "1:02:03.500", "786"."""

from __future__ import annotations

import re

from ferdesk.annotation.frame_clock import FrameClock
from ferdesk.errors import FerdeskError

_TIME = re.compile(r"(?:(?:(\d+):)?(\d{1,3}):)?(\d+(?:[.,]\d+)?)\s*s?", re.IGNORECASE)


def timecode(seconds: float) -> str:
    """0:32.750; with hours 1:02:03.500. Rounded to the millisecond."""
    total = max(0, round(seconds * 1000))
    minutes, rest = divmod(total, 60_000)
    hours, minutes = divmod(minutes, 60)
    end = f"{rest // 1000:02}.{rest % 1000:03}"
    return f"{hours}:{minutes:02}:{end}" if hours else f"{minutes}:{end}"


def length(seconds: float) -> str:
    """0:42, without milliseconds."""
    return timecode(round(seconds)).partition(".")[0]


def find_frame(text: str, clock: FrameClock) -> int:
    """The frame that is meant: a whole number is a frame's, anything with a colon, a point or an s a time.

    FerdeskError for what is neither, or not in the clip.
    """
    said, last = text.strip(), len(clock.times) - 1
    if said.isdecimal():
        frame = int(said)
        if frame > last:
            raise FerdeskError(f"This clip ends with frame {last}. Type a number up to that, or a time.")
        return frame
    found = _TIME.fullmatch(said)
    if found is None:
        raise FerdeskError(f"{said or 'That'} is no time and no frame. Type 0:32.750, or a frame as 786.")
    hours, minutes, seconds = found.groups()
    time = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(",", "."))
    if time > clock.duration:
        end = timecode(clock.duration)
        raise FerdeskError(f"This clip ends at {end}. Type a time up to that, or a frame number.")
    return min(clock.edge(time), last)
