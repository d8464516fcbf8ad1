"""The real PyCUDA and the real cuda-python under our backend, over a CUDA driver that has no GPU.

tests/backends plays the bindings too; here only the driver (driver.c) and TensorRT are played, so that a
signature, an address or a freeing that the real bindings see otherwise is found without a GPU. A CI step of
its own, because PyCUDA is compiled for it: `make test-cuda`, which sets FERDESK_CUDA.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = os.environ.get("FERDESK_CUDA", "")
PACKAGES = Path(FOLDER) / "packages"
PARTS = {"PyCUDA": "pycuda", "cuda-python": "cuda"}

pytestmark = [
    pytest.mark.skipif(not FOLDER, reason="a CI step of its own: make test-cuda"),
    pytest.mark.skipif(
        not (Path(FOLDER) / "libcuda.so.1").is_file(), reason="no C++ compiler or no CUDA headers"
    ),
]


@pytest.fixture(params=PARTS)
def adapter(request: pytest.FixtureRequest) -> str:
    if not (PACKAGES / PARTS[request.param]).is_dir():
        pytest.skip(f"{request.param} could not be installed")
    return request.param


def run(adapter: str, card: Any, **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "backend_run.py"), adapter, str(card.folder)],
        env={**os.environ, "LD_LIBRARY_PATH": FOLDER, "PYTHONPATH": str(PACKAGES), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_backend_over_a_real_binding(adapter, make_engine):
    said = run(adapter, make_engine())
    assert (said["why_not"], said["adapter"]) == (None, adapter)
    assert said["device"] == "GPU (Driver without a GPU), TensorRT fp32"
    assert said["failed"] == []
    assert said["difference"] < 1e-5
    assert (said["graphs"] > 0) == (adapter == "cuda-python")  # PyCUDA has none
    assert len(said["milliseconds"]) == 3
    assert all(ms > 0 for ms in said["milliseconds"])
    assert said["held"] > 0
    assert said["left"] == 0


def test_errors_of_a_real_binding_are_ours(adapter, make_engine):
    said = run(adapter, make_engine())
    assert "failed while it ran tiny" in said["broken"]
    assert "\n" not in said["broken"]
    assert said["elsewhere"] != ""  # another thread has no context
    absent = run(adapter, make_engine(), FERDESK_NO_DEVICE="1")
    assert absent["why_not"].startswith("No NVIDIA GPU answers (")
    assert absent["why_not"].endswith("Install NVIDIA's driver, or use the CPU.")
