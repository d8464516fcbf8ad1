"""Keeps the window in the theme a person chose: dark, light, or what the system shows at the moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ferdesk.gui import fonts, style
from ferdesk.gui.focus_ring import FocusRings
from ferdesk.gui.tokens import (
    BAR_ROW,
    BUTTON,
    BUTTON_IN_PANEL,
    CARD,
    CONTROL_BAR,
    DARK,
    LIGHT,
    PANEL_HEAD,
    PANEL_WIDTH,
    STATUS,
    TOOLBAR,
    Theme,
    Tokens,
    current,
    use,
)

__all__ = [
    "BAR_ROW",
    "BUTTON",
    "BUTTON_IN_PANEL",
    "CARD",
    "CONTROL_BAR",
    "DARK",
    "LIGHT",
    "PANEL_HEAD",
    "PANEL_WIDTH",
    "STATUS",
    "TOOLBAR",
    "Theme",
    "ThemeKeeper",
    "Tokens",
    "current",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person asked for; None leaves it to the system."""

    choice: str = "system"  # "system", "dark", "light"
    text_scale: float = 1.0
    patterns: bool | None = None
    reduced_motion: bool | None = None


class ThemeKeeper(QObject):
    """Applies a theme to the whole application and again whenever the person or the system changes it."""

    changed = Signal(object)  # Theme

    def __init__(
        self,
        app: QApplication,
        choice: str = "system",
        text_scale: float = 1.0,
        patterns: bool | None = None,
        reduced_motion: bool | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._choice = Choice(choice, text_scale, patterns, reduced_motion)
        self._system_palette = QPalette(app.palette())
        self._rings = FocusRings(app, self)
        app.setStyle("Fusion")  # the one style that takes every colour from us on every system
        app.styleHints().colorSchemeChanged.connect(self._apply)
        accessibility = getattr(app.styleHints(), "accessibility", None)  # since Qt 6.10
        if accessibility is not None:
            accessibility().contrastPreferenceChanged.connect(self._apply)
        self._apply()

    def set(self, **changes: Any) -> None:
        """Change any of choice, text_scale (1.0 to 2.0), patterns, reduced_motion."""
        self._choice = replace(self._choice, **changes)
        self._apply()

    def _apply(self) -> None:
        theme = resolve(self._choice, system_is_dark(), system_wants_contrast(), self._system_palette)
        use(theme)
        self._app.setFont(fonts.font("body"))
        self._app.setPalette(style.palette(theme.tokens))
        self._app.setStyleSheet(style.sheet(theme))
        self.changed.emit(theme)


def resolve(choice: Choice, dark: bool, contrast: bool, system: QPalette | None = None) -> Theme:
    """What a choice means on this system: `dark` is its scheme, `contrast` its high-contrast mode."""
    if contrast and choice.choice == "system" and system is not None:
        tokens = from_palette(system)
    else:
        tokens = DARK if choice.choice == "dark" or (choice.choice == "system" and dark) else LIGHT
    return Theme(
        tokens,
        text_scale=min(max(choice.text_scale, 1.0), 2.0),
        patterns=contrast if choice.patterns is None else choice.patterns,
        reduced_motion=system_reduces_motion() if choice.reduced_motion is None else choice.reduced_motion,
    )


def from_palette(system: QPalette) -> Tokens:
    """Tokens in the colours of a contrast theme, so that chrome follows what the person set up."""

    def colour(role: QPalette.ColorRole) -> str:
        return system.color(QPalette.ColorGroup.Active, role).name().upper()

    role = QPalette.ColorRole
    dark = QColor(colour(role.Window)).lightnessF() < 0.5
    text = colour(role.WindowText)
    return Tokens(
        dark=dark,
        well=DARK.well if dark else LIGHT.well,
        window=colour(role.Window),
        panel=colour(role.Base),
        control=colour(role.Button),
        hover=DARK.hover if dark else LIGHT.hover,
        selected=colour(role.Base),
        track=colour(role.Window),
        line=text,
        edge=text,
        text=text,
        text2=text,
        text3=text,
        main=colour(role.Highlight),
        main_text=colour(role.HighlightedText),
        record=DARK.record if dark else LIGHT.record,
    )


def system_is_dark() -> bool:
    """What the system shows; a system that does not say is taken to be dark, as video looks best there."""
    return QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light


def system_wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)
    if accessibility is None:
        return False
    return accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def system_reduces_motion() -> bool:
    """Whether the desktop's own animations are off; only Windows tells Qt, elsewhere it is a setting."""
    return QGuiApplication.platformName() == "windows" and not QApplication.isEffectEnabled(
        Qt.UIEffect.UI_General
    )
