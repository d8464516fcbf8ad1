"""From a network to an engine folder: ONNX with a free batch, checked against PyTorch, and its card."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

from ferdesk.errors import FerdeskError
from ferdesk.model_card import Framing, InputSpec
from ferdesk.records import EXPRESSIONS
from ferdesk.schema import SchemaError, build
from ferdesk.training.card_file import write_card

if TYPE_CHECKING:
    from torch import nn

log = logging.getLogger(__name__)

OPSET = 18
TOLERANCE = 1e-4  # of an output, relative to its largest value where that is above 1
CHECKED_BATCHES = (1, 3, 16)
MODEL_FILE = "model.onnx"


def export_engine(
    model: nn.Module, folder: Path, card_fields: Mapping[str, Any], input_size: int, channels: int
) -> Path:
    """Write `folder`/{model.onnx, card.yaml} for a network that answers a NetworkOutput; returns `folder`.

    The ONNX (opset 18, weights inside) takes `x` (n, channels, input_size, input_size), n free, and
    answers `logits` and whatever of `attention`, `attended`, `logits_fer2013` the network has.
    `card_fields` are those of ModelCard; input, labels, outputs, parameters, MACs and hash are filled
    in where they are not given. The folder appears whole or not at all, and replaces one that is there.
    Raises FerdeskError if ONNX Runtime answers otherwise than PyTorch by more than 1e-4.
    """
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        outputs = write_onnx(model, new / MODEL_FILE, input_size, channels)
        error = compare(model, new / MODEL_FILE, outputs, input_size, channels)
        log.info("ONNX Runtime and PyTorch differ by at most %.2g", error)
        parameters, macs = size_of(model, input_size, channels)
        computed = {
            "name": folder.name,
            "title": folder.name,
            "model_file": MODEL_FILE,
            "input": asdict(InputSpec("x", input_size, channels)),
            "framing": asdict(Framing()),
            "labels": EXPRESSIONS,
            "parameters": parameters,
            "macs": macs,
            "precision": "fp32",
            "temperature": 1.0,
            "uncertain_below": 0.45,
        }
        fixed = {
            "outputs": outputs,
            "sha256": hashlib.sha256((new / MODEL_FILE).read_bytes()).hexdigest(),
        }
        write_card({**computed, **card_fields, **fixed}, new)
        replace_folder(new, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return folder


def replace_folder(new: Path, folder: Path) -> None:
    """Move `new` to `folder`; what was there is gone only once the new one stands in its place."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def write_onnx(model: nn.Module, path: Path, input_size: int, channels: int) -> tuple[str, ...]:
    """Export with the dynamo exporter; returns the names of the outputs."""
    import torch

    from ferdesk.training.answering import Answering

    answering = Answering(model, channels, input_size)
    example = torch.rand(2, channels, input_size, input_size, generator=torch.Generator().manual_seed(0))
    for chatty in ("torch.onnx", "onnxscript", "onnx_ir"):
        logging.getLogger(chatty).setLevel(logging.ERROR)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        torch.onnx.export(
            answering,
            (example,),
            str(path),
            dynamo=True,
            opset_version=OPSET,
            input_names=["x"],
            output_names=list(answering.names),
            dynamic_shapes={"x": {0: torch.export.Dim("batch", min=1, max=64)}},
            external_data=False,
            verbose=False,
        )
    _forget_where_it_was_made(path)
    return answering.names


def _forget_where_it_was_made(path: Path) -> None:
    """Take out the exporter's notes on each node: they hold stack traces with this machine's paths."""
    import onnx

    model = onnx.load(path)
    graph = model.graph
    for part in (*graph.node, *graph.initializer, *graph.input, *graph.output, *graph.value_info, graph):
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(model, path)


def compare(model: nn.Module, path: Path, outputs: tuple[str, ...], input_size: int, channels: int) -> float:
    """Largest difference of any output at batches 1, 3 and 16; FerdeskError above the tolerance."""
    import onnxruntime
    import torch

    from ferdesk.training.answering import Answering

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    answering = Answering(model, channels, input_size)
    generator = torch.Generator().manual_seed(1)
    worst = 0.0
    for n in CHECKED_BATCHES:
        x = torch.rand(n, channels, input_size, input_size, generator=generator)
        with torch.no_grad():
            wanted = [value.numpy() for value in answering(x)]
        found: list[Any] = list(session.run(list(outputs), {"x": x.numpy()}))
        for name, a, b in zip(outputs, wanted, found, strict=True):
            scale = max(1.0, float(np.abs(a).max()))
            difference = float(np.abs(a - b).max()) / scale if a.shape == b.shape else np.inf
            if not difference <= TOLERANCE:
                raise FerdeskError(
                    f"The exported engine answers {name} otherwise than the network (by {difference:.2g}, "
                    f"{n} faces). Do not use it; report this as a fault."
                )
            worst = max(worst, difference)
    return worst


def size_of(model: nn.Module, input_size: int, channels: int) -> tuple[int, int]:
    """Parameters, and multiply-adds a face."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model.cpu().eval()(torch.zeros(1, channels, input_size, input_size))
    return sum(p.numel() for p in model.parameters()), counter.get_total_flops() // 2


def read_framing(path: Path) -> Framing:
    """A Framing from a JSON or YAML file with its four keys, or those under `framing`, as the framing
    command writes it; FerdeskError names the key that is wrong."""
    try:
        text = path.read_text("utf-8")
        values = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except OSError:
        raise FerdeskError(f"{path} is not there. Measure the framing first.") from None
    except (yaml.YAMLError, json.JSONDecodeError) as error:
        raise FerdeskError(
            f"{path} is not readable ({str(error).splitlines()[0]}). Measure it again."
        ) from None
    try:
        return build(Framing, values.get("framing", values) if isinstance(values, dict) else values)
    except SchemaError as error:
        raise FerdeskError(f"{path}: {error}.") from None
