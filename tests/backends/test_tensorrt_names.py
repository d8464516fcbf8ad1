"""Every name of TensorRT that our source uses exists in 10.3, 10.16 and 11.4.

`tests/data/tensorrt_names.json` holds the classes our code touches and all enums, as the three releases' type
information lists them: {version: {"classes": {...}, "enums": {...}, "module": [...]}}. A name that
is missing in a version may only stand where the code looks for it first: hasattr(thing, "name") or
getattr(thing, "name", default) somewhere in the same function.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ferdesk.backends import tensorrt as backend

ROOT = Path(__file__).parents[2]
NAMES = json.loads((ROOT / "tests" / "data" / "tensorrt_names.json").read_text("utf-8"))
SOURCES = sorted((ROOT / "ferdesk" / "backends").glob("*tensorrt*.py"))
# What our variables (and attributes, without leading underscore) hold: by these names, and by no others.
CLASSES = {
    "builder": "Builder",
    "config": "IBuilderConfig",
    "network": "INetworkDefinition",
    "parser": "OnnxParser",
    "profile": "IOptimizationProfile",
    "runtime": "Runtime",
    "engine": "ICudaEngine",
    "context": "IExecutionContext",
    "cache": "ITimingCache",
    "kept": "ITimingCache",
}
OURS = {"tensorrt.py": {"cache"}}  # there it is a path
MODULE_EXTRAS = {"__version__"}


def uses(source: str, skipped: frozenset[str] = frozenset()) -> Iterator[tuple[str, str, str]]:
    """(owner, name, function): owner "" for the module, a class, or an enum of it."""
    tree = ast.parse(source)
    for function, node in _with_function(tree):
        if not isinstance(node, ast.Attribute):
            continue
        owner = node.value
        if isinstance(owner, ast.Attribute) and _variable(owner.value) == "trt":
            yield owner.attr, node.attr, function
        elif _variable(owner) == "trt":
            yield "", node.attr, function
        elif (name := _variable(owner)) in CLASSES and name not in skipped:
            yield CLASSES[name], node.attr, function
        elif isinstance(owner, ast.Call) and _variable(owner.func) == "_library":
            yield "", node.attr, function


def _variable(node: ast.AST) -> str:
    """x and self._x are both "x"."""
    if isinstance(node, ast.Name):
        return node.id
    if (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("self", "lane")
    ):
        return node.attr.lstrip("_")
    return ""


def _with_function(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef) else function
        yield inner, node
        yield from _with_function(node, inner)


def guarded(source: str) -> set[tuple[str, str]]:
    """(function, name) of every hasattr/getattr-with-default on a literal name."""
    found = set()
    for function, node in _with_function(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) >= 2:
            counts = {"hasattr": 2, "getattr": 3}.get(node.func.id)
            name = node.args[1]
            if counts == len(node.args) and isinstance(name, ast.Constant):
                found.add((function, name.value))
    return found


def missing(source: str, skipped: frozenset[str] = frozenset()) -> list[str]:
    """What does not exist somewhere and is not asked for first, as "VERSION: owner.name"."""
    safe, found = guarded(source), []
    for owner, name, function in uses(source, skipped):
        for version, known in NAMES.items():
            if not owner:
                there = name in MODULE_EXTRAS or name in known["module"]
            else:
                there = name in known["classes"].get(owner, ()) or name in known["enums"].get(owner, ())
            if not there and (function, name) not in safe:
                found.append(f"{version}: {owner}.{name}")
    return found


def test_the_list_is_of_the_three_versions():
    assert sorted(NAMES) == ["10.16.1", "10.3.0", "11.4.0"]
    assert all(set(CLASSES.values()) <= set(known["classes"]) for known in NAMES.values())


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_every_name_exists_in_every_version(path):
    skipped = frozenset(OURS.get(path.name, ()))
    source = path.read_text("utf-8")
    assert list(uses(source, skipped)), "the walk finds nothing in this file"
    assert missing(source, skipped) == []


def test_what_is_needed_is_really_seen():
    """The walk sees the calls that make the backend; otherwise the test above proves little."""
    seen = {(owner, name) for p in SOURCES for owner, name, _ in uses(p.read_text("utf-8"))}
    for owner, name in (
        ("Builder", "build_serialized_network"),
        ("IBuilderConfig", "set_timing_cache"),
        ("INetworkDefinition", "get_input"),
        ("OnnxParser", "parse"),
        ("IOptimizationProfile", "set_shape"),
        ("Runtime", "deserialize_cuda_engine"),
        ("ICudaEngine", "create_execution_context"),
        ("IExecutionContext", "execute_async_v3"),
        ("IExecutionContext", "set_tensor_address"),
        ("ITimingCache", "serialize"),
        ("NetworkDefinitionCreationFlag", "STRONGLY_TYPED"),
        ("", "__version__"),
    ):
        assert (owner, name) in seen


@pytest.mark.parametrize(
    ("line", "versions"),
    [
        ("config.set_flag(trt.BuilderFlag.FP16)", ["11.4.0: BuilderFlag.FP16"]),
        ("config.int8_calibrator = None", ["11.4.0: IBuilderConfig.int8_calibrator"]),
        ("builder.platform_has_fast_fp16", ["11.4.0: Builder.platform_has_fast_fp16"]),
        (
            "trt.NetworkDefinitionCreationFlag.EXPLICIT_BATCH",
            ["11.4.0: NetworkDefinitionCreationFlag.EXPLICIT_BATCH"],
        ),
        ("self._engine.device_memory_size", ["11.4.0: ICudaEngine.device_memory_size"]),
        ("trt.IStreamReader", ["11.4.0: .IStreamReader"]),
        ("context.unheard_of()", [f"{v}: IExecutionContext.unheard_of" for v in NAMES]),
        ("if hasattr(builder, 'platform_has_fast_fp16'): builder.platform_has_fast_fp16", []),
    ],
)
def test_a_removed_name_is_found_and_a_guarded_one_is_not(line, versions):
    assert missing(f"def build():\n    {line}\n") == versions


def test_the_fake_tensorrt_has_no_name_that_the_real_ones_lack(gpu_computer):
    for known in NAMES.values():
        for name, thing in vars(gpu_computer.trt).items():
            if name.startswith("_") or name in ("made", "classes"):
                continue
            assert name in known["module"], name
            if hasattr(thing, "__members__"):
                assert set(thing.__members__) <= set(known["enums"][name])
        for name, thing in gpu_computer.trt.classes.items():
            public = {n for n in vars(thing) if not n.startswith("_")}
            assert public <= set(known["classes"][name]), name
    assert backend.version(gpu_computer.trt) == (10, 16)
