"""metrics.json as a page a person reads: tables, confusion matrices, reliability diagrams."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ferdesk.training.plots import confusion_picture, reliability_picture

Section = Mapping[str, Any]

TITLES = {
    "fer2013": "FER2013, seven classes",
    "ferplus": "FER+, eight expressions, majority of the raters",
    "labels": "Eight expressions, single label",
}

_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1c2430; background: #f6f7f9; margin: 0; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
p { max-width: 46rem; } .quiet { color: #566173; font-size: .9rem; }
table { border-collapse: collapse; background: #fff; margin: .5rem 0 1rem; }
th, td { padding: .35rem .8rem; border-bottom: 1px solid #e2e6ec; text-align: right;
  font-variant-numeric: tabular-nums; }
th { font-weight: 600; border-bottom: 2px solid #c9d0da; }
td:first-child, th:first-child { text-align: left; }
figure { margin: 1rem 0; } img { max-width: 100%; background: #fff; border: 1px solid #e2e6ec; }
.pair { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.warn { border-left: 4px solid #b45309; padding: .3rem .8rem; background: #fff7ed; }
"""


def write_report(result: Section, out: Path, warnings: Sequence[str] = ()) -> Path:
    """Write `out`/report.html and its pictures from what `evaluate` gave; the same input, the same files."""
    out.mkdir(parents=True, exist_ok=True)
    target = result["target"]
    body = [f"<h1>{_text(target['name'])}</h1>", f"<p class=quiet>{_text(result['protocol'])}</p>"]
    body += [f"<p class=warn>{_text(warning)}</p>" for warning in warnings]
    body += ["<h2>In short</h2>", _short(result)]
    if any("votes" in result.get(name, {}) for name in TITLES):
        body += ["<h2>The whole answer against all votes</h2>", _votes(result)]
    if "end_to_end" in result:
        body += ["<h2>End to end</h2>", _end_to_end(result["end_to_end"])]
    if "conditions" in result:
        body += ["<h2>As a webcam may show them</h2>", _conditions(result)]
    for name in TITLES:
        section = result.get(name)
        if section and "accuracy" in section:
            body += [f"<h2>{TITLES[name]}</h2>", *_section(name, section, out)]
    body += ["<h2>How to read this</h2>", _definitions(result), "<h2>What was measured</h2>", _about(target)]
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{_text(target['name'])}: evaluation</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main>\n" + "\n".join(body) + "\n</main></body></html>\n"
    )
    path = out / "report.html"
    path.write_text(page, "utf-8")
    return path


def _section(name: str, section: Section, out: Path) -> list[str]:
    confusion, bins = out / f"{name}-confusion.png", out / f"{name}-reliability.png"
    confusion_picture(section["confusion"], confusion)
    reliability_picture(section["reliability"]["equal_width"], section["ece"], bins)
    rows = [
        [label, f"{c['n']}", _percent(c["precision"]), _percent(c["recall"]), _percent(c["f1"])]
        for label, c in section["classes"].items()
    ]
    return [
        _table(["expression", "rows", "precision", "recall", "F1"], rows),
        "<div class=pair>",
        f'<figure><img src="{confusion.name}" alt="Confusion matrix: rows are the true class"></figure>',
        f'<figure><img src="{bins.name}" alt="Reliability diagram"></figure>',
        "</div>",
    ]


def _variants(result: Section) -> Iterable[tuple[str, Section]]:
    yield ("ten views averaged (TTA)" if result["tta"] else "plain", result)
    if "without_tta" in result:
        yield "plain, no TTA", result["without_tta"]
    if "without_copies" in result:
        yield "without copies of training pictures", result["without_copies"]
    if "without_tta" in result.get("without_copies", {}):
        yield "without copies, no TTA", result["without_copies"]["without_tta"]


def _short(result: Section) -> str:
    rows: list[list[str]] = []
    for name, title in TITLES.items():
        for how, part in _variants(result):
            s = part.get(name, {})
            if "accuracy" in s:
                rows.append([
                    f"{title} <span class=quiet>({how})</span>", f"{s['n']}",
                    _with_interval(s, "accuracy"), _percent(s["precision_macro"]),
                    _percent(s["recall_macro"]), _with_interval(s, "f1_macro"), f"{s['ece']:.4f}",
                ])  # fmt: skip
    return _table(
        ["", "rows", "accuracy %", "macro precision", "macro recall", "macro F1 %", "ECE"], rows
    )  # fmt: skip


def _votes(result: Section) -> str:
    rows = []
    for how, part in _variants(result):
        for v in (part[name]["votes"] for name in TITLES if "votes" in part.get(name, {})):
            low, high = v["interval_95"]["kl"]
            rows.append([how, f"{v['n']}", f"{v['kl']:.4f} [{low:.4f}, {high:.4f}]", f"{v['brier']:.4f}",
                         f"{v['ece']:.4f}"])  # fmt: skip
    return _table(["", "rows", "KL(votes || answer), nats", "Brier", "ECE against the votes"], rows)


def _end_to_end(part: Section) -> str:
    rows = []
    for name, title in TITLES.items():
        live, given = part.get(name, {}), part["given_crops"].get(name, {})
        if "accuracy" in live:
            rows.append([title, f"{live['n']}", _with_interval(live, "accuracy"),
                         _with_interval(given, "accuracy"), f"{100 * part['drop'][name]:.2f}"])  # fmt: skip
    framing = ", ".join(f"{key} {value}" for key, value in part["framing"].items())
    note = (
        f"<p>The {_text(part['detector'])}-range detector found a face in {_percent(part['found'])} % of the "
        f"pictures, shown to it inside a larger frame. Crops cut with: {_text(framing)}.</p>"
    )
    return note + _table(
        ["found pictures", "rows", "detector and crop, accuracy %", "given crops, accuracy %", "points lost"],
        rows,
    )


def _conditions(result: Section) -> str:
    plain, conditions = result.get("without_tta", result), result["conditions"]
    kinds = list(next(iter(conditions.values())))
    rows = [["as they are", *(_percent(plain[kind]["accuracy"]) for kind in kinds)]]
    rows += [[_text(name), *(_percent(part[kind]) for kind in kinds)] for name, part in conditions.items()]
    return "<p>Accuracy in percent, plain.</p>" + _table(["", *(TITLES[kind] for kind in kinds)], rows)


def _definitions(result: Section) -> str:
    return (
        f"<p>Brackets hold 95 % bootstrap intervals ({result['bootstrap']['draws']} draws, percentile). "
        "Macro values are plain means over the classes that occur. ECE is the expected calibration error "
        f"over {result['reliability_bins']} equal-width bins of the top probability; metrics.json also has "
        "it over bins of equally many rows. KL and Brier compare the whole answer with the distribution of "
        "the raters' votes. An expression is what a face shows, as most raters named it; it says nothing "
        "about what the person feels.</p>"
    )


def _about(target: Section) -> str:
    return _table(["", ""], [[_text(str(k)), _text(str(v))] for k, v in target.items() if v != ""])


def _with_interval(section: Section, key: str) -> str:
    low, high = section["interval_95"][key]
    return f"{_percent(section[key])} [{_percent(low)}, {_percent(high)}]"


def _percent(value: float) -> str:
    return f"{100 * value:.2f}"


def _text(value: str) -> str:
    return html.escape(value)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Cells are HTML already."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>\n{body}</tbody></table>"
