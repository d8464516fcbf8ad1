"""Finds what is made of one file each: backends, sources, exports, architectures."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def modules_in(package: str) -> dict[str, ModuleType]:
    """Every public module of `package` by its short name, in alphabetical order.

    Plugins import their heavy libraries inside functions, so that listing them never fails.
    """
    folder = importlib.import_module(package)
    names = sorted(m.name for m in pkgutil.iter_modules(folder.__path__) if not m.name.startswith("_"))
    return {name: importlib.import_module(f"{package}.{name}") for name in names}
