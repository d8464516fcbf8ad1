"""A teacher asked once: what it says, where that is kept, and that a student learns from it alone."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from lightning_fabric import Fabric

from ferdesk.errors import FerdeskError
from ferdesk.training import taught, train
from ferdesk.training.datasets import FaceSet
from ferdesk.training.recipe import Augment, Loss, Optimizer, Recipe, Schedule
from ferdesk.training.targets import View, open_network

SIZES = {"widths": [8] * 4, "blocks": [1] * 4, "mask_widths": [[8]] * 4, "dropout": 0.0}
MODEL = {"in_channels": 1, "classes": 8, "fer2013_head": True, "stem": "compact", "mask": "sigmoid", **SIZES}

pytestmark = pytest.mark.usefixtures("one_thread")


def stripes() -> FaceSet:
    """Bright stripes whose height says the class, in the mirror, too; learnt in a few steps."""
    labels = np.arange(112) % 7
    images = np.random.default_rng(0).integers(0, 40, (112, 16, 16), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[2 * label : 2 * label + 2] = 255
    return FaceSet(images, labels.astype(np.int64), "stripes")


def recipe(epochs: int, **changes: object) -> Recipe:
    base = Recipe(
        name="tiny",
        architecture="resmasking",
        model=MODEL,
        batch=16,
        ema=0.9,
        augment=Augment(rotation=2.0, scale=0.02, translation=0.0, erase=0.0),
        optimizer=Optimizer(lr=0.05),
        schedule=Schedule(epochs=epochs, sizes=((0, 16),)),
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]


def student_of(teacher: Path, epochs: int) -> Recipe:
    loss = Loss(ferplus=0, fer2013=0, distillation=1.0)
    return recipe(epochs, teacher=str(teacher), teacher_sees="picture", loss=loss)


@pytest.fixture
def teacher(tmp_path: Path) -> Path:
    run = tmp_path / "teacher"
    train.train(recipe(12), stripes(), stripes(), run, accelerator="cpu")
    return run


def test_a_student_learns_from_the_answers_alone_and_asks_once(
    teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces, run = stripes(), tmp_path / "student"
    unlabelled = dataclasses.replace(faces, labels=np.full_like(faces.labels, -1))
    train.train(student_of(teacher, 12), unlabelled, None, run, accelerator="cpu")
    answers = open_network(run).answers(faces.images)
    assert (answers.seven.argmax(1) == faces.labels).mean() > 0.9
    with np.load(run / taught.TAUGHT) as kept:
        both = [open_network(teacher).answers(faces.images, (View(flip=f),)) for f in (False, True)]
        for name in ("seven", "eight"):
            mean = (getattr(both[0], name) + getattr(both[1], name)) / 2
            np.testing.assert_allclose(kept[name], mean, rtol=1e-4, atol=1e-6)

    def refuse(*_: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(taught, "open_target", refuse)
    teacher.rename(tmp_path / "gone")
    train.train(student_of(teacher, 12), unlabelled, None, run, accelerator="cpu")  # nothing left to do


def test_answers_of_another_teacher_or_to_other_pictures_are_not_taken(teacher: Path, tmp_path: Path) -> None:
    faces, file, fabric = stripes(), tmp_path / taught.TAUGHT, Fabric(accelerator="cpu", devices=1)
    first = taught.taught_answers(fabric, [teacher], faces, file)
    assert torch.equal(taught.taught_answers(fabric, [teacher], faces, file).logits, first.logits)
    other = tmp_path / "other"
    train.train(recipe(1), faces, None, other, accelerator="cpu")
    with pytest.raises(FerdeskError, match="another teacher or to other pictures"):
        taught.taught_answers(fabric, [other], faces, file)
    with pytest.raises(FerdeskError, match="another teacher or to other pictures"):
        taught.taught_answers(fabric, [teacher], dataclasses.replace(faces, images=faces.images[::-1]), file)
    file.unlink()
    second = taught.taught_answers(fabric, [other], faces, file)
    assert not torch.equal(second.logits, first.logits)
    file.unlink()
    both = taught.taught_answers(fabric, [teacher, other], faces, file)
    for name in ("logits", "fer2013"):
        one, two, mean = (getattr(answers, name).exp() for answers in (first, second, both))
        torch.testing.assert_close(mean, (one + two) / 2)


def test_a_missing_teacher_is_said(tmp_path: Path) -> None:
    student = student_of(tmp_path / "gone", 1)
    with pytest.raises(FerdeskError, match="does not exist"):
        train.train(student, stripes(), None, tmp_path / "run", accelerator="cpu")


def test_where_another_process_failed_this_one_stops_too(
    teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabric, file = Fabric(accelerator="cpu", devices=1), tmp_path / taught.TAUGHT
    monkeypatch.setattr(fabric, "all_reduce", lambda failed, reduce_op: failed + 1)
    with pytest.raises(FerdeskError, match="Another process could not get the teacher's answers"):
        taught.taught_answers(fabric, [teacher], stripes(), file)
    assert not file.exists()


def test_a_digest_follows_the_weights(teacher: Path, tmp_path: Path) -> None:
    engine, both = tmp_path / "engine", tmp_path / "both.yaml"
    engine.mkdir()
    (engine / "card.yaml").write_text("sha256: 1", "utf-8")
    both.write_text("name: both\nmembers: [teacher, engine]\n", "utf-8")
    before = [taught.weights_digest(path) for path in (teacher, engine, both)]
    assert len(set(before)) == 3
    (engine / "card.yaml").write_text("sha256: 2", "utf-8")
    after = [taught.weights_digest(path) for path in (teacher, engine, both)]
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False]
