"""A picture of what is seen, written as PNG beside the window; faces that are blurred stay blurred."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from ferdesk.errors import FerdeskError
from ferdesk.gui.jobs import Errand


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A file that is not there yet: STEM.suffix, then "STEM 2.suffix" and so on."""
    path, n = folder / f"{stem}{suffix}", 1
    while path.exists():
        n += 1
        path = folder / f"{stem} {n}{suffix}"
    return path


def moment() -> str:
    """Now, as it stands in the names of snapshots and recordings."""
    return datetime.now().astimezone().strftime("FERDesk %Y-%m-%d %H.%M.%S")


class Snapshots(QObject):
    def __init__(
        self, saved: Callable[[Path], object], failed: Callable[[Exception], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._errand = Errand(write_png, saved, failed, self)

    def take(self, picture: QImage, folder: Path) -> None:
        self._errand.ask(picture, folder)

    def close(self) -> None:
        """What is being written is written to its end."""
        self._errand.close(2.0)


def write_png(picture: QImage, folder: Path) -> Path:
    """Whole or not at all; FerdeskError if the folder cannot be written."""
    part: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = free_name(folder, moment(), ".png")
        part = path.with_name(path.name + ".part")
        # The stubs ask for bytes, which save itself refuses.
        if not picture.save(str(part), "PNG"):  # pyright: ignore[reportCallIssue, reportArgumentType]
            raise OSError
        part.replace(path)
    except OSError:
        if part is not None:
            part.unlink(missing_ok=True)
        raise FerdeskError(
            f"The snapshot could not be written to {folder}. Free some space or choose another folder."
        ) from None
    return path
