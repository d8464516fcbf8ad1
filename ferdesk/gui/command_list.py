"""Every command of the window with the keys it comes with: for menus, tooltips, the key list and settings."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ferdesk.gui.translatable import QT_TRANSLATE_NOOP

EVERYWHERE = QT_TRANSLATE_NOOP("Keys", "Everywhere")
LIVE = QT_TRANSLATE_NOOP("Keys", "Live and presenter")
PRESENTER = QT_TRANSLATE_NOOP("Keys", "Presenter")
ANNOTATE = QT_TRANSLATE_NOOP("Keys", "Annotate")

# Commands that act together on one page; a key is one command's only among these.
ON_LIVE = frozenset({EVERYWHERE, LIVE, PRESENTER})
ON_ANNOTATE = frozenset({EVERYWHERE, ANNOTATE})


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is stable and stands in the settings file; `text` is English, the key of its translation."""

    name: str
    text: str
    group: str
    keys: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return QCoreApplication.translate("Keys", self.text)


def _command(name: str, text: str, group: str, *keys: str) -> Command:
    return Command(name, text, group, keys)


_PRESENT = ("Ctrl+Meta+F", "F11") if sys.platform == "darwin" else ("F11",)

COMMANDS: tuple[Command, ...] = (
    _command("open", QT_TRANSLATE_NOOP("Keys", "Open clip or picture…"), EVERYWHERE, "Ctrl+O"),
    _command(
        "open_folder", QT_TRANSLATE_NOOP("Keys", "Open folder of pictures…"), EVERYWHERE, "Ctrl+Shift+O"
    ),
    _command("open_stream", QT_TRANSLATE_NOOP("Keys", "Open stream…"), EVERYWHERE),
    _command("close_source", QT_TRANSLATE_NOOP("Keys", "Close source"), EVERYWHERE, "Ctrl+W"),
    _command("quit", QT_TRANSLATE_NOOP("Keys", "Quit"), EVERYWHERE, "Ctrl+Q"),
    _command("undo", QT_TRANSLATE_NOOP("Keys", "Undo"), EVERYWHERE, "Ctrl+Z"),
    _command("redo", QT_TRANSLATE_NOOP("Keys", "Redo"), EVERYWHERE, "Ctrl+Shift+Z", "Ctrl+Y"),
    _command("saved", QT_TRANSLATE_NOOP("Keys", "Say when it was saved"), EVERYWHERE, "Ctrl+S"),
    _command("settings", QT_TRANSLATE_NOOP("Keys", "Settings…"), EVERYWHERE, "Ctrl+,"),
    _command("key_list", QT_TRANSLATE_NOOP("Keys", "Help and list of keys"), EVERYWHERE, "F1", "Ctrl+/"),
    _command("rename", QT_TRANSLATE_NOOP("Keys", "Rename person…"), EVERYWHERE, "F2"),
    _command("next_region", QT_TRANSLATE_NOOP("Keys", "Next region"), EVERYWHERE, "F6"),
    _command("previous_region", QT_TRANSLATE_NOOP("Keys", "Previous region"), EVERYWHERE, "Shift+F6"),
    _command("present", QT_TRANSLATE_NOOP("Keys", "Present"), EVERYWHERE, *_PRESENT),
    _command("leave", QT_TRANSLATE_NOOP("Keys", "Leave one thing"), EVERYWHERE, "Esc"),
    _command("text_larger", QT_TRANSLATE_NOOP("Keys", "Larger text"), EVERYWHERE, "Ctrl++", "Ctrl+="),
    _command("text_smaller", QT_TRANSLATE_NOOP("Keys", "Smaller text"), EVERYWHERE, "Ctrl+-"),
    _command("text_normal", QT_TRANSLATE_NOOP("Keys", "Text at 100%"), EVERYWHERE, "Ctrl+0"),
    _command("annotate_clip", QT_TRANSLATE_NOOP("Keys", "Annotate clip…"), EVERYWHERE),
    _command("page_live", QT_TRANSLATE_NOOP("Keys", "Live"), EVERYWHERE, "Ctrl+1"),
    _command("page_annotate", QT_TRANSLATE_NOOP("Keys", "Annotate"), EVERYWHERE, "Ctrl+2"),
    _command("pause", QT_TRANSLATE_NOOP("Keys", "Pause"), LIVE, "Space"),
    _command("record", QT_TRANSLATE_NOOP("Keys", "Record"), LIVE, "R"),
    _command("snapshot", QT_TRANSLATE_NOOP("Keys", "Snapshot"), LIVE, "S"),
    _command("boxes", QT_TRANSLATE_NOOP("Keys", "Boxes"), LIVE, "F"),
    _command("bars", QT_TRANSLATE_NOOP("Keys", "Bars"), LIVE, "V"),
    _command("mask_next", QT_TRANSLATE_NOOP("Keys", "Next mask"), LIVE, "A"),
    _command("mask_previous", QT_TRANSLATE_NOOP("Keys", "Previous mask"), LIVE, "Shift+A"),
    _command("opacity_down", QT_TRANSLATE_NOOP("Keys", "Less opacity"), LIVE, ","),
    _command("opacity_up", QT_TRANSLATE_NOOP("Keys", "More opacity"), LIVE, "."),
    _command("mirror", QT_TRANSLATE_NOOP("Keys", "Mirror"), LIVE, "M"),
    _command("blur", QT_TRANSLATE_NOOP("Keys", "Blur faces"), LIVE, "H"),
    _command("engine_next", QT_TRANSLATE_NOOP("Keys", "Next engine"), LIVE, "E"),
    _command("engine_previous", QT_TRANSLATE_NOOP("Keys", "Previous engine"), LIVE, "Shift+E"),
    _command("keep_on_top", QT_TRANSLATE_NOOP("Keys", "Keep on top"), LIVE, "T"),
    _command("person_next", QT_TRANSLATE_NOOP("Keys", "Next person"), LIVE, "Tab"),
    _command("person_previous", QT_TRANSLATE_NOOP("Keys", "Previous person"), LIVE, "Shift+Tab"),
    _command("curve_1", QT_TRANSLATE_NOOP("Keys", "Curve of anger only"), LIVE, "1"),
    _command("curve_2", QT_TRANSLATE_NOOP("Keys", "Curve of disgust only"), LIVE, "2"),
    _command("curve_3", QT_TRANSLATE_NOOP("Keys", "Curve of fear only"), LIVE, "3"),
    _command("curve_4", QT_TRANSLATE_NOOP("Keys", "Curve of happiness only"), LIVE, "4"),
    _command("curve_5", QT_TRANSLATE_NOOP("Keys", "Curve of sadness only"), LIVE, "5"),
    _command("curve_6", QT_TRANSLATE_NOOP("Keys", "Curve of surprise only"), LIVE, "6"),
    _command("curve_7", QT_TRANSLATE_NOOP("Keys", "Curve of neutral only"), LIVE, "7"),
    _command("curve_8", QT_TRANSLATE_NOOP("Keys", "Curve of contempt only"), LIVE, "8"),
    _command("curve_all", QT_TRANSLATE_NOOP("Keys", "All curves"), LIVE, "0"),
    _command("speak", QT_TRANSLATE_NOOP("Keys", "Speak the people in view"), LIVE, "L"),
    _command("explain", QT_TRANSLATE_NOOP("Keys", "What am I looking at"), LIVE, "W"),
    _command("neutral", QT_TRANSLATE_NOOP("Keys", "Learn neutral face"), LIVE),
    _command("forget_neutral", QT_TRANSLATE_NOOP("Keys", "Forget neutral face"), LIVE),
    _command("black", QT_TRANSLATE_NOOP("Keys", "Black screen"), PRESENTER, "B"),
    _command("look_previous", QT_TRANSLATE_NOOP("Keys", "Previous look"), PRESENTER, "PgUp"),
    _command("look_next", QT_TRANSLATE_NOOP("Keys", "Next look"), PRESENTER, "PgDown"),
    _command("label_1", QT_TRANSLATE_NOOP("Keys", "Label anger"), ANNOTATE, "1"),
    _command("label_2", QT_TRANSLATE_NOOP("Keys", "Label disgust"), ANNOTATE, "2"),
    _command("label_3", QT_TRANSLATE_NOOP("Keys", "Label fear"), ANNOTATE, "3"),
    _command("label_4", QT_TRANSLATE_NOOP("Keys", "Label happiness"), ANNOTATE, "4"),
    _command("label_5", QT_TRANSLATE_NOOP("Keys", "Label sadness"), ANNOTATE, "5"),
    _command("label_6", QT_TRANSLATE_NOOP("Keys", "Label surprise"), ANNOTATE, "6"),
    _command("label_7", QT_TRANSLATE_NOOP("Keys", "Label neutral"), ANNOTATE, "7"),
    _command("label_8", QT_TRANSLATE_NOOP("Keys", "Label contempt"), ANNOTATE, "8"),
    _command("label_none", QT_TRANSLATE_NOOP("Keys", "Label none of them"), ANNOTATE, "0"),
    _command("label_uncertain", QT_TRANSLATE_NOOP("Keys", "Label uncertain"), ANNOTATE, "U"),
    _command("label_custom", QT_TRANSLATE_NOOP("Keys", "Label of your own…"), ANNOTATE, "9"),
    _command("frame_previous", QT_TRANSLATE_NOOP("Keys", "One frame back"), ANNOTATE, "Left"),
    _command("frame_next", QT_TRANSLATE_NOOP("Keys", "One frame on"), ANNOTATE, "Right"),
    _command("ten_back", QT_TRANSLATE_NOOP("Keys", "Ten frames back"), ANNOTATE, "Shift+Left"),
    _command("ten_on", QT_TRANSLATE_NOOP("Keys", "Ten frames on"), ANNOTATE, "Shift+Right"),
    _command("edge_previous", QT_TRANSLATE_NOOP("Keys", "Previous edge"), ANNOTATE, "Ctrl+Left"),
    _command("edge_next", QT_TRANSLATE_NOOP("Keys", "Next edge"), ANNOTATE, "Ctrl+Right"),
    _command("frame_first", QT_TRANSLATE_NOOP("Keys", "First frame"), ANNOTATE, "Home"),
    _command("frame_last", QT_TRANSLATE_NOOP("Keys", "Last frame"), ANNOTATE, "End"),
    _command("go_to", QT_TRANSLATE_NOOP("Keys", "Go to time or frame…"), ANNOTATE, "G"),
    _command("play", QT_TRANSLATE_NOOP("Keys", "Play"), ANNOTATE, "Space"),
    _command("play_back", QT_TRANSLATE_NOOP("Keys", "Play backwards"), ANNOTATE, "J"),
    _command("play_stop", QT_TRANSLATE_NOOP("Keys", "Stop"), ANNOTATE, "K"),
    _command("play_on", QT_TRANSLATE_NOOP("Keys", "Play forwards"), ANNOTATE, "L"),
    _command("slower", QT_TRANSLATE_NOOP("Keys", "Slower"), ANNOTATE, ","),
    _command("faster", QT_TRANSLATE_NOOP("Keys", "Faster"), ANNOTATE, "."),
    _command("loop", QT_TRANSLATE_NOOP("Keys", "Loop selection"), ANNOTATE, "R"),
    _command("mark_in", QT_TRANSLATE_NOOP("Keys", "Start here"), ANNOTATE, "I"),
    _command("mark_out", QT_TRANSLATE_NOOP("Keys", "End here"), ANNOTATE, "O"),
    _command("tier_up", QT_TRANSLATE_NOOP("Keys", "Previous tier"), ANNOTATE, "Up"),
    _command("tier_down", QT_TRANSLATE_NOOP("Keys", "Next tier"), ANNOTATE, "Down"),
    _command("person_up", QT_TRANSLATE_NOOP("Keys", "Previous person in the timeline"), ANNOTATE, "PgUp"),
    _command("person_down", QT_TRANSLATE_NOOP("Keys", "Next person in the timeline"), ANNOTATE, "PgDown"),
    _command("check_next", QT_TRANSLATE_NOOP("Keys", "Next to check"), ANNOTATE, "N"),
    _command("check_previous", QT_TRANSLATE_NOOP("Keys", "Previous to check"), ANNOTATE, "Shift+N"),
    _command("split", QT_TRANSLATE_NOOP("Keys", "Split"), ANNOTATE, "S"),
    _command("merge", QT_TRANSLATE_NOOP("Keys", "Merge with next"), ANNOTATE, "M"),
    _command("delete", QT_TRANSLATE_NOOP("Keys", "Delete"), ANNOTATE, "Del"),
    _command("copy_prediction", QT_TRANSLATE_NOOP("Keys", "Copy prediction"), ANNOTATE, "C"),
    _command("intensity_1", QT_TRANSLATE_NOOP("Keys", "Intensity 1"), ANNOTATE, "Alt+1"),
    _command("intensity_2", QT_TRANSLATE_NOOP("Keys", "Intensity 2"), ANNOTATE, "Alt+2"),
    _command("intensity_3", QT_TRANSLATE_NOOP("Keys", "Intensity 3"), ANNOTATE, "Alt+3"),
    _command("intensity_4", QT_TRANSLATE_NOOP("Keys", "Intensity 4"), ANNOTATE, "Alt+4"),
    _command("intensity_5", QT_TRANSLATE_NOOP("Keys", "Intensity 5"), ANNOTATE, "Alt+5"),
    _command("comment", QT_TRANSLATE_NOOP("Keys", "Comment"), ANNOTATE, "Return", "Enter"),
    _command("accept", QT_TRANSLATE_NOOP("Keys", "Accept prediction"), ANNOTATE, "P"),
    _command("accept_above", QT_TRANSLATE_NOOP("Keys", "Accept all above…"), ANNOTATE, "Shift+P"),
    _command("draw_box", QT_TRANSLATE_NOOP("Keys", "Draw face box"), ANNOTATE, "F"),
    _command("remove_box", QT_TRANSLATE_NOOP("Keys", "Remove face box"), ANNOTATE, "Shift+F"),
    _command("false_face", QT_TRANSLATE_NOOP("Keys", "False face"), ANNOTATE, "X"),
    _command("bring_back", QT_TRANSLATE_NOOP("Keys", "Bring back false faces"), ANNOTATE),
    _command("merge_person", QT_TRANSLATE_NOOP("Keys", "Merge with another person…"), ANNOTATE),
    _command("split_person", QT_TRANSLATE_NOOP("Keys", "Split person here"), ANNOTATE),
    _command("hide_predictions", QT_TRANSLATE_NOOP("Keys", "Hide predictions"), ANNOTATE, "B"),
    _command("zoom_selection", QT_TRANSLATE_NOOP("Keys", "Zoom to selection"), ANNOTATE, "Z"),
    _command("zoom_fit", QT_TRANSLATE_NOOP("Keys", "Fit"), ANNOTATE, "Shift+Z"),
    _command("zoom_in", QT_TRANSLATE_NOOP("Keys", "Zoom in"), ANNOTATE, "+", "="),
    _command("zoom_out", QT_TRANSLATE_NOOP("Keys", "Zoom out"), ANNOTATE, "-"),
    _command("show_bands", QT_TRANSLATE_NOOP("Keys", "Bands"), ANNOTATE),
    _command("show_curves", QT_TRANSLATE_NOOP("Keys", "Curves"), ANNOTATE, "V"),
    _command("show_cuts", QT_TRANSLATE_NOOP("Keys", "Cuts"), ANNOTATE),
    _command("analyse", QT_TRANSLATE_NOOP("Keys", "Analyse"), ANNOTATE, "A"),
    _command("analyse_anew", QT_TRANSLATE_NOOP("Keys", "Analyse anew…"), ANNOTATE),
    _command("export", QT_TRANSLATE_NOOP("Keys", "Export…"), ANNOTATE, "Ctrl+E"),
    _command("import_labels", QT_TRANSLATE_NOOP("Keys", "Import labels…"), ANNOTATE),
    _command("agreement", QT_TRANSLATE_NOOP("Keys", "Agreement…"), ANNOTATE, "Ctrl+G"),
    _command("history", QT_TRANSLATE_NOOP("Keys", "History…"), ANNOTATE, "Ctrl+H"),
    _command("tier_add", QT_TRANSLATE_NOOP("Keys", "Add tier…"), ANNOTATE),
    _command("tier_rename", QT_TRANSLATE_NOOP("Keys", "Rename tier…"), ANNOTATE),
    _command("tier_remove", QT_TRANSLATE_NOOP("Keys", "Remove tier"), ANNOTATE),
    _command("vocabulary", QT_TRANSLATE_NOOP("Keys", "Labels of your own for this tier…"), ANNOTATE),
    _command("fine_tune", QT_TRANSLATE_NOOP("Keys", "Fine-tune engine on my labels…"), ANNOTATE),
    _command("save_copy", QT_TRANSLATE_NOOP("Keys", "Save a copy…"), ANNOTATE),
)

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}
