"""The edits of tiers: whose labels these are, and which labels are allowed beside the standard ones."""

from __future__ import annotations

from collections.abc import Callable

from ferdesk.annotation import edits
from ferdesk.annotation.timeline import Tier, Timeline
from ferdesk.errors import FerdeskError
from ferdesk.gui.annotate.annotator import Annotator


class TierEditing:
    """All raise FerdeskError for what cannot be."""

    def __init__(self, annotator: Annotator) -> None:
        self._a = annotator

    @property
    def active(self) -> Tier:
        found = None if self._a.state.tier is None else self._a.timeline.tier(self._a.state.tier)
        if found is None:
            raise FerdeskError("There is no tier to label on. Add one in the menu Label.")
        return found

    def add(self, name: str) -> None:
        """A new tier with the vocabulary of the active one; it becomes active."""
        tl = self._a.timeline
        vocabulary = () if self._a.state.tier is None else self.active.vocabulary
        before = {t.id for t in tl.tiers}
        self._apply(lambda tl: edits.add_tier(tl, name, vocabulary), f"Add tier {name.strip()}")
        self._a.activate_tier(next(t.id for t in self._a.timeline.tiers if t.id not in before))

    def rename(self, name: str) -> None:
        tier = self.active
        what = f"Rename tier {tier.name} to {name.strip()}"
        self._apply(lambda tl: edits.rename_tier(tl, tier.id, name), what)

    def remove(self) -> None:
        tier = self.active
        self._apply(lambda tl: edits.remove_tier(tl, tier.id), f"Remove tier {tier.name}")

    def set_vocabulary(self, labels: tuple[str, ...]) -> None:
        tier = self.active
        what = f"Change the labels of tier {tier.name}"
        self._apply(lambda tl: edits.set_vocabulary(tl, tier.id, labels), what)

    def _apply(self, change: Callable[[Timeline], Timeline], what: str) -> None:
        self._a.project.apply(change, what)
        self._a.reconcile()
