"""What the well shows when there is no picture to show: one sentence and at most two ways out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ferdesk.errors import BackendError, EngineError, SourceError
from ferdesk.gui.frame_view import StateMessage
from ferdesk.gui.sentences import in_two, in_words

Way = Callable[[], object]
translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class WaysOut:
    """What each button does; the states themselves know no window."""

    play_demo: Way
    open_clip: Way
    try_again: Way
    choose_source: Way
    choose_engine: Way


def opening(name: str) -> StateMessage:
    """The source is being opened, which a camera may take seconds for; `name` may be unknown yet."""
    title = translate("States", "Opening {name}").format(name=name)
    return StateMessage("camera", title if name else translate("States", "Looking for a camera"))


def preparing() -> StateMessage:
    """The source is open, and the first engine is not ready yet."""
    return StateMessage("engine", translate("States", "Preparing the engine"))


def waiting(reason: str, seen_before: bool, ways: WaysOut) -> StateMessage:
    """The source cannot be read now and is tried again each second; `reason` as the source said it.

    `seen_before`: its last picture is known and stays faintly behind the sentence.
    """
    title, text = in_two(in_words(reason))
    choose = (translate("States", "Choose another source"), ways.choose_source)
    again = (translate("States", "Try again"), ways.try_again)
    if seen_before:
        return StateMessage("unplug", title, text, (choose,), keep_picture=True)
    if reason.startswith("No camera found"):
        actions = (
            (translate("States", "Play demo clip"), ways.play_demo),
            (translate("States", "Open clip"), ways.open_clip),
        )
        return StateMessage("webcam", title, text, actions)
    icon = "stream" if "://" in reason else "camera"
    return StateMessage(icon, title, text, (again, choose))


def failed(error: Exception, ways: WaysOut) -> StateMessage:
    """The session ended with `error`, a sentence or a bug."""
    title, text = in_two(in_words(error))
    again = (translate("States", "Try again"), ways.try_again)
    if isinstance(error, SourceError):
        clip = (translate("States", "Open clip"), ways.open_clip)
        return StateMessage("warning", title, text, (clip, again))
    if isinstance(error, EngineError | BackendError):
        engine = (translate("States", "Choose another engine"), ways.choose_engine)
        return StateMessage("engine", title, text, (engine, again))
    choose = (translate("States", "Choose another source"), ways.choose_source)
    return StateMessage("warning", title, text, (again, choose))


def closed(ways: WaysOut) -> StateMessage:
    """The person closed the source."""
    return StateMessage(
        "clip",
        translate("States", "No source is open"),
        translate("States", "Choose a camera, or open a clip."),
        (
            (translate("States", "Open clip"), ways.open_clip),
            (translate("States", "Choose another source"), ways.choose_source),
        ),
    )
