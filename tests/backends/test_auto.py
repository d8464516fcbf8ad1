"""The choice "auto" is measured per engine and machine, again where that was not clear, and is remembered."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest

from ferdesk import paths
from ferdesk.backends import Choice, RunOptions, _auto, choices, open_engine, remembered
from ferdesk.errors import BackendError, EngineError

WAYS = (Choice("slow", "fp32", "Slow"), Choice("fast", "fp32", "Fast"), Choice("fast", "int8", "Fast int8"))


QUIET = {
    "slow fp32": (20.0,),
    "fast fp32": (1.0,),
    "slow int8": (10.0,),
    "fast int8": (0.5,),
}  # milliseconds a batch
LATER = _auto._LATER + 1


class Clock:
    """Stands for `time`: only engines and tests make it go on."""

    def __init__(self):
        self.now = 1e6

    def perf_counter(self):
        return self.now

    time = perf_counter


class Opener:
    def __init__(self, clock, failing=(), times=QUIET):
        self.opened, self.closed = [], []
        self.clock, self.failing, self.times = clock, failing, times

    def __call__(self, card, choice, run):
        self.opened.append(choice.backend)
        if choice.backend in self.failing:
            raise BackendError("It does not start.")
        owner, times = self, itertools.cycle(self.times[f"{choice.backend} {choice.precision}"])

        class Engine:
            def run(self, batch):
                assert batch.shape == (4, 1, 48, 48)
                assert batch.dtype == np.float32
                owner.clock.now += next(times) / 1000

            def close(self):
                owner.closed.append(choice.backend)

        return Engine()


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "user_cache", lambda: tmp_path / "cache")


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(_auto, "time", made)
    return made


def choose(card, opener, precision=None, ways=WAYS, **run):
    return _auto.choose(card, ways, precision, RunOptions(**run), opener)


def test_the_fastest_is_chosen_once_and_then_remembered(make_engine, clock):
    card, opener = make_engine(), Opener(clock)
    assert choose(card, opener).backend == "fast"
    assert sorted(opener.opened) == sorted(opener.closed) == ["fast", "slow"]
    assert choose(card, Opener(clock, failing=("fast", "slow"))).backend == "fast"
    kept = json.loads((paths.user_cache() / "fastest_backend.json").read_text("utf-8"))
    (entry,) = kept.values()
    assert entry["ways"] == [
        {"way": "fast fp32", "milliseconds": pytest.approx(1)},
        {"way": "slow fp32", "milliseconds": pytest.approx(20)},
    ]


def test_a_busy_moment_does_not_decide_for_good(make_engine, clock):
    card = make_engine()
    # Steadily slower and about alike; or hit now and then.
    for busy in (
        {"slow fp32": (36.0,), "fast fp32": (42.0,)},
        {"slow fp32": (36.0,), "fast fp32": (50.0, 90.0, 95.0)},
    ):
        (paths.user_cache() / "fastest_backend.json").unlink(missing_ok=True)
        assert choose(card, Opener(clock, times=busy)).backend == "slow"
        # The same moment still, perhaps, and a start that should not be held up twice.
        assert choose(card, Opener(clock, failing=("fast", "slow"))).backend == "slow"
        clock.now += LATER
        assert choose(card, Opener(clock)).backend == "fast"
        clock.now += LATER  # now it is clear
        assert choose(card, Opener(clock, failing=("fast", "slow"))).backend == "fast"


def test_ways_that_are_about_as_fast_are_measured_three_times_and_the_best_times_count(make_engine, clock):
    card = make_engine()
    measured = []
    for slow, fast in ((9.0, 10.0), (11.0, 8.5), (10.0, 10.0)):
        opener = Opener(clock, times={"slow fp32": (slow,), "fast fp32": (fast,)})
        measured.append(choose(card, opener).backend)
        assert sorted(opener.closed) == ["fast", "slow"]
        clock.now += LATER
    assert measured == ["slow", "fast", "fast"]
    assert choose(card, Opener(clock, failing=("fast", "slow"))).backend == "fast"


def test_another_engine_precision_thread_count_or_version_is_measured_anew(make_engine, monkeypatch, clock):
    card = make_engine()
    choose(card, Opener(clock))
    for changed in ("engine", "precision", "threads", "version"):
        opener, options = Opener(clock), {}
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


def test_a_backend_that_fails_is_passed_over_but_not_for_ever(make_engine, clock):
    card, opener = make_engine(), Opener(clock, failing=("fast",))
    assert choose(card, opener).backend == "slow"
    assert opener.closed == ["slow"]
    assert choose(card, Opener(clock)).backend == "fast"


def test_if_all_fail_the_reason_is_told(make_engine, clock):
    with pytest.raises(BackendError, match="does not start"):
        choose(make_engine(), Opener(clock, failing=("fast", "slow")))


def test_a_faster_precision_is_taken_where_it_was_measured_to_cost_hardly_anything(make_engine, clock):
    slow_int8 = Choice("slow", "int8", "Slow int8")
    card = make_engine()
    assert _auto.candidates((*WAYS, slow_int8), card, None) == WAYS[:2]
    cheap = replace(card, losses={"fast int8": 0.3, "slow int8": 0.31})
    assert _auto.candidates((*WAYS, slow_int8), cheap, None) == WAYS
    assert _auto.candidates((*WAYS, slow_int8), cheap, "fp32") == WAYS[:2]
    assert _auto.candidates((*WAYS, slow_int8), cheap, "int8") == (WAYS[2], slow_int8)


def test_one_way_only_needs_no_measuring(make_engine, clock):
    opener = Opener(clock)
    assert choose(make_engine(), opener, "int8") == WAYS[2]
    assert not opener.opened


def test_nothing_that_can_run_it(make_engine, clock):
    with pytest.raises(BackendError, match="No backend runs tiny as fp4 here"):
        choose(make_engine(), Opener(clock), "fp4")
    with pytest.raises(BackendError, match="No backend runs tiny here"):
        choose(make_engine(), Opener(clock), ways=())


OLD = {"best": "slow fp32", "milliseconds": {"slow fp32": 36.0, "fast fp32": 42.0}}


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"a": 1}', OLD, {"ways": [{"way": "slow fp32", "milliseconds": "x"}]}]
)
def test_a_broken_or_older_memory_is_measured_over(make_engine, content, clock):
    card = make_engine()
    if isinstance(content, dict):
        content = json.dumps({_auto._key(card, WAYS[:2], RunOptions()): content})
    paths.user_cache().mkdir()
    (paths.user_cache() / "fastest_backend.json").write_text(content)
    assert choose(card, Opener(clock)).backend == "fast"
    assert choose(card, Opener(clock, failing=("fast", "slow"))).backend == "fast"


def test_a_memory_that_cannot_be_written_only_costs_the_next_measurement(
    make_engine, caplog, clock, tmp_path
):
    (tmp_path / "cache").write_text("in the way")
    assert choose(make_engine(), Opener(clock)).backend == "fast"
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
