"""Which commands of the annotate page can act now, and why the others cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ferdesk.gui.annotate.fine_tune_dialog import can_train
from ferdesk.gui.annotate.play_commands import LABEL_OF
from ferdesk.gui.command_list import ANNOTATE, COMMANDS, ON_ANNOTATE

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk
    from ferdesk.gui.annotate.work import Work

EDITS = frozenset(
    (
        *LABEL_OF,
        *(f"intensity_{n}" for n in range(1, 6)),
        *("label_custom", "mark_in", "mark_out", "split", "merge", "delete", "comment"),
        *("copy_prediction", "accept", "accept_above"),
        *("draw_box", "remove_box", "false_face", "bring_back", "merge_person", "split_person"),
        *("tier_add", "tier_rename", "tier_remove", "vocabulary"),
        *("import_labels", "analyse", "analyse_anew"),
    )
)
"""Commands that a read-only project refuses."""

NEED_CLIP = frozenset(
    {"play", "play_back", "play_on", "play_stop", "draw_box", "remove_box", "analyse", "analyse_anew"}
)
NEED_PREDICTIONS = frozenset({"copy_prediction", "accept", "accept_above", "check_next", "check_previous"})


def show(desk: AnnotateDesk) -> None:
    """Enable and disable; a disabled command's tooltip says why, where that is not plain to see."""
    actions, work = desk.actions, desk.work
    for command in COMMANDS:
        if command.group == ANNOTATE:
            name = command.name
            reason = "" if work is None else _refused(name, work)
            able = work is not None and not reason and _acts(name, desk, work)
            actions.allow(name, able, reason)
    if actions.on(ON_ANNOTATE):
        actions["undo"].setEnabled(work is not None and work.project.can_undo)
        actions["redo"].setEnabled(work is not None and work.project.can_redo)


def _refused(name: str, work: Work) -> str:
    if work.read_only and name in EDITS:
        return translate("AnnotatePage", "This project is read-only here.")
    if name == "fine_tune" and not can_train():
        return translate("AnnotatePage", "Training is not installed here. Install ferdesk[train].")
    return ""


def _acts(name: str, desk: AnnotateDesk, work: Work) -> bool:
    """Whether the command has something to act on."""
    project, analysing = work.project, desk.jobs.analysis.running
    if name in NEED_CLIP and desk.clip is None:
        return False
    if name in NEED_PREDICTIONS and not project.analyzed_to:
        return False
    match name:
        case "bring_back":
            return any(p.hidden for p in work.annotator.timeline.persons)
        case "loop" | "zoom_selection":
            return work.annotator.state.selection is not None or desk.actions[name].isChecked()
        case "analyse":
            return analysing or not project.analyzed
        case "analyse_anew":
            return not analysing
        case _:
            return True
