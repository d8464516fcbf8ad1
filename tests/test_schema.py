"""What a person wrote becomes a frozen value, or the wrong key is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from ferdesk.records import Expression
from ferdesk.schema import SchemaError, build, without_unknown


@dataclass(frozen=True)
class Inner:
    side: int = 3


@dataclass(frozen=True)
class Outer:
    name: str
    rate: float = 1.0
    on: bool = False
    mode: Literal["a", "b"] = "a"
    inner: Inner = field(default_factory=Inner)
    pairs: tuple[tuple[int, int], ...] = ()
    labels: tuple[Expression, ...] = ()
    maybe: int | None = None
    several: str | tuple[str, ...] | None = None
    free: Mapping[str, Any] = field(default_factory=dict)


def test_everything_converts():
    made = build(
        Outer,
        {
            "name": "n",
            "rate": 2,
            "on": True,
            "mode": "b",
            "inner": {"side": 5},
            "pairs": [[1, 2], [3, 4]],
            "labels": ["anger", "contempt"],
            "maybe": None,
            "free": {"x": [1]},
        },
    )
    assert made == Outer(
        "n",
        2.0,
        True,
        "b",
        Inner(5),
        ((1, 2), (3, 4)),
        (Expression.ANGER, Expression.CONTEMPT),
        None,
        free={"x": [1]},
    )
    assert isinstance(made.rate, float)


@pytest.mark.parametrize(("value", "made"), [("a", "a"), (["a", "b"], ("a", "b")), (None, None)])
def test_one_of_several_kinds_converts(value, made):
    assert build(Outer, {"name": "n", "several": value}).several == made


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "missing key name"),
        ({"name": "n", "nmae": 1}, "unknown key nmae"),
        ({"name": 3}, "name must be str, not 3"),
        ({"name": "n", "rate": "fast"}, "rate must be float"),
        ({"name": "n", "rate": True}, "rate must be float"),
        ({"name": "n", "on": 1}, "on must be bool"),
        ({"name": "n", "mode": "c"}, "mode must be one of a, b"),
        ({"name": "n", "inner": {"sied": 1}}, "unknown key inner.sied"),
        ({"name": "n", "inner": 4}, "inner must be a list of keys"),
        ({"name": "n", "pairs": "12"}, "pairs must be a list"),
        ({"name": "n", "pairs": [[1, 2, 3]]}, r"pairs\[0\] must list 2 values"),
        ({"name": "n", "labels": ["joy"]}, r"labels\[0\]: 'joy' is not one of anger"),
        ({"name": "n", "maybe": "x"}, "maybe must be int"),
        ({"name": "n", "several": 3}, "several must be str, not 3, or several must be a list"),
        ({"name": "n", "several": ["x", 3]}, r"^several\[1\] must be str, not 3$"),
        ([1], "must be a list of keys"),
    ],
)
def test_the_wrong_key_is_named(values, message):
    with pytest.raises(SchemaError, match=message):
        build(Outer, values)


def test_what_another_version_wrote_loses_unknown_keys_at_any_depth():
    values = {"name": "n", "gone": 1, "inner": {"side": 2, "gone": 3}, "free": {"anything": 4}}
    with pytest.raises(SchemaError, match="unknown key gone"):
        build(Outer, values)
    assert without_unknown(Outer, values) == {"name": "n", "inner": {"side": 2}, "free": {"anything": 4}}
    assert values["inner"] == {"side": 2, "gone": 3}
