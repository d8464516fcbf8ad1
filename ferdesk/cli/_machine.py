"""What a measurement was made on, and how much memory it took."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
from pathlib import Path


def resident_mb() -> float:
    """Memory this process holds now, in MB; 0 where the system does not say."""
    if sys.platform.startswith("linux"):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    if sys.platform == "win32":
        return _windows_working_set() / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # macOS: the most so far, in bytes


def describe() -> dict[str, str | int]:
    from ferdesk.backends import cores
    from ferdesk.backends._auto import processor

    versions = {
        name: importlib.metadata.version(name) for name in ("mediapipe", "onnxruntime", "openvino", "numpy")
    }
    return {"processor": processor(), "cores": cores(), "system": platform.platform(), **versions}


def _windows_working_set() -> int:
    import ctypes

    class Counters(ctypes.Structure):
        _fields_ = [("size", ctypes.c_uint32), ("faults", ctypes.c_uint32)] + [
            (f"field{i}", ctypes.c_size_t) for i in range(8)
        ]

    found = Counters()
    found.size = ctypes.sizeof(found)
    library = ctypes.WinDLL("psapi")  # pyright: ignore[reportAttributeAccessIssue]
    handle = ctypes.WinDLL("kernel32").GetCurrentProcess()  # pyright: ignore[reportAttributeAccessIssue]
    library.GetProcessMemoryInfo(ctypes.c_void_p(handle), ctypes.byref(found), found.size)
    return int(found.field1)  # WorkingSetSize
