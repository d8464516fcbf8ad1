"""Puts fp16 into an ONNX file, where it saves time and costs nothing: between the convolutions.

TensorRT 11 takes precisions from the file alone, and 10 accepts the same. Everything before the first
convolution (the picture's normalisation), everything after the last one (pooling, logits, the attention's
scaling) and every softmax or normalisation between them stays fp32: their small differences, sums and
exponents are what 11 bits lose. Inputs and outputs stay fp32, so that nothing else has to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ferdesk.errors import EngineError

_ANCHORS = frozenset({"Conv", "ConvTranspose"})
# Sums over many values, exponents and quotients of small numbers.
_EXACT = frozenset(
    {
        "BatchNormalization", "Div", "Exp", "GroupNormalization", "InstanceNormalization",
        "LayerNormalization", "Log", "LogSoftmax", "LpNormalization", "Pow", "Reciprocal", "ReduceL2",
        "ReduceMean", "ReduceSum", "Softmax", "Sqrt", "GlobalAveragePool",
    }
)  # fmt: skip
_KEPT_INPUTS = {"Resize": (1, 2), "Upsample": (1,)}  # regions and scales are fp32 by definition
_LARGEST = float(np.finfo(np.float16).max)


def to_half(content: bytes, name: str) -> bytes:
    """The ONNX file `content` with fp16 between its convolutions. `name` is for messages.

    Raises EngineError if it has no convolution, or a weight that fp16 cannot hold.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.shape_inference.infer_shapes(onnx.load_from_string(content))
    graph = model.graph
    types = {v.name: v.type.tensor_type.elem_type for v in (*graph.input, *graph.value_info, *graph.output)}
    types |= {w.name: w.data_type for w in graph.initializer}
    half = {i for i in trunk(graph.node) if types.get(graph.node[i].output[0]) == TensorProto.FLOAT}
    if not half:
        raise EngineError(f"{name} has no convolution to run in fp16. Build it as fp32.")
    weights = {w.name: w for w in graph.initializer}
    halved = {t for i in half for t in graph.node[i].output if types.get(t) == TensorProto.FLOAT}
    made: dict[str, str] = {}  # tensor -> the name of its other form
    nodes: list[Any] = []

    def cast(tensor: str, to: int) -> str:
        if tensor not in made:
            made[tensor] = f"{tensor}__{'half' if to == TensorProto.FLOAT16 else 'exact'}"
            if to == TensorProto.FLOAT16 and tensor in weights:
                value = numpy_helper.to_array(weights[tensor])
                if value.size and not float(np.abs(value).max()) <= _LARGEST:
                    raise EngineError(f"{name} has weights that fp16 cannot hold. Build it as fp32.")
                graph.initializer.append(numpy_helper.from_array(value.astype(np.float16), made[tensor]))
            else:
                nodes.append(helper.make_node("Cast", [tensor], [made[tensor]], to=to, name=made[tensor]))
        return made[tensor]

    for i, node in enumerate(graph.node):
        kept = _KEPT_INPUTS.get(node.op_type, ())
        for place, tensor in enumerate(node.input):
            if i in half and place not in kept:
                if tensor not in halved and types.get(tensor) == TensorProto.FLOAT:
                    node.input[place] = cast(tensor, TensorProto.FLOAT16)
            elif tensor in halved:
                node.input[place] = cast(tensor, TensorProto.FLOAT)
        nodes.append(node)
    for output in graph.output:
        if output.name in halved:  # the output keeps its name, what computes it gets another
            inner = f"{output.name}__inner"
            for node in nodes:
                node.input[:] = [inner if t == output.name else t for t in node.input]
                node.output[:] = [inner if t == output.name else t for t in node.output]
            nodes.append(helper.make_node("Cast", [inner], [output.name], to=TensorProto.FLOAT))
    kept_nodes = [type(node).FromString(node.SerializeToString()) for node in nodes]
    used = {tensor for node in kept_nodes for tensor in node.input}
    kept_weights = [type(w).FromString(w.SerializeToString()) for w in graph.initializer if w.name in used]
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(kept_nodes)
    graph.initializer.extend(kept_weights)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def trunk(nodes: Iterable[Any]) -> set[int]:
    """Numbers of the nodes (in topological order) that lie on a way from one convolution to another, the
    convolutions with them; what must stay exact is left out."""
    listed = list(nodes)
    after: set[str] = set()  # tensors that follow from a convolution
    follows = set[int]()
    for i, node in enumerate(listed):
        if node.op_type in _ANCHORS or any(t in after for t in node.input):
            follows.add(i)
            after.update(node.output)
    before: set[str] = set()  # tensors that a convolution follows from
    found = set[int]()
    for i in range(len(listed) - 1, -1, -1):
        node = listed[i]
        if node.op_type in _ANCHORS or any(t in before for t in node.output):
            before.update(t for t in node.input if t)
            if i in follows and node.op_type not in _EXACT:
                found.add(i)
    return found
