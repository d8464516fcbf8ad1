"""Arrays as bytes: what one track shows in one chunk of frames, frame times, cuts. Little-endian, zlib."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from ferdesk.annotation.tracks import TrackPredictions
from ferdesk.records import EXPRESSIONS

_LEVEL = 6
_FULL = 65535  # a probability of one
_HEAD = struct.Struct("<BI")  # form, rows
_FORM = 1
_ROW = 4 + 4 * 4 + 2 * len(EXPRESSIONS) + 4  # bytes


def pack_track(rows: TrackPredictions) -> bytes:
    """Scores are kept in steps of 1/65535, all else exactly."""
    frames = np.diff(rows.frames, prepend=np.int32(0))  # mostly ones, which pack to nothing
    scores = np.rint(np.clip(rows.scores, 0, 1) * _FULL)
    return zlib.compress(
        _HEAD.pack(_FORM, len(rows))
        + frames.astype("<i4").tobytes()
        + rows.boxes.astype("<f4").tobytes()
        + scores.astype("<u2").tobytes()
        + rows.detector.astype("<f4").tobytes(),
        _LEVEL,
    )


def unpack_track(track: int, data: bytes) -> TrackPredictions:
    """ValueError if `data` is damaged."""
    raw = _inflate(data)
    form, n = _HEAD.unpack_from(raw) if len(raw) >= _HEAD.size else (0, 0)
    if form != _FORM or len(raw) != _HEAD.size + n * _ROW:
        raise ValueError(f"{len(raw)} bytes are no predictions")
    at = _HEAD.size
    frames = np.frombuffer(raw, "<i4", n, at)
    boxes = np.frombuffer(raw, "<f4", 4 * n, at + 4 * n)
    scores = np.frombuffer(raw, "<u2", len(EXPRESSIONS) * n, at + 20 * n)
    detector = np.frombuffer(raw, "<f4", n, at + 36 * n)
    return TrackPredictions(track, np.cumsum(frames), boxes, scores.astype(np.float32) / _FULL, detector)


def pack_array(values: NDArray[np.generic]) -> bytes:
    return zlib.compress(values.astype(values.dtype.newbyteorder("<")).tobytes(), _LEVEL)


def unpack_times(data: bytes) -> NDArray[np.float64]:
    """ValueError if `data` is damaged."""
    return np.frombuffer(_inflate(data), "<f8").astype(np.float64)


def unpack_numbers(data: bytes) -> NDArray[np.int32]:
    """ValueError if `data` is damaged."""
    return np.frombuffer(_inflate(data), "<i4").astype(np.int32)


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise ValueError(str(error)) from None
