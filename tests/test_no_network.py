"""Nothing FERDesk imports or runs opens a network socket, unless a person names a stream.

The code under test runs in a process of its own in which any Internet socket is deadly: Python's are refused
with the place they were asked for, and on Linux the kernel (seccomp) ends the process at native ones too.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TRAP = '''
import ctypes, platform, socket, struct, sys

_socket = socket.socket
class Refused(_socket):
    def __init__(self, family=-1, *rest, **more):
        if family in (-1, socket.AF_INET, socket.AF_INET6) and more.get("fileno") is None and not rest[2:]:
            raise AssertionError("an Internet socket was opened")
        super().__init__(family, *rest, **more)
socket.socket = Refused

def hear(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise AssertionError(f"{event} {arguments[-1:]}")
sys.addaudithook(hear)

def trap_native():
    """Let the kernel kill this process, with all threads it will start, at an Internet socket."""
    call = {"x86_64": 41, "aarch64": 198}.get(platform.machine())
    if not sys.platform.startswith("linux") or call is None:
        return False
    kill, allow = 0x80000000, 0x7FFF0000
    load, equal, end = 0x20, 0x15, 0x06  # BPF: load a word, jump if equal, return
    program = [
        (load, 0, 0, 0),  # the system call's number
        (equal, 0, 4, call),
        (load, 0, 0, 16),  # its first argument, low half
        (equal, 1, 0, socket.AF_INET),
        (equal, 0, 1, socket.AF_INET6),
        (end, 0, 0, kill),
        (end, 0, 0, allow),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    filter_ = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, filter_, 0, 0) == 0

native = trap_native()
'''

IMPORT_ALL = """
import importlib, pkgutil, warnings
import ferdesk
missing = set()
for module in pkgutil.walk_packages(ferdesk.__path__, "ferdesk.", onerror=lambda name: None):
    if module.name == "ferdesk.__main__":
        continue
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        if error.name.startswith("ferdesk"):
            raise
        missing.add(error.name)  # an optional library that is not installed
from ferdesk import backends
backends.available()
print("imported", len([n for n in __import__("sys").modules if n.startswith("ferdesk.")]), sorted(missing))
"""

ANALYZE = """
import sys
sys.modules["PySide6"] = None  # it must do without
from ferdesk.__main__ import main
code = main(["analyze", *sys.argv[1:]])
wanted = {"mediapipe", "openvino", "onnxruntime", "av", "cv2"}
assert wanted <= set(sys.modules), wanted - set(sys.modules)
sys.exit(code)
"""


def run(code, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", TRAP + code, *map(str, arguments)],
        cwd=ROOT,
        # In continuous integration they hold their tongue by themselves: nothing would be tested.
        env={
            **{k: v for k, v in os.environ.items() if k not in ("CI", "GITHUB_ACTIONS", "TF_BUILD")},
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.mark.parametrize(
    "talk",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://localhost:9')",
        "assert not native or ctypes.CDLL(None).socket(socket.AF_INET, 1, 0)",
        "assert not native or ctypes.CDLL(None).socket(socket.AF_INET6, 2, 0)",
        "import threading; t = threading.Thread(target=ctypes.CDLL(None).socket, args=(2, 1, 0)); t.start(); "
        "t.join(); assert not native",
    ],
)
def test_the_trap_works(talk):
    done = run(talk)
    if "native" in talk and done.returncode == 0:
        pytest.skip("this kernel cannot watch native sockets")
    assert done.returncode != 0


def test_local_sockets_pass_the_trap():
    assert run("socket.socketpair(); ctypes.CDLL(None).socket(socket.AF_UNIX, 1, 0)").returncode == 0


def test_importing_everything_opens_no_socket():
    done = run(IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    count = int(done.stdout.splitlines()[-1].split()[1])
    assert count > 40


def test_analyzing_a_clip_opens_no_socket_and_needs_no_qt(tiny_card, tmp_path):
    table = tmp_path / "t.csv"
    done = run(ANALYZE, "demo", "-o", table, "--every", 40, "--engine", tiny_card.folder, "--backend", "auto")
    assert done.returncode == 0, done.stderr
    assert len(table.read_text("utf-8").splitlines()) > 5


@pytest.mark.parametrize("backend", ["onnxruntime", "openvino"])
def test_running_an_engine_leaves_nothing_to_send(tiny_card, tmp_path, backend):
    """ONNX Runtime from 1.29 on collects in a file and sends it later: neither may there be."""
    code = """
import sys
from pathlib import Path
import numpy as np
from ferdesk.backends import open_engine
from ferdesk.model_card import load_card
for _ in range(3):
    engine = open_engine(load_card(Path(sys.argv[1])), sys.argv[2])
    engine.run(np.zeros((2, 1, 48, 48), np.float32))
    engine.close()
"""
    done = run(code, tiny_card.folder, backend, XDG_CACHE_HOME=str(tmp_path), HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert {p.name for p in tmp_path.iterdir()} <= {"ferdesk"}
