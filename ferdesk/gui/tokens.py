"""The window's neutral colours and sizes, and which of them are in use now.

Colour belongs to the expressions (ferdesk.palette); chrome is neutral. tests/gui/test_theme.py
recomputes the contrasts.
"""

from __future__ import annotations

from dataclasses import dataclass

# Heights and widths in logical pixels at text scale 1.
TOOLBAR = 48
CONTROL_BAR = 48
STATUS = 28
BUTTON = 32
BUTTON_IN_PANEL = 28
BAR_ROW = 20
PANEL_HEAD = 36
PANEL_WIDTH = 368
CARD = 110


@dataclass(frozen=True, slots=True)
class Tokens:
    """Neutral colours of one theme as "#RRGGBB". `text3` may not stand on `hover`."""

    dark: bool
    well: str  # around the video: dark in both themes
    window: str
    panel: str
    control: str
    hover: str  # also a pressed toggle
    selected: str
    track: str  # empty part of a bar
    line: str  # separators only
    edge: str  # of controls
    text: str
    text2: str
    text3: str
    main: str
    main_text: str
    record: str


DARK = Tokens(
    dark=True,
    well="#0F1012",
    window="#1B1D20",
    panel="#222528",
    control="#2D3135",
    hover="#3A3F45",
    selected="#2B2E31",
    track="#16181A",
    line="#34383D",
    edge="#737A82",
    text="#ECEEF0",
    text2="#B6BCC3",
    text3="#959CA4",
    main="#ECEEF0",
    main_text="#17191C",
    record="#F2555A",
)
LIGHT = Tokens(
    dark=False,
    well="#1E2023",
    window="#F1F2F3",
    panel="#FFFFFF",
    control="#FFFFFF",
    hover="#E6E8EB",
    selected="#F2F2F2",
    track="#EDEFF1",
    line="#D5D8DC",
    edge="#7D838A",
    text="#17191C",
    text2="#454B52",
    text3="#5F666E",
    main="#1F2226",
    main_text="#FFFFFF",
    record="#C21F26",
)


@dataclass(frozen=True, slots=True)
class Theme:
    """What a widget needs to know to paint itself."""

    tokens: Tokens = DARK
    text_scale: float = 1.0
    patterns: bool = False  # dashes and shapes on curves
    reduced_motion: bool = False

    def px(self, length: float) -> int:
        """A length at text scale 1 -> logical pixels now; for what must grow with its text."""
        return round(length * self.text_scale)


_current = Theme()


def current() -> Theme:
    """What is in use now. Widgets read it when they paint, and repaint on QEvent.StyleChange."""
    return _current


def use(theme: Theme) -> None:
    """Called by ThemeKeeper alone: Qt, too, has one style per application."""
    global _current
    _current = theme
