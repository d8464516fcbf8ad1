"""What is chosen on the annotate page at a moment: frame, person, tier, selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferdesk.gui.timeline_view_state import Selection

if TYPE_CHECKING:
    from ferdesk.annotation.check import Stretch


@dataclass(frozen=True, slots=True)
class State:
    """`target` is the stretch to check that was gone to last."""

    frame: int = 0
    person: int | None = None
    tier: int | None = None
    selection: Selection | None = None
    hide_predictions: bool = False
    target: Stretch | None = None


__all__ = ["Selection", "State"]
