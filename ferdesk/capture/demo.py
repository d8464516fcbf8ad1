"""The bundled clip: something to look at where there is no camera."""

from __future__ import annotations

from ferdesk import paths
from ferdesk.capture import CaptureOptions
from ferdesk.capture.clip import ClipSource

KIND = "demo"


def matches(spec: str) -> bool:
    return spec == "demo"


def open(spec: str, options: CaptureOptions) -> ClipSource:
    return ClipSource(paths.assets() / "demo.mp4", options, name="Demo clip", kind=KIND)
