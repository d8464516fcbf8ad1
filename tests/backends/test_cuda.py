"""Both CUDA adapters against one unforgiving GPU; and that the GPU is unforgiving."""

from __future__ import annotations

import gc
import sys
import threading

import numpy as np
import pytest

from ferdesk.backends import _cuda
from ferdesk.backends._cuda import CudaError, GpuInfo, gpu_info, open_gpu
from ferdesk.errors import BackendError


@pytest.fixture
def gpu(gpu_computer):
    opened = open_gpu()
    yield opened
    opened.close()


def test_what_the_gpu_is(gpu_computer):
    assert gpu_info() == GpuInfo("NVIDIA GeForce RTX 4070", "8.9", "13.0", 12 * 2**30)


def test_there_and_back(gpu_computer, gpu):
    there, back = gpu.pinned(6), gpu.pinned(6)
    address, done = gpu.allocate(24), gpu.event()
    there[:] = range(6)
    gpu.upload(address, there[:4])
    gpu.download(back[:4], address)
    gpu.record(done)
    assert np.isnan(back).all()  # nothing happens before the host waits
    gpu.wait(done)
    assert back[:4].tolist() == [0, 1, 2, 3]
    assert np.isnan(back[4:]).all()


def test_time_between_events(gpu_computer, gpu):
    before, after, room = gpu.event(), gpu.event(), gpu.pinned(1)
    address = gpu.allocate(4)
    gpu.record(before)
    for _ in range(4):
        gpu.upload(address, room)
    gpu.record(after)
    gpu.wait(after)
    assert gpu.milliseconds(before, after) == pytest.approx(5 * 0.25)


def test_closing_gives_everything_back_and_twice_is_fine(gpu_computer):
    gpu = open_gpu()
    gpu.pinned(3)
    gpu.allocate(8)
    gpu.record(gpu.event())
    assert set(gpu_computer.gpu.left()) >= {"device", "host", "streams", "contexts"}
    gpu.close()
    gpu.close()
    gc.collect()
    assert gpu_computer.gpu.left() == {}


def test_graphs_where_the_adapter_has_them(gpu_computer, gpu):
    room, address = gpu.pinned(2), gpu.allocate(8)
    graph = gpu.capture(lambda: gpu.upload(address, room))
    if gpu_computer.adapter == "PyCUDA":
        assert graph is None
        return
    for value in (1.0, 2.0):
        room[:] = value
        gpu.launch(graph)
        gpu.finish()
        assert gpu_computer.gpu.device[address].view(np.float32).tolist() == [value, value]
    gpu_computer.gpu.can_capture = False
    assert gpu.capture(lambda: None) is None
    with pytest.raises(ZeroDivisionError):
        gpu.capture(lambda: 1 / 0)
    gpu.finish()  # the stream works on


def test_the_fake_forgives_nothing(gpu_computer, gpu):
    """Without this, all tests above might pass over a driver that does nothing."""
    kinds = (CudaError, Exception)[gpu_computer.adapter == "PyCUDA"]
    room, address = gpu.pinned(4), gpu.allocate(8)
    with pytest.raises(kinds, match="ILLEGAL_ADDRESS"):
        gpu.upload(address, room)  # 16 bytes into 8
    with pytest.raises(kinds, match="INVALID_VALUE"):
        gpu.upload(address, np.zeros(2, np.float32))  # not page-locked
    with pytest.raises(kinds, match="INVALID_HANDLE"):
        gpu.wait(gpu.event())  # never recorded
    raised = []

    def elsewhere():
        try:
            gpu.upload(address, room[:2])
        except Exception as error:
            raised.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "INVALID_CONTEXT" in raised[0]
    gpu.upload(address, room[:2])
    memory = gpu_computer.gpu.device.pop(address)  # freed while a copy into it waits
    with pytest.raises(kinds, match="ILLEGAL_ADDRESS"):
        gpu.finish()
    with pytest.raises(kinds, match="ILLEGAL_ADDRESS"):
        gpu.allocate(8)  # what breaks on the device stays broken
    gpu_computer.gpu.device[address], gpu_computer.gpu.sticky = memory, None


def test_no_adapter_and_no_gpu(gpu_computer, monkeypatch):
    if gpu_computer.adapter == "PyCUDA":
        monkeypatch.setattr(sys.modules["pycuda.driver"], "init", _no_device)
    else:
        monkeypatch.setattr(sys.modules["cuda.bindings.driver"], "cuInit", lambda flags: (100,))
    assert "Install NVIDIA's driver" in str(gpu_info())
    with pytest.raises(BackendError, match="The GPU does not start"):
        open_gpu()
    for name in ("pycuda", "cuda", "pycuda.driver", "cuda.bindings"):
        monkeypatch.setitem(sys.modules, name, None)
    _cuda.gpu_info.cache_clear()
    assert "install cuda-python or pycuda" in str(gpu_info())
    with pytest.raises(BackendError, match="CUDA cannot be used from Python"):
        open_gpu()


def _no_device(flags=0):
    raise RuntimeError("cuInit failed: no CUDA-capable device is detected")
