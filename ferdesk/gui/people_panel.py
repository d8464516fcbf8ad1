"""The people in view, a card each; the selected one is open."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QImage
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ferdesk.gui import theme
from ferdesk.gui.person_card import PersonCard
from ferdesk.gui.seating import Order, Seating
from ferdesk.gui.steady import Label
from ferdesk.gui.thumbnail import thumbnail
from ferdesk.gui.trailing_button import TrailingButton
from ferdesk.gui.translated import Translated
from ferdesk.records import AnalyzedFrame, Expression, Prediction

_THUMBNAIL_SECONDS = 0.5  # a face's small picture need not follow every frame
_SETTLE_MS = 350  # no frame for so long: nothing more comes for now
# Of more than two people the bars here take turns, each at least in every third frame: ten times a second is
# smooth in a corner of the eye, and the bars on the picture follow every frame.
_BARS_A_FRAME, _MOST_TURNS = 2, 3


class _Head(QFrame):
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme.current().px(theme.PANEL_HEAD))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())


class PeoplePanel(Translated, QFrame):
    person_selected = Signal(object)  # track id or None
    menu_requested = Signal(int, QPoint)
    settled = Signal()  # no frame comes for now: what leads is named

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.seating = Seating()
        self.selected: int | None = None
        self._blur = False
        self.cards: dict[int, PersonCard] = {}
        self._names: dict[int, str] = {}
        self._notes: dict[int, str] = {}
        self._shown: Expression | None = None
        self._curves = True
        self._only_selected = False
        self._pictured: dict[int, float] = {}
        self._turn = 0  # whose bars are painted
        self._newest: AnalyzedFrame | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._settled)

        self._heading, self._count, self._order = QLabel(), QLabel(), TrailingButton()
        self._heading.setProperty("role", "heading")
        self._count.setProperty("role", "hint")
        self._order.setProperty("role", "quiet")
        self._order.setPopupMode(TrailingButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._order)
        self._orders = {order: QAction(menu) for order in Order}
        group = QActionGroup(menu)
        for order, action in self._orders.items():
            action.setCheckable(True)
            action.setChecked(order is self.seating.order)
            action.triggered.connect(lambda _=False, order=order: self.set_order(order))
            group.addAction(action)
            menu.addAction(action)
        self._order.setMenu(menu)
        head = _Head()
        head.setProperty("role", "panel_head")
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 8, 0)
        row.addWidget(self._heading)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._order)

        self._list = QWidget()
        self._list.setProperty("role", "panel")
        self._cards_layout = QVBoxLayout(self._list)
        self._cards_layout.setContentsMargins(0, 0, 0, 0)
        self._cards_layout.setSpacing(0)
        self._nobody = QLabel()
        self._nobody.setProperty("role", "hint")
        self._nobody.setWordWrap(True)
        self._nobody.setContentsMargins(16, 16, 16, 16)
        self._cards_layout.addWidget(self._nobody)
        self._cards_layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(self._list)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(scroll, 1)
        self._show_nobody()
        self.translate()

    def translate(self) -> None:
        self._heading.setText(self.tr("People"))
        self.setAccessibleName(self._heading.text())
        self._nobody.setText(self.tr("No face in view. Come closer or add light."))
        self._orders[Order.POSITION].setText(self.tr("By position"))
        self._orders[Order.NUMBER].setText(self.tr("By number"))
        self._show_order()
        self._show_count()

    # -- what is shown

    def show_frame(self, analyzed: AnalyzedFrame) -> None:
        first = self._newest is None
        self._newest = analyzed
        if first:
            self._show_nobody()
        self._settle.start()
        time = analyzed.frame.time
        if self.seating.update(analyzed.predictions, time):
            self._seat()
        turns = min(_MOST_TURNS, -(-len(analyzed.predictions) // _BARS_A_FRAME))
        self._turn += 1
        for prediction in analyzed.predictions:
            track = prediction.track.id  # not the place: that changes when somebody comes or goes
            bars_too = track == self.selected or (track + self._turn) % turns == 0
            picture = self._thumbnail(analyzed, prediction)
            self.cards[track].update_prediction(prediction, time, picture, bars_too)
        for track in self.seating.missing:
            self.cards[track].set_missing(time)
        self._show_count()

    def clear(self) -> None:
        """Another source: other people."""
        self.seating.clear()
        self._names.clear()
        self._notes.clear()
        self._pictured.clear()
        self._newest = None
        self._settle.stop()
        self._seat()
        self._show_count()

    def people(self) -> tuple[int, ...]:
        """Who has a card, first to last."""
        return self.seating.seats

    def labels(self) -> dict[int, Label | None]:
        """What is written about each of them, first to last; None for who is out of view."""
        return {track: self.cards[track].label for track in self.seating.seats}

    def select(self, track: int | None) -> None:
        self.selected = track
        for each, card in self.cards.items():
            card.set_selected(each == track)
            card.setVisible(not self._only_selected or each == track)
        if track in self.cards:
            self._scroll.ensureWidgetVisible(self.cards[track])

    def set_names(self, names: dict[int, str]) -> None:
        self._names = dict(names)
        for track, card in self.cards.items():
            card.set_name(self._names.get(track))

    def set_blur(self, blur: bool) -> None:
        """Faces are unrecognisable in small pictures too, and at once."""
        if blur == self._blur:
            return
        self._blur = blur
        self._pictured.clear()
        if self.seating.drop_missing():  # no frame will come that would give them another picture
            self._seat()
        if self._newest is not None:
            for prediction in self._newest.predictions:
                card = self.cards[prediction.track.id]
                picture = self._thumbnail(self._newest, prediction)
                card.update_prediction(prediction, self._newest.frame.time, picture)

    def set_note(self, track: int, note: str | None) -> None:
        """A word on that person's card, such as how far learning has come."""
        if note is None:
            self._notes.pop(track, None)
        else:
            self._notes[track] = note
        if track in self.cards:
            self.cards[track].set_note(note)

    def set_shown(self, expression: Expression | None) -> None:
        """One curve, or all of them."""
        self._shown = expression
        for card in self.cards.values():
            card.set_shown(expression)

    def set_curves_visible(self, visible: bool) -> None:
        self._curves = visible
        for card in self.cards.values():
            card.set_curves_visible(visible)

    def set_only_selected(self, only: bool) -> None:
        """As a sheet in a narrow window the panel holds the one card that was asked for."""
        self._only_selected = only
        self._order.setVisible(not only)
        self.select(self.selected)

    def set_order(self, order: Order) -> None:
        self._orders[order].setChecked(True)
        if self.seating.set_order(order, self.seating.mirrored):
            self._seat()
        self._show_order()

    def set_mirrored(self, mirrored: bool) -> None:
        if self.seating.set_order(self.seating.order, mirrored):
            self._seat()

    def first_focus(self) -> QWidget:
        """What F6 goes to: the selected card, else the first, else the order."""
        for track in (self.selected, *self.seating.seats):
            if track in self.cards and self.cards[track].isVisible():
                return self.cards[track]
        return self._order

    # -- cards

    def _seat(self) -> None:
        """Make, drop and order cards so that they are those of the seats."""
        seats = self.seating.seats
        for track in [track for track in self.cards if track not in seats]:
            card = self.cards.pop(track)
            self._pictured.pop(track, None)
            card.hide()
            card.deleteLater()
            if track == self.selected:
                self.selected = None
                self.person_selected.emit(None)
        for place, track in enumerate(seats):
            card = self.cards.get(track) or self._new_card(track)
            self._cards_layout.insertWidget(place, card)
        previous: QWidget = self._order
        for track in seats:
            QWidget.setTabOrder(previous, self.cards[track])
            previous = self.cards[track]
        self._show_nobody()

    def _new_card(self, track: int) -> PersonCard:
        card = self.cards[track] = PersonCard(track, self._list)
        card.set_name(self._names.get(track))
        card.set_note(self._notes.get(track))
        card.set_shown(self._shown)
        card.set_curves_visible(self._curves)
        card.set_selected(track == self.selected)
        card.setVisible(not self._only_selected or track == self.selected)
        card.clicked.connect(self._clicked)
        card.menu_requested.connect(self.menu_requested)
        return card

    def _clicked(self, track: int) -> None:
        chosen = None if track == self.selected else track
        self.select(chosen)
        self.person_selected.emit(chosen)

    def _thumbnail(self, analyzed: AnalyzedFrame, prediction: Prediction) -> QImage | None:
        track, time = prediction.track.id, analyzed.frame.time
        if 0 <= time - self._pictured.get(track, float("-inf")) < _THUMBNAIL_SECONDS:
            return None
        self._pictured[track] = time
        side = theme.current().px(28)
        return thumbnail(analyzed, prediction, side, self.devicePixelRatioF(), self._blur)

    def _show_nobody(self) -> None:
        """Said only of a picture: without one, the well says what is the matter."""
        self._nobody.setVisible(not self.seating.seats and self._newest is not None)
        self._count.setVisible(self._newest is not None)

    def _settled(self) -> None:
        """A still picture or a pause: what leads now is what is shown."""
        for card in self.cards.values():
            card.settle()
        self.settled.emit()

    def _show_count(self) -> None:
        here = len(self.seating.seats) - len(self.seating.missing)
        text = self.tr("%n in view", "", here)
        if text != self._count.text():
            self._count.setText(text)

    def _show_order(self) -> None:
        text = self._orders[self.seating.order].text()
        self._order.setText(text)
        self._order.setAccessibleName(self.tr("Order: {order}").format(order=text))
        self._order.setToolTip(self._order.accessibleName())
