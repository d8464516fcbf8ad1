"""Choose what FERDesk looks at: a camera with its live preview, a clip, pictures, a stream, the screen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ferdesk.gui.camera_previews import CameraPreviews, small_picture
from ferdesk.gui.jobs import Errand
from ferdesk.gui.picker import PickerButton, PickerList, Row
from ferdesk.gui.translated import Translated
from ferdesk.records import Frame

if TYPE_CHECKING:
    from ferdesk.capture import CameraInfo, CaptureOptions, FrameSource, SourceInfo

_LIST_AGAIN_MS = 2000

ICONS = {
    "camera": "webcam",
    "clip": "clip",
    "picture": "picture",
    "folder": "folder",
    "images": "folder",
    "stream": "stream",
    "screen": "screen",
    "demo": "demo",
}


class Wanted(Enum):
    """What a source still has to be asked for."""

    FILE = auto()
    FOLDER = auto()
    STREAM = auto()
    REGION = auto()


def camera_specs(cameras: Sequence[CameraInfo]) -> list[str]:
    """How each camera is named in the settings: by its name if no other has it, else by its number."""
    names = [camera.name for camera in cameras]
    return [
        f"camera:{camera.name}" if camera.name and names.count(camera.name) == 1 else f"camera:{camera.index}"
        for camera in cameras
    ]


class SourcePicker(Translated, PickerButton):
    chosen = Signal(str)  # a source as ferdesk.capture.open_source takes it
    wanted = Signal(object)  # Wanted: the person has to say more

    def __init__(
        self,
        list_cameras: Callable[[], Sequence[CameraInfo]],
        open_source: Callable[[str, CaptureOptions], FrameSource],
        parent: QWidget | None = None,
    ) -> None:
        """`list_cameras` and `open_source` are called on threads of their own."""
        super().__init__(parent)
        self.current = ""
        self._info: SourceInfo | None = None
        self._open = False
        self._cameras: list[tuple[str, str]] | None = None  # (source, name); None: not looked yet
        self.recent: list[str] = []
        self._list = PickerList(self)
        self._list.chosen.connect(self._choose)
        self._list.closed.connect(self._stop_previews)
        self._previews = CameraPreviews(open_source, self)
        self._previews.picture.connect(self._list.set_picture)
        self._errand = Errand(list_cameras, self._found, self._not_found, self)
        self._again = QTimer(self)
        self._again.setInterval(_LIST_AGAIN_MS)
        self._again.timeout.connect(self.look)
        self.clicked.connect(self.open_list)
        self.translate()

    def translate(self) -> None:
        self._show_choice()

    def open_list(self) -> None:
        self._fill()
        self._list.open()
        self.look()
        self._again.start()

    def look(self) -> None:
        """Ask which cameras there are, unless that is being asked."""
        if not self._errand.busy:
            self._errand.ask()

    @property
    def list_open(self) -> bool:
        return not self._list.isHidden()

    def set_source(self, source: str, info: SourceInfo | None) -> None:
        """What runs, or is being opened while `info` is None; "" looks for the first camera."""
        self.current, self._info, self._open = source, info, True
        self._show_choice()

    def set_away(self) -> None:
        """What was asked for cannot be had now; it is not being opened either."""
        self._open = False
        self._show_choice()

    def set_closed(self) -> None:
        """Nothing runs and nothing is being opened."""
        self.current, self._info, self._open = "", None, False
        self._show_choice()

    def show_frame(self, frame: Frame) -> None:
        """The running camera's preview comes from its own frames: it cannot be opened twice."""
        if self.list_open:
            self._list.set_picture(self._running_camera(), small_picture(frame))

    def preview_threads(self) -> list[threading.Thread]:
        """Previews that may still hold a camera; whoever opens one waits for them."""
        return self._previews.stop()

    def close_all(self) -> None:
        self._again.stop()
        self._list.close()
        self._previews.close()
        self._errand.close()

    def _running_camera(self) -> str:
        """The list's name of the camera that runs, whichever way it was named."""
        info = self._info
        for source, name in self._cameras or ():
            if self.current == source or (info and info.kind == "camera" and info.name == name):
                return source
        return self.current

    def _show_choice(self) -> None:
        info = self._info
        if info is None:
            looking = self.tr("Looking for a camera") if self._open else self.tr("Choose a source")
            title = self._named(self.current) if self.current else looking
            opening = self.tr("Opening") if self.current and self._open else ""
            self.set_choice(_icon_of(self.current), title, opening)
        else:
            size = f"{info.width} \u00d7 {info.height}"
            alone = info.kind == "images" and Path(self.current).is_file()  # one picture has no rate
            rate = size
            if info.rate and not alone:
                rate = self.tr("{size}, {rate}/s").format(size=size, rate=round(info.rate))
            name = self.tr("Demo clip") if info.kind == "demo" else info.name
            self.set_choice(ICONS.get("picture" if alone else info.kind, "clip"), name, rate)
        self.setAccessibleName(self.tr("Source: {name}").format(name=self.words[0]))
        self.setToolTip(f"{self.words[0]} {self.words[1]}".strip())

    def _named(self, source: str) -> str:
        """A camera or screen that is known by its number only is called so, not "0"."""
        kind, _, name = source.partition(":")
        if name.isdecimal() and kind in {"camera", "screen"}:
            return (self.tr("Camera {n}") if kind == "camera" else self.tr("Screen {n}")).format(n=name)
        return self.tr("Demo clip") if source == "demo" else source_title(source)

    def _found(self, cameras: Sequence[CameraInfo]) -> None:
        specs = camera_specs(cameras)
        found = [
            (s, c.name or self.tr("Camera {n}").format(n=c.index))
            for s, c in zip(specs, cameras, strict=True)
        ]
        if found != self._cameras:
            self._cameras = found
            if self.list_open:
                self._fill()
        if self.list_open:
            running = self._running_camera()
            for source, _name in found:
                if source != running:
                    self._previews.start(source)

    def _not_found(self, error: Exception) -> None:
        raise error

    def _fill(self) -> None:
        rows = [Row(self.tr("Cameras"))]
        running = self._running_camera()
        for source, name in self._cameras or ():
            rows.append(Row(name, source, "webcam", current=source == running, preview=True))
        if not self._cameras:
            looking = self._cameras is None
            text = self.tr("Looking for cameras") if looking else self.tr("No camera found")
            rows.append(Row(text, "none", "webcam", enabled=False))
        rows.append(Row(self.tr("Clips, pictures and streams")))
        rows.append(Row(self.tr("Demo clip"), "demo", "demo", current=self.current == "demo"))
        rows.append(Row(self.tr("Open clip or picture…"), Wanted.FILE, "clip"))
        rows.append(Row(self.tr("Open folder of pictures…"), Wanted.FOLDER, "folder"))
        rows.append(Row(self.tr("Open stream…"), Wanted.STREAM, "stream"))
        rows += [Row(source_title(p), p, "clip", current=self.current == p) for p in self.recent]
        rows.append(Row(self.tr("Screen")))
        screens = len(QGuiApplication.screens())
        for number in range(1, screens + 1):
            spec = f"screen:{number}"
            title = self.tr("Whole screen") if screens == 1 else self.tr("Screen {n}").format(n=number)
            rows.append(Row(title, spec, "screen", current=self.current == spec))
        rows.append(Row(self.tr("Region of the screen…"), Wanted.REGION, "screen"))
        self._list.set_rows(rows)

    def _choose(self, key: object) -> None:
        if isinstance(key, str):
            self.chosen.emit(key)
        else:
            self.wanted.emit(key)

    def _stop_previews(self) -> None:
        self._again.stop()
        self._previews.stop()


def _icon_of(source: str) -> str:
    """Before it is open, or where it cannot be."""
    kind = "stream" if "://" in source else source.partition(":")[0]
    if not source or kind in ICONS:
        return ICONS.get(kind, "webcam")
    return ICONS["folder" if Path(source).is_dir() else "clip"]


def source_title(source: str) -> str:
    """A source's name before it is open: the file's name, the camera's, or the address without secrets."""
    if "://" in source:
        scheme, _, rest = source.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}"
    kind, _, name = source.partition(":")
    if kind in {"camera", "screen", "demo"}:
        return name or kind.capitalize()
    return Path(source).name or source
