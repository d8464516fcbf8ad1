"""Turns what a person wrote in YAML into a frozen dataclass, and names the key that is wrong."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

T = TypeVar("T")


class SchemaError(ValueError):
    """The message names the key, what is wrong with it and what is allowed."""


def build(kind: type[T], values: object, prefix: str = "") -> T:
    """Make the dataclass `kind` from a mapping.

    Nested dataclasses, tuples, enums, literals, optionals, unions and plain mappings are understood. Raises
    SchemaError for an unknown, missing or mistyped key, with its dotted name.
    """
    if not isinstance(values, Mapping):
        raise SchemaError(f"{prefix.rstrip('.') or 'the file'} must be a list of keys, not {values!r}")
    fields = {f.name: f for f in dataclasses.fields(kind) if f.init}  # pyright: ignore[reportArgumentType]
    hints = typing.get_type_hints(kind)
    for key in values:
        if key not in fields:
            raise SchemaError(f"unknown key {prefix}{key} (known: {', '.join(fields)})")
    made: dict[str, Any] = {}
    for key, spec in fields.items():
        if key in values:
            made[key] = _convert(hints[key], values[key], f"{prefix}{key}")
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            raise SchemaError(f"missing key {prefix}{key}")
    return kind(**made)


def without_unknown(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without the keys that `kind` does not have, at any depth: for what another version wrote."""
    hints = typing.get_type_hints(kind)
    return {
        key: without_unknown(hints[key], value)
        if dataclasses.is_dataclass(hints[key]) and isinstance(value, Mapping)
        else value
        for key, value in values.items()
        if key in hints
    }


def _convert(hint: Any, value: Any, name: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if origin in (Union, types.UnionType):
        if value is None and type(None) in arguments:
            return None
        problems: list[str] = []
        for kind in (a for a in arguments if a is not type(None)):
            try:
                return _convert(kind, value, name)
            except SchemaError as error:
                problems.append(str(error))
        # What is wrong inside a list says more than that it is not the one value it could have been.
        inner = [problem for problem in problems if not problem.startswith(f"{name} ")]
        raise SchemaError(", or ".join(inner or problems))
    if origin is Literal:
        if value not in arguments:
            raise SchemaError(f"{name} must be one of {', '.join(map(str, arguments))}, not {value!r}")
        return value
    if dataclasses.is_dataclass(hint):
        return build(typing.cast("type[Any]", hint), value, f"{name}.")
    if origin is tuple:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise SchemaError(f"{name} must be a list, not {value!r}")
        kinds = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else list(arguments)
        if len(kinds) != len(value):
            raise SchemaError(f"{name} must list {len(kinds)} values, not {len(value)}")
        return tuple(
            _convert(k, v, f"{name}[{i}]") for i, (k, v) in enumerate(zip(kinds, value, strict=True))
        )
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise SchemaError(f"{name} must be a list of keys, not {value!r}")
        return dict(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            allowed = ", ".join(str(e.value) for e in hint)
            raise SchemaError(f"{name}: {value!r} is not one of {allowed}") from None
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise SchemaError(f"{name} must be {hint.__name__}, not {value!r}")
    return value
