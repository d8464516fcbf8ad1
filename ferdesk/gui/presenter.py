"""The presenter: a full-screen page for talks, with big type and no chrome; slide clickers work."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from ferdesk.gui import theme, words
from ferdesk.gui.no_face import NoFace
from ferdesk.gui.overlay_layout import OverlayOptions, Rect, filled
from ferdesk.gui.overlay_scene import Scene, View
from ferdesk.gui.presenter_card import card_words, draw_card
from ferdesk.gui.presenter_painter import Page, PresenterPainter
from ferdesk.gui.presenter_rules import SideRule, next_look, shown_people, with_look
from ferdesk.records import AnalyzedFrame, Frame

_POINTER_MS = 2000
_SETTLE_MS = 350


class Presenter(QWidget):
    """Own keys: Space freezes, B black, W card, PgUp and PgDn looks, Tab people, Esc leaves one thing."""

    closed = Signal()
    options_changed = Signal(object)  # OverlayOptions, changed here
    person_selected = Signal(object)  # track id or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("own_focus", True)
        self.setMouseTracking(True)
        self.frozen = False
        self._scene = Scene()
        self._painter = PresenterPainter()
        self._side = SideRule()
        self._no_face = NoFace()
        self._options = OverlayOptions()
        self._mask = "heat"  # the kind meant by "show the mask"
        self._selected: int | None = None
        self._engine = ("FERDesk", True, 0.5)
        self._black = self._card = self._running = False
        self._pointer = QTimer(self, singleShot=True, interval=_POINTER_MS)
        self._pointer.timeout.connect(lambda: self.setCursor(Qt.CursorShape.BlankCursor))
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._on_settled)
        self._translate()

    # -- coming and going

    def start(self, screen: QScreen | None = None) -> None:
        """Full screen on `screen`, else on the primary one."""
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        if not self._running:
            app.screenRemoved.connect(self._screen_gone)
        self._running = True
        self._fill(screen or QGuiApplication.primaryScreen())
        self.setFocus()
        self._pointer.start()

    def stop(self) -> None:
        """Close without a word; safe twice."""
        if not self._running:
            return
        self._running = False
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenRemoved.disconnect(self._screen_gone)
        self._pointer.stop()
        self._settle.stop()
        self.close()

    def _fill(self, screen: QScreen) -> None:
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.raise_()
        self.activateWindow()

    def _screen_gone(self, screen: QScreen) -> None:
        """A projector was unplugged: go on where there is a screen left, as soon as Qt has settled."""
        if screen is self.screen() or self.screen() not in QGuiApplication.screens():
            QTimer.singleShot(0, self, self._fill_remaining)

    def _fill_remaining(self) -> None:
        if self._running:
            self._fill(QGuiApplication.primaryScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._running:  # closed by the window manager
            self.stop()
            self.closed.emit()
        super().closeEvent(event)

    # -- what is shown

    @property
    def options(self) -> OverlayOptions:
        return self._options

    def prepare_picture(self, frame: Frame) -> None:
        """On another thread, while the frame is analysed: what needs no answer."""
        self._painter.prepare_picture(frame)

    def prepare(self, analyzed: AnalyzedFrame) -> None:
        """On that thread, before `show_frame`: what can be done ahead of painting."""
        self._painter.prepare(analyzed)

    def show_frame(self, analyzed: AnalyzedFrame) -> None:
        """The next frame; while frozen it is let go."""
        if self.frozen:
            return
        self._scene.show(analyzed)
        self._no_face.update(analyzed)
        self._choose_side()
        self._settle.start()
        self._tell()
        self.update()

    def set_options(self, options: OverlayOptions) -> None:
        self._options = options
        if options.mask != "none":
            self._mask = options.mask
        self.update()

    def set_engine(self, title: str, has_mask: bool, uncertain_below: float) -> None:
        """For the card: the engine's title, whether it has a mask, and what it is uncertain below."""
        self._engine = (title, has_mask, uncertain_below)
        self.update()

    def select(self, track_id: int | None) -> None:
        self._selected = track_id
        self._choose_side()
        self.update()

    def toggle_freeze(self) -> None:
        self.frozen = not self.frozen
        self.update()

    def toggle_black(self) -> None:
        self._black = not self._black
        self.update()

    def toggle_card(self) -> None:
        self._card = not self._card
        self._tell()
        self.update()

    def step_look(self, step: int) -> None:
        """Clean, boxes, bars, mask, all."""
        options = with_look(self._options, next_look(self._options, step), self._mask)
        if options != self._options:
            self.set_options(options)
            self.options_changed.emit(options)

    def select_step(self, step: int) -> None:
        """Round through the people from left to right, and nobody in particular."""
        order = sorted(self._scene.predictions.values(), key=lambda p: p.track.box.x1)
        if self._options.mirror:
            order.reverse()
        stops: list[int | None] = [None, *(p.track.id for p in order)]
        place = stops.index(self._selected) if self._selected in stops else 0
        self.select(stops[(place + step) % len(stops)])
        self.person_selected.emit(self._selected)

    def _choose_side(self) -> None:
        analyzed = self._scene.analyzed
        if analyzed is None:
            return
        people = shown_people(analyzed.predictions, self._selected, self._options.mirror)
        if len(people) != 1:
            return
        height, width = analyzed.frame.image.shape[:2]
        page = filled(width, height, Rect(0, 0, self.width(), self.height()))
        face = View(page, width, height, self._options.mirror).to_view(people[0].track.box)
        may = not theme.current().reduced_motion
        self._side.update(face, self.width(), monotonic(), may)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#000000"))
        if not self._black:
            page = Page(
                self.width(),
                self.height(),
                self._options,
                self._side.side,
                self._selected,
                self._no_face.words,
                self.frozen,
                fade=not theme.current().reduced_motion,
            )
            self._painter.paint(painter, self._scene, page)
            if self._card:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                draw_card(painter, QRectF(self.rect()), card_words(*self._engine), page.scale)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    def _on_settled(self) -> None:
        self._scene.settle()
        self._tell()
        self.update()

    # -- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = {
            Qt.Key.Key_Space: self.toggle_freeze,
            Qt.Key.Key_B: self.toggle_black,
            Qt.Key.Key_Period: self.toggle_black,  # what some clickers send for black
            Qt.Key.Key_W: self.toggle_card,
            Qt.Key.Key_PageDown: lambda: self.step_look(1),
            Qt.Key.Key_PageUp: lambda: self.step_look(-1),
            Qt.Key.Key_Escape: self._leave_one_thing,
        }.get(Qt.Key(event.key()))
        if act is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            act()

    def focusNextPrevChild(self, next: bool) -> bool:
        self.select_step(1 if next else -1)
        return True

    def _leave_one_thing(self) -> None:
        if self._card:
            self.toggle_card()
        elif self._black:
            self.toggle_black()
        elif self._running:
            self.stop()
            self.closed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._pointer.start()

    def _translate(self) -> None:
        self.setWindowTitle(self.tr("FERDesk presenter"))
        self._tell()

    def _tell(self) -> None:
        """The accessible name: the people shown, or the card while it is up."""
        if self._card:
            said = " ".join(card_words(*self._engine))
        else:
            people = shown_people(self._scene.predictions.values(), self._selected, self._options.mirror)
            said = "; ".join(words.spoken(p) for p in people) or self.tr("Presenter")
        if said != self.accessibleName():
            self.setAccessibleName(said)
