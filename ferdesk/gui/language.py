"""The language in use: our own translations and Qt's, switched while the window is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

LANGUAGES = ("en", "de")
_FOLDER = Path(__file__).with_name("translations")


class LanguageKeeper(QObject):
    def __init__(self, choice: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.language = "en"
        self._installed: list[QTranslator] = []
        self.set(choice)

    def set(self, choice: str) -> None:
        """ "system", "en" or "de"; a system in another language gets English with its own numbers."""
        system = QLocale.system()
        code = system.name().partition("_")[0] if choice == "system" else choice
        self.language = code if code in LANGUAGES else "en"
        # Decimal comma and the like: the system's, unless another language was asked for.
        QLocale.setDefault(system if system.name().startswith(self.language) else QLocale(self.language))
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed.clear()
        if self.language != "en":
            qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install(f"qtbase_{self.language}", qt)
            self._install(f"ferdesk_{self.language}", str(_FOLDER))

    def _install(self, name: str, folder: str) -> None:
        translator = QTranslator(self)
        if translator.load(name, folder) and QCoreApplication.installTranslator(translator):
            self._installed.append(translator)
