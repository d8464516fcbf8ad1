"""The program as it starts: nothing heavy before the window is painted, and a real run to its end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ferdesk.model_card import ModelCard

ROOT = Path(__file__).parents[2]
HEAVY = ("cv2", "av", "mediapipe", "openvino", "onnxruntime", "scipy", "torch", "matplotlib", "pyqtgraph")
LATER = ("ferdesk.gui.annotate.part",)  # a quarter of a second, for who opens that page


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    home = {name: str(folder / name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(folder), **home}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110
    )


def test_the_window_is_painted_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    done = run(
        "import sys\n"
        "import ferdesk.gui.app as app\n"
        "from ferdesk.gui.services import real_services\n"
        "from ferdesk.gui.settings_keeper import SettingsKeeper\n"
        "from ferdesk.settings import Settings\n"
        "import gc; made = app.make_application(); assert not gc.isenabled()\n"
        "window = app.make_window(made, SettingsKeeper(Settings(), None), real_services())\n"
        "window.show(); made.processEvents(); assert not window.grab().isNull()\n"
        f"print([name for name in {HEAVY + LATER!r} if name in sys.modules])\n"
        "window.close()\n",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_a_thread_that_hangs_does_not_make_the_end_an_abort(tmp_path: Path) -> None:
    done = run(
        "import threading\n"
        "import ferdesk.gui.app as app\n"
        "threading.Thread(target=threading.Event().wait, name='ferdesk-hung', daemon=False).start()\n"
        "print('saved')\n"
        "app.leave_the_hung_behind(3)\n",
        tmp_path,
    )
    assert (done.returncode, done.stdout.strip()) == (3, "saved")


def test_the_real_program_says_that_a_file_is_not_there_and_ends(
    tmp_path: Path, tiny_card: ModelCard
) -> None:
    shutil.copytree(tiny_card.folder, tmp_path / "XDG_DATA_HOME" / "ferdesk" / "engines" / "resmasking-s")
    done = run(
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "import ferdesk.gui.app as app\n"
        "def look():\n"
        "    window = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == 'MainWindow'][0]\n"
        "    message = window.page.view._message\n"
        "    if message is not None and not message.title.startswith('Opening'):\n"
        "        print(message.title); window.close()\n"
        "    else: QTimer.singleShot(100, look)\n"
        "timer = []\n"
        "begin = app.MainWindow.begin\n"
        "app.MainWindow.begin = lambda self, source: (begin(self, source), QTimer.singleShot(100, look))[0]\n"
        "sys.exit(app.run('missing.mp4'))\n",
        tmp_path,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "There is no file missing.mp4"), done.stderr
    assert (tmp_path / "XDG_CONFIG_HOME" / "ferdesk" / "settings.json").is_file()
