"""What a stopped analysis has to remember so that going on gives the table it would have given at once.

The faces followed and the smoothing so far, beside the unfinished table as OUT.part.memory. It is kept when a
run is stopped in good order; without it (a power cut) the clip under way is analyzed again from its start.
"""

from __future__ import annotations

import io
import logging
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ferdesk.pipeline import Pipeline

_log = logging.getLogger(__name__)

# A pickle can name any function of Python; this one may only name what a tracker is made of.
_OURS = ("ferdesk.faces.", "ferdesk.records")
_NUMPYS = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
}


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one source, before its frame number `next_frame`."""

    source: str
    next_frame: int
    tracker: Any
    smoother: Any

    @classmethod
    def of(cls, pipeline: Pipeline, source: str, next_frame: int) -> Memory:
        return cls(source, next_frame, pipeline.state.tracker, pipeline.state.smoother)

    def give_to(self, pipeline: Pipeline) -> None:
        from ferdesk.pipeline import PipelineState

        pipeline.go_on_from(PipelineState(self.tracker, self.smoother))

    def save(self, path: Path) -> None:
        new = path.with_name(path.name + ".new")
        new.write_bytes(pickle.dumps((self.source, self.next_frame, self.tracker, self.smoother)))
        new.replace(path)


def recall(path: Path) -> Memory | None:
    """What was saved, if it can still be read by this version."""
    try:
        return Memory(*_Careful(io.BytesIO(path.read_bytes())).load())
    except FileNotFoundError:
        return None
    except Exception as error:  # an older version's, or damaged: the clip starts again
        _log.info("%s cannot be used: %s", path, error)
        return None


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _NUMPYS:
            return super().find_class(module, name)
        if module.startswith(_OURS) and isinstance(found := super().find_class(module, name), type):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
