"""Measure FERDesk on this machine: engines, the live path with several people, and a whole clip.

The live scene is 1280 x 720 at 30 frames/s, with people made of the demo clip's face. Latency runs from
the moment a frame leaves the camera to the moment its expressions are handed over (with --window: painted).
"rest" is everything but detector and engine. Close other programs first: figures are of this run only.
"""

from __future__ import annotations

import argparse
from typing import Any

from ferdesk.cli._output import say, say_json, table

NAME = "bench"
HELP = "measure speed, latency and memory on this machine"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seconds", type=float, default=10.0, metavar="S", help="of each live scene (default 10)"
    )
    parser.add_argument(
        "--faces",
        type=_people,
        default=(0, 1, 4, 8),
        metavar="N,N",
        help="people in the scenes (default 0,1,4,8)",
    )
    parser.add_argument("--engine", metavar="NAME", help="engine, or a folder that holds one")
    parser.add_argument("--backend", default="auto", metavar="NAME", help="auto, onnxruntime, openvino, …")
    parser.add_argument(
        "--precision", metavar="P", help="fp32, fp16, bf16 or int8; default: the engine's own"
    )
    parser.add_argument(
        "--window", action="store_true", help="also run the real window and measure until painted"
    )
    parser.add_argument(
        "--engines",
        type=_names,
        metavar="NAME,NAME",
        help="measure only these engines, every way to run them, and print one table",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def main(options: argparse.Namespace) -> int:
    if options.engines:
        from ferdesk.cli import _bench_engines

        return _bench_engines.main(options.engines, options.seconds, options.json)
    from ferdesk.cli._machine import describe
    from ferdesk.cli._measure import measure_clip, measure_live, measure_ways
    from ferdesk.cli._scene import Scene, face_cuts
    from ferdesk.model_card import default_engine, find_card
    from ferdesk.pipeline import Pipeline, PipelineOptions, open_pipeline

    engine = options.engine or default_engine()
    card = find_card(engine)
    cuts = face_cuts()
    devices: list[str] = []

    def pipeline() -> Pipeline:
        opened = open_pipeline(engine, PipelineOptions(spare_looks=True), options.backend, options.precision)
        devices.append(opened.engine.device)
        return opened

    live = [measure_live(Scene(n, cuts), n, pipeline, options.seconds) for n in options.faces]
    ways, not_started = measure_ways(card, seconds=min(options.seconds, 5.0))
    result: dict[str, Any] = {
        "machine": describe(),
        "engine": {"name": card.name, "parameters": card.parameters, "macs": card.macs},
        "device": devices[0] if devices else "",
        "live": live,
        "ways": ways,
        "not_started": not_started,
        "clip": measure_clip(engine, options.backend, options.precision),
    }
    if options.window:
        from ferdesk.cli._measure_window import measure_window

        result["window"] = measure_window(
            {n: Scene(n, cuts) for n in options.faces}, engine, options.backend, options.seconds
        )
    if options.json:
        say_json(result)
    else:
        _show(result)
    return 0


def _show(result: dict[str, Any]) -> None:
    machine = result["machine"]
    say(f"{machine['processor']}, {machine['cores']} cores, {machine['system']}")
    say(f"{result['engine']['name']} on {result['device']}")
    say()
    _show_live("live, handed over", result["live"])
    if "window" in result:
        _show_live("live, painted in the window", result["window"])
        costs = ", ".join(
            f"{s['people']} people {s['paint_ms']['p50']:.1f} ms (p95 {s['paint_ms']['p95']:.1f})"
            for s in result["window"]
        )
        say(f"painting a frame and all that lies over it: {costs}")
        say()
    head = ("ms a face, batch of", *result["ways"][0]["ms_a_face"], "faces/s")
    rows = [
        (way["title"], *(f"{ms:.2f}" for ms in way["ms_a_face"].values()), f"{way['faces_a_second']:.0f}")
        for way in result["ways"]
    ]
    _say_table(head, rows)
    for sentence in result["not_started"]:
        say(sentence)
    clip = result["clip"]
    say(
        f"analyze of the demo clip: {clip['times_real_time']:.1f} x real time "
        f"({clip['frames_a_second']:.0f} frames/s)"
    )


def _show_live(title: str, scenes: list[dict[str, Any]]) -> None:
    stages = list(scenes[0]["stages_ms"])
    head = (title, "found", "frames/s", "dropped", "p50 ms", "p95 ms", *stages, "rest", "MB")
    rows = [
        (
            f"{s['people']} people",
            f"{s['faces_found']:.1f}",
            f"{s['frames_a_second']:.1f}",
            str(s["dropped"]),
            f"{s['latency_ms']['p50']:.1f}",
            f"{s['latency_ms']['p95']:.1f}",
            *(f"{s['stages_ms'][stage]:.2f}" for stage in stages),
            f"{100 * s['rest_share']:.0f} %",
            f"{s['memory_mb']:.0f}",
        )
        for s in scenes
    ]
    _say_table(head, rows)


def _say_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    for line in table(head, rows, right=range(1, len(head))):
        say(line)
    say()


def _names(text: str) -> tuple[str, ...]:
    found = tuple(name for part in text.split(",") if (name := part.strip()))
    if not found:
        raise argparse.ArgumentTypeError("no engine is named")
    return found


def _people(text: str) -> tuple[int, ...]:
    try:
        found = tuple(int(part) for part in text.split(","))
    except ValueError:
        found = ()
    if not found or not all(0 <= n <= 8 for n in found):
        raise argparse.ArgumentTypeError(f"{text} is not a list of numbers from 0 to 8")
    return found
