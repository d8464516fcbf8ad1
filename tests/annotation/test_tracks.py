from __future__ import annotations

import numpy as np
import pytest

from ferdesk.annotation.tracks import Keyframe, PersonPredictions, TrackPredictions, interpolate
from ferdesk.errors import FerdeskError
from ferdesk.records import EXPRESSIONS


def _track(id: int, frames: list[int], top: int = 0, probability: float = 0.65) -> TrackPredictions:
    scores = np.full((len(frames), 8), (1 - probability) / 7)
    scores[:, top] = probability
    return TrackPredictions(id, frames, np.full((len(frames), 4), float(id)), scores, np.ones(len(frames)))


def test_rows_are_found_by_frame():
    track = _track(1, [2, 5, 8])
    assert [track.at(f) for f in (1, 2, 3, 8, 9)] == [None, 0, None, 2, None]
    assert [track.at(f, within=2) for f in (1, 2, 4, 5, 10, 11)] == [None, 0, 0, 1, 2, None]
    assert track.between(2, 8).frames.tolist() == [2, 5]
    assert len(track.between(9, 99)) == 0


def test_the_top_expression_and_what_is_uncertain():
    track = TrackPredictions.joined(1, [_track(1, [0], 3, 0.9), _track(1, [1], 5, 0.3)])
    assert [EXPRESSIONS[i] for i in track.top] == ["happiness", "surprise"]
    assert track.uncertain(0.5).tolist() == [False, True]
    empty = TrackPredictions.empty(1)
    assert empty.top.shape == empty.uncertain(0.5).shape == (0,)
    assert empty.at(0) is None


@pytest.mark.parametrize("frames", [[1, 1], [2, 1]])
def test_frames_rise(frames):
    with pytest.raises(ValueError, match="rise"):
        _track(1, frames)


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="reshape"):
        TrackPredictions(1, [1, 2], np.zeros((2, 4)), np.zeros((2, 7)), np.zeros(2))


def test_a_person_has_one_row_a_frame_and_the_first_track_wins():
    person = PersonPredictions.of(4, [_track(7, [5, 6, 7]), _track(2, [1, 6, 9])])
    assert person.frames.tolist() == [1, 5, 6, 7, 9]
    assert person.tracks.tolist() == [2, 7, 7, 7, 2]
    assert person.boxes[:, 0].tolist() == [2, 7, 7, 7, 2]
    part = person.between(5, 7)
    assert (part.tracks.tolist(), part.person) == ([7, 7], 4)
    assert len(PersonPredictions.of(1, [])) == 0


def test_boxes_between_keyframes_are_linear():
    frames, boxes = interpolate([Keyframe(1, 14, (8, 8, 10, 10)), Keyframe(1, 10, (0, 4, 10, 20))])
    assert frames.tolist() == [10, 11, 12, 13, 14]
    assert boxes[1].tolist() == [2, 5, 10, 17.5]
    assert boxes[-1].tolist() == [8, 8, 10, 10]
    assert interpolate([Keyframe(1, 3, (0, 0, 1, 1))])[0].tolist() == [3]
    assert interpolate([])[1].shape == (0, 4)


def test_two_boxes_in_one_frame_are_refused():
    with pytest.raises(FerdeskError, match="same frame"):
        interpolate([Keyframe(1, 3, (0, 0, 1, 1)), Keyframe(1, 3, (0, 0, 2, 2))])
