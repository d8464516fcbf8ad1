"""ELAN: against the format's structure, and read back by pympi."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from annotated_project import COMMENT, TIMES

from ferdesk.annotation.project import Project
from ferdesk.annotation.timeline import STANDARD_LABELS

Written = Callable[..., Path]


def ms(frame: int) -> int:
    return round(TIMES[frame] * 1000)


@pytest.mark.parametrize("predictions", [True, False])
def test_valid_by_the_schema(written: Written, predictions: bool) -> None:
    etree = pytest.importorskip("lxml.etree", reason="schemas are checked with lxml")
    schema = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("eaf_3_0.xsd"))))
    document = etree.parse(str(written("eaf", predictions=predictions)))
    schema.assertValid(document)
    # and the schema can say no
    document.getroot().find("TIER").set("LINGUISTIC_TYPE_REF", "unheard of")
    assert not schema.validate(document)


def test_pympi_reads_tiers_vocabularies_and_media(written: Written, project: Project) -> None:
    pympi = pytest.importorskip("pympi", reason="ELAN files are read back with pympi-ling")
    path = written("eaf")
    eaf = pympi.Elan.Eaf(str(path))
    assert set(eaf.get_tier_names()) == {
        "Ada@Person 1", "Ada@Zoë", "Ben K.@Person 1", "Ben K.@Zoë", "engine@Person 1", "engine@Zoë",
        "intensity:Ada@Person 1", "comment:Ada@Person 1",
    }  # fmt: skip
    found = [
        (start, end, label) for start, end, label, *_ in eaf.get_annotation_data_for_tier("Ada@Person 1")
    ]
    assert sorted(found) == [
        (0, ms(10), "happiness"),
        (ms(10), ms(14), "uncertain"),
        (ms(20), round((TIMES[-1] + 2000 / 60_000) * 1000), "sadness"),
    ]
    assert eaf.get_parameters_for_tier("Ben K.@Zoë")["PARTICIPANT"] == "Zoë"
    assert eaf.get_parameters_for_tier("Ben K.@Zoë")["ANNOTATOR"] == "Ben K."
    notes = eaf.get_ref_annotation_data_for_tier("comment:Ada@Person 1")
    assert [note[2] for note in notes] == [COMMENT]
    words = {
        name: {values[0][0][0] for values in cv[1].values()}
        for name, cv in eaf.controlled_vocabularies.items()
    }
    assert words == {
        "expressions": set(STANDARD_LABELS),
        "expressions of Ben K.": {*STANDARD_LABELS, "smirk"},
    }
    media = eaf.get_linked_files()[0]
    assert Path(unquote(media["MEDIA_URL"].removeprefix("file://"))) == project.clip.path
    assert (path.parent / media["RELATIVE_MEDIA_URL"]).resolve() == project.clip.path
    assert media["MIME_TYPE"] == "video/mp4"


def test_time_slots_rise(written: Written) -> None:
    slots = [int(s.get("TIME_VALUE", "")) for s in ET.parse(written("eaf")).getroot().iter("TIME_SLOT")]
    assert slots == sorted(slots)
    assert len(slots) == 2 * (8 + 5)
