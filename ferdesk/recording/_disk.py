"""Room on the disk: seen coming while there is still enough to end every file properly."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from ferdesk.errors import RecordingError

RESERVE = 32 << 20  # bytes kept free: the index of an MP4 of many hours, its table and its settings
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def is_full(error: BaseException) -> bool:
    return getattr(error, "errno", None) in _FULL


def is_short(folder: Path, pending: int = 0) -> bool:
    """Less than RESERVE is left where `folder` lies, once `pending` bytes more are written."""
    return shutil.disk_usage(folder).free < RESERVE + pending


def disk_full(what_to_do: str = "record again") -> RecordingError:
    return RecordingError(f"The disk is full. Free some space, then {what_to_do}.", disk_full=True)


def cannot_write(path: Path, error: BaseException) -> RecordingError:
    """One sentence for what went wrong while `path` was written."""
    if is_full(error):
        return disk_full(f"write {path.name} again")
    if isinstance(error, PermissionError):
        return RecordingError(f"FERDesk may not write to {path.parent}. Choose another folder.")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return RecordingError(f"There is no folder {path.parent}. Choose another folder.")
    reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
    return RecordingError(f"{path.name} cannot be written ({reason}). Choose another folder.")
