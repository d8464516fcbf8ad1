"""The training module's door: every command is found, and errors are one sentence."""

from __future__ import annotations

import errno
import re

import pytest

from ferdesk.plugins import modules_in
from ferdesk.training.__main__ import main

COMMANDS = modules_in("ferdesk.training.commands")


def test_the_commands_of_the_readme_are_there():
    names = {module.NAME for module in COMMANDS.values()}
    assert names >= {"train", "evaluate", "synthesize", "ablate", "export", "import", "describe"}
    assert names >= {"ensemble", "folds", "framing"}


@pytest.mark.parametrize("module", COMMANDS.values(), ids=lambda m: m.NAME)
def test_help(module, capsys):
    with pytest.raises(SystemExit) as ended:
        main([module.NAME, "--help"])
    assert ended.value.code == 0
    assert module.NAME in capsys.readouterr().out


@pytest.mark.parametrize("module", COMMANDS.values(), ids=lambda m: m.NAME)
def test_no_command_takes_the_name_the_door_needs(module):
    import argparse

    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    assert not any(action.dest in ("command", "command_main", "quiet") for action in parser._actions)


def test_missing_data_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)  # runs/ of the checkout has no say
    data = tmp_path / "x.npz"
    code = main(
        ["--quiet", "train", "resmasking-s-first", "--data", str(data), "--out", str(tmp_path / "run")]
    )
    said = capsys.readouterr().err
    assert code == 1
    assert "does not exist" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "runs/a/curves.png"),
            "The disk is full. Free some space",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "runs/a"),
            r"runs/a cannot be used \(Permission denied\)",
        ),
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full. Free some space"),
    ],
)
def test_what_the_system_refuses_is_one_sentence(monkeypatch, capsys, error, sentence):
    def refused(_: object) -> int:
        raise error

    monkeypatch.setattr(COMMANDS["describe"], "main", refused)
    assert main(["describe", "resmasking"]) == 1
    said = capsys.readouterr().err
    assert re.search(sentence, said)
    assert said.count("\n") == 1


def test_a_bug_is_no_sentence(monkeypatch):
    def broken(_: object) -> int:
        raise OSError("handle is closed")

    monkeypatch.setattr(COMMANDS["describe"], "main", broken)
    with pytest.raises(OSError, match="handle is closed"):
        main(["describe", "resmasking"])
