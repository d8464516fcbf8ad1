"""`ferdesk doctor`: finds what is wrong, says how to mend it, and never dies of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ferdesk import backends, paths
from ferdesk.cli import _health
from ferdesk.cli._health import Finding, finding, machine, parts, software
from ferdesk.errors import FerdeskError


def problems(found):
    return [f for f in found if f.problem]


@pytest.fixture
def engine_folder(tiny_card, monkeypatch):
    monkeypatch.setattr(paths, "engine_folders", lambda: (tiny_card.folder.parent,))


def test_here_all_is_well(ferdesk, engine_folder):
    """The real thing, on this machine; cameras and display may lack, what is needed may not."""
    code, out, _ = ferdesk("doctor", "--json")
    found = json.loads(out)
    needed = [f for f in found if f["problem"] and f["needed"]]
    assert (code, needed) == (0, [])
    names = [f["name"] for f in found]
    for name in ("Python", "Qt", "face detector", "clips", "engine tiny", "backend onnxruntime", "network"):
        assert name in names
    by_name = {f["name"]: f for f in found}
    assert by_name["network"]["says"] == "no connection is opened by loading anything"
    assert "OpenVINO int8, CPU" in by_name["engine tiny"]["says"]


def test_what_is_said_and_the_exit_code(ferdesk, monkeypatch):
    def ill():
        yield Finding("lungs", "two")
        yield Finding("knee", "left", "it hurts", "Rest it.")
        yield Finding("heart", "", "it is missing", "Run: apt-get install heart", needed=True)

    monkeypatch.setattr(_health, "CHECKS", (ill,))
    code, out, _ = ferdesk("doctor")
    assert code == 1
    lines = out.splitlines()
    assert lines[0].split() == ["ok", "lungs", "two"]
    assert lines[1].startswith("note ")
    assert lines[1].endswith("left: it hurts")
    assert lines[2].strip() == "Rest it."
    assert lines[3].startswith("PROBLEM ")
    assert lines[4].strip() == "Run: apt-get install heart"


@pytest.mark.parametrize(
    "error", [FerdeskError("The model is gone."), RuntimeError("boom\nmore"), ImportError("x")]
)
def test_a_look_that_fails_is_a_finding(ferdesk, monkeypatch, error):
    def looking():
        raise error
        yield

    monkeypatch.setattr(_health, "CHECKS", (looking, machine.disk))
    code, out, _ = ferdesk("doctor", "--json")
    found = json.loads(out)
    assert code == 1
    assert found[0]["name"] == "looking"
    assert str(error).splitlines()[0] in found[0]["problem"]
    assert len(found) > 1


def test_a_missing_library_names_its_package():
    said = (
        "Traceback …\nImportError: libEGL.so.1: cannot open shared object file: No such file or directory\n"
    )
    found = finding.broken("Qt", said)
    assert (found.problem, found.fix) == ("missing: libEGL.so.1", "Run: sudo apt-get install libegl1")
    found = finding.broken("display", said + said.replace("libEGL.so.1", "libxcb-cursor.so.0"))
    assert found.fix == "Run: sudo apt-get install libegl1 libxcb-cursor0"
    assert (
        "does not answer" in finding.broken("display", "qt.qpa.xcb: could not connect to display :9").problem
    )
    said = "OSError: libstrange.so.7: cannot open shared object file: No such file or directory"
    assert "libstrange.so.7" in finding.broken("Qt", said).fix
    assert finding.broken("Qt", "").problem
    assert found.needed


def test_qt_is_tried_in_a_process_that_may_die(monkeypatch):
    monkeypatch.setattr(software, "_QT_OFFSCREEN", "import os; os.abort()")
    (found,) = software.window()
    assert found.name == "Qt"
    assert found.problem


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland are Linux's")
def test_a_display_that_does_not_answer(monkeypatch):
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    found = {f.name: f for f in software.window()}
    assert found["display"].problem
    assert found["display"].needed


def test_wrong_versions_and_two_opencvs(monkeypatch):
    monkeypatch.setattr(
        software.importlib.metadata,
        "packages_distributions",
        lambda: {"cv2": ["opencv-contrib-python", "opencv-python-headless"]},
    )
    monkeypatch.setattr(software.importlib.metadata, "version", lambda name: "6.12.0")
    found = problems(software.packages())
    assert [f.name for f in found] == ["OpenCV", "mediapipe", "PySide6-Essentials"]
    assert "opencv-python-headless" in found[0].fix
    assert all(f.needed and "pip install" in f.fix for f in found)


def test_a_library_that_opens_a_connection_is_found(monkeypatch):
    watching, _, after = software._LISTENING.partition("import av")
    talk = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9))\n"
    looking = after[after.index("fds =") :]
    monkeypatch.setattr(software, "_LISTENING", watching + talk + looking)
    (found,) = software.sockets()
    assert "socket.connect" in found.problem
    monkeypatch.setattr(software, "_LISTENING", watching + "import socket; s = socket.socket()\n" + looking)
    if Path("/proc/self/fd").is_dir():
        (found,) = software.sockets()
        assert "socket:[" in found.problem


def test_no_backend_and_no_engine(monkeypatch, tmp_path):
    monkeypatch.setattr(backends, "available", lambda: {"one": "It is not here.", "two": "Nor this."})
    found = problems(parts.runtimes())
    assert [f.needed for f in found] == [False, False, True]
    monkeypatch.setattr(paths, "engine_folders", lambda: (tmp_path,))
    (found,) = parts.engines()
    assert found.needed


def test_a_broken_engine_is_named(make_engine, monkeypatch):
    card = make_engine("bad", outputs=["logits", "attended"])
    monkeypatch.setattr(paths, "engine_folders", lambda: (card.folder.parent,))
    (found,) = parts.engines()
    assert found.name == "engine bad"
    assert "does not answer attended" in found.problem


def test_cameras(monkeypatch):
    import ferdesk.capture as capture

    class Camera:
        info = SimpleNamespace(width=1280, height=720)

        def __init__(self, frames):
            self.frames = frames

        def __iter__(self):
            return iter(self.frames)

        def close(self):
            closed.append(self)

    closed = []
    cameras = {"camera:0": Camera([1]), "camera:1": Camera([])}

    def open_source(spec):
        if spec not in cameras:
            raise FerdeskError("Office is in use. Close the other program and try again.")
        return cameras[spec]

    listed = [SimpleNamespace(index=i, name=n) for i, n in enumerate(("Studio", "Lid", "Office"))]
    monkeypatch.setattr(capture, "open_source", open_source)
    monkeypatch.setattr(capture, "list_cameras", lambda: listed)
    monkeypatch.setattr(machine, "_DEV", Path("/nowhere"))
    found = list(machine.cameras())
    assert [f.problem for f in found] == [
        "",
        "it shows no picture",
        "Office is in use. Close the other program and try again.",
    ]
    assert found[0].says == "Studio, 1280 x 720"
    assert len(closed) == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open anything")
def test_a_camera_that_may_not_be_opened(monkeypatch, tmp_path):
    (tmp_path / "video0").touch(0o000)
    monkeypatch.setattr(machine, "_DEV", tmp_path)
    found = next(machine.cameras())
    assert "usermod" in found.fix


def test_a_full_disk(monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: SimpleNamespace(free=5e8))
    assert all("nearly full" in f.problem for f in machine.disk())


def test_a_gpu_that_nothing_uses(monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(backends, "available", lambda: {"onnxruntime": None})
    (found,) = machine.gpu()
    assert "no backend can use it" in found.problem
    monkeypatch.setattr(backends, "available", lambda: {"onnxruntime": None, "onnxruntime:cuda": None})
    (found,) = machine.gpu()
    assert (found.problem, found.says) == ("", "used by onnxruntime:cuda")
