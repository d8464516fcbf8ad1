"""Changes to tiers: a tier is one annotator's row of labels with the vocabulary allowed on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ferdesk.annotation.timeline import STANDARD_LABELS, Tier, Timeline
from ferdesk.errors import FerdeskError


def get_tier(tl: Timeline, id: int) -> Tier:
    """FerdeskError if it is gone."""
    found = tl.tier(id)
    if found is None:
        raise FerdeskError("This tier is no longer in the project. Choose another one.")
    return found


def add_tier(tl: Timeline, name: str, vocabulary: Sequence[str] = ()) -> Timeline:
    """A new tier; its id is the highest."""
    id = max((t.id for t in tl.tiers), default=0) + 1
    new = Tier(id, _name(tl, name, id), _vocabulary(vocabulary))
    return replace(tl, tiers=(*tl.tiers, new))


def rename_tier(tl: Timeline, id: int, name: str) -> Timeline:
    return _with(tl, replace(get_tier(tl, id), name=_name(tl, name, id)))


def remove_tier(tl: Timeline, id: int) -> Timeline:
    """With all labels on it."""
    get_tier(tl, id)
    return replace(
        tl,
        tiers=tuple(t for t in tl.tiers if t.id != id),
        annotations=tuple(a for a in tl.annotations if a.tier != id),
    )


def set_vocabulary(tl: Timeline, id: int, vocabulary: Sequence[str]) -> Timeline:
    """The labels allowed beside the standard ones; those in use must stay."""
    tier = replace(get_tier(tl, id), vocabulary=_vocabulary(vocabulary))
    used = Counter(a.label for a in tl.annotations if a.tier == id and a.label not in tier.labels)
    if used:
        label, count = used.most_common(1)[0]
        raise FerdeskError(
            f"{label} is still used {count} times on tier {tier.name}. Keep it, or change those labels first."
        )
    return _with(tl, tier)


def _with(tl: Timeline, tier: Tier) -> Timeline:
    return replace(tl, tiers=tuple(tier if t.id == tier.id else t for t in tl.tiers))


def _name(tl: Timeline, name: str, id: int) -> str:
    name = name.strip()
    if not name:
        raise FerdeskError("A tier needs a name. Type the annotator's.")
    # By name alone two tiers must be told apart in exports, and some of their readers ignore case.
    if any(t.name.casefold() == name.casefold() for t in tl.tiers if t.id != id):
        raise FerdeskError(f"There is already a tier {name}. Choose another name.")
    return name


def _vocabulary(labels: Sequence[str]) -> tuple[str, ...]:
    """Without blanks, doubles and what is allowed anyway."""
    stripped = (label.strip() for label in labels)
    return tuple(dict.fromkeys(s for s in stripped if s and s not in STANDARD_LABELS))
