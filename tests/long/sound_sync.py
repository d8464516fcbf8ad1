"""How far is the picture from the sound while a clip plays at 1x? (tests/long/README.md)

Plays a clip with sound in the annotate page's player on this computer's output, and says by how many
milliseconds each picture was painted after the device says that its moment is heard. Needs an output; a
PulseAudio null sink will do. Exits with 1 if one picture in a hundred is more than 40 ms off, with 2 if there
is no output.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from PySide6.QtCore import QEvent, QObject

from ferdesk import paths
from ferdesk.gui import app as program
from ferdesk.gui.annotate.sound_output import open_sound
from ferdesk.gui.services import real_services
from ferdesk.gui.settings_keeper import SettingsKeeper
from ferdesk.settings import Settings

ALLOWED_MS = 40
_SETTLING = 0.5  # s from the start that do not count: the device has to begin


class Painted(QObject):
    """Notes each new picture when the view paints it, with what is heard at that moment."""

    def __init__(self, page: QObject, player: QObject) -> None:
        super().__init__()
        self._view, self._player = page, player
        self._last = -1
        self.found: list[tuple[float, float]] = []  # seconds of the picture, of the sound

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            frame = self._view._scene.analyzed.frame  # pyright: ignore[reportAttributeAccessIssue]
            player = self._player
            heard = player._sound.elapsed()  # pyright: ignore[reportAttributeAccessIssue]
            if frame.index != self._last and player._hearing and heard:  # pyright: ignore[reportAttributeAccessIssue]
                self._last = frame.index
                self.found.append((frame.time, player._due.start_time + heard))  # pyright: ignore[reportAttributeAccessIssue]
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip", type=Path, nargs="?", default=paths.assets() / "demo.mp4")
    parser.add_argument("--seconds", type=float, default=15.0)
    options = parser.parse_args()
    sound = open_sound(options.clip)
    if sound is None:
        sys.stdout.write(
            "This computer has no sound output. Start one, for example a PulseAudio null sink.\n"
        )
        return 2
    app = program.make_application()
    keeper = SettingsKeeper(Settings(notice_seen=True, theme="dark", language="en"), None)
    with tempfile.TemporaryDirectory() as folder:
        clip = Path(shutil.copy(options.clip, folder))
        window = program.make_window(app, keeper, real_services())
        window.resize(1440, 900)
        window.show()
        window.turner.turn(True)
        window.open_for_annotating(str(clip))
        desk = window.annotate.part.desk
        while desk.player is None or window.annotate.part.page.view._scene.analyzed is None:
            app.processEvents()
            time.sleep(0.005)
        painted = Painted(window.annotate.part.page.view, desk.player)
        window.annotate.part.page.view.installEventFilter(painted)
        window.commands["play"].trigger()
        begun = time.monotonic()
        while desk.player.playing and time.monotonic() - begun < options.seconds:
            app.processEvents()
            time.sleep(0.001)
        desk.player.stop()
        window.close()
    found = np.array([pair for pair in painted.found if pair[1] > _SETTLING])
    if not len(found):
        sys.stdout.write("No picture was painted while sound was heard.\n")
        return 1
    late = 1000 * (found[:, 1] - found[:, 0])
    off = np.abs(late)
    sys.stdout.write(
        f"{len(late)} pictures in {found[-1, 1] - found[0, 1]:.1f} s; after their sound: median "
        f"{np.median(late):.1f} ms, {late.min():.1f} to {late.max():.1f}; 99 % within "
        f"{np.percentile(off, 99):.1f} ms of {ALLOWED_MS}\n"
    )
    return int(np.percentile(off, 99) > ALLOWED_MS)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # threads of the window may still wait for a driver
