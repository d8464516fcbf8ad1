"""What a person asked `analyze` to do, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.cli._sources import Named

if TYPE_CHECKING:
    from ferdesk.pipeline import PipelineOptions


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked `analyze` to do. `overlay` is an .mp4 for one source, a folder for several."""

    sources: Sequence[Named]
    table: Path
    engine: str
    options: PipelineOptions
    backend: str = "auto"
    precision: str | None = None
    every: int = 1
    overlay: Path | None = None
    force: bool = False
    threads: int | None = None  # of one run; None: as many as there are processors

    def overlay_of(self, source: Named) -> Path | None:
        if self.overlay is None or source.still:
            return None
        if self.overlay.suffix.lower() == ".mp4":
            return self.overlay
        return self.overlay / f"{Path(source.name).stem}.mp4"


@dataclass(slots=True)
class Report:
    """`failed` and `damaged` say why, by source name; `frames` and `faces` are those of this run."""

    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    damaged: dict[str, str] = field(default_factory=dict)
    frames: int = 0
    faces: int = 0
    interrupted: bool = False
