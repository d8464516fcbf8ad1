from __future__ import annotations

import subprocess
import sys

import pytest

from ferdesk.annotation.project.lock import FileLock

HOLDER = """
import sys
from pathlib import Path
from ferdesk.annotation.project.lock import FileLock
lock = FileLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    second.release()  # it holds nothing
    assert not second.acquire()
    first.release()
    first.release()
    assert list(tmp_path.iterdir()) == []
    assert second.acquire()
    second.release()


def test_a_lock_file_left_behind_blocks_nobody(tmp_path):
    (tmp_path / "lock").write_text("4711")
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire()
    lock.release()


def test_another_process_holds_it_until_it_is_killed(tmp_path):
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        lock = FileLock(path)
        assert not lock.acquire()
        holder.kill()
        holder.wait()
        assert path.exists()
        assert lock.acquire()
        lock.release()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(OSError, match="lock"):
        FileLock(tmp_path / "nowhere" / "lock").acquire()
