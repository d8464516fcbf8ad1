"""A lock file beside a project: the one window that holds it may edit.

The operating system holds the lock, not the file's being there, so that a crash releases it by itself.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from pathlib import Path

_log = logging.getLogger(__name__)


class FileLock:
    """`acquire` never waits. OSError where the lock file cannot be made (a folder that may only be read)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """False if another window, in this process or any other, holds it."""
        while True:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            if not _lock(file):
                os.close(file)
                return False
            # Whoever held it before removes the file; one that is gone from its folder protects nothing.
            if self._is_in_its_folder(file):
                self._file = file
                return True
            os.close(file)

    def release(self) -> None:
        """May be called twice."""
        file, self._file = self._file, None
        if file is None:
            return
        if sys.platform != "win32":
            self.path.unlink(missing_ok=True)  # while it is held: nobody can hold a file that is going
        os.close(file)
        if sys.platform == "win32":  # which removes no open file, so that nobody else's can be hit
            with contextlib.suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _is_in_its_folder(self, file: int) -> bool:
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False
        held = os.fstat(file)
        return (held.st_ino, held.st_dev) == (there.st_ino, there.st_dev)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:  # some network folders have no locks; better to work there than not
            _log.warning("no locks here: %s", error)
        return True
