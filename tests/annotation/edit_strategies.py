"""Sequences of edits for property tests: what a person may do in any order, each with what it needs."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from ferdesk.annotation import edits
from ferdesk.annotation.timeline import Timeline

FRAMES = 60
Edit = Callable[[Timeline], Timeline]

frames = st.integers(-2, FRAMES + 2)
ids = st.integers(1, 12)
labels = st.sampled_from(["anger", "happiness", "none", "smirk"])
few = st.integers(1, 3)


def begun() -> Timeline:
    """Two tiers, one of which knows "smirk", and two persons with a track each."""
    tl = edits.add_tier(edits.add_tier(Timeline(FRAMES), "Anna", ["smirk"]), "Ben")
    return edits.add_person(edits.add_person(tl, tracks=[1]), tracks=[2])


def _edit(name: str, *arguments: st.SearchStrategy, **named: st.SearchStrategy) -> st.SearchStrategy:
    def make(values: tuple) -> tuple[str, tuple, dict]:
        positional, keywords = values
        return name, positional, keywords

    return st.tuples(st.tuples(*arguments), st.fixed_dictionaries(named)).map(make)


edit_calls = st.one_of(
    _edit("label", few, few, frames, frames, labels, intensity=st.none() | st.integers(1, 5)),
    _edit("label", few, few, frames, frames, labels),
    _edit("erase", few, few, frames, frames),
    _edit("split", ids, frames),
    _edit("merge_with_next", ids),
    _edit("move_edge", ids, st.sampled_from(["start", "end"]), frames),
    _edit("delete", ids),
    _edit("relabel", ids, labels),
    _edit("set_intensity", ids, st.integers(0, 6)),
    _edit("set_comment", ids, st.sampled_from(["", "at the door", "ünï\n\"'"])),
    _edit("add_tier", st.sampled_from(["Cem", "Dora"])),
    _edit("rename_tier", few, st.sampled_from(["Eve", "Anna"])),
    _edit("remove_tier", few),
    _edit("set_vocabulary", few, st.sampled_from([[], ["smirk"], ["smirk", "awe"]])),
    _edit("add_person", st.sampled_from(["", "Zoe"])),
    _edit("rename_person", few, st.sampled_from(["", "Yan"])),
    _edit("merge_persons", few, few),
    _edit("split_person", few, frames),
    _edit("hide_person", few, st.booleans()),
    _edit("remove_person", few),
    _edit("give_tracks", few, st.lists(few, max_size=2)),
)


def call(tl: Timeline, edit: tuple[str, tuple, dict]) -> Timeline:
    name, positional, keywords = edit
    return getattr(edits, name)(tl, *positional, **keywords)
