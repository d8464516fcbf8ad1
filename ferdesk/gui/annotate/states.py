"""What stands on the annotate page when there is no project, or no picture, to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ferdesk.gui.sentences import in_two, in_words
from ferdesk.gui.state_pane import StateMessage

Way = Callable[[], object]
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What each button does; the states themselves know no window."""

    open_clip: Way
    open_demo: Way


def nothing_open(ways: WaysOut) -> StateMessage:
    return StateMessage(
        "annotate",
        translate("AnnotateStates", "No clip is open"),
        translate("AnnotateStates", "Open a clip or a project, or drop one here."),
        _both(ways),
    )


def opening(name: str) -> StateMessage:
    """A long clip is read through once to know it again wherever it is moved."""
    return StateMessage("clip", translate("AnnotateStates", "Opening {name}").format(name=name))


def not_opened(error: Exception, ways: WaysOut) -> StateMessage:
    return StateMessage("warning", *in_two(in_words(error)), _both(ways))


def moved(name: str, show: Way) -> StateMessage:
    return StateMessage(
        "clip",
        translate("AnnotateStates", "The clip was moved"),
        translate("AnnotateStates", "Show where {name} is now. Labels can be read meanwhile.").format(
            name=name
        ),
        ((translate("AnnotateStates", "Show clip"), show),),
    )


def _both(ways: WaysOut) -> tuple[tuple[str, Way], ...]:
    return (
        (translate("AnnotateStates", "Open clip"), ways.open_clip),
        (translate("AnnotateStates", "Open demo clip"), ways.open_demo),
    )
