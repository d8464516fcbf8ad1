"""The columns of every table FERDesk writes, in this order, for good: scripts rely on them.

| column | what it says |
|---|---|
| time | seconds from the start of the source, six decimals |
| frame | number of the frame in its source, from 0 |
| track | number of the person, from 1, never reused in one source |
| x1, y1, x2, y2 | the face box in frame pixels, right and down from the upper left corner |
| anger ... contempt | eight calibrated probabilities that sum to one, in records.EXPRESSIONS order; empty where the engine does not know the expression |
| top | the most probable expression, in English |
| uncertain | 1 if the top probability is below the threshold, else 0 (JSON, Parquet: true, false) |
| detector_score | how sure the face detector is, 0 to 1 |
| source | file name of the clip or picture, or name of the camera or stream |

One row a face; a frame without a face has no row. Text is UTF-8, numbers have a point, lines end in LF.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ferdesk.records import EXPRESSIONS, AnalyzedFrame

BOX = ("x1", "y1", "x2", "y2")
COLUMNS: tuple[str, ...] = (
    "time",
    "frame",
    "track",
    *BOX,
    *(expression.value for expression in EXPRESSIONS),
    "top",
    "uncertain",
    "detector_score",
    "source",
)
_WHOLE = {"frame", "track"}
_TEXT = {"top", "source"}


def rows(analyzed: AnalyzedFrame, source: str = "") -> Iterator[list[str]]:
    """The cells of each face of a frame, by rising track number."""
    frame = analyzed.frame
    for prediction in sorted(analyzed.predictions, key=lambda p: p.track.id):
        box = prediction.track.box
        scores = (prediction.scores.get(expression) for expression in EXPRESSIONS)
        yield [
            f"{frame.time:.6f}",
            str(frame.index),
            str(prediction.track.id),
            *(f"{side:.2f}" for side in (box.x1, box.y1, box.x2, box.y2)),
            *("" if score is None else f"{score:.6f}" for score in scores),
            prediction.top.value,
            str(int(prediction.uncertain)),
            f"{box.score:.4f}",
            source,
        ]


def value(column: str, cell: str) -> Any:
    """A cell of the CSV file as a number, bool, text or None."""
    if column in _TEXT:
        return cell
    if cell == "":
        return None
    if column == "uncertain":
        return cell == "1"
    return int(cell) if column in _WHOLE else float(cell)


def arrow_schema() -> Any:
    """The same columns for Parquet."""
    import pyarrow as pa

    def kind(column: str) -> Any:
        if column in _TEXT:
            return pa.string()
        if column == "uncertain":
            return pa.bool_()
        return pa.int64() if column in _WHOLE else pa.float64()

    return pa.schema([(column, kind(column)) for column in COLUMNS])
