"""Parquet with the columns of csv-frames, typed; written in pieces, so that hours need no more memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents
from ferdesk.annotation.exports._frame_rows import Row, columns, rows
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "parquet", "Parquet, a row a frame", ".parquet", "_frames"
_PIECE = 20_000  # rows


def write(project: Project, path: Path, options: ExportOptions) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise FerdeskError(
            "Parquet needs pyarrow. Install it with pip install 'ferdesk[parquet]', or choose csv-frames."
        ) from None
    contents = Contents(project, options)
    kinds = {int: pa.int64(), float: pa.float64(), str: pa.string(), bool: pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns(contents).items()])
    with pq.ParquetWriter(path, schema) as out:
        for piece in _pieces(rows(contents)):
            out.write_table(pa.Table.from_pylist(piece, schema))


def _pieces(found: Iterator[Row]) -> Iterator[list[Row]]:
    """Lists of rows; one empty list if there is none, so that the file still has its columns."""
    piece = list(islice(found, _PIECE))
    yield piece
    while piece := list(islice(found, _PIECE)):
        yield piece
