"""Record and Snapshot: their buttons, what is said while they run, and where the files are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from ferdesk.gui import icons
from ferdesk.gui.actions import Actions
from ferdesk.gui.banner import Banner, Message
from ferdesk.gui.live_page import LivePage
from ferdesk.gui.qt_session import QtSession
from ferdesk.gui.recording_control import RecordingControl
from ferdesk.gui.sentences import in_two, in_words
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.gui.settings_pages import recording_folder
from ferdesk.gui.snapshot import Snapshots
from ferdesk.gui.status_line import StatusLine

if TYPE_CHECKING:
    from ferdesk.recording.session import Recording


class CaptureDesk(QObject):
    def __init__(
        self,
        session: QtSession,
        page: LivePage,
        actions: Actions,
        keeper: SettingsKeeper,
        banner: Banner,
        status: StatusLine,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._page, self._actions, self._keeper = page, actions, keeper
        self._banner, self._status = banner, status
        self.snapshots = Snapshots(self._snapshot_saved, self._failed, self)
        self.recording = RecordingControl(session, keeper, self)
        self.recording.started.connect(self._show_recording)
        self.recording.told.connect(self._told)
        self.recording.ended.connect(self._ended)
        self.recording.failed.connect(self._failed)
        actions.connect_all({"record": self._record, "snapshot": self._snapshot})
        actions.retitled = self._title
        self.set_options = self.recording.set_options
        self.set_source = self.recording.set_source
        self.set_engine = self.recording.set_engine

    def stop_recording(self) -> None:
        if self.recording.running:
            self.recording.stop()
            self._show_recording()

    def close(self) -> None:
        self.recording.close()
        self.snapshots.close()

    # -- snapshot

    def _snapshot(self) -> None:
        picture = self._page.view.snapshot(overlaid=True)
        if picture.isNull():
            self._status.say(self.tr("There is no picture to keep yet."))
        else:
            self.snapshots.take(picture, recording_folder(self._keeper))

    def _snapshot_saved(self, path: Path) -> None:
        self._status.say(self.tr("Snapshot saved as {name}").format(name=path.name))

    # -- recording

    def _record(self) -> None:
        if self.recording.running:
            self.stop_recording()
        else:
            self.recording.start()

    def _show_recording(self) -> None:
        running = self.recording.running
        self._actions["record"].setIcon(icons.icon("stop" if running else "record", "record"))
        self._actions.translate()
        if not running:
            self._page.view.set_recording(None)
            self._page.controls.set_recording(None)

    def _told(self, clock: str, size: str) -> None:
        if self.recording.running:
            self._page.view.set_recording(self.tr("Recording {time}").format(time=clock))
            overlaid = self._keeper.value.recording_overlaid
            kinds = self.tr("overlaid MP4, CSV, JSON") if overlaid else self.tr("MP4, CSV, JSON")
            self._page.controls.set_recording(f"{kinds}\n{size}")

    def _ended(self, recording: Recording) -> None:
        self._show_recording()
        if recording.problem:
            title, text = in_two(in_words(recording.problem))
            actions = [(self.tr("Choose folder"), self._choose_folder)]
            if recording.video is not None:
                video = recording.video
                actions.append((self.tr("Show file"), lambda: _show_folder(video)))
                text = f"{text} {self.tr('Free some space or choose another folder, then record again.')}"
            self._banner.say(Message("disk", title, text, tuple(actions)))
        elif recording.video is not None:
            name = recording.video.name
            said = self.tr("Recording saved as {name}").format(name=name)
            if recording.dropped:
                said += ". " + self.tr("Frames too late to be written: {n}").format(n=recording.dropped)
            self._status.say(said)
        else:
            self._status.say(self.tr("Nothing was recorded: no frame came."))

    def _failed(self, error: Exception) -> None:
        self._show_recording()
        title, text = in_two(in_words(error))
        choose = (self.tr("Choose folder"), self._choose_folder)
        self._banner.say(Message("disk", title, text, (choose,)))

    def _choose_folder(self) -> None:
        before = str(recording_folder(self._keeper))
        chosen = QFileDialog.getExistingDirectory(
            self._page.window(), self.tr("Folder for recordings"), before
        )
        if chosen:
            self._keeper.change(recording_folder=chosen)

    def _title(self, name: str) -> str | None:
        """What a command is called just now."""
        return self.tr("Stop recording") if name == "record" and self.recording.running else None


def _show_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
