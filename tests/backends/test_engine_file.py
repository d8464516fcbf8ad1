"""Built engines: written whole or not at all, found only where they fit, safe to build twice at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ferdesk import paths
from ferdesk.backends import _engine_file
from ferdesk.backends._engine_file import Stamp
from ferdesk.errors import BackendError

STAMP = Stamp("tensorrt", "NVIDIA L4", "8.9", "10.16.1", "13.0", "fp16", 16, "0" * 64)


@pytest.fixture
def card(make_engine, monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "user_data", lambda: tmp_path / "data")
    return make_engine()


def test_stored_and_found(card):
    path = _engine_file.store(card, _engine_file.built_folder(card), STAMP, b"plan", seconds=3)
    assert path == card.folder / "built" / "tiny.tensorrt.fp16.batch16.sm89.engine"
    assert path.read_bytes() == b"plan"
    assert _engine_file.find(card, STAMP) == path
    assert json.loads(path.with_suffix(".json").read_text("utf-8"))["notes"] == {"seconds": 3}


@pytest.mark.parametrize(
    "field", ["device", "capability", "runtime", "driver", "precision", "model", "backend"]
)
def test_anything_else_is_not_found(card, field):
    _engine_file.store(card, _engine_file.built_folder(card), STAMP, b"plan")
    assert _engine_file.find(card, replace(STAMP, **{field: "other"})) is None


def test_the_largest_batch_is_taken(card):
    folder = _engine_file.built_folder(card)
    for n in (4, 32, 16):
        _engine_file.store(card, folder, replace(STAMP, max_batch=n), b"%d" % n)
    found = _engine_file.find_any(card, replace(STAMP, max_batch=0))
    assert found is not None
    assert (found[0].read_bytes(), found[1].max_batch) == (b"32", 32)
    found[0].write_bytes(b"33")  # damaged: the next one
    assert _engine_file.find_any(card, STAMP)[1].max_batch == 16
    assert _engine_file.find_any(card, STAMP, whole=False)[1].max_batch == 32


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 2}', "no JSON"])
def test_a_strange_json_is_nobodys(card, content):
    path = _engine_file.store(card, _engine_file.built_folder(card), STAMP, b"plan")
    path.with_suffix(".json").write_text(content, "utf-8")
    assert _engine_file.find(card, STAMP) is None
    assert "was not built" in str(_engine_file.why_none(card, STAMP))


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="rights are other on Windows")
def test_a_read_only_engine_is_built_in_the_users_folder(card, monkeypatch):
    real = os.access
    monkeypatch.setattr(_engine_file.os, "access", lambda p, mode: Path(p) != card.folder and real(p, mode))
    folder = _engine_file.built_folder(card)
    assert folder == paths.user_data() / "built" / "tiny"
    path = _engine_file.store(card, folder, STAMP, b"plan")
    assert _engine_file.find(card, STAMP) == path


def test_an_interrupted_build_leaves_what_was_there(card, monkeypatch):
    folder = _engine_file.built_folder(card)
    path = _engine_file.store(card, folder, STAMP, b"old")

    def killed(self, target):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            _engine_file.store(card, folder, STAMP, b"new")
    assert path.read_bytes() == b"old"
    assert _engine_file.find(card, STAMP) == path
    assert not list(folder.glob("*.part"))


def test_a_disk_that_refuses_is_one_sentence(card, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackendError) as error:
        _engine_file.store(card, tmp_path / "file" / "built", STAMP, b"plan")
    assert "cannot be written" in str(error.value)
    with (
        pytest.raises(BackendError, match="cannot be written"),
        _engine_file.locked(tmp_path / "file" / "lock"),
    ):
        pass
    _engine_file.keep(tmp_path / "file" / "cache", b"x")  # costs only time, so it only says so


def test_what_a_killed_build_left_is_swept_by_the_next(card):
    folder = _engine_file.built_folder(card)
    folder.mkdir()
    other = replace(STAMP, precision="fp32").stem(card.name)
    for name in (f"{STAMP.stem(card.name)}.engine.4711.part", f"{STAMP.stem(card.name)}.json.4711.part"):
        (folder / name).write_bytes(b"half a plan")
    (folder / f"{other}.engine.4712.part").write_bytes(b"another build's, under way")
    _engine_file.store(card, folder, STAMP, b"plan")
    assert [p.name for p in folder.glob("*.part")] == [f"{other}.engine.4712.part"]


def test_two_builds_at_once_do_not_clash(card):
    folder, content = _engine_file.built_folder(card), [bytes([i]) * 200_000 for i in range(6)]
    threads = [
        threading.Thread(target=_engine_file.store, args=(card, folder, STAMP, part)) for part in content
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path = _engine_file.find(card, STAMP)  # whoever was last: whole, and with its own JSON
    assert path is not None
    assert path.read_bytes() in content
    assert not list(folder.glob("*.part"))


def test_a_killed_builder_holds_nobody_up(tmp_path):
    lock, ready = tmp_path / "build.lock", tmp_path / "ready"
    code = """
import sys, time
from pathlib import Path
from ferdesk.backends import _engine_file
with _engine_file.locked(Path(sys.argv[1])):
    Path(sys.argv[2]).touch()
    time.sleep(60)
"""
    root = Path(__file__).parents[2]
    child = subprocess.Popen([sys.executable, "-c", code, str(lock), str(ready)], cwd=root)
    try:
        until = time.monotonic() + 30
        while not ready.exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        got = threading.Event()

        def wait() -> None:
            with _engine_file.locked(lock):
                got.set()

        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.wait(0.2)
        child.kill()
        assert got.wait(10)
        thread.join()
    finally:
        child.kill()
        child.wait()


def test_why_there_is_none(card):
    said = str(_engine_file.why_none(card, STAMP))
    assert said.startswith("tiny was not built as fp16 for this computer yet.")
    _engine_file.store(card, _engine_file.built_folder(card), STAMP, b"plan")
    said = str(_engine_file.why_none(card, replace(STAMP, runtime="11.4.0")))
    assert said == (
        "The fp16 engine of tiny does not fit this computer any more (version: 10.16.1, here 11.4.0). Build "
        "it again in the list of engines, or run: ferdesk engines build tiny --backend tensorrt --precision "
        "fp16."
    )
