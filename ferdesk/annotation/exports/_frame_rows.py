"""One row for each person in each frame: the columns of `ferdesk analyze`, then persons and labels.

Rows are there where the engine saw the person or somebody labelled them; cells without a value are None.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ferdesk.annotation.exports._contents import Contents, person_name
from ferdesk.annotation.timeline import Person
from ferdesk.recording.columns import BOX, COLUMNS
from ferdesk.records import EXPRESSIONS

Row = dict[str, object]
_EXPRESSIONS = tuple(e.value for e in EXPRESSIONS)


def columns(contents: Contents) -> dict[str, type]:
    """Column name -> type of its values, in order: the same names whatever a project holds, then two for
    each tier, `label:NAME` and `intensity:NAME`."""
    kinds: dict[str, type] = dict.fromkeys(COLUMNS, float)
    kinds |= {"frame": int, "track": int, "top": str, "uncertain": bool, "source": str}
    kinds |= {"person": int, "person_name": str}
    for tier in contents.tiers:
        kinds |= {f"label:{tier.name}": str, f"intensity:{tier.name}": int}
    return kinds


def rows(contents: Contents) -> Iterator[Row]:
    """By person, then by frame; every `step`-th frame of the clip."""
    empty: Row = {name: None for name in columns(contents)}  # noqa: C420 (dict.fromkeys has a narrower type)
    for number, person in enumerate(contents.persons):
        for frame, row in _of_person(contents, person):
            time = contents.clock.second(frame)
            yield empty | {"time": time, "frame": frame, "source": contents.clip.name} | row
        contents.progress((number + 1) / len(contents.persons))


def _of_person(contents: Contents, person: Person) -> Iterator[tuple[int, Row]]:
    predictions = contents.predictions.get(person.id)
    seen = np.zeros(0, np.int64) if predictions is None else predictions.frames
    labelled = [range(a.start, a.end) for t in contents.tiers for a in contents.timeline.on(person.id, t.id)]
    frames = np.unique(np.concatenate([seen, *labelled]))
    who: Row = {"person": person.id, "person_name": person_name(person)}
    for frame in frames[frames % contents.options.step == 0].tolist():
        row = dict(who)
        for tier in contents.tiers:
            found = contents.timeline.at(person.id, tier.id, frame)
            if found is not None:
                row |= {f"label:{tier.name}": found.label, f"intensity:{tier.name}": found.intensity}
        at = None if predictions is None else predictions.at(frame)
        if predictions is not None and at is not None:
            row["track"] = int(predictions.tracks[at])
            row |= {side: round(float(v), 2) for side, v in zip(BOX, predictions.boxes[at], strict=True)}
            row["detector_score"] = round(float(predictions.detector[at]), 4)
            if contents.options.predictions:
                scores = predictions.scores[at]
                row |= {e: round(float(s), 6) for e, s in zip(_EXPRESSIONS, scores, strict=True)}
                row["top"] = _EXPRESSIONS[int(scores.argmax())]
                row["uncertain"] = bool(scores.max() < contents.uncertain_below)
        yield frame, row
