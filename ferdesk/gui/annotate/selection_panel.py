"""What is selected, and what can be done to it: labels, intensity, comment, split, merge, delete."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ferdesk.annotation.timeline import NONE, STANDARD_LABELS, UNCERTAIN, Annotation
from ferdesk.gui.actions import Actions
from ferdesk.gui.annotate.label_button import LabelButton
from ferdesk.gui.annotate.panel import Panel
from ferdesk.gui.trailing_button import TrailingButton
from ferdesk.gui.wrapping_row import WrappingRow
from ferdesk.records import EXPRESSIONS

_TOOLS = ("split", "merge", "delete", "copy_prediction")
COMMAND_OF = {
    **{str(e): f"label_{n}" for n, e in enumerate(EXPRESSIONS, 1)},
    NONE: "label_none",
    UNCERTAIN: "label_uncertain",
}
"""The command that gives a standard label."""


class SelectionPanel(Panel):
    label_chosen = Signal(str)
    comment_changed = Signal(str)
    left = Signal()  # the comment is done: back to the timeline

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._place = ""
        self._own: tuple[str, ...] = ()
        self.labels: dict[str, LabelButton] = {}
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._grid.setVerticalSpacing(4)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 1)
        self._set_labels(())
        self.intensities = [_Action(actions, f"intensity_{n}", str(n)) for n in range(1, 6)]
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._intensity_word, self._comment_word = QLabel(), QLabel()
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in self.intensities:
            button.setCheckable(True)
            row.addWidget(button)
        row.addStretch(1)
        self.comment = QLineEdit()
        self.comment.setMaxLength(2000)
        self.comment.editingFinished.connect(self._comment_done)
        self.comment.installEventFilter(self)
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(8)
        for place, word in enumerate((self._intensity_word, self._comment_word)):
            word.setProperty("role", "small")
            fields.addWidget(word, place, 0)
        fields.addLayout(row, 0, 1)
        fields.addWidget(self.comment, 1, 1)
        self.tools = WrappingRow()
        for name in _TOOLS:
            button = TrailingButton()
            button.setDefaultAction(actions[name])
            button.setProperty("role", "small_tool")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            actions[name].changed.connect(lambda b=button, n=name: self._dress(b, n))
            self._dress(button, name)
            self.tools.add(button)
        self.body.addLayout(self._grid)
        self.body.addSpacing(4)
        self.body.addLayout(fields)
        self.body.addSpacing(4)
        self.body.addWidget(self.tools)
        self.body.addStretch(1)
        for name in COMMAND_OF.values():
            actions[name].changed.connect(self._show_keys)
        self.show_selection("", None, None, ())
        self.translate()

    def translate(self) -> None:
        self.set_title(self.tr("Selection"))
        self._intensity_word.setText(self.tr("Intensity"))
        self._comment_word.setText(self.tr("Comment"))
        self.comment.setAccessibleName(self.tr("Comment"))
        self.note.setText(self._place or self.tr("nothing selected"))
        for button in self.labels.values():
            button.translate()
        for number, button in enumerate(self.intensities, 1):
            button.setAccessibleName(self.tr("Intensity {n}").format(n=number))
        self._show_keys()

    def show_selection(
        self, place: str, label: str | None, found: Annotation | None, own: tuple[str, ...]
    ) -> None:
        """`place` in words, "" for nothing selected; `label` given there; the label itself if it is one;
        `own` labels of the tier beside the standard ones."""
        if own != self._own:
            self._own = own
            self._set_labels(own)
            self._show_keys()
        self._place = place
        self.note.setText(place or self.tr("nothing selected"))
        for name, button in self.labels.items():
            button.set_chosen(name == label)
        for number, button in enumerate(self.intensities, 1):
            button.setChecked(found is not None and found.intensity == number)
            button.setEnabled(found is not None and self._actions[f"intensity_{number}"].isEnabled())
        self.comment.setEnabled(found is not None and self._actions["comment"].isEnabled())
        if not self.comment.hasFocus():
            self.comment.setText("" if found is None else found.comment)
            self.comment.setCursorPosition(0)

    def edit_comment(self) -> None:
        self.comment.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.comment.selectAll()

    def _set_labels(self, own: tuple[str, ...]) -> None:
        for button in self.labels.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.labels = {}
        for place, label in enumerate((*STANDARD_LABELS, *own)):
            button = self.labels[label] = LabelButton(label)
            button.clicked.connect(lambda _=False, label=label: self.label_chosen.emit(label))
            self._grid.addWidget(button, place // 2, place % 2)

    def _show_keys(self) -> None:
        for label, button in self.labels.items():
            command = COMMAND_OF.get(label, "label_custom")
            key = self._actions.keys.label(command)
            button.set_key(key if label in COMMAND_OF else "")
            button.setEnabled(self._actions[command].isEnabled())

    def _dress(self, button: TrailingButton, name: str) -> None:
        """Two of these stand on a line, in German too; the menu and the tooltip say the rest."""
        short = {"merge": self.tr("Merge"), "copy_prediction": self.tr("Copy prediction")}
        button.setText(short.get(name, self._actions[name].iconText()))
        button.setAccessibleName(self._actions[name].iconText())
        button.set_key(self._actions.keys.label(name))

    def _comment_done(self) -> None:
        if self.comment.isModified():
            self.comment.setModified(False)
            self.comment_changed.emit(self.comment.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps the comment, Esc leaves it as it was; both go back to the timeline."""
        if watched is self.comment and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._comment_done()
                self.left.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.comment.setModified(False)
                self.left.emit()
                return True
        return super().eventFilter(watched, event)


class _Action(QPushButton):
    """A small button for one command, with a word of its own."""

    def __init__(self, actions: Actions, name: str, word: str) -> None:
        super().__init__(word)
        self.setProperty("role", "step")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        action = actions[name]
        self.clicked.connect(action.trigger)
        action.changed.connect(lambda: self.setToolTip(action.toolTip()))
        self.setToolTip(action.toolTip())
