"""Settings survive a restart, a crash while saving, and a file that someone or something broke."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path

import pytest

from ferdesk.settings import Settings

CHANGED = Settings(
    source="camera:Studio",
    recent=("a.mp4", "b.mp4"),
    width=1280,
    rate=30.0,
    uncertain_below=0.3,
    theme="dark",
    mask="dim",
    opacity=0.0,
    mirror=False,
    patterns=True,
    keys={"record": "Ctrl+R", "größer": "Ö"},
)


def test_what_is_saved_is_what_is_loaded(tmp_path):
    path = tmp_path / "new" / "settings.json"
    CHANGED.save(path)
    assert Settings.load(path) == CHANGED
    assert sorted(p.name for p in path.parent.iterdir()) == ["settings.json"]


def test_every_field_can_be_written_and_read(tmp_path):
    path = tmp_path / "settings.json"
    Settings().save(path)
    assert Settings.load(path) == Settings()
    assert set(json.loads(path.read_text("utf-8"))) == {f.name for f in dataclasses.fields(Settings)}


def test_without_a_file_there_are_defaults_and_nothing_is_kept(tmp_path, caplog):
    assert Settings.load(tmp_path / "none.json") == Settings.load(None) == Settings()
    Settings().save(None)
    assert not caplog.records


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "purple"),
        ("opacity", 1.5),
        ("opacity", "full"),
        ("mirror", 1),
        ("keys", ["R"]),
        ("recent", "a.mp4"),
        ("max_faces", 0),
        ("width", True),
        ("flavour", "mint"),
    ],
)
def test_a_wrong_key_is_named_and_alone_falls_back(tmp_path, caplog, key, value):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"language": "de", key: value}), "utf-8")
    with caplog.at_level(logging.WARNING):
        assert Settings.load(path) == Settings(language="de")
    assert key in caplog.text


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "null", '{"theme": "dark"', "\x00\x01"])
def test_a_broken_file_means_defaults_and_a_line_in_the_log(tmp_path, caplog, text):
    path = tmp_path / "settings.json"
    path.write_text(text, "utf-8")
    assert Settings.load(path) == Settings()
    assert str(path) in caplog.text


def test_a_crash_while_saving_leaves_the_old_file(tmp_path, caplog, monkeypatch):
    path = tmp_path / "settings.json"
    CHANGED.save(path)

    def full(self, *_, **__):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    Settings(theme="light").save(path)
    assert "could not be saved" in caplog.text
    assert Settings.load(path) == CHANGED
    assert sorted(p.name for p in tmp_path.iterdir()) == ["settings.json"]
