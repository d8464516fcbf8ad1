"""Asks what to open: a clip or picture, a folder, a stream's address, a region of the screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui.dialog_buttons import Standard, dialog_buttons

CLIPS = ("mp4", "mov", "mkv", "webm", "avi", "m4v", "mpg", "mpeg", "ts", "wmv", "gif")
PICTURES = ("jpg", "jpeg", "png", "bmp", "tif", "tiff", "webp")
STREAMS = ("rtsp://", "rtsps://", "http://", "https://", "rtmp://", "udp://")


class OpenDialogs(QWidget):
    """The dialogs of one window; each returns a source, or nothing if the person changed their mind."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._folder = ""

    def ask_file(self) -> str | None:
        known = " ".join(f"*.{suffix}" for suffix in (*CLIPS, *PICTURES))
        filters = ";;".join(
            (self.tr("Clips and pictures ({patterns})").format(patterns=known), self.tr("All files (*)"))
        )
        path, _ = QFileDialog.getOpenFileName(
            self.window(), self.tr("Open clip or picture"), self._folder, filters
        )
        return self._remember(path)

    def ask_folder(self) -> str | None:
        path = QFileDialog.getExistingDirectory(
            self.window(), self.tr("Open folder of pictures"), self._folder
        )
        return self._remember(path)

    def ask_stream(self) -> str | None:
        dialog = StreamDialog(self.window())
        return dialog.address if dialog.exec() else None

    def ask_region(self) -> str | None:
        dialog = RegionDialog(self.window())
        return dialog.source if dialog.exec() else None

    def _remember(self, path: str) -> str | None:
        if not path:
            return None
        self._folder = str(Path(path).parent)
        return path


class StreamDialog(QDialog):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Open stream"))
        self._field = QLineEdit()
        self._field.setAccessibleName(self.tr("Address"))
        self._field.setPlaceholderText("rtsp://192.168.1.20/live")
        self._field.setMinimumWidth(360)
        hint = QLabel(
            self.tr(
                "FERDesk reads from this address and from no other. Pictures still stay on this computer."
            )
        )
        hint.setProperty("role", "hint")
        hint.setWordWrap(True)
        self._buttons = dialog_buttons(self, Standard.Open | Standard.Cancel)
        self._field.textChanged.connect(self._check)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(QLabel(self.tr("Address of the stream")))
        layout.addWidget(self._field)
        layout.addWidget(hint)
        layout.addWidget(self._buttons)
        self._check()

    @property
    def address(self) -> str:
        return self._field.text().strip()

    def _check(self) -> None:
        usable = self.address.casefold().startswith(STREAMS) and not self.address.endswith("://")
        self._buttons.button(Standard.Open).setEnabled(usable)


class RegionDialog(QDialog):
    """A rectangle of the whole desktop by numbers, so that it needs no drag."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Region of the screen"))
        screen = QGuiApplication.primaryScreen()
        whole = screen.virtualGeometry()
        scale = screen.devicePixelRatio()
        middle = QRect(whole.width() // 4, whole.height() // 4, whole.width() // 2, whole.height() // 2)
        self._fields: list[QSpinBox] = []
        form = QFormLayout()
        limits = ((0, whole.width()), (0, whole.height()), (32, whole.width()), (32, whole.height()))
        names = (self.tr("Left"), self.tr("Top"), self.tr("Width"), self.tr("Height"))
        starts = (middle.x(), middle.y(), middle.width(), middle.height())
        for name, (low, high), start in zip(names, limits, starts, strict=True):
            field = QSpinBox()
            field.setRange(low, round(high * scale))
            field.setValue(round(start * scale))
            field.setSuffix(" px")
            field.setAccessibleName(name)
            form.addRow(name, field)
            self._fields.append(field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addLayout(form)
        layout.addWidget(dialog_buttons(self, Standard.Open | Standard.Cancel))

    @property
    def source(self) -> str:
        return "screen:" + ",".join(str(field.value()) for field in self._fields)


def dropped(data: QMimeData) -> str | None:
    """The source in what is dragged over the window: its first file, folder or stream address."""
    for url in data.urls():
        if url.isLocalFile():
            return url.toLocalFile()
        if url.toString().casefold().startswith(STREAMS):
            return url.toString()
    return None
