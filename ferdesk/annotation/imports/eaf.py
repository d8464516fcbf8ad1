"""ELAN's .eaf: time-aligned tiers of any file of format 2.x and 3.0; ours with intensities and comments."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

from ferdesk.annotation.imports import Imported, ImportedLabel, ImportedLane
from ferdesk.annotation.imports._lanes import split_name, split_note, with_note
from ferdesk.errors import FerdeskError

NAME, TITLE, ENDING = "eaf", "ELAN (.eaf)", ".eaf"


def read(path: Path) -> Imported:
    """Tiers hanging on others (but for our notes) and annotations without times are left out, and said."""
    try:
        root = ET.parse(path).getroot()
    except ET.ParseError as error:
        raise FerdeskError(f"{path.name} is not readable XML ({error}). Save it again in ELAN.") from None
    if root.tag != "ANNOTATION_DOCUMENT":
        raise FerdeskError(f"{path.name} is no ELAN file. Choose another one.")
    header = root.find("HEADER")
    if header is not None and header.get("TIME_UNITS", "milliseconds") != "milliseconds":
        raise FerdeskError(f"{path.name} counts in {header.get('TIME_UNITS')}. Save it in milliseconds.")
    seconds = {
        slot.get("TIME_SLOT_ID", ""): int(slot.get("TIME_VALUE", "")) / 1000
        for slot in root.iter("TIME_SLOT")
        if slot.get("TIME_VALUE", "").isdecimal()
    }
    notes = _notes(root)
    lanes, said = [], []
    for tier in root.iter("TIER"):
        name = tier.get("TIER_ID", "")
        if tier.get("LINGUISTIC_TYPE_REF", "") == "engine":
            continue
        if tier.get("PARENT_REF"):
            if split_note(name)[0] is None:
                said.append(f"Tier {name} hangs on another tier and was left out.")
            continue
        labels = tuple(_labels(tier, seconds, notes))
        missing = sum(1 for _ in tier.iter("ALIGNABLE_ANNOTATION")) - len(labels)
        if missing:
            said.append(f"{missing} annotations of tier {name} have no label or no time and were left out.")
        lanes.append(ImportedLane(*_whose(tier), labels))
    return Imported(path.name, tuple(lanes), tuple(said))


def _labels(
    tier: ET.Element, seconds: dict[str, float], notes: dict[str, dict[str, str]]
) -> Iterator[ImportedLabel]:
    for a in tier.iter("ALIGNABLE_ANNOTATION"):
        start, end = (seconds.get(a.get(f"TIME_SLOT_REF{n}", "")) for n in (1, 2))
        text = (a.findtext("ANNOTATION_VALUE") or "").strip()
        if start is None or end is None or not text:
            continue
        label = ImportedLabel(start, end, text)
        for what, value in notes.get(a.get("ANNOTATION_ID", ""), {}).items():
            label = with_note(label, what, value)
        yield label


def _notes(root: ET.Element) -> dict[str, dict[str, str]]:
    """Intensity and comment by the annotation they belong to."""
    found: dict[str, dict[str, str]] = {}
    for tier in root.iter("TIER"):
        what, _ = split_note(tier.get("TIER_ID", ""))
        if what is None or not tier.get("PARENT_REF"):
            continue
        for a in tier.iter("REF_ANNOTATION"):
            text = a.findtext("ANNOTATION_VALUE") or ""
            found.setdefault(a.get("ANNOTATION_REF", ""), {})[what] = text
    return found


def _whose(tier: ET.Element) -> tuple[str, str | None]:
    """Tier and person. In files of others ANNOTATOR may be the same on many tiers, so the tier's own name
    tells them apart."""
    name, person = split_name(tier.get("TIER_ID", ""))
    return name, tier.get("PARTICIPANT") or person
