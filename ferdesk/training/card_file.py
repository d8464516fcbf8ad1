"""Writes card.yaml the way a person would: in order, with a comment above each part."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "The card of one FERDesk engine: what it needs, what it answers, what may be claimed of it.",
        ("name", "title", "architecture", "parameters", "macs"),
    ),
    (
        "The file and its fingerprint; FERDesk does not run a file that was changed. `losses`: points of\n"
        "accuracy that a precision costs on a backend, the most of all sets of labels; up to 0.3 FERDesk\n"
        "takes it by itself where it is faster.",
        ("model_file", "sha256", "precision", "variants", "losses"),
    ),
    (
        "Input (n, channels, size, size) float32: (pixel / 255 - mean) / std; gray by ITU-R 601.",
        ("input",),
    ),
    (
        "How a live face is cut so that it looks like the training pictures: a square of side `scale` x\n"
        "the longer side of the detector's box, its centre moved by parts of that side (y down).",
        ("framing",),
    ),
    ("The expressions in the order of `logits`, and everything the engine answers.", ("labels", "outputs")),
    (
        "Probabilities are softmax(logits / temperature); a top one under `uncertain_below` is uncertain.\n"
        "`neutral_logits`: mean logits of faces labelled neutral, what a personal baseline is compared with.",
        ("temperature", "uncertain_below", "neutral_logits"),
    ),
    (
        "Measured on this very file; the same again: python -m ferdesk.training evaluate FOLDER\n"
        "--data FILE --split PublicTest --tta --end-to-end --out DIR (the figures of metrics.json).",
        ("measured",),
    ),
    ("Where it comes from.", ("licence", "data", "recipe", "revision")),
    ("What it is for, and what it is not good at.", ("intended_use", "limits")),
)


def write_card(fields: Mapping[str, Any], folder: Path) -> Path:
    """Write `folder`/card.yaml; parts without a value are left out. Unknown fields are a bug: KeyError."""
    known = {key for _, keys in _PARTS for key in keys}
    if unknown := set(fields) - known:
        raise KeyError(f"no part of a card: {', '.join(sorted(unknown))}")
    parts: list[str] = []
    for comment, keys in _PARTS:
        values = {key: _plain(fields[key]) for key in keys if fields.get(key) not in (None, "", {}, [])}
        if values:
            head = "".join(f"# {line}\n" for line in comment.splitlines())
            body = yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
            parts.append(head + body)
    path = folder / "card.yaml"
    path.write_text("\n".join(parts), "utf-8")
    return path


class _Dumper(yaml.SafeDumper):
    """Keys one a line, lists in one line."""


_Dumper.add_representer(
    list, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)
)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Enum) else value
