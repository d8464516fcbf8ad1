"""The words for expressions, people and probabilities, in the language in use."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from ferdesk.gui.translatable import QT_TRANSLATE_NOOP
from ferdesk.records import Expression, Prediction

_NAMES = {
    Expression.ANGER: QT_TRANSLATE_NOOP("Expression", "Anger"),
    Expression.DISGUST: QT_TRANSLATE_NOOP("Expression", "Disgust"),
    Expression.FEAR: QT_TRANSLATE_NOOP("Expression", "Fear"),
    Expression.HAPPINESS: QT_TRANSLATE_NOOP("Expression", "Happiness"),
    Expression.SADNESS: QT_TRANSLATE_NOOP("Expression", "Sadness"),
    Expression.SURPRISE: QT_TRANSLATE_NOOP("Expression", "Surprise"),
    Expression.NEUTRAL: QT_TRANSLATE_NOOP("Expression", "Neutral"),
    Expression.CONTEMPT: QT_TRANSLATE_NOOP("Expression", "Contempt"),
}
_CODES = {
    Expression.ANGER: QT_TRANSLATE_NOOP("ExpressionCode", "An"),
    Expression.DISGUST: QT_TRANSLATE_NOOP("ExpressionCode", "Di"),
    Expression.FEAR: QT_TRANSLATE_NOOP("ExpressionCode", "Fe"),
    Expression.HAPPINESS: QT_TRANSLATE_NOOP("ExpressionCode", "Ha"),
    Expression.SADNESS: QT_TRANSLATE_NOOP("ExpressionCode", "Sa"),
    Expression.SURPRISE: QT_TRANSLATE_NOOP("ExpressionCode", "Su"),
    Expression.NEUTRAL: QT_TRANSLATE_NOOP("ExpressionCode", "Ne"),
    Expression.CONTEMPT: QT_TRANSLATE_NOOP("ExpressionCode", "Co"),
}


def name(expression: Expression) -> str:
    return QCoreApplication.translate("Expression", _NAMES[expression])


def code(expression: Expression) -> str:
    """Two letters, the expression's second code."""
    return QCoreApplication.translate("ExpressionCode", _CODES[expression])


def uncertain() -> str:
    return QCoreApplication.translate("Expression", "Uncertain")


def number(probability: float) -> str:
    """0.934 -> "93". Never "100": no engine is that sure."""
    return str(min(99, round(100 * probability)))


def percent(probability: float) -> str:
    """0.934 -> "93%", with the sign as the language writes it."""
    return with_sign(number(probability))


def with_sign(digits: str) -> str:
    """Digits and the per cent sign as the language writes it: German and others put a space between."""
    space = "\N{NO-BREAK SPACE}" if QLocale().language() in _SPACED else ""
    return f"{digits}{space}{QLocale().percent()}"


_SPACED = (
    QLocale.Language.German,
    QLocale.Language.French,
    QLocale.Language.Spanish,
    QLocale.Language.Swedish,
    QLocale.Language.Danish,
    QLocale.Language.Finnish,
    QLocale.Language.Czech,
    QLocale.Language.Russian,
)


def person(track_id: int, given: str | None = None) -> str:
    """The given name, else "Person 2"."""
    return given or QCoreApplication.translate("Person", "Person {0}").format(track_id)


def shows(prediction: Prediction) -> str:
    """What a screen reader says of one prediction: "happiness 93 per cent"."""
    top, second = sorted(prediction.scores.items(), key=lambda item: -item[1])[:2]
    if prediction.uncertain:
        return QCoreApplication.translate("Person", "uncertain: {0} {1} or {2} {3} per cent").format(
            in_sentence(top[0]), number(top[1]), in_sentence(second[0]), number(second[1])
        )
    return QCoreApplication.translate("Person", "{0} {1} per cent").format(
        in_sentence(top[0]), number(top[1])
    )


def in_sentence(expression: Expression) -> str:
    """German nouns keep their capital, others lose it."""
    word = name(expression)
    return word if QLocale().language() == QLocale.Language.German else word.lower()


def spoken(prediction: Prediction, given: str | None = None, selected: bool = False) -> str:
    """The accessible name of a face or card: "Person 2, happiness 93 per cent, selected"."""
    words = [person(prediction.track.id, given), shows(prediction)]
    if selected:
        words.append(QCoreApplication.translate("Person", "selected"))
    return ", ".join(words)
