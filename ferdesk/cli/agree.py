"""How far two annotators, or an annotator and the engine, agree, frame by frame.

  ferdesk agree A.ferdesk B.ferdesk              two projects of one clip
  ferdesk agree A.ferdesk --tiers Ada Ben        two tiers of one project
  ferdesk agree A.ferdesk --tiers Ada engine     a tier and the engine's predictions
  ferdesk agree *.ferdesk --tiers Ada Ben --pool both tiers in each project, pooled

Percent of same labels, Cohen's kappa, Krippendorff's alpha (nominal), F1 by label, confusion matrix, and
every disagreement; with -o as one HTML page with plots.

exit codes: 0 done; 1 nothing could be compared; 2 wrong usage
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.cli._output import say, say_json, table
from ferdesk.errors import FerdeskError

if TYPE_CHECKING:
    from ferdesk.annotation.agreement import Agreement
    from ferdesk.annotation.project import Project
    from ferdesk.annotation.ratings import Ratings

NAME = "agree"
HELP = "compare annotators with each other or the engine"
_LISTED = 20  # disagreements printed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("projects", nargs="+", type=Path, metavar="PROJECT", help="one, two, or many to pool")
    parser.add_argument(
        "--tiers",
        nargs=2,
        metavar=("X", "Y"),
        help="tiers by name, or engine; X of the first project, Y of the second",
    )
    parser.add_argument(
        "--pool", action="store_true", help="compare X and Y within each project, all together"
    )
    parser.add_argument("--step", type=int, default=1, metavar="N", help="every N-th frame (default 1)")
    parser.add_argument(
        "--count-unlabelled", action="store_true", help="what only one of them labelled is a disagreement"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="REPORT.html", help="write the report there")
    parser.add_argument("--force", action="store_true", help="write over a report that is there")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(usage=parser.error)


def main(options: argparse.Namespace) -> int:
    from ferdesk.annotation.agreement import agree
    from ferdesk.annotation.project import Project

    if len(options.projects) > 2 and not options.pool:
        options.usage("more than two projects can only be pooled: add --pool")
    if options.pool and not options.tiers:
        options.usage("--pool needs --tiers X Y")
    if options.output is not None and options.output.exists() and not options.force:
        raise FerdeskError(f"{options.output} is there already. Use --force to write over it.")
    with ExitStack() as opened:
        projects = [opened.enter_context(Project.open(path, read_only=True)) for path in options.projects]
        ratings = _ratings(projects, options.tiers, options.pool, options.step)
    if not len(ratings):
        first, second = ratings.raters
        raise FerdeskError(f"Neither {first} nor {second} has labelled anything here yet.")
    found = agree(ratings, count_unlabelled=options.count_unlabelled)
    if options.output is not None:
        _write_report(options.output, ratings, options.count_unlabelled)
    if options.json:
        say_json(_plain(found))
    else:
        _print(found)
        if options.output is not None:
            say(f"Report: {options.output}")
    return 0


def _ratings(projects: Sequence[Project], tiers: Sequence[str] | None, pooled: bool, step: int) -> Ratings:
    from ferdesk.annotation.ratings import pool, rate, rate_across

    if len(projects) == 1 or pooled:
        return pool(rate(project, tiers or _two_of(project), step) for project in projects)
    first, second = tiers or map(_one_of, projects)
    return rate_across([(projects[0], first), (projects[1], second)], step)


def _two_of(project: Project) -> tuple[str, str]:
    """Two tiers if there are two, a tier and the engine if there is one."""
    from ferdesk.annotation.ratings import rater_names

    names = rater_names(project)
    tiers = [t.name for t in project.timeline.tiers]
    if len(tiers) == 2:
        return tiers[0], tiers[1]
    if len(names) == 2:
        return names[0], names[1]
    raise FerdeskError(
        f"{project.path.name} has {', '.join(names) or 'no labels'}. Name two with --tiers X Y."
    )


def _one_of(project: Project) -> str:
    tiers = [t.name for t in project.timeline.tiers]
    if len(tiers) != 1:
        raise FerdeskError(f"{project.path.name} has {len(tiers)} tiers. Name one of each with --tiers X Y.")
    return tiers[0]


def _write_report(path: Path, ratings: Ratings, count_unlabelled: bool) -> None:
    from ferdesk.annotation.agreement_report import report

    page = report(ratings, count_unlabelled=count_unlabelled)
    made = path.with_name(f".{path.name}.new")
    try:
        made.write_text(page, "utf-8")
        made.replace(path)
    except OSError as error:
        made.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise FerdeskError(f"{path} cannot be written ({reason}). Choose another place.") from None


def _print(a: Agreement) -> None:
    from ferdesk.annotation.agreement_report import number

    say(f"{a.raters[0]} and {a.raters[1]}, {a.units:,} units with a label of both, step {a.step}")
    say(f"only {a.raters[0]}: {a.only[0]:,}; only {a.raters[1]}: {a.only[1]:,}")
    say()
    same = "not defined" if a.percent is None else f"{a.percent:.1f} %"
    figures = {
        "same label": same,
        "Cohen's kappa": number(a.kappa),
        "Krippendorff's alpha": number(a.alpha),
        "mean F1": number(a.f1_macro),
    }
    for name, value in figures.items():
        say(f"{name:<22}{value}")
    say()
    rows = [
        (label, number(f1), *(f"{n:,}" if n else "·" for n in counts))
        for label, f1, counts in zip(a.labels, a.f1, a.confusion.tolist(), strict=True)
    ]
    for line in table((a.raters[0], "F1", *a.labels), rows, right=range(1, len(a.labels) + 2)):
        say(line)
    say(f"(columns: {a.raters[1]})")
    if a.disagreements:
        say()
        shown = [
            (f"{d.start_time:.3f}", f"{d.end_time:.3f}", d.clip, str(d.person), *d.labels)
            for d in a.disagreements[:_LISTED]
        ]
        for line in table(("FROM (s)", "TO (s)", "CLIP", "PERSON", *a.raters), shown, right=(0, 1)):
            say(line)
        more = len(a.disagreements) - _LISTED
        if more > 0:
            say(f"{more:,} more; all of them with --json, or in the report with -o.")


def _plain(a: Agreement) -> dict[str, Any]:
    return {
        "raters": list(a.raters),
        "step": a.step,
        "units": a.units,
        "only": dict(zip(a.raters, a.only, strict=True)),
        "percent": a.percent,
        "cohen_kappa": a.kappa,
        "krippendorff_alpha": a.alpha,
        "f1": dict(zip(a.labels, a.f1, strict=True)),
        "f1_macro": a.f1_macro,
        "labels": list(a.labels),
        "confusion": a.confusion.tolist(),
        "disagreements": [
            {
                "clip": d.clip,
                "person": d.person,
                "start_frame": d.start,
                "end_frame": d.end,
                "start_time": round(d.start_time, 6),
                "end_time": round(d.end_time, 6),
                "labels": list(d.labels),
            }
            for d in a.disagreements
        ],
    }
