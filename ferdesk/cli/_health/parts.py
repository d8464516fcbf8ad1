"""FERDesk's own parts, each tried once: detector, clips, backends, engines."""

from __future__ import annotations

from collections.abc import Iterator

from ferdesk.cli._health.finding import Finding
from ferdesk.errors import FerdeskError


def faces() -> Iterator[Finding]:
    import numpy as np

    from ferdesk.faces.detector import FaceDetector
    from ferdesk.records import Frame

    for kind in ("full", "short"):
        detector = FaceDetector(kind)
        try:
            detector.detect(Frame(np.zeros((64, 64, 3), np.uint8), 0, 0.0))
        finally:
            detector.close()
    yield Finding("face detector", "full and short range work")


def clips() -> Iterator[Finding]:
    from ferdesk.capture import open_source

    source = open_source("demo")
    try:
        first = next(iter(source), None)
        if first is None:
            yield Finding("clips", "", "the demo clip has no picture", "Install FERDesk again.", needed=True)
        else:
            yield Finding("clips", f"the demo clip plays, {source.info.width} x {source.info.height}")
    finally:
        source.close()


def runtimes() -> Iterator[Finding]:
    """The backends: one is enough."""
    from ferdesk import backends

    found = backends.available()
    for name, reason in found.items():
        yield Finding(f"backend {name}", "runs here" if reason is None else "", reason or "")
    if all(found.values()):
        fix = "Run: pip install onnxruntime openvino"
        yield Finding("backends", "none", "no backend runs here", fix, needed=True)


def engines() -> Iterator[Finding]:
    """Each engine is opened and run once by each backend."""
    from ferdesk import backends, model_card

    found = model_card.find_engines()
    if not found:
        yield Finding("engines", "none", "there is no engine", "Install FERDesk again.", needed=True)
    for name, folder in found.items():
        try:
            card = model_card.load_card(folder)
            card.check_hash()
            ways = backends.choices(card)
            for way in ways:
                backends.open_engine(card, way.backend, way.precision).close()
        except FerdeskError as error:
            yield Finding(f"engine {name}", "", str(error), needed=len(found) == 1)
            continue
        yield Finding(f"engine {name}", "; ".join(way.title for way in ways) or "nothing runs it")
