"""int8 for an exported engine: Q/DQ nodes around its convolutions, their ranges taken from training faces.

Symmetric int8 on both sides (zero point 0), weights by channel, biases fp32: that is what TensorRT
reads, and ONNX Runtime and OpenVINO run the same file. Everything but the convolutions stays fp32. The
first ones do too, because the standardised picture has the widest range of all and its rounding is seen by
every later layer (first resmasking-s: 0.61 points of FER2013 lost with the first one in int8, 0.14 without).
So do small ones: they have little of the work and most of the error (second resmasking-s on OpenVINO: mean
squared difference of a logit 0.0055 with them in int8, 0.0004 without, at the same speed).

Weights keep 7 of their 8 bits: on processors without VNNI, ONNX Runtime adds pairs of products in 16 bits,
which full-range weights overflow without a word (a test's network was wrong by 0.9 of a logit, and is right
within 0.05 so).
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ferdesk.errors import FerdeskError

SMALL, SMALL_PART = 20_000, 0.005  # weights of a convolution that stays fp32, and its part of all
ENOUGH_TO_AVERAGE = 32  # faces in a batch
BATCH = 64  # of 48 px faces; of larger ones as many as need the same memory
_KINDS = ("Conv", "ConvTranspose")


def to_int8(model: Path, name: str, faces: NDArray[np.float32], out: Path, exact: int = 1) -> None:
    """Write `out`, the int8 form of the ONNX file `model` whose input is `name`.

    `faces` (n, c, s, s): what the ranges are measured on (at each place the smallest and the largest value of
    a batch, averaged over the batches, so that one odd face does not widen them; of large faces, which come a
    few at a time, the extremes). The first `exact`
    convolutions and all small ones stay fp32. Raises FerdeskError if there is nothing to quantise.
    """
    import onnx
    from onnxruntime import quantization

    named = onnx.load(model)
    for number, node in enumerate(named.graph.node):
        node.name = node.name or f"node_{number}"  # they are left out by name
    convolutions = [node for node in named.graph.node if node.op_type in _KINDS]
    sizes = {tensor.name: int(np.prod(tensor.dims)) for tensor in named.graph.initializer}
    weights = [sizes.get(node.input[1], 0) for node in convolutions]
    small = min(SMALL, SMALL_PART * sum(weights))
    kept = [
        node.name
        for place, (node, count) in enumerate(zip(convolutions, weights, strict=True))
        if place < exact or count < small
    ]
    if len(convolutions) <= len(kept):
        raise FerdeskError(f"{model} has no convolutions left to run in int8. Keep it as fp32.")

    class Reader(quantization.CalibrationDataReader):
        def __init__(self) -> None:
            self._batches = _batches(name, faces)

        def get_next(self) -> dict[str, Any]:
            return next(self._batches, {})

    chatty = logging.getLogger()
    level = chatty.level
    with tempfile.TemporaryDirectory() as scratch:  # it writes more than what is asked for
        source, new = Path(scratch) / "named.onnx", Path(scratch) / out.name
        onnx.save(named, source)
        chatty.setLevel(logging.ERROR)  # it recommends folding what the exporter has folded
        try:
            quantization.quantize_static(
                str(source),
                str(new),
                Reader(),
                quant_format=quantization.QuantFormat.QDQ,
                op_types_to_quantize=list(_KINDS),
                nodes_to_exclude=kept,
                per_channel=True,
                reduce_range=True,
                activation_type=quantization.QuantType.QInt8,
                weight_type=quantization.QuantType.QInt8,
                calibrate_method=quantization.CalibrationMethod.MinMax,
                extra_options={
                    "ActivationSymmetric": True,
                    "WeightSymmetric": True,
                    "QuantizeBias": False,
                    # Of a few large faces the mean would cut what single faces need.
                    "CalibMovingAverage": _step(faces) >= ENOUGH_TO_AVERAGE,
                },
            )
        finally:
            chatty.setLevel(level)
        content = new.read_bytes()
    part = out.with_name(out.name + ".part")
    part.write_bytes(content)
    part.replace(out)


def _batches(name: str, faces: NDArray[np.float32]) -> Iterator[dict[str, Any]]:
    step = _step(faces)
    for start in range(0, len(faces), step):
        yield {name: faces[start : start + step]}


def _step(faces: NDArray[np.float32]) -> int:
    return max(1, BATCH * 48 * 48 // (faces.shape[2] * faces.shape[3]))
