from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np

from ferdesk.capture import open_source
from ferdesk.capture.clip_part import ClipPart
from ferdesk.capture.frame_times import frame_times


def test_a_part_is_what_the_whole_has_there(make_clip: Callable[..., Path]) -> None:
    path = make_clip(times=[i / 30 for i in range(40)], codec="libx264")
    source = open_source(str(path))
    whole = list(source)
    source.close()
    with closing(ClipPart(path, frame_times(path), 13, 30, every=5, small=(16, 9))) as part:
        passed = list(part)
    assert [p.number for p in passed] == list(range(13, 30))
    assert {p.small.shape for p in passed} == {(9, 16, 3)}
    wanted = [p.frame for p in passed if p.frame is not None]
    assert [f.index for f in wanted] == [15, 20, 25]
    for frame in wanted:
        assert frame.time == whole[frame.index].time
        np.testing.assert_array_equal(frame.image, whole[frame.index].image)


def test_dropped_early_it_leaves_no_thread(make_clip: Callable[..., Path]) -> None:
    path = make_clip(times=[i / 30 for i in range(60)])
    before = threading.active_count()
    part = ClipPart(path, frame_times(path))
    assert [p.number for p in islice(part, 2)] == [0, 1]
    part.close()
    part.close()
    assert threading.active_count() == before
