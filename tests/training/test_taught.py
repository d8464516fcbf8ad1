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
from ferdesk.training.ensemble import load_teacher
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
    teacher.rename(tmp_path / "gone")
    taught.taught_answers(fabric, [teacher, other], faces, file)
    with pytest.raises(FerdeskError, match="another teacher"):
        taught.taught_answers(fabric, [teacher, tmp_path / "gone"], faces, file)


def test_several_teachers_answer_each_batch_with_their_mean(teacher: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    train.train(recipe(1), stripes(), None, other, accelerator="cpu")
    (tmp_path / "one.yaml").write_text("name: one\nmembers: [other]\n", "utf-8")
    x = torch.rand(3, 1, 16, 16)
    for name in ("logits", "fer2013"):
        answers = [
            torch.softmax(getattr(load_teacher(paths)(x), name), 1)
            for paths in ([teacher], [other], [teacher, tmp_path / "one.yaml"])
        ]
        torch.testing.assert_close(answers[2], (answers[0] + answers[1]) / 2)


def test_a_teacher_that_works_in_half_precision_answers_in_fp32(
    teacher: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ferdesk.training.teacher.best_precision", lambda *_: "bf16-mixed")
    for paths in ([teacher], [teacher, teacher]):
        answer = load_teacher(paths)(torch.rand(3, 1, 16, 16))
        assert answer.fer2013 is not None
        assert {answer.logits.dtype, answer.fer2013.dtype} == {torch.float32}


def test_a_missing_teacher_is_said(tmp_path: Path) -> None:
    student = student_of(tmp_path / "gone", 1)
    with pytest.raises(FerdeskError, match="gone holds no checkpoint"):
        train.train(student, stripes(), None, tmp_path / "run", accelerator="cpu")


def test_if_one_process_fails_all_do(teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fabric, file = Fabric(accelerator="cpu", devices=1), tmp_path / taught.TAUGHT
    told: list[float] = []

    def all_reduce(value: torch.Tensor, reduce_op: str) -> torch.Tensor:
        assert reduce_op == "sum"
        if value.ndim:
            return value
        told.append(float(value))
        return value + (others_fail_at == len(told))

    monkeypatch.setattr(fabric, "all_reduce", all_reduce)
    for others_fail_at in (1, 2, 3, 4):  # looking for the file, for the teachers, asking, writing
        told.clear()
        file.unlink(missing_ok=True)
        with pytest.raises(FerdeskError, match="Another process failed at the teacher's answers"):
            taught.taught_answers(fabric, [teacher], stripes(), file)
        assert told == [0.0] * others_fail_at
        assert file.exists() == (others_fail_at == 4)

    def fail(*_: object) -> None:
        raise OSError("no space")

    for name, steps in (("open_target", 3), ("_keep", 4)):
        told.clear()
        file.unlink(missing_ok=True)
        others_fail_at = 0
        with monkeypatch.context() as patch:
            patch.setattr(taught, name, fail)
            with pytest.raises(OSError, match="no space"):
                taught.taught_answers(fabric, [teacher], stripes(), file)
        assert told == [0.0] * (steps - 1) + [1.0], "the others hear of it before this one stops"


def test_a_process_with_other_files_is_told(
    teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabric = Fabric(accelerator="cpu", devices=1)
    monkeypatch.setattr(fabric, "broadcast", lambda value: value and ["other pictures", *value[1:]])
    with pytest.raises(FerdeskError, match="other pictures or teachers than the first one"):
        taught.taught_answers(fabric, [teacher], stripes(), tmp_path / taught.TAUGHT)


def test_answers_that_cannot_be_read_are_named(teacher: Path, tmp_path: Path) -> None:
    fabric, file = Fabric(accelerator="cpu", devices=1), tmp_path / taught.TAUGHT
    file.write_bytes(b"PK\3\4 cut off")
    with pytest.raises(FerdeskError, match=r"teacher\.npz cannot be read\. Delete it"):
        taught.taught_answers(fabric, [teacher], stripes(), file)


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
