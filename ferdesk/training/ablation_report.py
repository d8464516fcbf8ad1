"""The results of an ablation as tables and plots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ferdesk.training.ablation import Preset, flat
from ferdesk.training.plots import BLUE, INK, ORANGE, new_figure, save
from ferdesk.training.studies import markdown, mean_and_deviation

Result = Mapping[str, Any]

# Column title -> key of the flat result, in the order of the table; columns nobody has are left out.
COLUMNS = {
    "FER+ acc": "ferplus.accuracy",
    "FER+ F1": "ferplus.f1_macro",
    "FER2013 acc": "fer2013.accuracy",
    "label acc": "labels.accuracy",
    "label F1": "labels.f1_macro",
    "synthetic FER+ acc": "synthetic.ferplus.accuracy",
    "synthetic acc": "synthetic.labels.accuracy",
    "attention IoU": "attention_iou",
}
PLOTTED = ("ferplus.accuracy", "labels.accuracy", "fer2013.accuracy", "attention_iou")


def write_study_report(preset: Preset, results: Sequence[Result], out: Path) -> Path:
    """Write `out`/ablation.md and a plot a study; returns the Markdown file."""
    parts = [f"# Ablation: {preset.name}\n", _protocol(preset, results)]
    for study in preset.studies:
        cells = [(label, _of(results, study.name, str(label))) for label in study.cells]
        parts += [f"## {study.name}\n", *([study.note + "\n"] if study.note else []), _table(cells)]
        picture = out / f"{_slug(study.name)}.png"
        if _plot(study.name, cells, picture):
            parts.append(f"![{study.name}]({picture.name})\n")
    path = out / "ablation.md"
    path.write_text("\n".join(parts), "utf-8")
    return path


def _protocol(preset: Preset, results: Sequence[Result]) -> str:
    seeds = len(preset.seeds)
    spread = "± is the deviation over the seeds (n - 1)." if seeds > 1 else "One seed: small gaps are chance."
    tested = f"{results[0]['n']} held-out faces" if results else "no faces"
    if preset.scenes:
        tested += f" and {preset.scenes} synthetic scenes of held-out faces"
    return (
        f"{len({r['key'] for r in results})} trainings (cells that are alike are trained once), "
        f"{seeds} a cell, tested on {tested} with the last checkpoint. Accuracies and F1 in percent. "
        f"{spread}\n"
    )


def _of(results: Sequence[Result], study: str, label: str) -> list[dict[str, Any]]:
    return [flat(r) for r in results if r["study"] == study and r["label"] == label]


def _table(cells: Sequence[tuple[str, list[dict[str, Any]]]]) -> str:
    columns = {t: k for t, k in COLUMNS.items() if any(k in row for _, rows in cells for row in rows)}
    lines = [
        [
            str(label),
            *(_figure(rows, key) for key in columns.values()),
            f"{rows[0]['parameters'] / 1e6:.2f}",
            f"{rows[0]['macs'] / 1e6:.1f}",
        ]
        for label, rows in cells
    ]
    return markdown(["", *columns, "M parameters", "MMAC"], lines)


def _figure(rows: Sequence[Mapping[str, Any]], key: str) -> str:
    values = [row[key] for row in rows if key in row]
    if not values:
        return ""
    mean, deviation = mean_and_deviation(values)
    scale, digits = (1, 3) if key == "attention_iou" else (100, 2)
    text = f"{scale * mean:.{digits}f}"
    return f"{text} ± {scale * deviation:.{digits}f}" if len(values) > 1 else text


def _plot(title: str, cells: Sequence[tuple[str, list[dict[str, Any]]]], path: Path) -> Path | None:
    """Accuracy of each cell as a point with its seeds' deviation, and the attention's IoU beside it."""
    keys = [key for key in PLOTTED if any(key in row for _, rows in cells for row in rows)]
    if not keys:
        return None
    figure = new_figure(1.8 + 3.1 * len(keys), 1.2 + 0.36 * len(cells))
    axes = figure.subplots(1, len(keys), sharey=True, squeeze=False)[0]
    for axis, key in zip(axes, keys, strict=True):
        scale = 1 if key == "attention_iou" else 100
        for place, (_, rows) in enumerate(cells):
            values = [scale * row[key] for row in rows if key in row]
            if values:  # a classifier alone has no attention
                mean, deviation = mean_and_deviation(values)
                axis.errorbar(mean, place, xerr=deviation, fmt="o", color=BLUE, ecolor=ORANGE, capsize=3)
        name = next(t for t, k in COLUMNS.items() if k == key)
        axis.set_xlabel(name if scale == 1 else f"{name}, %", color=INK)
        axis.grid(alpha=0.3)
        axis.spines[["top", "right", "left"]].set_visible(False)
        axis.tick_params(left=False)
        axis.locator_params(axis="x", nbins=5)
    axes[0].set_yticks(range(len(cells)), [str(label) for label, _ in cells])
    axes[0].set_ylim(len(cells) - 0.4, -0.6)
    figure.suptitle(title, x=0.02, ha="left", fontsize=11, color=INK)
    return save(figure, path)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
