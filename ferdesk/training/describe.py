"""What a network or an engine is made of: parameters, multiply-adds (MACs) and shapes, as text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferdesk.model_card import ModelCard

if TYPE_CHECKING:
    import onnx

Row = tuple[str, str, str, str]


def describe_network(
    architecture: str, arguments: Mapping[str, Any], size: int, depth: int = 1, title: str | None = None
) -> str:
    """Counted on one picture without computing it (torch's meta device), down to parts of `depth`.

    MACs are those of convolutions and matrix products (torch.utils.flop_counter / 2).
    """
    import torch
    from torch import Tensor, nn
    from torch.utils.flop_counter import FlopCounterMode

    from ferdesk.training.models import arguments_of, build_model

    with torch.device("meta"):
        network = build_model(architecture, arguments).eval()
    known = arguments_of(architecture)
    channels = int(arguments.get("in_channels", known.get("in_channels", 3)))
    shapes: dict[str, str] = {}

    def note(name: str) -> Any:
        def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
            if isinstance(output, Tensor):
                shapes[name] = _shape(output.shape)

        return hook

    parts = {name: m for name, m in network.named_modules() if name and name.count(".") < depth}
    hooks = [module.register_forward_hook(note(name)) for name, module in parts.items()]
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        out = network(torch.empty(1, channels, size, size, device="meta"))
    for hook in hooks:
        hook.remove()
    by_part = counter.get_flop_counts()
    rows: list[Row] = []
    for name, module in parts.items():
        macs = sum(by_part.get(f"{type(network).__name__}.{name}", {}).values()) // 2
        parameters = sum(p.numel() for p in module.parameters())
        if name in shapes or parameters:
            rows.append((name, shapes.get(name, ""), f"{parameters:,}", f"{macs:,}"))
    total = sum(p.numel() for p in network.parameters())
    rows.append(("all", "", f"{total:,}", f"{counter.get_total_flops() // 2:,}"))
    answers = [
        f"  {name} {_shape(value.shape)}" for name, value in out._asdict().items() if value is not None
    ]
    head = f"{title or architecture}, input (n, {channels}, {size}, {size})"
    return "\n".join([head, *_table(("part", "output", "parameters", "MACs"), rows), "answers", *answers])


def describe_engine(card: ModelCard) -> str:
    """The engine's own file: its tensors, numbers and MACs counted in the ONNX, beside what the card says."""
    import onnx

    card.check_hash()
    model = onnx.load(str(card.model_path))
    parameters = sum(math.prod(t.dims) for t in model.graph.initializer if len(t.dims))
    rows: list[Row] = [
        ("the file", "", f"{parameters:,}", f"{onnx_macs(model):,}"),
        ("the card", "", f"{card.parameters:,}", f"{card.macs:,}"),
    ]
    inputs = [f"  {v.name} {_value_shape(v)}" for v in model.graph.input]
    answers = [f"  {v.name} {_value_shape(v)}" for v in model.graph.output]
    head = f"engine {card.name}: {card.title} ({card.architecture}), {_megabytes(card.model_path)}"
    labels = f"labels {', '.join(card.labels)}"
    table = _table(("", "", "parameters", "MACs"), rows)
    return "\n".join([head, labels, *table, "input", *inputs, "answers", *answers])


def onnx_macs(model: onnx.ModelProto) -> int:
    """Multiply-adds of one face: convolutions, their transposes and matrix products."""
    import onnx

    one = onnx.ModelProto()
    one.CopyFrom(model)
    for value in one.graph.input:
        value.type.tensor_type.shape.dim[0].dim_value = 1
    del one.graph.value_info[:]  # shapes written at export name a free batch
    for value in one.graph.output:
        value.type.tensor_type.shape.dim[0].Clear()
    graph = onnx.shape_inference.infer_shapes(one).graph
    shapes = {t.name: tuple(t.dims) for t in graph.initializer}
    for value in (*graph.value_info, *graph.input, *graph.output):
        shapes[value.name] = tuple(d.dim_value for d in value.type.tensor_type.shape.dim)
    total = 0
    for node in graph.node:
        if node.op_type == "Conv":
            total += math.prod(shapes[node.output[0]]) * math.prod(shapes[node.input[1]][1:])
        elif node.op_type == "ConvTranspose":
            total += math.prod(shapes[node.input[0]]) * math.prod(shapes[node.input[1]][1:])
        elif node.op_type in ("Gemm", "MatMul"):
            transposed = any(a.name == "transA" and a.i for a in node.attribute)
            total += math.prod(shapes[node.output[0]]) * shapes[node.input[0]][0 if transposed else -1]
    return total


def _shape(shape: Any) -> str:
    return f"({', '.join(['n', *(str(side) for side in shape[1:])])})"


def _value_shape(value: onnx.ValueInfoProto) -> str:
    return _shape([d.dim_value for d in value.type.tensor_type.shape.dim])


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _table(head: Row, rows: list[Row]) -> list[str]:
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(4)]
    return [
        f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d:>{widths[3]}}".rstrip()
        for a, b, c, d in (head, *rows)
    ]
