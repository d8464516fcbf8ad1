"""What the engine said of the active person in the frame at the playhead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QSizePolicy, QWidget

from ferdesk.gui import theme, words
from ferdesk.gui.annotate.panel import Panel
from ferdesk.gui.bars import draw_rows, rows_height
from ferdesk.gui.status_line import Elided
from ferdesk.gui.steady import Label
from ferdesk.records import Prediction


class _Rows(QWidget):
    """Eight bars in their fixed places."""

    def __init__(self) -> None:
        super().__init__()
        self._prediction: Prediction | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_prediction(self, prediction: Prediction | None, empty: str) -> None:
        self._prediction = prediction
        self.setAccessibleName(words.shows(prediction) if prediction is not None else empty)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, rows_height(theme.current()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        label, scores = None, None
        if self._prediction is not None:
            scores = self._prediction.scores
            uncertain = self._prediction.uncertain
            label = Label(None if uncertain else self._prediction.top, uncertain, scores)
        draw_rows(painter, QRectF(self.rect()), scores, label, theme.current())
        painter.end()


class PredictionPanel(Panel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = 0
        self._shown: tuple[Prediction | None, bool] = (None, False)
        self._engine = ("", 0.0)
        self.rows = _Rows()
        self._hint = QLabel()
        self._hint.setProperty("role", "hint")
        self._hint.setWordWrap(True)
        rule = QFrame()
        rule.setFixedHeight(1)
        rule.setProperty("role", "rule")
        self._names = [QLabel() for _ in range(3)]
        self._values = [Elided(20) for _ in range(3)]
        facts = QFormLayout()
        facts.setContentsMargins(0, 4, 0, 0)
        facts.setVerticalSpacing(10)
        facts.setHorizontalSpacing(12)
        facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, value in zip(self._names, self._values, strict=True):
            name.setProperty("role", "small")
            value.setProperty("role", "small")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            facts.addRow(name, value)
        for widget in (self.rows, self._hint, rule):
            self.body.addWidget(widget)
        self.body.addLayout(facts)
        self.body.addStretch(1)
        self.translate()

    def translate(self) -> None:
        self.set_title(self.tr("Prediction"))
        for label, text in zip(
            self._names, (self.tr("Detector score"), self.tr("Smoothing"), self.tr("Engine")), strict=True
        ):
            label.setText(text)
        self._show()

    def set_engine(self, name: str, smoothing: float) -> None:
        """What made the predictions: its name, empty before an analysis, and how much they were smoothed."""
        self._engine = (name, smoothing)
        self._show()

    def show_prediction(self, prediction: Prediction | None, frame: int, hidden: bool) -> None:
        self._frame = frame
        self._shown = (None if hidden else prediction, hidden)
        self._show()

    def _show(self) -> None:
        prediction, hidden = self._shown
        name, smoothing = self._engine
        locale = QLocale()
        self.note.setText(self.tr("frame {n}").format(n=locale.toString(self._frame)))
        hint = ""
        if hidden:
            hint = self.tr("Predictions are hidden.")
        elif prediction is None and name:
            hint = self.tr("Nothing is predicted here.")
        elif prediction is not None and prediction.uncertain:
            hint = words.uncertain()
        self._hint.setText(hint)
        # Its line stays even when there is nothing to say, so that nothing jumps.
        self._hint.setMinimumHeight(self._hint.fontMetrics().height())
        self.rows.show_prediction(prediction, hint or self.tr("Nothing is predicted here."))
        score = "" if prediction is None else locale.toString(prediction.track.box.score, "f", 2)
        smooth = words.percent(smoothing) if smoothing else self.tr("off")
        for label, text in zip(
            self._values, (score or "-", smooth if name else "-", name or "-"), strict=True
        ):
            label.setText(text)
