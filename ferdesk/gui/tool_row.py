"""A row of controls that never scrolls and never clips: first words go, then the rest goes to More."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ferdesk.gui import icons, theme
from ferdesk.gui.trailing_button import TrailingButton
from ferdesk.gui.translated import Translated

_ICON = 16  # at text scale 100 %


class ToolRow(Translated, QFrame):
    """Controls from left to right in reading order.

    `set_words(False)` leaves icons and tooltips only; when words do not fit the row does so by itself, group
    by group from the end.
    What still does not fit is hidden, the last added first, and stands as its action in the menu "More".
    """

    def __init__(self, role: str, height: int, edge: int = 12, parent: QWidget | None = None) -> None:
        """`role` names the look of the bar; `height` at text scale 100 % and `edge`, the space at both ends,
        are in pixels."""
        super().__init__(parent)
        self._height = height
        self.setProperty("role", role)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(edge, 0, edge, 0)
        self._layout.setSpacing(8)
        self._words = True
        self._groups: list[list[QToolButton]] = [[]]  # of buttons with words, as the rules part them
        self._hideable: list[tuple[QWidget, list[QAction]]] = []
        self._wordless: list[QWidget] = []
        self._styled: dict[QToolButton, Qt.ToolButtonStyle] = {}  # those that never change
        self._others: list[QWidget] = []
        self._more = QToolButton(self)
        self._more.setIcon(icons.icon("more"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(QMenu(self._more))
        self._more.setProperty("role", "quiet")
        self._more.hide()
        self._fitted: object = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def translate(self) -> None:
        self._more.setAccessibleName(self.tr("More"))
        self._more.setToolTip(self.tr("More"))

    def add_action(self, action: QAction, role: str | None = None) -> TrailingButton:
        """A button for `action`, with icon and word."""
        button = TrailingButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # A click must not take the focus from the video, or the next Space would press the button again.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.iconText())
        action.changed.connect(lambda: button.setAccessibleName(action.iconText()))
        if role:
            button.setProperty("role", role)
        self._put_worded(button, [action])
        return button

    def keep_wordless(self, button: QToolButton) -> None:
        """Its icon says it all: no word however much room there is."""
        self._styled[button] = Qt.ToolButtonStyle.ToolButtonIconOnly

    def keep_worded(self, button: QToolButton) -> None:
        """It has no icon, so its word stays."""
        self._styled[button] = Qt.ToolButtonStyle.ToolButtonTextOnly

    def add_worded(self, button: QToolButton, icon: str, instead: list[QAction]) -> None:
        """A button with icon and word that is more than one action."""
        button.setIcon(icons.icon(icon))
        self._put_worded(button, instead)

    def _put_worded(self, button: QToolButton, instead: list[QAction]) -> None:
        self._groups[-1].append(button)
        self._layout.addWidget(button)
        self._hideable.append((button, instead))

    def add(self, widget: QWidget, instead: list[QAction] | None = None) -> None:
        """`instead`: what stands in More when there is no room; without it the widget always stays."""
        self._layout.addWidget(widget)
        self._others.append(widget)
        if instead is not None:
            self._hideable.append((widget, instead))

    def add_wordless(self, label: QWidget) -> None:
        """A word beside a control; it goes with the words of the buttons."""
        label.setContentsMargins(8, 0, 0, 0)  # nearer to its control than to what stands before
        self._layout.addWidget(label)
        self._wordless.append(label)

    def add_rule(self) -> None:
        line = QFrame()
        line.setFixedSize(1, 16)
        line.setProperty("role", "rule")
        self._layout.addSpacing(4)
        self._layout.addWidget(line)
        self._layout.addSpacing(4)
        self._groups.append([])

    def add_stretch(self) -> None:
        self._layout.addStretch(1)
        self._groups.append([])

    def finish(self) -> None:
        """Call after the last control: More stands at the end."""
        self._layout.addWidget(self._more)
        self.translate()
        self.fit()

    def set_words(self, words: bool) -> None:
        self._words = words
        self.fit()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def event(self, event: QEvent) -> bool:
        """A control whose words or letters changed may need more room or less."""
        if event.type() is QEvent.Type.LayoutRequest and self._needs() != self._fitted:
            self.fit()
        return super().event(event)

    def _needs(self) -> object:
        """What the room depends on, but not on what is hidden now: that would never come to rest."""
        return (
            self.font().key(),
            [button.text() for group in self._groups for button in group],
            [widget.sizeHint().width() for widget in self._others],
        )

    def fit(self) -> None:
        """Show as much as there is room for."""
        side = theme.current().px(_ICON)
        for button in (*(button for group in self._groups for button in group), self._more):
            if button.iconSize().width() != side:
                button.setIconSize(QSize(side, side))
        for widget, _ in self._hideable:
            widget.setVisible(True)
        self._more.hide()
        self._show_words(len(self._groups) if self._words else 0)
        for kept in range(len(self._groups) - 1, -1, -1):
            if not self._words or not self._too_wide():
                break
            self._show_words(kept)
        hidden: list[QAction] = []
        for widget, actions in reversed(self._hideable):
            if not self._too_wide():
                break
            widget.setVisible(False)
            hidden[:0] = actions
            self._more.setVisible(True)
        menu = self._more.menu()
        menu.clear()
        menu.addActions(hidden)
        self._fitted = self._needs()

    def _show_words(self, groups: int) -> None:
        """Words for the first `groups` groups of buttons; words beside controls only if all have theirs."""
        style = Qt.ToolButtonStyle
        for place, group in enumerate(self._groups):
            for button in group:
                worded = place < groups
                usual = style.ToolButtonTextBesideIcon if worded else style.ToolButtonIconOnly
                button.setToolButtonStyle(self._styled.get(button, usual))
        for label in self._wordless:
            label.setVisible(groups == len(self._groups))

    def _too_wide(self) -> bool:
        self._layout.invalidate()
        return self._layout.minimumSize().width() > self.width()
