#!/usr/bin/env python3
"""Brings the translations up to date: `python scripts/translations.py`, then fill in what it names.

The parts below the window say what went wrong in English (they know no Qt). Their sentences are read from
their source, written as templates to ferdesk/gui/sentence_list.py, and from there translated like all words.
`--check` changes nothing and fails if something is missing.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ferdesk"
LIST = PACKAGE / "gui" / "sentence_list.py"
FOLDER = PACKAGE / "gui" / "translations"
# What a window cannot meet speaks to programmers and to the command line.
SPEAKING = (
    "annotation",
    "backends",
    "capture",
    "clips",
    "faces",
    "gui/annotate",
    "live",
    "recording",
    "model_card.py",
    "pipeline.py",
    "plugins.py",
)
# Here sentences reach the window that nobody raises: why a project cannot be edited, what of it was lost.
TELLING = ("annotation/project/opening.py", "annotation/project/salvage.py")
# Sentences that are put together from parts.
COMPOSED = (
    "The disk is full, so recording stopped. The first {0} are saved as {1}.",
    "The disk is full, so recording stopped. Nothing was saved.",
    "Recording stopped: {0}. The first {1} are saved as {2}.",
    "Recording stopped: {0}. Nothing was saved.",
    "The snapshot could not be written to {0}. Free some space or choose another folder.",
    "FERDesk did something it should not. The report in the log says what.",
)


def sentences() -> list[str]:
    """Every sentence a FerdeskError, an `is_available` or a source's `problem` can say, as a template."""
    errors = ast.parse((PACKAGE / "errors.py").read_text("utf-8"))
    kinds = {node.name for node in errors.body if isinstance(node, ast.ClassDef)}
    found: set[str] = set(COMPOSED)
    for name in SPEAKING:
        path = PACKAGE / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            tree = ast.parse(file.read_text("utf-8"))
            constants = {
                target.id: node.value
                for node in tree.body
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for said in _said(tree, kinds):
                for part in (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,):
                    resolved = constants.get(part.id, part) if isinstance(part, ast.Name) else part
                    template = _template(resolved)
                    if template and " " in template:
                        found.add(template)
    for name in TELLING:
        found |= set(_told(ast.parse((PACKAGE / name).read_text("utf-8"))))
    return sorted(found)


def _told(tree: ast.AST) -> Iterator[str]:
    """Whatever reads like a sentence and is no docstring."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
    } - {id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)}
    for node in ast.walk(tree):
        if id(node) in docstrings or id(node) in parts or not isinstance(node, ast.expr):
            continue
        template = _template(node)
        if (
            template
            and " " in template
            and template.endswith(".")
            and (template[0].isupper() or template[0] in "{1")
        ):
            yield template


def _said(tree: ast.AST, kinds: set[str]) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
            yield from node.args[:1]
        elif isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr == "problem" for target in node.targets
        ):
            yield node.value
        elif isinstance(node, ast.FunctionDef) and node.name == "is_available":
            yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Return) and n.value)


def _template(node: ast.expr) -> str | None:
    """A string or f-string with its values as {0}, {1}, ...; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    text, places = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text += f"{{{places}}}"
            places += 1
    return text


def sentence_list() -> str:
    lines = [
        '"""Sentences of FERDesk\'s errors as templates; written by scripts/translations.py, not by hand."""',
        "",
        "# ruff: noqa: E501",
        "# fmt: off",
        "from ferdesk.gui.translatable import QT_TRANSLATE_NOOP",
        "",
        "SENTENCES: tuple[str, ...] = (",
    ]
    for text in sentences():
        quoted = "'" + text + "'" if '"' in text and "'" not in text else '"' + text.replace('"', '\\"') + '"'
        lines.append(f'    QT_TRANSLATE_NOOP("Errors", {quoted}),')
    return "\n".join([*lines, ")", ""])


def unfinished(path: Path) -> list[str]:
    """What has no translation in this file."""
    return [
        message.findtext("source", "")
        for message in ET.parse(path).iter("message")
        if (translation := message.find("translation")) is None
        or translation.get("type") == "unfinished"
        or not "".join(translation.itertext()).strip()
    ]


def update() -> None:
    LIST.write_text(sentence_list(), "utf-8")
    sources = sorted(str(path) for path in (PACKAGE / "gui").rglob("*.py"))
    for file in sorted(FOLDER.glob("*.ts")):
        _tool("lupdate", *sources, "-ts", str(file), "-no-obsolete", "-locations", "none")
        _tool("lrelease", str(file), "-qm", str(file.with_suffix(".qm")))


def _tool(name: str, *arguments: str) -> None:
    program = Path(sysconfig.get_path("scripts")) / f"pyside6-{name}"
    subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail if something is missing")
    check = parser.parse_args().check
    if not check:
        update()
    problems = []
    if LIST.read_text("utf-8") != sentence_list():
        problems.append(f"{LIST.name} is behind: run python scripts/translations.py")
    for file in sorted(FOLDER.glob("*.ts")):
        problems += [f"{file.name}: no translation of {text!r}" for text in unfinished(file)]
    sys.stdout.write("".join(f"{problem}\n" for problem in problems))
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
