"""Where FERDesk keeps what it ships and what it writes."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """A data folder: beside the package in a checkout, inside the package when installed."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def assets() -> Path:
    return _shipped("assets")


def engine_folders() -> tuple[Path, ...]:
    """Folders that hold engines, the user's first: what a user imports may replace what is bundled."""
    return (user_data() / "engines", _shipped("engines"))


def user_data() -> Path:
    return Path(platformdirs.user_data_dir("ferdesk", appauthor=False))


def user_cache() -> Path:
    return Path(platformdirs.user_cache_dir("ferdesk", appauthor=False))


def user_config() -> Path:
    return Path(platformdirs.user_config_dir("ferdesk", appauthor=False))


def user_logs() -> Path:
    return Path(platformdirs.user_log_dir("ferdesk", appauthor=False))


def user_pictures() -> Path:
    """Where snapshots and recordings go unless the user says otherwise."""
    return Path(platformdirs.user_videos_dir()) / "FERDesk"
