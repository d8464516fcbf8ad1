"""What a person chose, kept between two starts as one JSON file."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ferdesk import paths
from ferdesk.schema import SchemaError, build

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """None leaves a choice to the system, the source or the engine. Change with dataclasses.replace."""

    # What is looked at, and what looks. "" = the first camera, else the demo clip; the bundled engine.
    source: str = ""
    recent: tuple[str, ...] = ()
    width: int | None = None
    height: int | None = None
    rate: float | None = None
    engine: str = ""
    backend: str = "auto"
    precision: str | None = None

    # Analysis
    detector: Literal["full", "short"] = "full"
    max_faces: int = 16
    min_face: float = 0.0  # part of the picture's shorter side
    tiled: bool = False
    smoothing: float = 0.5
    uncertain_below: float | None = None  # None: the engine's card says

    # What is drawn
    boxes: bool = True
    bars: bool = True
    mask: Literal["none", "heat", "dim", "attended"] = "heat"
    opacity: float = 0.66
    mirror: bool = True
    blur: bool = False

    # Appearance
    theme: Literal["system", "dark", "light"] = "system"
    language: Literal["system", "en", "de"] = "system"
    text_scale: float = 1.0
    patterns: bool | None = None  # dashes on curves
    reduced_motion: bool | None = None

    # The window
    notice_seen: bool = False
    on_top: bool = False
    geometry: str = ""  # base64, as Qt saves it
    panel_width: int = 368
    keys: Mapping[str, str] = field(default_factory=dict)  # command -> key, where changed
    single_keys: bool = True

    # Annotating
    recent_projects: tuple[str, ...] = ()
    annotator: str = ""  # what the first tier of a new project is called
    show_bands: bool = True
    show_curves: bool = True
    show_cuts: bool = True

    # Recording
    recording_folder: str = ""  # "": paths.user_pictures()
    recording_overlaid: bool = False

    @classmethod
    def load(cls, path: Path | None) -> Settings:
        """What `path` holds; a key that is unknown or wrong is named in the log and left at its default."""
        made: dict[str, Any] = {}
        for key, value in _read(path).items():
            try:
                one = getattr(build(cls, {key: value}), key)
                low, high = _RANGES.get(key, (None, None))
                if one is not None and low is not None and high is not None and not low <= one <= high:
                    raise SchemaError(f"{key} must be between {low} and {high}, not {one}")
                made[key] = one
            except SchemaError as error:
                _log.warning("%s: %s; its default is used", path, error)
        return cls(**made)

    def save(self, path: Path | None) -> None:
        """Write to `path` so that a crash leaves the old file or the new one; None keeps nothing."""
        if path is None:
            return
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(dataclasses.asdict(self), indent=1, ensure_ascii=False), "utf-8")
            part.replace(path)
        except OSError as error:
            _log.warning("the settings could not be saved: %s", error)
            part.unlink(missing_ok=True)


_RANGES: Mapping[str, tuple[float, float]] = {
    "width": (16, 16384),
    "height": (16, 16384),
    "rate": (0.1, 1000),
    "max_faces": (1, 64),
    "min_face": (0, 1),
    "smoothing": (0, 1),
    "uncertain_below": (0, 1),
    "opacity": (0, 1),
    "text_scale": (1, 2),
    "panel_width": (100, 4000),
}


def settings_file() -> Path:
    """Where the window keeps them."""
    return paths.user_config() / "settings.json"


def _read(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("%s cannot be read (%s); all settings start at their defaults", path, error)
        return {}
    if not isinstance(found, dict):
        _log.warning("%s holds no settings; all start at their defaults", path)
        return {}
    return found
