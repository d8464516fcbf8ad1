"""The words other people's data uses for the eight expressions and the three splits."""

from __future__ import annotations

from ferdesk.records import EXPRESSIONS, Expression
from ferdesk.training.datasets import PRIVATE_TEST, PUBLIC_TEST, TRAINING

SYNONYMS: dict[Expression, tuple[str, ...]] = {
    Expression.ANGER: ("anger", "angry", "an"),
    Expression.DISGUST: ("disgust", "disgusted", "di"),
    Expression.FEAR: ("fear", "fearful", "afraid", "scared", "fe", "af"),
    Expression.HAPPINESS: ("happiness", "happy", "joy", "joyful", "smile", "ha"),
    Expression.SADNESS: ("sadness", "sad", "sa"),
    Expression.SURPRISE: ("surprise", "surprised", "su"),
    Expression.NEUTRAL: ("neutral", "neutrality", "ne", "calm"),
    Expression.CONTEMPT: ("contempt", "contemptuous", "co"),
}
SPLIT_NAMES: dict[str, str] = {
    "training": TRAINING,
    "train": TRAINING,
    "publictest": PUBLIC_TEST,
    "validation": PUBLIC_TEST,
    "valid": PUBLIC_TEST,
    "val": PUBLIC_TEST,
    "privatetest": PRIVATE_TEST,
    "test": PRIVATE_TEST,
}
_BY_WORD = {word: expression for expression, words in SYNONYMS.items() for word in words}


def expression_named(word: str) -> Expression | None:
    """The expression a folder or label is called by, whatever its case; None for any other word."""
    return _BY_WORD.get(word.strip().lower())


def index_named(word: str) -> int | None:
    """Its index into EXPRESSIONS."""
    expression = expression_named(word)
    return None if expression is None else EXPRESSIONS.index(expression)


def split_named(word: str) -> str | None:
    """The split a folder or column value means; None for any other word."""
    return SPLIT_NAMES.get(word.strip().lower().replace("_", "").replace("-", ""))
