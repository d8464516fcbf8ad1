"""Cuts of made scenes: textures that pan, shake, flash, get lighter, and change."""

from __future__ import annotations

from itertools import islice

import cv2
import numpy as np
import pytest

from ferdesk.annotation.cuts import LOOK, MEMORY, CutFinder
from ferdesk.capture import open_source

SHOTS = (30, 41, 19)  # frames


def scenery(seed: int) -> np.ndarray:
    """A wide picture with large and small patches, some 40 % of it dark."""
    r = np.random.default_rng(seed)
    large = cv2.resize(r.integers(0, 256, (5, 24, 3)).astype(np.uint8), (1200, 160))
    small = cv2.resize(r.integers(0, 256, (20, 120, 3)).astype(np.uint8), (1200, 160))
    return cv2.addWeighted(large, 0.7, small, 0.3, 0)


def shot(seed: int, frames: int, speed: float = 1.0) -> list[np.ndarray]:
    """160 x 90, moving `speed` pixels a frame, with grain."""
    wide, noise = scenery(seed), np.random.default_rng(seed + 1000)
    found = []
    for i in range(frames):
        part = wide[40:130, int(i * speed) % 1000 :][:, :160].astype(np.int16)
        found.append(np.clip(part + noise.integers(-12, 13, part.shape), 0, 255).astype(np.uint8))
    return found


def cuts_in(frames: list[np.ndarray], first: int = 0) -> list[int]:
    finder = CutFinder()
    answers = [finder.add(first + number, frame) for number, frame in enumerate(frames)]
    return [number for number in answers if number is not None] + list(finder.finish())


@pytest.mark.parametrize("speed", [0, 1, 4, 8])
@pytest.mark.parametrize("seed", [0, 10, 20])
def test_every_cut_and_no_other(seed: int, speed: float) -> None:
    frames = [frame for i, n in enumerate(SHOTS) for frame in shot(seed + i, n, speed)]
    assert cuts_in(frames) == [30, 71]


def test_a_cut_is_known_a_few_frames_later() -> None:
    finder = CutFinder()
    frames = shot(1, 20) + shot(2, 20)
    answers = [finder.add(number, frame) for number, frame in enumerate(frames)]
    assert answers.index(20) == 20 + LOOK


@pytest.mark.parametrize("at", [20, 19, 21])
def test_cuts_at_the_very_end_and_near_each_other(at: int) -> None:
    frames = shot(3, at) + shot(4, LOOK) + shot(5, 3)
    assert cuts_in(frames) == [at, at + LOOK]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("length", [1, 2, 4])
def test_flashes_are_no_cuts(seed: int, length: int) -> None:
    frames = shot(seed, 60, 2)
    for i in range(length):  # dies down, as a photographer's does
        left = 1 - i / length
        frames[30 + i] = np.clip(frames[30 + i] + np.int16(230 * left), 0, 255).astype(np.uint8)
    assert cuts_in(frames) == []


def test_a_dropped_frame_is_no_cut() -> None:
    frames = shot(6, 40)
    frames[17] = np.zeros_like(frames[17])
    assert cuts_in(frames) == []


def test_a_lamp_switched_on_is_no_cut() -> None:
    dark, light = shot(7, 30), shot(7, 60)[30:]
    dark = [(0.45 * frame).astype(np.uint8) for frame in dark]
    assert cuts_in(dark + light) == []


@pytest.mark.parametrize("seed", range(4))
def test_fast_pans_and_shaking_are_no_cuts(seed: int) -> None:
    r = np.random.default_rng(seed)
    wide = scenery(seed)
    fast = np.cumsum([2] * 20 + [25] * 20 + [2] * 20)
    shaken = 300 + r.integers(-15, 16, 60)
    for places in (fast, shaken):
        assert cuts_in([np.ascontiguousarray(wide[40:130, x : x + 160]) for x in places]) == []


def test_a_cut_to_black_and_from_it_is_seen() -> None:
    black = [np.zeros((90, 160, 3), np.uint8)] * 15
    assert cuts_in(shot(8, 20) + black + shot(9, 20)) == [20, 35]


def test_real_faces() -> None:
    """One take has no cut; with one in it, that one."""
    source = open_source("demo")
    take = [frame.image[::8, ::8] for frame in islice(source, 60)]
    source.close()
    assert cuts_in(take) == []
    turned = [np.ascontiguousarray(frame[:, ::-1]) for frame in take]
    assert cuts_in(take[:30] + turned[30:]) == [30]


@pytest.mark.parametrize("start", range(30, 75, 4))
def test_what_stopped_goes_on(start: int) -> None:
    """A finder that begins MEMORY frames before says the same of all that is still to be said."""
    frames = [frame for i, n in enumerate(SHOTS) for frame in shot(i, n, 3)]
    frames[60] = np.full_like(frames[60], 255)
    first = max(0, start - MEMORY)
    again = cuts_in(frames[first:], first)
    assert [cut for cut in again if cut >= start - LOOK] == [
        cut for cut in cuts_in(frames) if cut >= start - LOOK
    ]
