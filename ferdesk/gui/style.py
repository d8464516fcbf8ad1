"""Tokens as Qt wants them: one palette and one style sheet for the whole window.

Looks are asked for by a dynamic property "role"; the roles are the selectors below. Focus is not
drawn here: style sheets cannot draw outside a control, focus_ring.py can.
"""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QColor, QPalette

from ferdesk import paths
from ferdesk.gui import fonts
from ferdesk.gui.tokens import BUTTON, BUTTON_IN_PANEL, DARK, Theme, Tokens


def palette(tokens: Tokens) -> QPalette:
    """For what style sheets do not reach: text in item views, links, selections, disabled words."""
    made = QPalette()
    role = QPalette.ColorRole
    for name, colour in {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.selected,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.text3,
        role.Button: tokens.control,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.text,
        role.Highlight: tokens.main,
        role.HighlightedText: tokens.main_text,
        role.ToolTipBase: tokens.panel,
        role.ToolTipText: tokens.text,
        role.Link: tokens.text,
        role.LinkVisited: tokens.text2,
        role.Light: tokens.hover,
        role.Midlight: tokens.hover,
        role.Mid: tokens.line,
        role.Dark: tokens.line,
        role.Shadow: tokens.well,
    }.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.text3))
    return made


def sheet(theme: Theme) -> str:
    """The style sheet of a theme; every length that holds text grows with the text scale."""
    px = theme.px
    values = {name: getattr(theme.tokens, name) for name in Tokens.__slots__ if name != "dark"}
    for name in ("control", "hover", "edge", "text", "text2", "main", "main_text"):
        values[f"well_{name}"] = getattr(DARK, name)
    for token, (size, *_weights) in fonts.TOKENS.items():
        values[f"f_{token}"] = f"{px(size)}px"
    for length in range(1, 33):
        values[f"p{length}"] = f"{px(length)}px"
    images = paths.assets() / "icons" / "controls"
    kind = "dark" if theme.tokens.dark else "light"
    return Template(_SHEET).substitute(
        values,
        button=f"{px(BUTTON) - 2}px",
        small_button=f"{px(BUTTON_IN_PANEL) - 2}px",
        # A radius of more than half the side makes Qt draw a square.
        radio_dot=f"{px(16) + 2 - 2 * px(4)}px",
        handle=f"{2 + 2 * px(5)}px",
        handle_half=f"{1 + px(5)}px",
        family=fonts.quoted(fonts.load()),
        down=(images / f"chevron_down_{kind}.svg").as_posix(),
        up=(images / f"chevron_up_{kind}.svg").as_posix(),
        right=(images / f"chevron_right_{kind}.svg").as_posix(),
        tick=(images / f"tick_{kind}.svg").as_posix(),
        tick_menu=(images / f"tick_{'light' if theme.tokens.dark else 'dark'}.svg").as_posix(),
    )


_SHEET = """
* { outline: none; }
QWidget { color: $text; font-family: $family; font-size: $f_body; }
QMainWindow, QDialog, QMessageBox { background: $window; }
QWidget[role="toolbar"], QWidget[role="control_bar"], QWidget[role="status"] { background: $window; }
QWidget[role="toolbar"] { border-bottom: 1px solid $line; }
QWidget[role="control_bar"], QWidget[role="status"] { border-top: 1px solid $line; }
QWidget[role="panel"], QWidget[role="card"] { background: $panel; }
QWidget[role="panel_head"] { background: $panel; border-bottom: 1px solid $line; }
QWidget[role="well"] { background: $well; }
QWidget[role="sheet"] { background: $panel; border: 1px solid $edge; border-radius: 6px; }
QWidget[role="banner"] { background: $panel; border: 1px solid $edge; border-left: 3px solid $text; }
QWidget[role="rule"] { background: $line; border: none; }

QLabel { background: transparent; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-size: $f_title; font-weight: 600; }
QLabel[role="large"] { font-size: $f_large; font-weight: 600; }
QLabel[role="small"] { font-size: $f_small; color: $text2; }
QLabel[role="secondary"] { color: $text2; }
QLabel[role="hint"] { font-size: $f_small; color: $text3; }
QLabel[role="status_value"] { font-size: $f_small; font-weight: 600; color: $text; }
QLabel[role="key"] { font-size: $f_micro; font-weight: 500; color: $text3; border: 1px solid $line;
  border-radius: 3px; padding: 0 $p4; }

QPushButton, QToolButton { background: $control; color: $text; border: 1px solid $edge; border-radius: 4px;
  padding: 0 $p12; min-height: $button; font-weight: 500; icon-size: $p16; }
QToolButton { padding: 0 $p8; }
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:pressed, QToolButton:pressed { background: $hover; }
QPushButton:checked, QToolButton:checked { background: $hover; border-bottom: 2px solid $text; }
QPushButton:disabled, QToolButton:disabled { color: $text3; border-color: $line; background: transparent; }
QPushButton:checked:disabled, QToolButton:checked:disabled { border-bottom: 2px solid $line; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[popupMode="1"] { padding-right: $p24; }
QToolButton::menu-button { border: none; width: $p20; }
QToolButton::menu-arrow { image: url("$down"); width: $p12; height: $p12; }
QPushButton[role="main"], QToolButton[role="main"] { background: $main; color: $main_text;
  border-color: $main; }
QPushButton[role="main"]:hover, QToolButton[role="main"]:hover { background: $text2; border-color: $text2; }
QPushButton[role="main"]:disabled, QToolButton[role="main"]:disabled { background: transparent;
  color: $text3; border-color: $line; }
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; border-color: transparent; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: $hover; }
QPushButton[role="quiet"]:checked, QToolButton[role="quiet"]:checked { background: $hover;
  border-bottom: 2px solid $text; }
QToolButton[role="mini"] { background: transparent; border-color: transparent; padding: 0; min-height: 0; }
QToolButton[role="mini"]:hover { background: $hover; }
QPushButton[role="segment"] { background: $control; border-radius: 0; padding: 0 $p16; }
QPushButton[role="segment"][side="left"] { border-top-left-radius: 4px; border-bottom-left-radius: 4px;
  border-right: none; }
QPushButton[role="segment"][side="right"] { border-top-right-radius: 4px; border-bottom-right-radius: 4px; }
QPushButton[role="segment"]:checked { background: $main; color: $main_text; border-color: $main;
  border-bottom: 1px solid $main; }
QWidget[role="panel"] QPushButton[role="step"] { padding: 0; min-width: $p24; max-width: $p24;
  min-height: $p22; max-height: $p22; }
QWidget[role="panel"] QPushButton[role="step"]:checked { background: $main; color: $main_text;
  border-color: $main; }
QWidget[role="panel"] QPushButton[role="row"] { background: transparent; border: none; }
QWidget[role="panel"] QToolButton[role="small_tool"] { min-height: $small_button; padding: 0 $p8; }
QWidget[role="panel"] QPushButton, QWidget[role="panel"] QToolButton[role="quiet"],
QWidget[role="panel_head"] QPushButton, QWidget[role="panel_head"] QToolButton { min-height: $small_button; }

QWidget[role="on_well"] QLabel { color: $well_text; }
QWidget[role="on_well"] QLabel[role="secondary"] { color: $well_text2; }
QWidget[role="on_well"] QPushButton { background: $well_control; color: $well_text;
  border-color: $well_edge; }
QWidget[role="on_well"] QPushButton:hover { background: $well_hover; }
QWidget[role="on_well"] QPushButton[role="main"] { background: $well_main; color: $well_main_text;
  border-color: $well_main; }
QWidget[role="on_well"] QPushButton[role="main"]:hover { background: $well_text2; border-color: $well_text2; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit, QKeySequenceEdit {
  background: $control; color: $text; border: 1px solid $edge; border-radius: 4px;
  selection-background-color: $main; selection-color: $main_text; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { min-height: $button; padding: 0 $p8; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $text3;
  background: transparent; border-color: $line; }
QKeySequenceEdit QLineEdit, QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none;
  padding: 0 $p8; min-height: 0; background: transparent; }
QComboBox { padding-right: $p28; }
QComboBox:hover { background: $hover; }
QComboBox::drop-down { border: none; width: $p28; }
QComboBox::down-arrow { image: url("$down"); width: $p12; height: $p12; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $edge; padding: $p4; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
  border: none; background: transparent; width: $p20; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$up"); width: $p10; height: $p10; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$down"); width: $p10; height: $p10; }

QCheckBox, QRadioButton { background: transparent; spacing: $p8; min-height: $p28; }
QCheckBox:disabled, QRadioButton:disabled { color: $text3; }
QCheckBox::indicator, QRadioButton::indicator { width: $p16; height: $p16; border: 1px solid $edge;
  background: $control; border-radius: 3px; }
QRadioButton::indicator { border-radius: ${p8}; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $hover; }
QCheckBox::indicator:checked { background: $main; border-color: $main; image: url("$tick"); }
QRadioButton::indicator:checked { background: $control; border: $p4 solid $main; width: $radio_dot;
  height: $radio_dot; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; }

QSlider { background: transparent; min-height: $p28; }
QSlider::groove:horizontal { height: 2px; background: $edge; }
QSlider::sub-page:horizontal { background: $text; height: 2px; }
QSlider::handle:horizontal { width: $handle; height: $handle; margin: -$p5 0; border-radius: $handle_half;
  background: $text; border: none; }
QSlider::handle:horizontal:hover { background: $text2; }
QSlider::sub-page:horizontal:disabled, QSlider::handle:horizontal:disabled { background: $edge; }

QMenuBar { background: $window; padding: $p2 $p8; }
QMenuBar::item { background: transparent; padding: $p4 $p8; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $panel; border: 1px solid $edge; padding: $p4 0; }
QMenu::item { padding: $p5 $p24 $p5 $p28; color: $text; }
QMenu::item:selected { background: $hover; color: $text; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $line; margin: $p4 0; }
QMenu::icon { padding-left: $p8; }
QMenu::indicator { width: $p14; height: $p14; left: $p8; }
QMenu::indicator:checked { image: url("$tick_menu"); }
QMenu::right-arrow { image: url("$right"); width: $p12; height: $p12; right: $p8; }
QToolTip { background: $panel; color: $text; border: 1px solid $edge; padding: $p4 $p8; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $text2; padding: $p8 $p12; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $text; font-weight: 600; }
QGroupBox { border: none; margin-top: $p24; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }

QAbstractItemView { background: $panel; border: none; selection-background-color: $hover;
  selection-color: $text; alternate-background-color: $selected; }
QAbstractItemView::item { min-height: $p28; padding: 0 $p8; }
QAbstractItemView::item:selected, QAbstractItemView::item:hover { background: $hover; color: $text; }
QHeaderView::section { background: $window; color: $text2; border: none; border-bottom: 1px solid $line;
  padding: $p4 $p8; font-size: $f_small; }
QProgressBar { background: $track; border: none; border-radius: 2px; max-height: $p6; text-align: right; }
QProgressBar::chunk { background: $text; border-radius: 2px; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $edge; }

QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: $p10; margin: 0; }
QScrollBar:horizontal { background: transparent; height: $p10; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 2px; margin: 3px; }
QScrollBar::handle:hover { background: $text3; }
QScrollBar::handle:vertical { min-height: $p32; }
QScrollBar::handle:horizontal { min-width: $p32; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
