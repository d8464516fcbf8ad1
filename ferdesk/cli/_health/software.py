"""Python, the packages that matter, Qt, and whether anything talks to the network."""

from __future__ import annotations

import importlib.metadata
import os
import re
import sys
from collections.abc import Iterator

from ferdesk.cli._health.finding import Finding, broken, python_process


def python() -> Iterator[Finding]:
    text = f"Python {sys.version.split()[0]} on {sys.platform}"
    if (3, 11) <= sys.version_info[:2] < (3, 14):
        yield Finding("Python", text)
    else:
        yield Finding(
            "Python", text, "FERDesk needs Python 3.11 to 3.13", "Install Python 3.12.", needed=True
        )


def packages() -> Iterator[Finding]:
    """The few versions that decide between working and not."""
    cv2 = sorted(set(importlib.metadata.packages_distributions().get("cv2", [])))
    if cv2 == ["opencv-contrib-python"]:
        yield Finding("OpenCV", importlib.metadata.version(cv2[0]))
    else:
        problem = "several packages own the same files" if cv2 else "not installed"
        fix = f"Run: pip uninstall --yes {' '.join(cv2)} && " if cv2 else "Run: "
        fix += "pip install opencv-contrib-python"
        yield Finding("OpenCV", ", ".join(cv2), problem, fix, needed=True)
    for package, allowed, why, pin in (
        (
            "mediapipe",
            r"0\.10\.33$",
            "other versions contact their maker or lack models",
            "mediapipe==0.10.33",
        ),
        (
            "PySide6-Essentials",
            r"6\.([89]|10|11)\b",
            "6.12.0 ends the process on Python 3.11",
            "PySide6-Essentials<6.12",
        ),
    ):
        try:
            found = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            yield Finding(package, "", "not installed", f'Run: pip install "{pin}"', needed=True)
            continue
        if re.match(allowed, found):
            yield Finding(package, found)
        else:
            yield Finding(package, found, why, f'Run: pip install "{pin}"', needed=True)


def window() -> Iterator[Finding]:
    """Tried in a process of its own: Qt ends the process when a library is missing."""
    offscreen = python_process(_QT_OFFSCREEN, QT_QPA_PLATFORM="offscreen")
    if offscreen.returncode:
        yield broken("Qt", offscreen.stderr)
        return
    yield Finding("Qt", offscreen.stdout.strip())
    if not sys.platform.startswith("linux"):
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        yield Finding("display", "none: the window cannot open here, ferdesk analyze can")
        return
    real = python_process(_QT_DISPLAY)
    if real.returncode:
        yield broken("display", real.stderr)
    else:
        yield Finding("display", real.stdout.strip())


_QT_OFFSCREEN = """
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication
app = QApplication([])
print("Qt", qVersion())
"""
_QT_DISPLAY = """
import os, pathlib, subprocess
from PySide6.QtCore import QLibraryInfo
if os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    plugins = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
    # Qt ends the process for the first library it misses; this names all of them.
    listed = subprocess.run(
        ["ldd", str(pathlib.Path(plugins, "platforms", "libqxcb.so"))], capture_output=True, text=True
    )
    missing = [line.split()[0] for line in listed.stdout.splitlines() if "not found" in line]
    if missing:
        raise SystemExit("; ".join(f"{name}: cannot open shared object file" for name in missing))
from PySide6.QtWidgets import QApplication
app = QApplication([])
screen = app.primaryScreen()
print(app.platformName(), f"{screen.size().width()} x {screen.size().height()}")
"""


def sockets() -> Iterator[Finding]:
    """Everything FERDesk loads is loaded in a process that notes each connection."""
    tried = python_process(_LISTENING)
    if tried.returncode:
        yield broken("network", tried.stderr)
    elif tried.stdout.strip():
        what = ", ".join(sorted(set(tried.stdout.split())))
        yield Finding(
            "network", "", f"loading the libraries touches the network ({what})", "Run: pip install ferdesk"
        )
    else:
        yield Finding("network", "no connection is opened by loading anything")


_LISTENING = """
import sys
from pathlib import Path
watched = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")
sys.addaudithook(lambda name, arguments: name in watched and print(name, file=sys.__stdout__, flush=True))
import av, cv2, mediapipe, onnxruntime
from ferdesk import backends
backends.available()
fds = Path("/proc/self/fd")
if fds.is_dir():
    for fd in fds.iterdir():
        try:
            target = str(fd.readlink())
        except OSError:
            continue
        if target.startswith("socket:") and fd.name not in ("0", "1", "2"):
            print(target)
"""
