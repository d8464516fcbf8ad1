"""What one look of the doctor found, and processes to look into what may crash."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass

# Debian and Ubuntu packages by the library the loader misses.
_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libGLESv2.so.2": "libgles2",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`problem`: what is wrong, or "". `needed`: FERDesk cannot do its work without it."""

    name: str
    says: str
    problem: str = ""
    fix: str = ""
    needed: bool = False


def python_process(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def broken(name: str, error: str) -> Finding:
    """From the last words of a process that failed: the packages of the libraries it missed."""
    missing = list(dict.fromkeys(re.findall(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object", error)))
    if missing:
        known = [_PACKAGES[library] for library in missing if library in _PACKAGES]
        unknown = [library for library in missing if library not in _PACKAGES]
        fixes = [f"Run: sudo apt-get install {' '.join(known)}"] if known else []
        fixes += [f"Install what has {' and '.join(unknown)}."] if unknown else []
        return Finding(name, "", f"missing: {', '.join(missing)}", " ".join(fixes), needed=True)
    if "could not connect to display" in error:
        fix = "Start FERDesk in your desktop session. ferdesk analyze needs no display."
        return Finding(
            name, "", f"the display {os.environ.get('DISPLAY', '')} does not answer", fix, needed=True
        )
    last = (error.strip().splitlines() or ["it does not start"])[-1]
    return Finding(name, "", last, "Run: pip install --force-reinstall PySide6-Essentials", needed=True)
