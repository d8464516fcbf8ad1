"""The loop keeps its promises: resumes to the same weights, learns, averages, runs on two processes."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import time
import types
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from lightning_fabric import Fabric
from safetensors import SafetensorError

from ferdesk.errors import FerdeskError
from ferdesk.training import checkpoint, train, winograd
from ferdesk.training.datasets import FaceSet
from ferdesk.training.recipe import Augment, Loss, Optimizer, Recipe, Schedule
from ferdesk.training.targets import View, open_network
from ferdesk.training.taught import TAUGHT

pytestmark = pytest.mark.usefixtures("one_thread")

TINY = {
    "in_channels": 1,
    "classes": 8,
    "fer2013_head": True,
    "stem": "compact",
    "mask": "sigmoid",
    "widths": [8, 8, 8, 8],
    "blocks": [1, 1, 1, 1],
    "mask_widths": [[8], [8], [8], [8]],
    "dropout": 0.1,
}
WIDE = {**TINY, "widths": [8, 8, 64, 64], "blocks": [1, 1, 2, 1]}  # in training Winograd's layers stand in


def tiny_faces(n: int = 64) -> FaceSet:
    """Squares whose place says the class: something a network can learn in a few steps."""
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 7
    images = rng.integers(0, 40, (n, 16, 16), np.uint8)
    votes = np.zeros((n, 10), np.int64)
    order = [4, 5, 6, 1, 3, 2, 0]  # FER+ column of each FER2013 class
    for i, label in enumerate(labels):
        images[i, 4 * (label // 4) : 4 * (label // 4) + 4, 4 * (label % 4) : 4 * (label % 4) + 4] = 255
        votes[i, order[label]] = 10
    return FaceSet(images, labels.astype(np.int64), "tiny", votes)


def tiny_recipe(**changes: object) -> Recipe:
    recipe = Recipe(
        name="tiny",
        architecture="resmasking",
        model=TINY,
        batch=16,
        ema=0.9,
        checkpoint_every=2,
        augment=Augment(flip=0.0, rotation=5.0, scale=0.05, translation=0.02, erase=0.2),
        optimizer=Optimizer(lr=0.05),
        schedule=Schedule(epochs=3, sizes=((0, 16),)),
    )
    return dataclasses.replace(recipe, **changes)  # type: ignore[arg-type]


def weights_of(run: Path) -> dict[str, torch.Tensor]:
    parts = checkpoint.read_weights(checkpoint.find_checkpoint(run, prefer="last"))
    return {**parts["weights"], **{"average." + k: v for k, v in parts["average"].items()}}


def assert_same(a: dict[str, torch.Tensor], b: dict[str, torch.Tensor]) -> None:
    assert a.keys() == b.keys()
    for key in a:
        torch.testing.assert_close(a[key], b[key], rtol=0, atol=0, msg=key)


def test_it_learns_and_writes_a_whole_run(tmp_path):
    faces = tiny_faces(112)
    recipe = tiny_recipe(schedule=Schedule(epochs=12, sizes=((0, 16),)))
    best = train.train(recipe, faces, faces.take(np.arange(56)), tmp_path / "run", accelerator="cpu")
    assert best.name == "best"
    names = {p.name for p in (tmp_path / "run").iterdir()}
    assert {"recipe.yaml", "run.json", "metrics.jsonl", "curves.png", "best", "last"} <= names
    lines = [json.loads(x) for x in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == list(range(12))
    assert lines[-1]["label.accuracy"] > 0.9
    assert lines[-1]["train.loss"] < lines[0]["train.loss"] - 0.5
    network, again = checkpoint.load_network(tmp_path / "run")
    assert json.dumps(again.as_dict()) == json.dumps(recipe.as_dict())
    logits, seven = train.predict(network, faces.images, 16, 1)
    assert logits.shape == (112, 8)
    assert seven is not None
    assert (seven.argmax(1).numpy() == faces.labels).mean() > 0.9


@pytest.mark.parametrize(("kind", "model"), [("sgd", TINY), ("adamw", WIDE)])
def test_a_stopped_run_goes_on_to_the_same_weights(tmp_path, monkeypatch, kind, model):
    faces = tiny_faces()
    recipe = tiny_recipe(
        model=model,
        optimizer=Optimizer(kind=kind, lr=0.01, sam=0.05),
        schedule=Schedule(epochs=3, sizes=((0, 16),), mixup=((0, 0.0), (1, 0.5))),
    )
    train.train(recipe, faces, faces, tmp_path / "whole", accelerator="cpu")
    count, plain_update = 0, train.update_average

    def stop_at_seven(*arguments: object) -> None:
        nonlocal count
        count += 1
        if count == 7:
            raise KeyboardInterrupt
        plain_update(*arguments)

    monkeypatch.setattr(train, "update_average", stop_at_seven)
    with pytest.raises(KeyboardInterrupt):
        train.train(recipe, faces, faces, tmp_path / "cut", accelerator="cpu")
    monkeypatch.undo()
    train.train(recipe, faces, faces, tmp_path / "cut", accelerator="cpu")
    assert_same(weights_of(tmp_path / "whole"), weights_of(tmp_path / "cut"))
    whole = [json.loads(x) for x in (tmp_path / "whole/metrics.jsonl").read_text().splitlines()]
    cut = [json.loads(x) for x in (tmp_path / "cut/metrics.jsonl").read_text().splitlines()]
    assert [x["epoch"] for x in cut] == [0, 1, 2]
    assert cut[-1]["score"] == whole[-1]["score"]


def test_a_run_of_an_older_version_goes_on_and_another_recipe_does_not(tmp_path):
    faces = tiny_faces()
    train.train(tiny_recipe(), faces, faces, tmp_path / "run", accelerator="cpu")
    before = weights_of(tmp_path / "run")
    state = tmp_path / "run/last" / checkpoint.STATE
    kept = json.loads(state.read_text())
    del kept["recipe"]["optimizer"]["sam_from"]  # as written before there was such a key
    state.write_text(json.dumps(kept))
    train.train(tiny_recipe(), faces, faces, tmp_path / "run", accelerator="cpu")
    assert_same(before, weights_of(tmp_path / "run"))
    with pytest.raises(FerdeskError, match="another recipe"):
        train.train(tiny_recipe(ema=0.8), faces, faces, tmp_path / "run", accelerator="cpu")
    kept["recipe"]["loss"]["of_old"] = 1.0  # a term that is gone: the rest would be another training
    state.write_text(json.dumps(kept))
    with pytest.raises(FerdeskError, match="another recipe"):
        train.train(tiny_recipe(), faces, faces, tmp_path / "run", accelerator="cpu")


def test_sharpness_aware_steps_begin_in_their_epoch(tmp_path):
    faces = tiny_faces()

    def trained(epochs: int, sam: float = 0.0) -> dict[str, torch.Tensor]:
        schedule = Schedule(epochs=epochs, kind="plateau", warmup=0.0, sizes=((0, 16),))
        recipe = tiny_recipe(schedule=schedule, optimizer=Optimizer(lr=0.05, sam=sam, sam_from=1))
        run = tmp_path / f"{epochs}-{sam}"
        train.train(recipe, faces, None, run, accelerator="cpu")
        return weights_of(run)

    assert_same(trained(1), trained(1, sam=0.05))
    plain, late = trained(2), trained(2, sam=0.05)
    assert any(not torch.equal(plain[key], late[key]) for key in plain)


def test_sharpness_aware_steps_take_the_gradient_at_the_worst_near_point():
    fabric = Fabric(accelerator="cpu", devices=1)
    weight = torch.tensor([3.0, 4.0])
    network = torch.nn.Linear(2, 1, bias=False)
    network.weight.data = weight[None].clone()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    network, optimizer = fabric.setup(network, optimizer)
    # The loss w^4 / 4, element by element, has the gradient w^3.
    terms = train.sharpness_aware_step(
        fabric, network, optimizer, lambda: {"loss": (network.weight**4).sum() / 4}, 0.5, 0.0
    )
    gradient = weight**3
    worst = weight + 0.5 * gradient / gradient.norm()
    torch.testing.assert_close(network.weight.detach()[0], weight - 0.1 * worst**3)
    assert float(terms["loss"]) == pytest.approx(float((weight**4).sum() / 4)), "that of the weights it left"


def test_a_gradient_that_overflows_leaves_the_weights_where_they_are():
    """fp16's scaled optimizer leaves such a step out; here one that does nothing stands for it."""
    fabric = Fabric(accelerator="cpu", devices=1)
    network = torch.nn.Linear(2, 1, bias=False)
    before = network.weight.detach().clone()
    optimizer = types.SimpleNamespace(step=lambda: None, zero_grad=network.zero_grad)
    inputs = torch.tensor([[torch.inf, 1.0]])
    train.sharpness_aware_step(fabric, network, optimizer, lambda: {"loss": network(inputs).sum()}, 0.5, 0)
    assert torch.equal(network.weight, before)


def test_sharpness_aware_steps_keep_the_statistics_of_the_weights_that_stay():
    fabric = Fabric(accelerator="cpu", devices=1)
    torch.manual_seed(0)
    plain = torch.nn.Sequential(torch.nn.Conv2d(1, 3, 3), torch.nn.BatchNorm2d(3))
    sharp, x = copy.deepcopy(plain), torch.randn(4, 1, 8, 8)
    plain(x)
    network, optimizer = fabric.setup(sharp, torch.optim.SGD(sharp.parameters(), lr=0.1))
    train.sharpness_aware_step(
        fabric, network, optimizer, lambda: {"loss": network(x)[:, 0].exp().mean()}, 1, 0
    )
    for name, value in plain[1].named_buffers():
        torch.testing.assert_close(sharp[1].get_buffer(name), value)
    assert sharp[1].track_running_stats
    assert not torch.equal(sharp[0].weight, plain[0].weight)


def write_inputs(folder: Path, recipe: Recipe, faces: FaceSet) -> tuple[Path, Path]:
    assert faces.votes is not None
    np.savez(
        folder / "tiny.npz",
        images=faces.images,
        labels=faces.labels,
        votes=faces.votes,
        usage=np.zeros(len(faces), np.uint8),
    )
    path = folder / "tiny.yaml"
    values = json.loads(json.dumps(recipe.as_dict()))
    path.write_text(yaml.safe_dump(values))
    return path, folder / "tiny.npz"


def command(recipe: Path, data: Path, run: Path, *more: str) -> list[str]:
    return [
        "-m",
        "ferdesk.training",
        "train",
        str(recipe),
        "--data",
        str(data),
        "--out",
        str(run),
        "--accelerator",
        "cpu",
        "--threads",
        "1",
        *more,
    ]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_kill_minus_nine_loses_nothing(tmp_path):
    recipe = tiny_recipe(
        select_split=None, checkpoint_every=1, schedule=Schedule(epochs=12, sizes=((0, 16),))
    )
    recipe_file, data = write_inputs(tmp_path, recipe, tiny_faces())
    run = tmp_path / "killed"
    process = subprocess.Popen([sys.executable, *command(recipe_file, data, run)], stderr=subprocess.PIPE)
    limit = time.monotonic() + 100
    while not (run / "last").exists() and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    _, said = process.communicate()
    assert (run / "last").exists(), said.decode()[-2000:]
    done = checkpoint.read_state(checkpoint.find_checkpoint(run, prefer="last"))["progress"]["epoch"]
    assert done < 12, "it was killed too late to prove anything"
    train.train(recipe, tiny_faces(), None, run, accelerator="cpu")
    train.train(recipe, tiny_faces(), None, tmp_path / "whole", accelerator="cpu")
    assert_same(weights_of(tmp_path / "whole"), weights_of(run))


def test_a_full_disk_is_a_sentence_and_the_checkpoint_before_stays(tmp_path, monkeypatch):
    faces = tiny_faces()
    train.train(
        tiny_recipe(schedule=Schedule(epochs=2, sizes=((0, 16),))),
        faces,
        None,
        tmp_path / "whole",
        accelerator="cpu",
    )
    real, count = checkpoint.save_file, 0

    def full_at_the_fifth(tensors: dict, path: Path) -> None:
        nonlocal count
        count += 1
        if count == 5:  # weights and optimizer of two checkpoints are written
            path.write_bytes(b"half")
            raise SafetensorError("I/O error: No space left on device (os error 28)")
        real(tensors, path)

    monkeypatch.setattr(checkpoint, "save_file", full_at_the_fifth)
    recipe = tiny_recipe(schedule=Schedule(epochs=2, sizes=((0, 16),)))
    with pytest.raises(FerdeskError, match=r"last cannot be written.*No space left.*Make room"):
        train.train(recipe, faces, None, tmp_path / "run", accelerator="cpu")
    assert sorted(p.name for p in (tmp_path / "run").iterdir() if p.is_dir()) == ["last"]
    with (tmp_path / "run/metrics.jsonl").open("a") as file:
        file.write('{"epoch": 1, "tra')  # the disk was full here, too
    monkeypatch.undo()
    train.train(recipe, faces, None, tmp_path / "run", accelerator="cpu")
    assert_same(weights_of(tmp_path / "whole"), weights_of(tmp_path / "run"))
    lines = (tmp_path / "run/metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [0, 1]


@pytest.mark.parametrize(
    "place",
    [
        "before it could begin",
        "at the run folder",
        "at the teacher",
        "at the evaluation",
        "at the record of an epoch",
        "at a checkpoint",
        "at the curves",
    ],
)
def test_what_fails_in_one_process_ends_the_others(tmp_path, monkeypatch, place):
    """Here the only process plays the one that is told of a failure elsewhere."""
    real = train.all_or_none

    def told(fabric: Fabric, task: object, where: str) -> object:
        if where != place:
            return real(fabric, task, where)
        with monkeypatch.context() as patch:
            patch.setattr(fabric, "all_reduce", lambda value, reduce_op: value + 1)
            return real(fabric, task, where)

    monkeypatch.setattr(train, "all_or_none", told)
    with pytest.raises(FerdeskError, match=f"Another process failed {place}"):
        train.train(tiny_recipe(), tiny_faces(), tiny_faces(), tmp_path, accelerator="cpu")


@pytest.mark.parametrize(
    ("error", "raised", "said"),
    [
        (
            RuntimeError("[/x/third_party/gloo/gloo/transport/tcp/pair.cc:537] Read error: Connection reset"),
            FerdeskError,
            r"Another process .* ended .* same command goes on",
        ),
        (torch.distributed.DistBackendError("NCCL error"), FerdeskError, r"Another process .* ended"),
        (RuntimeError("shapes do not fit"), RuntimeError, "shapes do not fit"),
    ],
    ids=["gloo", "nccl", "own"],
)
def test_a_process_that_lost_another_in_a_step_says_so(tmp_path, monkeypatch, error, raised, said):
    def lose(*_: object) -> None:
        raise error

    monkeypatch.setattr(train, "sharpness_aware_step", lose)
    with pytest.raises(raised, match=said):
        train.train(tiny_recipe(), tiny_faces(), None, tmp_path, accelerator="cpu")


def test_two_processes_end_with_a_sentence_each_where_the_first_cannot_write(tmp_path):
    recipe_file, data = write_inputs(tmp_path, tiny_recipe(select_split=None), tiny_faces())
    (tmp_path / "run").write_text("a file where the folder should be")
    result = subprocess.run(
        [sys.executable, *command(recipe_file, data, tmp_path / "run", "--devices", "2")],
        capture_output=True,
        text=True,
        timeout=110,
        env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
    )
    assert result.returncode == 1
    assert "run cannot be used (File exists)" in result.stderr
    assert "Another process failed at the run folder" in result.stderr
    assert "Traceback" not in result.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(("precision", "changed"), [("32-true", True), ("bf16-mixed", False)])
def test_winograd_stands_in_in_fp32_alone(tmp_path, monkeypatch, precision, changed):
    found: list[int] = []
    monkeypatch.setattr(train, "use_winograd", lambda network: found.append(winograd.use_winograd(network)))
    recipe = tiny_recipe(model=WIDE, precision=precision, schedule=Schedule(epochs=1, sizes=((0, 16),)))
    train.train(recipe, tiny_faces(), None, tmp_path, accelerator="cpu")
    assert [count > 0 for count in found] == [True] * changed


def test_two_processes_train_one_network_and_share_a_teacher(tmp_path):
    short = Schedule(epochs=1, sizes=((0, 16),))
    train.train(tiny_recipe(schedule=short), tiny_faces(), None, tmp_path / "teacher", accelerator="cpu")
    recipe = tiny_recipe(
        model=WIDE,
        select_split=None,
        teacher=str(tmp_path / "teacher"),
        teacher_sees="picture",
        loss=Loss(distillation=0.5),
    )
    recipe_file, data = write_inputs(tmp_path, recipe, tiny_faces())
    result = subprocess.run(
        [
            sys.executable,
            "-m",
            "torch.distributed.run",
            "--nproc-per-node",
            "2",
            "--master-addr",
            "127.0.0.1",
            "--master-port",
            str(free_port()),
            *command(recipe_file, data, tmp_path / "run", "--devices", "2"),
        ],
        capture_output=True,
        text=True,
        timeout=110,
        env={**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"},
    )
    assert result.returncode == 0, result.stderr[-2000:]
    assert json.loads((tmp_path / "run/run.json").read_text())["processes"] == 2
    lines = [json.loads(x) for x in (tmp_path / "run/metrics.jsonl").read_text().splitlines()]
    assert [x["epoch"] for x in lines] == [0, 1, 2]
    assert result.stderr.count('"epoch": 0') == 1, "the first process speaks for both"
    assert lines[-1]["train.loss"] < lines[0]["train.loss"]
    answers = open_network(tmp_path / "teacher").answers(tiny_faces().images, (View(), View(flip=True)))
    with np.load(tmp_path / "run" / TAUGHT) as kept:  # each process asked about every other picture
        np.testing.assert_allclose(kept["eight"], answers.eight, rtol=1e-4, atol=1e-6)


def test_plateau_cuts_the_rate_and_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "quick_scores", lambda *a: {"score": 0.5})
    schedule = Schedule(
        epochs=20, kind="plateau", warmup=0.0, patience=1, factor=0.1, stop_after=4, sizes=((0, 16),)
    )
    recipe = tiny_recipe(schedule=schedule)
    train.train(recipe, tiny_faces(), tiny_faces(), tmp_path, accelerator="cpu")
    rates = [json.loads(x)["rate"] for x in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    # The first gain, then four epochs without; after a cut the rate is given time again.
    assert rates == pytest.approx([0.05, 0.05, 0.05, 0.005, 0.005])
    before = weights_of(tmp_path)
    train.train(recipe, tiny_faces(), tiny_faces(), tmp_path, accelerator="cpu")
    assert_same(before, weights_of(tmp_path))  # a run that is over is not trained on


def test_a_checkpoint_that_was_being_replaced_comes_before_the_best_one(tmp_path):
    for name in ("best", "last.old"):
        checkpoint.save_checkpoint(tmp_path / name, {"w": torch.zeros(1)}, None, None, {})
    assert checkpoint.find_checkpoint(tmp_path, prefer="last").name == "last.old"
    assert checkpoint.find_checkpoint(tmp_path).name == "best"


def test_plateau_has_a_floor():
    recipe = tiny_recipe(schedule=Schedule(kind="plateau", warmup=0.0, minimum=0.001))
    rates = [train.rate_at(recipe, train.Progress(epoch=9, rate_factor=f), 0.0) for f in (1, 0.1, 0.001)]
    assert rates == pytest.approx([0.05, 0.005, 0.001])


@pytest.mark.parametrize(
    ("loss", "judged"),
    [
        (Loss(ferplus=0), {"label.accuracy"}),
        (Loss(fer2013=0), {"ferplus.accuracy"}),
        (Loss(), {"label.accuracy", "ferplus.accuracy"}),
        (Loss(ferplus=0, fer2013=0, distillation=1.0), {"label.accuracy", "ferplus.accuracy"}),
    ],
    ids=["fer2013", "ferplus", "both", "taught"],
)
def test_a_recipe_is_judged_by_what_it_learns(loss, judged):
    network = train.build_model("resmasking", TINY)
    scores = train.quick_scores(network, None, tiny_faces(), tiny_recipe(loss=loss), 16, torch.device("cpu"))
    assert scores.keys() - {"score"} == judged


def test_a_run_in_fp16_goes_on_with_the_scale_it_had(tmp_path):
    """Such a run needs a GPU: here its scale alone is read."""
    recipe = tiny_recipe(schedule=Schedule(epochs=1, sizes=((0, 16),)))
    train.train(recipe, tiny_faces(), None, tmp_path, accelerator="cpu")
    state = tmp_path / "last/state.json"
    values = json.loads(state.read_text())
    assert values["precision"] == {}  # none in fp32
    state.write_text(json.dumps(values | {"precision": {"scale": 1024.0}}))
    taken: list[dict] = []
    precision = types.SimpleNamespace(load_state_dict=taken.append)
    fabric = types.SimpleNamespace(strategy=types.SimpleNamespace(precision=precision))
    network = train.build_model("resmasking", TINY)
    train.go_on(fabric, train.make_optimizer(network, recipe), tmp_path)
    assert taken == [{"scale": 1024.0}]


def test_cosine_warms_up_and_ends_at_zero():
    recipe = tiny_recipe(schedule=Schedule(epochs=10, warmup=0.2, sizes=((0, 16),)))
    rates = [train.rate_at(recipe, train.Progress(epoch=e), 0.0) for e in range(10)]
    assert rates[1] == pytest.approx(0.025)
    assert max(rates) == rates[2] == pytest.approx(0.05)
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert train.rate_at(recipe, train.Progress(epoch=9), 1.0) == pytest.approx(0, abs=1e-12)


def test_a_cooldown_leaves_the_cosine_and_ends_at_zero():
    long = tiny_recipe(schedule=Schedule(epochs=24, warmup=0.08, sizes=((0, 16),)))
    cut = tiny_recipe(schedule=Schedule(epochs=18, warmup=0.08, horizon=24, cooldown=3, sizes=((0, 16),)))
    for epoch in range(15):
        at = train.Progress(epoch)
        assert train.rate_at(cut, at, 0.5) == train.rate_at(long, at, 0.5)
    at_15 = train.rate_at(long, train.Progress(15), 0.0)
    assert train.rate_at(cut, train.Progress(16), 0.5) == pytest.approx(at_15 / 2)
    assert train.rate_at(cut, train.Progress(17), 1.0) == 0


def test_another_recipe_does_not_overwrite_a_run(tmp_path):
    faces = tiny_faces()
    train.train(tiny_recipe(), faces, None, tmp_path, accelerator="cpu")
    with pytest.raises(FerdeskError, match="another recipe"):
        train.train(tiny_recipe(seed=2), faces, None, tmp_path, accelerator="cpu")


def test_balanced_draws_take_rare_classes_as_often():
    from ferdesk.training.batches import Batches

    faces = tiny_faces(70)
    skewed = faces.take(
        np.concatenate([np.flatnonzero(faces.labels == 0).repeat(30), np.flatnonzero(faces.labels == 1)])
    )
    order = Batches(skewed, tiny_recipe(balanced=True)).order(0)
    assert (skewed.labels[order] == 1).mean() == pytest.approx(0.5, abs=0.1)


def test_a_narrower_network_starts_with_the_first_channels_of_a_wider_one(tmp_path):
    wide, narrow = {**TINY, "widths": [8, 8, 8, 12]}, TINY
    schedule = Schedule(epochs=1, sizes=((0, 16),))
    train.train(tiny_recipe(model=wide, schedule=schedule), tiny_faces(), None, tmp_path / "wide")
    start = {"start": str(tmp_path / "wide"), "schedule": dataclasses.replace(schedule, epochs=0)}
    with pytest.raises(FerdeskError, match="does not fit"):
        train.train(tiny_recipe(model=narrow, **start), tiny_faces(), None, tmp_path / "run")
    rest = tiny_recipe(model=narrow, start_cut=True, **{**start, "schedule": schedule})
    rest = dataclasses.replace(rest, optimizer=Optimizer(lr=0.0, clip=0.0), ema=0.0)
    train.train(rest, tiny_faces(), None, tmp_path / "narrow", accelerator="cpu")
    cut, whole = weights_of(tmp_path / "narrow"), weights_of(tmp_path / "wide")
    assert cut["layer4.0.conv2.weight"].shape == (8, 8, 3, 3)
    for key in ("layer4.0.conv2.weight", "layer4.0.conv1.weight", "fc.1.weight", "layer2.0.conv1.weight"):
        mine, wider = cut[key], whole["average." + key]
        torch.testing.assert_close(mine, wider[tuple(slice(n) for n in mine.shape)], rtol=0, atol=0)
