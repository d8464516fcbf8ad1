"""`ferdesk bench --engines A,B`: how fast engines run here, every way beside every other."""

from __future__ import annotations

from typing import Any

from ferdesk.cli._output import say, say_json


def main(names: tuple[str, ...], seconds: float, as_json: bool) -> int:
    from ferdesk.cli._machine import describe

    result = {"machine": describe(), "engines": [measured(name, seconds) for name in names]}
    if as_json:
        say_json(result)
    else:
        for line in as_table(result):
            say(line)
    return 0


def measured(name: str, seconds: float) -> dict[str, Any]:
    """The engine and every way to run it, with `gain` over fp32 on the same backend (None without fp32)."""
    from ferdesk.backends import choices
    from ferdesk.cli._measure import measure_ways
    from ferdesk.model_card import find_card

    card = find_card(name)
    ways, not_started = measure_ways(card, seconds)
    kinds = {choice.title: choice for choice in choices(card)}
    exact = {
        kinds[way["title"]].backend: way["faces_a_second"]
        for way in ways
        if kinds[way["title"]].precision == "fp32"
    }
    for way in ways:
        kind = kinds[way["title"]]
        slow = exact.get(kind.backend)
        way |= {
            "backend": kind.backend,
            "precision": kind.precision,
            "gain": round(way["faces_a_second"] / slow, 3) if slow else None,
        }
    return {
        "name": card.name,
        "parameters": card.parameters,
        "macs": card.macs,
        "input": [card.input.channels, card.input.size, card.input.size],
        "ways": ways,
        "not_started": not_started,
    }


def as_table(result: dict[str, Any]) -> list[str]:
    """Markdown, as engines/README.md takes it."""
    machine = result["machine"]
    batches = list(result["engines"][0]["ways"][0]["ms_a_face"])
    head = ["engine", "parameters", "MMAC", "input", "run by"]
    head += [f"ms a face, batch of {n}" for n in batches] + ["faces/s", "against fp32"]
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, onnxruntime {machine['onnxruntime']}, openvino "
        f"{machine['openvino']}; the best of several turns.",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
    ]
    for engine in result["engines"]:
        channels, size, _ = engine["input"]
        for way in engine["ways"]:
            cells = [engine["name"], f"{engine['parameters'] / 1e6:.2f} M", f"{engine['macs'] / 1e6:.0f}"]
            cells += [f"{size} px {'gray' if channels == 1 else 'RGB'}", way["title"]]
            cells += [f"{ms:.2f}" if ms < 10 else f"{ms:.1f}" for ms in way["ms_a_face"].values()]
            cells += [f"{way['faces_a_second']:.{0 if way['faces_a_second'] >= 100 else 1}f}"]
            cells += ["" if way["gain"] is None else f"x {way['gain']:.2f}"]
            lines.append("| " + " | ".join(cells) + " |")
    ways = [way for engine in result["engines"] for way in engine["ways"]]
    if not any(way["precision"] == "bf16" for way in ways):
        lines += ["", "bf16: this processor has no bf16 arithmetic, so it is neither offered nor measured."]
    for engine in result["engines"]:
        lines += [line for sentence in engine["not_started"] for line in ("", sentence)]
    return lines
