"""The sentences for files that cannot even be read, the same for clips and pictures."""

from __future__ import annotations

from pathlib import Path

from ferdesk.errors import SourceError


def unreadable(path: Path, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"There is no file {path}. Check the name.")
    if isinstance(error, PermissionError):
        return SourceError(f"FERDesk may not read {path.name}. Change its permissions, then try again.")
    reason = (error.strerror or type(error).__name__).lower()
    return SourceError(f"{path.name} cannot be read ({reason}). Check the drive, then try again.")
