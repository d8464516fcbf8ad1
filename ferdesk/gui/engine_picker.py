"""Choose the engine: each with its size, its measured accuracy and what runs it here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from ferdesk.gui.build_button import BuildButton
from ferdesk.gui.engine_list import EngineEntry, accuracies
from ferdesk.gui.jobs import Errand
from ferdesk.gui.picker import PickerButton, PickerList, Row
from ferdesk.gui.qt_session import EngineReport
from ferdesk.gui.translated import Translated
from ferdesk.model_card import ModelCard

_DATA = {"fer2013": "FER2013", "ferplus": "FER+", "rafdb": "RAF-DB", "affectnet": "AffectNet"}


class EnginePicker(Translated, PickerButton):
    chosen = Signal(str)  # the engine's name
    cancelled = Signal()  # keep the engine that runs
    listed = Signal(object)  # tuple[EngineEntry, ...]
    failed = Signal(object)  # Exception

    def __init__(
        self, list_engines: Callable[[], Sequence[EngineEntry]], parent: QWidget | None = None
    ) -> None:
        """`list_engines` is called on a thread of its own."""
        super().__init__(parent)
        self.entries: tuple[EngineEntry, ...] = ()
        self._report: EngineReport | None = None
        self._preparing: str | None = None
        self._waited = 0
        self._list = PickerList(self)
        self._list.chosen.connect(self.chosen.emit)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self._stop_waiting)
        self._cancel.hide()
        self._list.add_foot(self._cancel)
        self.build = BuildButton()
        self.build.hide()
        self.build.built.connect(self._built)
        self.build.failed.connect(self.failed.emit)
        self._list.add_foot(self.build)
        self._errand = Errand(list_engines, self._found, self.failed.emit, self)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self.clicked.connect(self.open_list)
        self.translate()

    def translate(self) -> None:
        self._cancel.setText(self.tr("Cancel"))
        self._show_choice()

    def open_list(self) -> None:
        self._fill()
        self._list.open()
        self.look()

    def look(self) -> None:
        if not self._errand.busy:
            self._errand.ask()

    def set_preparing(self, name: str | None) -> None:
        """An engine is being made ready while the old one, if any, runs on; None: it is settled."""
        self._preparing = name
        self._waited = 0
        if name is None:
            self._clock.stop()
        else:
            self._clock.start()
        self._cancel.setVisible(name is not None and self._report is not None)
        self._show_choice()
        self._fill()

    def set_engine(self, report: EngineReport) -> None:
        """This engine runs now."""
        self._report = report
        self.build.offer(report.card.name)
        self.set_preparing(None)

    @property
    def current(self) -> str:
        return self._report.card.name if self._report else ""

    def neighbour(self, step: int) -> str | None:
        """The next or previous engine that can be used, round and round; None with fewer than two."""
        names = [entry.name for entry in self.entries if entry.card is not None]
        if self.current not in names or len(names) < 2:
            return None
        return names[(names.index(self.current) + step) % len(names)]

    def close_all(self) -> None:
        self._clock.stop()
        self._list.close()
        self.build.close_all()
        self._errand.close()

    def _built(self, name: str) -> None:
        """What was built is found when the engine is opened again; another may run by now."""
        self.look()
        if name == self.current:
            self.chosen.emit(name)

    def _stop_waiting(self) -> None:
        self.set_preparing(None)
        self.cancelled.emit()

    def _tick(self) -> None:
        self._waited += 1
        self._show_choice()

    def _show_choice(self) -> None:
        report = self._report
        if self._preparing is not None:
            # The time already waited, because how long it takes is not known beforehand.
            words = (
                self.tr("Preparing, {n} s").format(n=self._waited) if self._waited else self.tr("Preparing")
            )
            self.set_choice("engine", self._preparing or self.tr("Engine"), words)
        elif report is not None:
            place = report.device.partition(",")[0]
            self.set_choice("engine", report.card.name, f"{report.precision}, {place}")
        else:
            self.set_choice("engine", self.tr("Choose an engine"), "")
        self.setAccessibleName(self.tr("Engine: {name}").format(name=self.words[0]))
        self.setToolTip(f"{self.words[0]} {self.words[1]}".strip())

    def _found(self, entries: Sequence[EngineEntry]) -> None:
        self.entries = tuple(entries)
        self.listed.emit(self.entries)
        self._fill()

    def _fill(self) -> None:
        rows = [self._row(entry) for entry in self.entries]
        if not rows:
            rows = [Row(self.tr("Looking for engines"), "none", "engine", enabled=False)]
        self._list.set_rows(rows)

    def _row(self, entry: EngineEntry) -> Row:
        if entry.card is None:
            return Row(entry.name, entry.name, "warning", (entry.problem,), enabled=False)
        locale = QLocale()
        card = entry.card
        size = self.tr("{mb} MB, {parameters} million parameters").format(
            mb=locale.toString(entry.size / 1e6, "f", 1),
            parameters=locale.toString(card.parameters / 1e6, "f", 2),
        )
        here = self.tr("Runs here on {ways}").format(ways="; ".join(way.title for way in entry.ways[:3]))
        if not entry.ways:
            here = self.tr("Nothing here can run it. Doctor says why.")
        lines = [size, self._accuracy(card) or self.tr("Accuracy not measured"), here]
        if "attention" not in card.outputs:
            lines.append(self.tr("This engine has no attention mask"))
        current = entry.name == self.current
        return Row(card.title or entry.name, entry.name, "engine", tuple(lines), bool(entry.ways), current)

    def _accuracy(self, card: ModelCard) -> str:
        """As measured at release: 74.1% on FER2013, 86.0% on FER+."""
        percent, names = QLocale(), {**_DATA, "held_back": self.tr("faces held back")}
        return ", ".join(
            self.tr("{percent}% on {data}").format(
                percent=percent.toString(100 * value, "f", 1), data=names.get(data, data)
            )
            for data, value in accuracies(card.measured).items()
        )
