"""An agreement as one HTML page: figures, F1 by label, confusion, timelines, every disagreement.

The page holds all it shows (plots are SVG), loads nothing, and follows the reader's light or dark setting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from ferdesk.annotation.agreement import Agreement, agree
from ferdesk.annotation.engine_labels import runs
from ferdesk.annotation.ratings import Ratings
from ferdesk.annotation.report_style import page_style
from ferdesk.records import Expression

SHOWN = 1000  # disagreements listed; what is over is counted
LANES = 24  # timelines drawn
_WIDTH = 960  # of a timeline, in the units of its SVG


@dataclass(frozen=True, slots=True)
class _Lane:
    """The units of one person in one clip: where they are in Ratings, in the order of frames."""

    title: str
    rows: tuple[int, ...]


def report(ratings: Ratings, *, count_unlabelled: bool = False) -> str:
    """The whole page, UTF-8 text, for the ratings of two raters."""
    whole = agree(ratings, count_unlabelled=count_unlabelled)
    first, second = map(_text, whole.raters)
    body = [f"<h1>Agreement of {first} and {second}</h1>", _about(ratings, whole), _figures(whole)]
    if len(ratings.clips) > 1:
        parts = [
            agree(ratings.of_clip(n), count_unlabelled=count_unlabelled) for n in range(len(ratings.clips))
        ]
        body += ["<h2>By clip</h2>", _by_clip(ratings.clips, parts)]
    if whole.units:
        body += ["<h2>F1 by label</h2>", _f1(whole), "<h2>Confusion</h2>", _confusion(whole)]
        body += ["<h2>Timelines</h2>", _timelines(ratings), "<h2>Disagreements</h2>", _disagreements(whole)]
    body += ["<h2>How to read this</h2>", _explained(whole, count_unlabelled)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Agreement of {first} and {second}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{page_style()}</style></head><body><main>\n" + "\n".join(body) + "\n</main></body></html>\n"
    )


def _about(ratings: Ratings, a: Agreement) -> str:
    clips = ", ".join(map(_text, ratings.clips[:5])) + (" …" if len(ratings.clips) > 5 else "")
    every = "every frame" if a.step == 1 else f"every {a.step} frames"
    return (
        f"<p class=quiet>{clips}. Units are persons in frames, {every}. "
        f"{a.units:,} units have a label of both; {a.only[0]:,} of {_text(a.raters[0])} only, "
        f"{a.only[1]:,} of {_text(a.raters[1])} only.</p>"
    )


def _figures(a: Agreement) -> str:
    tiles = (
        ("Same label", _percent(a.percent)),
        ("Cohen's kappa", number(a.kappa)),
        ("Krippendorff's alpha", number(a.alpha)),
        ("Mean F1", number(a.f1_macro)),
    )
    cells = (f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in tiles)
    return f"<dl class=figures>{''.join(cells)}</dl>"


def _by_clip(clips: Sequence[str], parts: Sequence[Agreement]) -> str:
    rows = [
        [
            _text(clip),
            f"{p.units:,}",
            _percent(p.percent),
            number(p.kappa),
            number(p.alpha),
            number(p.f1_macro),
        ]
        for clip, p in zip(clips, parts, strict=True)
    ]
    return _table(("Clip", "Units", "Same label", "Kappa", "Alpha", "Mean F1"), rows)


def _f1(a: Agreement) -> str:
    """Bars, the value and the number of units behind each."""
    row, left = 26, 150
    bars = []
    for place, (label, value) in enumerate(zip(a.labels, a.f1, strict=True)):
        y, kind, named = (
            place * row,
            _class(label),
            (int(a.confusion[place].sum()), int(a.confusion[:, place].sum())),
        )
        bars.append(
            f'<text x="{left - 8}" y="{y + 17}" text-anchor="end">{_text(label)}</text>'
            f'<rect class=track x="{left}" y="{y + 5}" width="400" height="16" rx="2"/>'
            f'<rect class="{kind}" x="{left}" y="{y + 5}" width="{400 * value:.1f}" height="16" rx="2"/>'
            f'<text x="{left + 410}" y="{y + 17}">{number(value)}</text>'
            f'<text class=quiet x="{left + 470}" y="{y + 17}">{named[0]:,} and {named[1]:,} units</text>'
        )
    height = len(a.labels) * row
    return _svg(left + 640, height, "".join(bars), f"F1 of each label, {len(a.labels)} bars")


def _confusion(a: Agreement) -> str:
    """Rows are the first rater's; a cell is shaded by its part of the row."""
    total = a.confusion.sum(1, keepdims=True)
    parts = np.divide(a.confusion, total, out=np.zeros(a.confusion.shape), where=total > 0)
    head = "".join(f"<th scope=col>{_text(label)}</th>" for label in a.labels)
    lines = [f"<tr><th>{_text(a.raters[0])} \\ {_text(a.raters[1])}</th>{head}<th>all</th></tr>"]
    for i, label in enumerate(a.labels):
        cells = "".join(
            f'<td class="cell{" same" if i == j else ""}" style="--part:{100 * parts[i, j]:.0f}%">'
            + (f"{a.confusion[i, j]:,}<small>{100 * parts[i, j]:.0f} %</small>" if a.confusion[i, j] else "")
            + "</td>"
            for j in range(len(a.labels))
        )
        lines.append(f"<tr><th scope=row>{_text(label)}</th>{cells}<td>{int(total[i, 0]):,}</td></tr>")
    return f"<div class=wide><table class=confusion>{''.join(lines)}</table></div>"


def _timelines(ratings: Ratings) -> str:
    lanes = list(_lanes(ratings))
    drawn = [_timeline(ratings, lane) for lane in lanes[:LANES]]
    if len(lanes) > LANES:
        drawn.append(f"<p class=quiet>{len(lanes) - LANES} more are not drawn.</p>")
    return _legend(ratings) + "".join(drawn)


def _lanes(ratings: Ratings) -> Iterator[_Lane]:
    for clip, name in enumerate(ratings.clips):
        here = np.flatnonzero(ratings.clip == clip)
        for person in np.unique(ratings.person[here]).tolist():
            rows = here[ratings.person[here] == person]
            yield _Lane(f"{name}, person {person}", tuple(rows[np.argsort(ratings.frame[rows])].tolist()))


def _timeline(ratings: Ratings, lane: _Lane) -> str:
    """A band for each rater over true time, and marks where they differ."""
    rows = np.array(lane.rows)
    begin, end = float(ratings.time[rows[0]]), float(ratings.until_time[rows[-1]])
    scale = _WIDTH / max(end - begin, 1e-9)
    codes = ratings.codes[rows]
    differ = np.where((codes >= 0).all(1) & (codes[:, 0] != codes[:, 1]), 0, -1)
    parts = []
    for y, height, found, labels in (
        (0, 20, codes[:, 0], ratings.labels),
        (24, 20, codes[:, 1], ratings.labels),
        (48, 8, differ, ("differ",)),
    ):
        for start, stop, code in _stretches(ratings, rows, found):
            x, width = (start - begin) * scale, max(0.5, (stop - start) * scale)
            place = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
            kind, says = _class(labels[code]), _text(labels[code])
            said = f"<title>{says}, {start:.3f} to {stop:.3f} s</title>"
            parts.append(f'<rect class="{kind}" {place}>{said}</rect>')
            if labels is ratings.labels and width > 8 * len(says):  # so that not colour alone tells it
                parts.append(f'<text class="on {kind}" x="{x + 4:.1f}" y="{y + 14}">{says}</text>')
    axis = f'<text class=quiet x="0" y="72">{begin:.3f} s</text>'
    axis += f'<text class=quiet x="{_WIDTH}" y="72" text-anchor="end">{end:.3f} s</text>'
    above, below = map(_text, ratings.raters)
    return (
        f"<figure><figcaption>{_text(lane.title)}: {above} above, {below} below, differences under both"
        f"</figcaption>{_svg(_WIDTH, 76, ''.join(parts) + axis, lane.title)}</figure>"
    )


def _stretches(ratings: Ratings, rows: np.ndarray, codes: np.ndarray) -> Iterator[tuple[float, float, int]]:
    """Seconds of equal codes; a pause in the units ends a stretch."""
    frames, until = ratings.frame[rows], ratings.until[rows]
    pauses = np.r_[0, np.flatnonzero(frames[1:] != until[:-1]) + 1, len(rows)]
    for first, last in zip(pauses[:-1].tolist(), pauses[1:].tolist(), strict=True):
        for start, end, code in runs(codes[first:last]):
            begin, stop = rows[first + start], rows[first + end - 1]
            yield float(ratings.time[begin]), float(ratings.until_time[stop]), code


def _legend(ratings: Ratings) -> str:
    used = [ratings.labels[i] for i in np.unique(ratings.codes) if i >= 0]
    chip = '<svg width="14" height="14"><rect class="{}" width="14" height="14" rx="2"/></svg>'
    chips = (f"<span>{chip.format(_class(label))}{_text(label)}</span>" for label in used)
    return f"<p class=legend>{''.join(chips)}</p>"


def _disagreements(a: Agreement) -> str:
    if not a.disagreements:
        return "<p>None: both gave the same label to every unit.</p>"
    rows = [
        [
            _text(d.clip),
            str(d.person),
            f"{d.start_time:.3f}",
            f"{d.end_time:.3f}",
            f"{d.start} to {d.end - 1}",
            *map(_text, d.labels),
        ]
        for d in a.disagreements[:SHOWN]
    ]
    head = ("Clip", "Person", "From (s)", "To (s)", "Frames", a.raters[0], a.raters[1])
    more = len(a.disagreements) - SHOWN
    said = f"<p class=quiet>{more:,} more are not listed.</p>" if more > 0 else ""
    return f"<div class=wide>{_table(tuple(map(_text, head)), rows)}</div>{said}"


def _explained(a: Agreement, count_unlabelled: bool) -> str:
    missing = (
        "A unit that only one of them labelled counts as unlabelled for the other."
        if count_unlabelled
        else "Units that only one of them labelled are left out."
    )
    return f"""<ul>
<li>{missing}</li>
<li><b>Cohen's kappa</b> (Cohen 1960): agreement beyond what chance would give two raters with these habits;
1 is perfect, 0 is chance. Not weighted.</li>
<li><b>Krippendorff's alpha</b>, nominal (Krippendorff 2011): the same question with one common habit.</li>
<li>Both are undefined where only one label was ever used, and low where one label is nearly all there
is.</li>
<li><b>F1</b> of a label: 2 x units both gave it / (units one gave it + units the other gave it).</li>
<li>Neighbouring frames resemble each other, so these figures describe the clips; they are no
significance test.</li>
</ul>"""


def number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.1f} %"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["<tr>" + "".join(f"<th scope=col>{cell}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    return f"<table>{''.join(lines)}</table>"


def _svg(width: int, height: int, inner: str, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" style="max-width:{width}px">'
        f"<title>{_text(title)}</title>{inner}</svg>"
    )


def _text(value: str) -> str:
    return escape(value)


def _class(label: str) -> str:
    """The colours of the eight have their names; all other labels look alike."""
    if label in set(Expression):
        return f"e-{label}"
    return {"uncertain": "e-uncertain", "differ": "differ"}.get(label, "e-other")
