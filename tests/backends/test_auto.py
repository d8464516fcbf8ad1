"""The choice "auto" is measured once per engine and machine, is the fastest, and is remembered."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import numpy as np
import pytest

from ferdesk import paths
from ferdesk.backends import Choice, RunOptions, _auto, choices, open_engine, remembered
from ferdesk.errors import BackendError, EngineError

WAYS = (Choice("slow", "fp32", "Slow"), Choice("fast", "fp32", "Fast"), Choice("fast", "int8", "Fast int8"))


class Opener:
    def __init__(self, failing=()):
        self.opened, self.closed, self.failing = [], [], failing

    def __call__(self, card, choice, run):
        self.opened.append(choice.backend)
        if choice.backend in self.failing:
            raise BackendError("It does not start.")
        owner = self

        class Engine:
            def run(self, batch):
                assert batch.shape == (4, 1, 48, 48)
                assert batch.dtype == np.float32
                time.sleep(0.02 if choice.backend == "slow" else 0.001)

            def close(self):
                owner.closed.append(choice.backend)

        return Engine()


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(_auto, "_SECONDS", 0.05)


def choose(card, opener, precision=None, ways=WAYS, **run):
    return _auto.choose(card, ways, precision, RunOptions(**run), opener)


def test_the_fastest_is_chosen_once_and_then_remembered(make_engine):
    card, opener = make_engine(), Opener()
    assert choose(card, opener).backend == "fast"
    assert sorted(opener.opened) == sorted(opener.closed) == ["fast", "slow"]
    assert choose(card, Opener(failing=("fast", "slow"))).backend == "fast"
    kept = json.loads((paths.user_cache() / "fastest_backend.json").read_text("utf-8"))
    (entry,) = kept.values()
    assert entry["best"] == "fast fp32"
    assert entry["milliseconds"]["slow fp32"] > entry["milliseconds"]["fast fp32"] > 0


def test_another_engine_precision_thread_count_or_version_is_measured_anew(make_engine, monkeypatch):
    card = make_engine()
    choose(card, Opener())
    for changed in ("engine", "precision", "threads", "version"):
        opener, options = Opener(), {}
        if changed == "engine":
            other = make_engine("other", int8=True, parameters=1)
            object.__setattr__(other, "sha256", "0" * 64)
            choose(other, opener)
        elif changed == "precision":
            ways = (*WAYS, Choice("slow", "int8", "Slow int8"))
            choose(card, opener, "int8", ways)
        else:
            if changed == "version":
                monkeypatch.setattr(_auto.importlib.metadata, "version", lambda name: "99")
            else:
                options = {"threads": 1}
            choose(card, opener, **options)
        assert opener.opened, changed


def test_a_backend_that_fails_is_passed_over_but_not_for_ever(make_engine):
    card, opener = make_engine(), Opener(failing=("fast",))
    assert choose(card, opener).backend == "slow"
    assert opener.closed == ["slow"]
    assert choose(card, Opener()).backend == "fast"


def test_if_all_fail_the_reason_is_told(make_engine):
    with pytest.raises(BackendError, match="does not start"):
        choose(make_engine(), Opener(failing=("fast", "slow")))


def test_a_faster_precision_is_taken_where_it_was_measured_to_cost_hardly_anything(make_engine):
    slow_int8 = Choice("slow", "int8", "Slow int8")
    card = make_engine()
    assert _auto.candidates((*WAYS, slow_int8), card, None) == WAYS[:2]
    cheap = replace(card, losses={"fast int8": 0.3, "slow int8": 0.31})
    assert _auto.candidates((*WAYS, slow_int8), cheap, None) == WAYS
    assert _auto.candidates((*WAYS, slow_int8), cheap, "fp32") == WAYS[:2]
    assert _auto.candidates((*WAYS, slow_int8), cheap, "int8") == (WAYS[2], slow_int8)


def test_one_way_only_needs_no_measuring(make_engine):
    opener = Opener()
    assert choose(make_engine(), opener, "int8") == WAYS[2]
    assert not opener.opened


def test_nothing_that_can_run_it(make_engine):
    with pytest.raises(BackendError, match="No backend runs tiny as fp4 here"):
        choose(make_engine(), Opener(), "fp4")
    with pytest.raises(BackendError, match="No backend runs tiny here"):
        choose(make_engine(), Opener(), ways=())


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 1}'])
def test_a_broken_memory_is_measured_over(make_engine, content):
    paths.user_cache().mkdir()
    (paths.user_cache() / "fastest_backend.json").write_text(content)
    card = make_engine()
    assert choose(card, Opener()).backend == "fast"
    assert choose(card, Opener(failing=("fast", "slow"))).backend == "fast"


def test_a_memory_that_cannot_be_written_only_costs_the_next_measurement(
    make_engine, caplog, monkeypatch, tmp_path
):
    (tmp_path / "cache").write_text("in the way")
    assert choose(make_engine(), Opener()).backend == "fast"
    assert "could not be kept" in caplog.text


def test_the_real_backends(make_engine):
    card = make_engine(int8=True)
    assert remembered(card) is None
    engine = open_engine(card)
    known = remembered(card)
    assert known in choices(card)
    assert (known.backend, known.precision) == (engine.backend, engine.precision)
    assert engine.device == f"CPU, {known.title.partition(',')[0]}"
    engine.close()
    with pytest.raises(EngineError):
        open_engine(make_engine(labels=["anger"]))
