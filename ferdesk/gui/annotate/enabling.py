"""Which commands of the annotate page can act now, and why the others cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ferdesk.gui.annotate.play_commands import LABEL_OF
from ferdesk.gui.command_list import ANNOTATE, COMMANDS, ON_ANNOTATE

translate = QCoreApplication.translate

if TYPE_CHECKING:
    from ferdesk.gui.annotate.desk import AnnotateDesk

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
    """Enable and disable; a disabled command's tooltip says why."""
    actions, work = desk.actions, desk.work
    reason = translate("AnnotatePage", "This project is read-only here.")
    for command in COMMANDS:
        if command.group != ANNOTATE:
            continue
        name = command.name
        able = work is not None
        if work is not None:
            read_only = work.read_only and name in EDITS
            able = not read_only and (desk.clip is not None or name not in NEED_CLIP)
            if name in NEED_PREDICTIONS:
                able = able and work.project.analyzed_to > 0
            if name == "bring_back":
                able = able and any(p.hidden for p in work.annotator.timeline.persons)
            if name in ("loop", "zoom_selection"):
                able = able and (work.annotator.state.selection is not None or actions[name].isChecked())
            if name == "analyse":
                able = able and (desk.jobs.analysis.running or not work.project.analyzed)
            if name == "analyse_anew":
                able = able and not desk.jobs.analysis.running
        action = actions[name]
        action.setEnabled(able)
        if work is not None and work.read_only and name in EDITS:
            action.setToolTip(reason)
    if actions.on(ON_ANNOTATE):
        actions["undo"].setEnabled(work is not None and work.project.can_undo)
        actions["redo"].setEnabled(work is not None and work.project.can_redo)
