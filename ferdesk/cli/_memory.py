"""What a stopped analysis has to remember so that going on gives the table it would have given at once.

The state of its pipeline, beside the unfinished table as OUT.part.memory. It is kept when a run is stopped in
good order; without it (a power cut) the clip under way is analyzed again from its start.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferdesk.pipeline import PipelineState

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one source, before its frame number `next_frame`."""

    source: str
    next_frame: int
    state: PipelineState

    def save(self, path: Path) -> None:
        from ferdesk.clips.memory import tell

        new = path.with_name(path.name + ".new")
        told = {"source": self.source, "next_frame": self.next_frame, **tell(self.state)}
        new.write_text(json.dumps(told), "utf-8")
        new.replace(path)


def recall(path: Path) -> Memory | None:
    """What was saved, if it can still be read by this version."""
    from ferdesk.clips.memory import understand

    try:
        told = json.loads(path.read_text("utf-8"))
        return Memory(told["source"], told["next_frame"], understand(told))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        # An older version's, or damaged: the clip starts again.
        _log.info("%s cannot be used: %s", path, error)
        return None
