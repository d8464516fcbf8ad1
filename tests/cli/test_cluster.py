"""`ferdesk analyze --scheduler`: a small Dask cluster, of which one worker is killed in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ferdesk.cli._analysis import run
from ferdesk.cli._many import cluster as on_cluster
from ferdesk.cli._many.run import run_large
from ferdesk.cli._many.task import Silence
from ferdesk.cli._order import Order, Report
from ferdesk.cli._sources import named
from ferdesk.cli._stopping import Stopping
from ferdesk.pipeline import PipelineOptions

distributed = pytest.importorskip("distributed", reason="distributed is not here (the extra cluster)")
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def cluster():
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
        silence_logs=50,
    ) as found:
        yield found


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by a signal")
def test_a_worker_that_is_killed_in_the_middle_costs_nothing(
    cluster, tiny_card, face_clip, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    names = [f"{i}.mp4" for i in range(4)]
    for name in names:
        shutil.copy(face_clip, name)
    Path("notes.mp4").write_text("no video at all")
    order = Order(
        named([*names, "notes.mp4"]),
        Path("t.csv"),
        str(tiny_card.folder),
        PipelineOptions(smoothing=0.0, attention=False),
        backend="onnxruntime",
        every=2,
    )
    run(replace(order, table=Path("whole.csv")), Silence())
    killed: list[int] = []

    def kill_one_at_work():
        until = time.monotonic() + 60
        while not killed and time.monotonic() < until:
            if list(Path("t.csv.parts").glob("*.csv.part")):  # a clip is under way
                with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
                    busy = [address for address, tasks in client.processing().items() if tasks]
                    pids = client.run(os.getpid)
                if busy:  # else it has just been done, and the next one is about to begin
                    killed.append(pids[busy[0]])
                    os.kill(killed[0], signal.SIGKILL)
            time.sleep(0.005)

    killer = threading.Thread(target=kill_one_at_work)
    killer.start()
    report = run_large(order, Silence(), jobs=1, scheduler=cluster.scheduler_address)
    killer.join()
    assert len(killed) == 1
    assert sorted(report.done) == names
    assert report.failed == {"notes.mp4": "notes.mp4 holds no video. Choose another file."}
    assert Path("t.csv").read_bytes() == Path("whole.csv").read_bytes()
    assert not Path("t.csv.parts").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by a signal")
def test_what_is_done_and_lost_with_its_worker_is_done_again(cluster, tmp_path, monkeypatch):
    begun, go_on = tmp_path / "begun", tmp_path / "go on"

    def do_slowly_again(task):
        with begun.open("a") as file:
            file.write(f"{os.getpid()}\n")
        while begun.read_text().count("\n") > 1 and not go_on.exists():
            time.sleep(0.01)
        return Report(done=[task])

    monkeypatch.setattr(on_cluster, "do_apart", do_slowly_again)
    with on_cluster.cluster(cluster.scheduler_address) as client:
        submit, futures, looks = client.submit, [], []
        monkeypatch.setattr(client, "submit", lambda *a, **k: futures.append(submit(*a, **k)) or futures[-1])

        def is_asked():
            """`results` asks before each look at what is done: before the first, that is lost."""
            looks.append(len(looks))
            if len(looks) == 1:
                becomes(futures[0], "finished")
                os.kill(int(begun.read_text()), signal.SIGKILL)
                becomes(futures[0], "lost")
            elif len(looks) == 3:
                go_on.touch()
            return False

        [(task, report)] = on_cluster.results(client, ["one"], Stopping(is_asked))
    assert (task, report.done, report.failed) == ("one", ["one"], {})
    assert begun.read_text().count("\n") == 2


def becomes(future, status):
    until = time.monotonic() + 30
    while future.status != status:
        assert time.monotonic() < until, f"is {future.status}"
        time.sleep(0.005)


def test_no_scheduler_is_one_sentence(ferdesk, tmp_path, tiny_card, face_clip, monkeypatch):
    monkeypatch.setattr("ferdesk.cli._many.cluster._PATIENCE_S", 0.2)
    code, _, err = ferdesk(
        *("analyze", face_clip, "-o", tmp_path / "t.csv", "--engine", tiny_card.folder),
        *("--backend=onnxruntime", "--scheduler", "tcp://127.0.0.1:1"),
    )
    assert code == 1
    assert err.startswith("ferdesk analyze: No Dask scheduler answers at tcp://127.0.0.1:1")
    assert err.count("\n") == 1
