"""CSV, JSON Lines, Parquet, BIDS and COCO, read back by pandas and plain JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from annotated_project import COMMENT, FRAMES, TIMES

from ferdesk.recording.columns import COLUMNS
from ferdesk.records import EXPRESSIONS

pd = pytest.importorskip("pandas", reason="tables are read back with pandas")
Written = Callable[..., Path]


def test_frames_have_true_times_all_scores_and_every_tier(written: Written) -> None:
    table = pd.read_csv(written("csv-frames"))
    assert tuple(table.columns[: len(COLUMNS)]) == COLUMNS
    assert len(table) == FRAMES + 20  # persons 1 and 2 where the engine saw them
    one = table[table.person == 1].set_index("frame")
    np.testing.assert_allclose(one.time, TIMES, atol=5e-7)
    assert one["label:Ada"].fillna("").tolist() == (
        ["happiness"] * 10 + ["uncertain"] * 4 + [""] * 6 + ["sadness"] * 10
    )
    assert one["intensity:Ada"].iloc[0] == 4
    assert one["label:Ben K."].iloc[7] == "smirk"
    assert one.top.iloc[25] == "sadness"
    assert one.uncertain.iloc[11] == 1
    assert set(table[table.person == 2].person_name) == {"Zoë"}
    assert (
        table[[e.value for e in EXPRESSIONS]].iloc[0].round(2) == [0.01, 0.01, 0.01, 0.93] + [0.01] * 4
    ).all()


def test_a_step_a_tier_and_no_predictions(written: Written) -> None:
    table = pd.read_csv(written("csv-frames", step=7, tiers=(2,), persons=(1,), predictions=False))
    assert table.frame.tolist() == [0, 7, 14, 21, 28]
    assert "label:Ada" not in table.columns
    assert table.top.isna().all()
    assert table.anger.isna().all()
    assert table.x1.notna().all()


def test_events_are_ranges_in_seconds_and_frames(written: Written) -> None:
    table = pd.read_csv(written("csv-events", predictions=False))
    assert len(table) == 8
    first = table.iloc[0]
    assert (first.tier, first.label, first.intensity, first.comment) == ("Ada", "happiness", 4, COMMENT)
    assert (first.start_frame, first.end_frame) == (0, 10)
    assert first.end_time == pytest.approx(TIMES[10])
    last = table[table.end_frame == FRAMES].iloc[0]
    assert last.end_time == pytest.approx(TIMES[-1] + np.median(np.diff(TIMES)), abs=1e-6)
    np.testing.assert_allclose(table.duration, table.end_time - table.start_time, atol=2e-6)


def test_what_the_engine_says_is_told_apart(written: Written) -> None:
    table = pd.read_csv(written("csv-events"))
    engine = table[table.engine == 1]
    assert set(engine.tier) == {"engine"}
    said = list(zip(engine.person, engine.start_frame, engine.end_frame, engine.label, strict=True))
    assert said == [
        (1, 0, 10, "happiness"),
        (1, 10, 13, "uncertain"),
        (1, 13, 20, "happiness"),
        (1, 20, 30, "sadness"),
        (2, 5, 25, "neutral"),
    ]
    assert engine.probability.iloc[0] == pytest.approx(0.93, abs=1e-4)


def test_another_threshold(written: Written) -> None:
    table = pd.read_csv(written("csv-events", uncertain_below=0.95, persons=(2,)))
    assert set(table[table.engine == 1].label) == {"uncertain"}


def test_json_lines_hold_the_whole_project(written: Written) -> None:
    records = [json.loads(line) for line in written("jsonl").read_text("utf-8").splitlines()]
    kinds = [r["record"] for r in records]
    assert [kinds.count(k) for k in ("clip", "tier", "person", "frame")] == [1, 2, 2, FRAMES + 20]
    assert kinds.count("label") == 8 + 5
    assert records[0]["name"] == "clip one.mp4"
    assert len(records[0]["sha256"]) == 64
    assert records[2]["vocabulary"][-1] == "smirk"
    label = next(r for r in records if r["record"] == "label")
    assert (label["comment"], label["intensity"], label["origin"]) == (COMMENT, 4, "person")
    frame = next(r for r in records if r["record"] == "frame" and r["frame"] == 7)
    assert frame["labels"] == {"Ada": "happiness", "Ben K.": "smirk"}
    assert frame["scores"]["happiness"] == pytest.approx(0.93, abs=1e-3)
    assert frame["box"] == [17, 10, 47, 50]


def test_parquet_is_the_table_of_frames_with_types(written: Written) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    table = pq.read_table(written("parquet"))
    plain = pd.read_csv(written("csv-frames"))
    assert table.column_names == list(plain.columns)
    assert [str(table.schema.field(n).type) for n in ("time", "frame", "top", "uncertain")] == [
        "double", "int64", "string", "bool",
    ]  # fmt: skip
    both = table.to_pandas()
    assert both.frame.tolist() == plain.frame.tolist()
    np.testing.assert_allclose(both.happiness, plain.happiness, atol=1e-6)
    assert both["label:Ada"].fillna("").tolist() == plain["label:Ada"].fillna("").tolist()


def test_bids_events(written: Written, tmp_path: Path) -> None:
    path = written("bids", predictions=False)
    table = pd.read_csv(path, sep="\t", keep_default_na=False)
    assert list(table.columns[:3]) == ["onset", "duration", "trial_type"]
    assert (np.diff(table.onset.astype(float)) >= 0).all()
    assert len(table) == 8
    assert table.intensity.tolist().count("n/a") == 6
    assert not (table == "").any().any()
    sidecar = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert set(sidecar) == set(table.columns)
    assert set(table.trial_type) <= set(sidecar["trial_type"]["Levels"])


def test_coco_boxes_with_track_ids(written: Written) -> None:
    made = json.loads(written("coco").read_text("utf-8"))
    images = {image["id"]: image for image in made["images"]}
    names = {c["id"]: c["name"] for c in made["categories"]}
    assert len({c["id"] for c in made["categories"]}) == len(made["categories"]) == 11
    assert len(made["annotations"]) == FRAMES + 20
    assert len({a["id"] for a in made["annotations"]}) == FRAMES + 20
    for a in made["annotations"]:
        _, _, w, h = a["bbox"]
        assert a["area"] == pytest.approx(w * h)
        assert a["image_id"] in images
        assert a["track_id"] == a["person_id"]
    by_frame = {(a["image_id"], a["track_id"]): a for a in made["annotations"]}
    assert by_frame[0, 1]["bbox"] == [10, 10, 30, 40]
    assert names[by_frame[21, 1]["category_id"]] == "sadness"  # Ada's label
    assert names[by_frame[15, 1]["category_id"]] == "happiness"  # nobody's: the engine's
    assert by_frame[7, 1]["labels"] == {"Ada": "happiness", "Ben K.": "smirk"}
    assert images[14]["time"] == pytest.approx(TIMES[14], abs=1e-6)


def test_coco_without_predictions_has_labelled_faces_only(written: Written) -> None:
    made = json.loads(written("coco", predictions=False, tiers=(2,)).read_text("utf-8"))
    assert len(made["annotations"]) == 17 + 2
    assert all("scores" not in a for a in made["annotations"])
