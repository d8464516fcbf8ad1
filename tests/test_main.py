"""The door: it opens fast, sends each command where it belongs, and its exit codes mean what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ferdesk import __main__
from ferdesk.errors import FerdeskError

COMMANDS = {"analyze", "bench", "doctor", "engines"}


def test_asking_for_help_imports_nothing_heavy():
    code = (
        "import sys, json; from ferdesk.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(json.dumps(sorted(m.partition('.')[0] for m in sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "numpy",
        "cv2",
        "PySide6",
        "mediapipe",
        "openvino",
        "onnxruntime",
        "av",
        "torch",
        "scipy",
        "yaml",
    }
    assert not heavy & set(json.loads(done.stdout.splitlines()[-1]))
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_has_its_own_help(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        __main__.main([command, "--help"])
    assert exit_.value.code == 0
    assert f"usage: ferdesk {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], (None, None, None)),
        (["demo"], ("demo", None, None)),
        (["./bench", "--engine", "tiny"], ("./bench", "tiny", None)),
        (["0", "--backend=openvino"], ("0", None, "openvino")),
    ],
)
def test_anything_else_opens_the_window(monkeypatch, arguments, wanted):
    seen = []
    app = SimpleNamespace(run=lambda *given: seen.append(given) or 7)
    monkeypatch.setitem(sys.modules, "ferdesk.gui.app", app)
    monkeypatch.setattr("ferdesk.gui.app", app, raising=False)
    assert __main__.main(arguments) == 7
    assert seen == [wanted]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (FerdeskError("Plug it in."), 1, "ferdesk engines: Plug it in.\n"),
        (KeyboardInterrupt(), 130, "\nStopped.\n"),
    ],
)
def test_what_goes_wrong_is_one_line_and_an_exit_code(monkeypatch, capsys, error, code, said):
    from ferdesk.cli import engines

    def fail(options):
        raise error

    monkeypatch.setattr(engines, "main", fail)
    assert __main__.main(["engines"]) == code
    assert capsys.readouterr().err == said


def test_a_bug_is_not_hidden(monkeypatch):
    from ferdesk.cli import engines

    monkeypatch.setattr(engines, "main", lambda options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        __main__.main(["engines"])


def test_wrong_usage_exits_with_2(capsys):
    with pytest.raises(SystemExit) as exit_:
        __main__.main(["one.mp4", "two.mp4"])
    assert exit_.value.code == 2
