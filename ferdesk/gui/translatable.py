"""Marks words that are translated later, where they are shown, for lupdate to find."""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Qt's own of this name, which PySide6 says returns any object. lupdate looks for just this name."""
    return text
