"""The machine around FERDesk: GPU, cameras, disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from ferdesk.cli._health.finding import Finding
from ferdesk.errors import FerdeskError

_DEV = Path("/dev")
_ENOUGH_DISK = 1e9  # bytes, about an hour of recording


def gpu() -> Iterator[Finding]:
    from ferdesk import backends

    found = backends.available()
    used = [name for name, reason in found.items() if reason is None and not backends.on_cpu(name)]
    if used:
        yield Finding("GPU", f"used by {', '.join(used)}")
    elif Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi"):
        fix = f"{found.get('tensorrt') or ''} Or run: pip uninstall onnxruntime; pip install onnxruntime-gpu"
        yield Finding("GPU", "", "an NVIDIA GPU is here, but no backend can use it", fix)
    else:
        yield Finding("GPU", "No GPU backend is available here. Running on the CPU.")


def cameras() -> Iterator[Finding]:
    """Each camera shows one picture."""
    from ferdesk.capture import list_cameras, open_source

    barred = [p for p in sorted(_DEV.glob("video*")) if not os.access(p, os.R_OK | os.W_OK)]
    if barred:
        fix = "Run: sudo usermod -aG video $USER, then log in again."
        yield Finding("cameras", "", f"{barred[0]} may not be opened by you", fix)
    found = list_cameras()
    if not found:
        yield Finding("cameras", "No camera found. Plug one in and it appears, or open a clip.")
    for camera in found:
        name = f"camera {camera.index}"
        try:
            source = open_source(f"camera:{camera.index}")
            try:
                next(iter(source))
                yield Finding(name, f"{camera.name}, {source.info.width} x {source.info.height}")
            finally:
                source.close()
        except FerdeskError as error:
            yield Finding(name, camera.name, str(error))
        except StopIteration:
            yield Finding(name, camera.name, "it shows no picture", "Plug it in again.")


def disk() -> Iterator[Finding]:
    from ferdesk import paths

    for name, folder in (("recordings", paths.user_pictures()), ("settings and caches", paths.user_cache())):
        there = next(p for p in (folder, *folder.parents) if p.exists())
        free = shutil.disk_usage(there).free
        says = f"{folder}, {free / 1e9:.0f} GB free"
        if not os.access(there, os.W_OK):
            yield Finding(
                name, says, f"{there} cannot be written", f"Give yourself the right to write {there}."
            )
        elif free < _ENOUGH_DISK:
            yield Finding(name, says, "the disk is nearly full", "Free at least 1 GB.")
        else:
            yield Finding(name, says)
