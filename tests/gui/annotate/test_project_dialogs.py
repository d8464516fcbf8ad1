"""Export, agreement, import and fine-tuning, as the page's commands open them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ferdesk.annotation.project import Project
from ferdesk.gui.annotate import enabling, fine_tune_dialog
from ferdesk.gui.annotate.agreement_dialog import AgreementDialog
from ferdesk.gui.annotate.export_dialog import ExportDialog
from ferdesk.gui.annotate.fine_tune_dialog import FineTuneDialog
from ferdesk.gui.annotate.state import Selection
from ferdesk.gui.annotate.work import Work

SOON = 10_000


@pytest.fixture
def two_tiers(work: Work) -> Work:
    """A. Keller and B. Osei differ in frames 30 to 40."""
    for tier, label in (("", "happiness"), ("B. Osei", "sadness")):
        if tier:
            work.tiers.add(tier)
        active = work.annotator.state.tier
        assert active is not None
        work.annotator.select(Selection(1, active, 0, 30))
        work.labelling.label("neutral")
        work.annotator.select(Selection(1, active, 30, 40))
        work.labelling.label(label)
    return work


def test_an_export_is_written_and_an_existing_file_only_replaced_when_asked(
    qtbot: QtBot, two_tiers: Work, tmp_path: Path
) -> None:
    dialog = ExportDialog(two_tiers.project)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.format.setCurrentIndex(dialog.format.findData("csv-events"))
    target = tmp_path / "labels.csv"
    dialog.path.setText(str(target))
    with qtbot.waitSignal(dialog.job.ended, timeout=SOON):
        dialog.go.click()
    assert "happiness" in target.read_text("utf-8")
    assert dialog.show_file.isVisible()
    target.write_text("mine")
    dialog.go.click()
    assert not dialog.job.running
    assert "there already" in dialog.said.text()
    assert target.read_text() == "mine"
    with qtbot.waitSignal(dialog.job.ended, timeout=SOON):
        dialog.go.click()  # Replace
    assert "happiness" in target.read_text("utf-8")
    dialog.close()


def test_every_format_stands_in_the_list_with_a_name_of_its_own(qtbot: QtBot, work: Work) -> None:
    from ferdesk.annotation import exports

    dialog = ExportDialog(work.project)
    qtbot.addWidget(dialog)
    paths = set()
    for place in range(dialog.format.count()):
        dialog.format.setCurrentIndex(place)
        paths.add(dialog.path.text())
    assert len(paths) == len(exports.formats()) == dialog.format.count()


def test_a_format_that_cannot_be_written_is_said(qtbot: QtBot, work: Work, tmp_path: Path) -> None:
    dialog = ExportDialog(work.project)
    qtbot.addWidget(dialog)
    dialog.path.setText(str(tmp_path / "no such folder" / "labels.tsv"))
    with qtbot.waitSignal(dialog.job.failed, timeout=SOON):
        dialog.go.click()
    assert "no folder" in dialog.said.text()


def test_agreement_between_two_tiers_and_each_disagreement(qtbot: QtBot, two_tiers: Work) -> None:
    dialog = AgreementDialog(two_tiers.project, "A. Keller", hidden=False)
    qtbot.addWidget(dialog)
    assert [box.currentText() for box in dialog.raters] == ["A. Keller", "B. Osei"]
    assert "75.0%" in dialog.agreement.figures.text()  # 30 of 40 frames
    assert dialog.agreement.list.count() == 1
    assert dialog.agreement.list.item(0).text().endswith("Happiness or Sadness")
    chosen: list[Any] = []
    dialog.disagreement_chosen.connect(chosen.append)
    dialog.show()
    dialog.agreement.list.setFocus()
    qtbot.waitUntil(dialog.agreement.list.hasFocus, timeout=SOON)
    dialog.agreement.list.setCurrentRow(0)
    if not chosen:  # it was the current one already
        dialog.agreement._go_to(dialog.agreement.list.item(0))
    assert (chosen[-1].start, chosen[-1].end) == (30, 40)
    names = [dialog.agreement.confusion.verticalHeaderItem(i).text() for i in range(3)]  # pyright: ignore
    assert names == ["Happiness", "Sadness", "Neutral"]
    assert dialog.agreement.confusion.item(0, 1).text() == "10"  # pyright: ignore[reportOptionalMemberAccess]
    dialog.close()


def test_a_tier_with_itself_is_refused_and_the_engine_is_no_rater_for_who_works_blind(
    qtbot: QtBot, two_tiers: Work
) -> None:
    dialog = AgreementDialog(two_tiers.project, "A. Keller", hidden=True)
    qtbot.addWidget(dialog)
    assert dialog.raters[0].count() == 2
    dialog.raters[1].setCurrentIndex(0)
    dialog.compare()
    assert "agrees with itself" in dialog.problem.text()
    assert not dialog.save.isEnabled()
    seeing = AgreementDialog(two_tiers.project, "A. Keller", hidden=False)
    qtbot.addWidget(seeing)
    assert seeing.raters[0].count() == 3
    seeing.raters[1].setCurrentIndex(2)
    seeing.compare()
    assert "The engine" in seeing.raters[1].currentText()
    assert seeing.save.isEnabled()


def test_another_annotators_project_is_compared_and_the_report_written(
    qtbot: QtBot, two_tiers: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = two_tiers.project.save_copy(tmp_path / "other.ferdesk")
    dialog = AgreementDialog(two_tiers.project, "A. Keller", hidden=False)
    qtbot.addWidget(dialog)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(other), ""))
    dialog.raters[1].setCurrentIndex(dialog.raters[1].count() - 1)
    dialog._chosen()
    assert dialog.raters[1].currentText() == "A. Keller (other)"
    assert "100.0%" in dialog.agreement.figures.text()
    report = tmp_path / "report.html"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(report), ""))
    dialog.save.click()
    assert "kappa" in report.read_text("utf-8")
    assert [p.name for p in tmp_path.glob(".*.part")] == []
    dialog.close()
    with Project.open(other) as again:
        assert again.read_only_reason is None, "the dialog let it go"


def test_labels_of_another_program_come_in_as_a_new_tier(
    qtbot: QtBot, opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ferdesk.annotation.exports import export

    desk = opened.annotate.part.desk
    opened.commands["label_4"].trigger()
    (made,) = export(desk.work.project, "eaf", tmp_path / "talk.eaf")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(made), ""))
    opened.commands["import_labels"].trigger()
    tiers = [t.name for t in desk.work.annotator.timeline.tiers]
    assert tiers == ["A. Keller", "A. Keller (imported)"]
    assert "1 labels imported" in opened.annotate.part.status.message.text()
    opened.commands["undo"].trigger()
    assert len(desk.work.annotator.timeline.tiers) == 1


# -- fine-tuning


@pytest.fixture
def tuning(qtbot: QtBot, two_tiers: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FineTuneDialog:
    """The dialog with an export that makes a folder at once."""
    from ferdesk.annotation import exports

    def made(_project: object, _format: str, path: Path, *_rest: object, **_options: object) -> tuple[Path]:
        path.mkdir(parents=True, exist_ok=True)
        return (path,)

    monkeypatch.setattr(exports, "export", made)
    monkeypatch.setattr(fine_tune_dialog.paths, "user_data", lambda: tmp_path / "data")
    dialog = FineTuneDialog(two_tiers.project, "played")
    qtbot.addWidget(dialog)
    return dialog


def test_the_training_runs_as_its_own_process_and_its_result_is_said(
    qtbot: QtBot, tuning: FineTuneDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = (
        'print(\'{"epoch": 0, "train.loss": 0.5}\'); '
        "print('Before 60.0 %, after 70.0 % on 12 held-back crops (by person).')"
    )
    asked: list[list[str]] = []
    real = tuning.command

    def command(folder: Path) -> list[str]:
        asked.append(real(folder))
        return ["-c", script]

    monkeypatch.setattr(tuning, "command", command)
    with qtbot.waitSignal(tuning.trained, timeout=SOON) as trained:
        tuning.go.click()
    assert trained.args == ["played-talk"]
    assert asked[0][:3] == ["-m", "ferdesk.training", "finetune"]
    assert asked[0][4:] == ["--from", "played", "--name", "played-talk", "--epochs", "8"]
    assert "Epoch 1 of 8, loss 0.500" in tuning.log.toPlainText()
    assert tuning.said.text().startswith("Before 60.0 %, after 70.0 %")


def test_a_training_that_fails_says_its_last_sentence(
    qtbot: QtBot, tuning: FineTuneDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "import sys; sys.exit('ferdesk.training: Too few faces. Label more.')"
    monkeypatch.setattr(tuning, "command", lambda _folder: ["-c", script])
    tuning.go.click()
    qtbot.waitUntil(lambda: not tuning.running, timeout=SOON)
    assert tuning.said.text() == "ferdesk.training: Too few faces. Label more."


def test_closing_stops_the_training(
    qtbot: QtBot, tuning: FineTuneDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "command", lambda _folder: ["-c", "import time; time.sleep(60)"])
    tuning.show()
    tuning.go.click()
    qtbot.waitUntil(lambda: tuning._process is not None, timeout=SOON)
    tuning.close()
    assert not tuning.running


def test_an_engines_name_is_a_folders_name(tuning: FineTuneDialog) -> None:
    for name, usable in (("mine", True), ("", False), ("../mine", False), (".mine", False), ("a b", False)):
        tuning.name.setText(name)
        assert tuning.go.isEnabled() == usable, name


def test_without_the_library_the_command_says_why(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enabling, "can_train", lambda: False)
    opened.annotate.part.desk.edits.show_enabled()
    action = opened.commands["fine_tune"]
    assert not action.isEnabled()
    assert "ferdesk[train]" in action.toolTip()


def test_an_export_shows_what_its_format_knows_and_does_it(
    qtbot: QtBot, two_tiers: Work, tmp_path: Path
) -> None:
    dialog = ExportDialog(two_tiers.project)
    qtbot.addWidget(dialog)
    dialog.show()
    options = dialog.options
    assert dialog.focusWidget() is dialog.format

    def shown() -> set[str]:
        fields = {
            "step": options.step,
            "frames": options.frames,
            "blur": options.blur,
            "codec": options.codec,
        }
        return {name for name, field in fields.items() if field.isVisible()}

    dialog.format.setCurrentIndex(dialog.format.findData("eaf"))
    assert shown() == set()
    dialog.format.setCurrentIndex(dialog.format.findData("csv-frames"))
    assert shown() == {"step"}
    dialog.format.setCurrentIndex(dialog.format.findData("mp4"))
    assert shown() == {"blur", "codec"}
    dialog.format.setCurrentIndex(dialog.format.findData("pictures"))
    assert shown() == {"frames", "blur"}
    target = tmp_path / "pictures"
    dialog.path.setText(str(target))
    options.frames.setText("3, 7-9, 60")
    dialog.go.click()
    assert "no frame 60" in dialog.said.text(), "the clip has 60 frames, the last is 59"
    options.frames.setText("3, 7-9")
    options.overlays["labels"].setChecked(True)
    QTest.keyClick(options.frames, Qt.Key.Key_Return)
    assert dialog.job.running, "Enter exports, wherever the focus is"
    qtbot.waitUntil(lambda: not dialog.job.running, timeout=SOON)
    assert [p.stem[-6:] for p in sorted(target.glob("*.png"))] == ["000003", "000007", "000008", "000009"]
    plain = options.options("csv-frames")
    assert plain.frames is None
    assert options.options("pictures").overlays == ("boxes", "chips", "bars", "labels")
    dialog.close()


def test_what_was_asked_about_one_file_is_no_answer_for_another(
    qtbot: QtBot, two_tiers: Work, tmp_path: Path
) -> None:
    dialog = ExportDialog(two_tiers.project)
    qtbot.addWidget(dialog)
    dialog.format.setCurrentIndex(dialog.format.findData("csv-events"))
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text("mine")
    dialog.path.setText(str(tmp_path / "one.csv"))
    dialog.go.click()
    assert dialog.go.text() == "Replace"
    dialog.path.setText(str(tmp_path / "two.csv"))
    assert dialog.go.text() == "Export"
    dialog.go.click()
    assert not dialog.job.running
    assert (tmp_path / "two.csv").read_text() == "mine"


def test_the_second_file_of_a_format_is_asked_about_too(
    qtbot: QtBot, two_tiers: Work, tmp_path: Path
) -> None:
    dialog = ExportDialog(two_tiers.project)
    qtbot.addWidget(dialog)
    dialog.format.setCurrentIndex(dialog.format.findData("bids"))
    dialog.path.setText(str(tmp_path / "talk_events.tsv"))
    described = tmp_path / "talk_events.json"
    described.write_text("mine")
    with qtbot.waitSignal(dialog.job.ended, timeout=SOON):
        dialog.go.click()
    assert described.read_text() == "mine"
    assert "talk_events.json is there already" in dialog.said.text()
    assert dialog.go.text() == "Replace"
    with qtbot.waitSignal(dialog.job.ended, timeout=SOON):
        dialog.go.click()
    assert "trial_type" in described.read_text()
    assert dialog.go.text() == "Export"
