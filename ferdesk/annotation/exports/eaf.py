"""ELAN's .eaf, format 3.0: a time-aligned tier a lane, controlled vocabularies, the clip linked.

Intensities and comments are tiers of their own that hang on the labels (symbolic association). Structure
after the ELAN annotation format 3.0 (schema EAFv3.0.xsd of the Max Planck Institute for Psycholinguistics).
ELAN counts in milliseconds: frame times are rounded to them.
"""

from __future__ import annotations

import mimetypes
import os
import uuid
import xml.etree.ElementTree as ET
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ferdesk.annotation.exports._contents import Contents, Event, Lane, person_name
from ferdesk.annotation.timeline import STANDARD_LABELS

if TYPE_CHECKING:
    from ferdesk.annotation.exports import ExportOptions
    from ferdesk.annotation.project import Project

NAME, TITLE, ENDING, TAIL = "eaf", "ELAN (.eaf)", ".eaf", ""
SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
LABELS, ENGINE, NOTES = "labels", "engine", "notes"  # linguistic types; the import tells tiers apart by them
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ENGLISH = "http://cdb.iso.org/lg/CDB-00138502-001"  # what ELAN itself writes for English
_ASSOCIATION = "Symbolic_Association"


def write(project: Project, path: Path, options: ExportOptions) -> None:
    contents = Contents(project, options)
    document = _Document(contents)
    for lane in contents.lanes():
        document.add(lane)
    document.save(path, where=path.parent.parent)


class _Document:
    """Elements stand in the order the schema asks for; ids are given as annotations come."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._slots: list[tuple[int, ET.Element]] = []
        self._annotations = count(1)
        self._tiers: list[ET.Element] = []
        self._vocabularies: dict[tuple[str, ...], str] = {}
        self._types: dict[str, dict[str, str]] = {}

    def add(self, lane: Lane) -> None:
        who = {"PARTICIPANT": person_name(lane.person), "ANNOTATOR": lane.tier}
        kind = self._type_of(lane)
        tier = self._tier(lane.name, {"LINGUISTIC_TYPE_REF": kind, **who})
        ids = [self._aligned(tier, event) for event in lane.events]
        for what, values in (
            ("intensity", [e.intensity for e in lane.events]),
            ("comment", [e.comment or None for e in lane.events]),
        ):
            if any(v is not None for v in values):
                self._types.setdefault(NOTES, {"TIME_ALIGNABLE": "false", "CONSTRAINTS": _ASSOCIATION})
                parent = {"PARENT_REF": lane.name, "LINGUISTIC_TYPE_REF": NOTES, **who}
                notes = self._tier(f"{what}:{lane.name}", parent)
                for id, value in zip(ids, values, strict=True):
                    if value is not None:
                        self._note(notes, id, str(value))

    def save(self, path: Path, where: Path) -> None:
        """`where` is the folder the file will stand in, for the relative way to the clip."""
        root = ET.Element(
            "ANNOTATION_DOCUMENT",
            {
                "AUTHOR": "FERDesk",
                "DATE": datetime.now().astimezone().isoformat(timespec="seconds"),
                "FORMAT": "3.0",
                "VERSION": "3.0",
                "xmlns:xsi": _XSI,
                "xsi:noNamespaceSchemaLocation": SCHEMA,
            },
        )
        self._header(root, where)
        order = ET.SubElement(root, "TIME_ORDER")
        for number, (_, slot) in enumerate(sorted(self._slots, key=lambda s: s[0]), 1):
            slot.set("TIME_SLOT_ID", f"ts{number}")
            order.append(slot)
        for tier in self._tiers:
            for aligned in tier.iter("ALIGNABLE_ANNOTATION"):
                for reference in ("TIME_SLOT_REF1", "TIME_SLOT_REF2"):
                    slot = self._slots[int(aligned.get(reference, ""))][1]
                    aligned.set(reference, slot.get("TIME_SLOT_ID", ""))
            root.append(tier)
        for name, attributes in (self._types or {LABELS: {"TIME_ALIGNABLE": "true"}}).items():
            also = {"LINGUISTIC_TYPE_ID": name, "GRAPHIC_REFERENCES": "false"}
            ET.SubElement(root, "LINGUISTIC_TYPE", attributes | also)
        language = {"LANG_ID": "eng", "LANG_DEF": _ENGLISH, "LANG_LABEL": "English (eng)"}
        ET.SubElement(root, "LANGUAGE", language)
        explained = {"STEREOTYPE": _ASSOCIATION, "DESCRIPTION": "1-1 association with a parent annotation"}
        ET.SubElement(root, "CONSTRAINT", explained)
        for labels, name in self._vocabularies.items():
            _vocabulary(root, name, labels)
        ET.indent(root)
        ET.ElementTree(root).write(path, "utf-8", xml_declaration=True)

    def _header(self, root: ET.Element, where: Path) -> None:
        clip = self._contents.clip
        header = ET.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
        media = {
            "MEDIA_URL": f"file:///{clip.path.resolve().as_posix().lstrip('/')}",  # ELAN decodes no %20
            "MIME_TYPE": mimetypes.guess_type(clip.name)[0] or "video/*",
        }
        try:
            relative = Path(os.path.relpath(clip.path.resolve(), where.resolve())).as_posix()
            media["RELATIVE_MEDIA_URL"] = relative if relative.startswith(".") else f"./{relative}"
        except ValueError:  # Windows: the clip is on another drive
            pass
        ET.SubElement(header, "MEDIA_DESCRIPTOR", media)
        urn = uuid.uuid5(uuid.NAMESPACE_URL, f"ferdesk:{clip.sha256}:{self._contents.project.path.stem}")
        for name, value in (
            ("URN", f"urn:nl-mpi-tools-elan-eaf:{urn}"),
            ("lastUsedAnnotationId", str(next(self._annotations) - 1)),
        ):
            ET.SubElement(header, "PROPERTY", {"NAME": name}).text = value

    def _type_of(self, lane: Lane) -> str:
        """The linguistic type with this lane's vocabulary, made when it is first needed."""
        new = lane.labels not in self._vocabularies
        if new:
            extra = lane.labels != STANDARD_LABELS
            self._vocabularies[lane.labels] = f"expressions of {lane.tier}" if extra else "expressions"
        vocabulary = self._vocabularies[lane.labels]
        base = ENGINE if lane.engine else LABELS
        name = base if vocabulary == "expressions" else f"{base} ({vocabulary.removeprefix('expressions ')})"
        self._types.setdefault(name, {"TIME_ALIGNABLE": "true", "CONTROLLED_VOCABULARY_REF": vocabulary})
        return name

    def _tier(self, name: str, attributes: dict[str, str]) -> ET.Element:
        tier = ET.Element("TIER", {"TIER_ID": name, **attributes})
        self._tiers.append(tier)
        return tier

    def _aligned(self, tier: ET.Element, event: Event) -> str:
        id = f"a{next(self._annotations)}"
        start = round(event.start_time * 1000)
        end = max(start + 1, round(event.end_time * 1000))  # at over 1,000 frames a second
        references = {"TIME_SLOT_REF1": self._slot(start), "TIME_SLOT_REF2": self._slot(end)}
        annotation = ET.SubElement(tier, "ANNOTATION")
        aligned = ET.SubElement(annotation, "ALIGNABLE_ANNOTATION", {"ANNOTATION_ID": id, **references})
        ET.SubElement(aligned, "ANNOTATION_VALUE").text = event.label
        return id

    def _slot(self, ms: int) -> str:
        """Its place in the list of slots, until `save` gives it its number."""
        self._slots.append((ms, ET.Element("TIME_SLOT", {"TIME_SLOT_ID": "", "TIME_VALUE": str(ms)})))
        return str(len(self._slots) - 1)

    def _note(self, tier: ET.Element, to: str, value: str) -> None:
        id = {"ANNOTATION_ID": f"a{next(self._annotations)}", "ANNOTATION_REF": to}
        annotation = ET.SubElement(ET.SubElement(tier, "ANNOTATION"), "REF_ANNOTATION", id)
        ET.SubElement(annotation, "ANNOTATION_VALUE").text = value


def _vocabulary(root: ET.Element, name: str, labels: tuple[str, ...]) -> None:
    vocabulary = ET.SubElement(root, "CONTROLLED_VOCABULARY", {"CV_ID": name})
    for number, label in enumerate(labels, 1):
        id = f"cveid_{name}_{number}".replace(" ", "_")
        entry = ET.SubElement(vocabulary, "CV_ENTRY_ML", {"CVE_ID": id})
        ET.SubElement(entry, "CVE_VALUE", {"LANG_REF": "eng"}).text = label
