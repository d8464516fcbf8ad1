"""The type: Inter from assets/fonts in a few fixed sizes, with digits of one width so that nothing jumps."""

from __future__ import annotations

import logging
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from ferdesk import paths
from ferdesk.gui.tokens import current

_log = logging.getLogger(__name__)

# token: (size in logical pixels at text scale 1, weight, weight when bold)
_W = QFont.Weight
TOKENS: dict[str, tuple[int, QFont.Weight, QFont.Weight]] = {
    "micro": (11, _W.Medium, _W.Bold),
    "small": (12, _W.Normal, _W.DemiBold),
    "body": (13, _W.Normal, _W.DemiBold),
    "title": (15, _W.DemiBold, _W.DemiBold),
    "large": (20, _W.DemiBold, _W.DemiBold),
    "note": (24, _W.Normal, _W.DemiBold),  # the smallest size of the presenter
    "presenter_bar": (28, _W.Normal, _W.Bold),
    "presenter_value": (48, _W.Normal, _W.Bold),
    "presenter_name": (72, _W.Bold, _W.Bold),
}


@lru_cache(maxsize=1)
def load() -> str:
    """Register the bundled font, once; its family, or the system's family if the file cannot be used."""
    families: list[str] = []
    for path in sorted((paths.assets() / "fonts").glob("Inter-*.ttf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    if "Inter" in families:
        return "Inter"
    _log.warning("The bundled font is missing in %s; the system font is used.", paths.assets())
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def font(token: str = "body", scale: float | None = None, bold: bool = False) -> QFont:
    """The font of a token ("micro" to "presenter_name"); `scale` None takes the text scale in use."""
    return QFont(_made(token, round(current().text_scale if scale is None else scale, 3), bold))


@lru_cache(maxsize=128)
def _made(token: str, scale: float, bold: bool) -> QFont:
    size, normal, strong = TOKENS[token]
    made = QFont(load())
    made.setPixelSize(max(1, round(size * scale)))
    made.setWeight(strong if bold else normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    if size >= 48:
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98)  # big type is set tighter
    # Big text is painted on moving video at fractional device scales: full hinting would make it shake.
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    made.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return made


def quoted(family: str) -> str:
    """A family for a style sheet."""
    return '"' + family.replace('"', "") + '"'
