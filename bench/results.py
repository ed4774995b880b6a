"""bench/latest.json: each long run replaces its own section and no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "latest.json"


def read(section: str) -> dict[str, Any]:
    """What this section said last time."""
    return dict(_all().get(section, {}))


def write(section: str, figures: dict[str, Any]) -> None:
    """Replace this section; all others stay as they are."""
    RESULTS.write_text(json.dumps(_all() | {section: figures}, indent=1) + "\n")


def _all() -> dict[str, Any]:
    return dict(json.loads(RESULTS.read_text())) if RESULTS.exists() else {}
