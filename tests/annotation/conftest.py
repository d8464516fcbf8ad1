"""Test folders are no packages: what several tests here share is imported by its file's name."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
