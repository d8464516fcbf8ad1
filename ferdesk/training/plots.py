"""The pictures of the reports, drawn without a window and the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

DPI = 120
INK, GRID, BLUE, ORANGE = "#1c2430", "#c9d0da", "#2b6cb0", "#dd6b20"


def new_figure(width: float, height: float) -> Any:
    """A matplotlib Figure with no window and no global state behind it."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12)  # type: ignore[union-attr]
    return figure


def save(figure: Any, path: Path) -> Path:
    figure.savefig(path, dpi=DPI, metadata={"Software": None})
    return path


def confusion_picture(confusion: Mapping[str, Any], path: Path) -> Path:
    """Rows are the true class; the colour and the percentage are parts of the row, the count below."""
    counts, labels = np.asarray(confusion["counts"], float), confusion["labels"]
    rows = counts.sum(1, keepdims=True)
    parts = np.divide(counts, rows, out=np.zeros_like(counts), where=rows > 0)
    k = len(labels)
    figure = new_figure(0.78 * k + 1.3, 0.7 * k + 1.1)
    axes = figure.subplots()
    axes.imshow(parts, cmap="Blues", vmin=0, vmax=1)
    for i in range(k):
        for j in range(k):
            if counts[i, j]:
                colour = "white" if parts[i, j] > 0.55 else INK
                text = f"{100 * parts[i, j]:.0f} %\n{counts[i, j]:.0f}"
                axes.text(j, i, text, ha="center", va="center", fontsize=7.5, color=colour, linespacing=1.3)
    axes.set_xticks(range(k), labels, rotation=35, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(k), [f"{label} ({n:.0f})" for label, n in zip(labels, rows[:, 0], strict=True)])
    axes.set(xlabel="answered", ylabel="true")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return save(figure, path)


def reliability_picture(bins: Mapping[str, Sequence[float]], ece: float, path: Path) -> Path:
    """Accuracy by confidence with the gap to honesty, and how many rows lie in each bin."""
    low, high, count, confidence, correct = (
        np.asarray(bins[name], float) for name in ("low", "high", "count", "confidence", "correct")
    )
    used = count > 0
    figure = new_figure(4.6, 5.4)
    top, bottom = figure.subplots(2, 1, height_ratios=(3, 1), sharex=True)
    width = (high - low)[used]
    top.bar(low[used], correct[used], width, align="edge", color=BLUE, edgecolor="white", label="correct")
    top.bar(
        low[used], (confidence - correct)[used], width, correct[used], align="edge", color=ORANGE, alpha=0.35,
        edgecolor=ORANGE, label="gap to confidence",
    )  # fmt: skip
    top.plot([0, 1], [0, 1], color=INK, linestyle="--", linewidth=1, label="honest")
    top.set(ylabel="part correct", xlim=(0, 1), ylim=(0, 1))
    top.set_title(f"expected calibration error {ece:.4f}", fontsize=10, loc="left", color=INK)
    top.legend(loc="upper left", frameon=False, fontsize=9)
    bottom.bar(low[used], count[used], width, align="edge", color=GRID, edgecolor="white")
    bottom.set(xlabel="confidence: probability of the answer", ylabel="rows")
    for axes in (top, bottom):
        axes.spines[["top", "right"]].set_visible(False)
    return save(figure, path)
