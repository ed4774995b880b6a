"""Draws ZPL to a picture, so that a test can look at a label and read its barcodes back."""

import shutil
import subprocess
from pathlib import Path

from tests.missing_parts import missing

CHECKOUT = Path(__file__).resolve().parent.parent
OWN_PROGRAMS = CHECKOUT / ".venv" / "bin"


def draw(zpl: str, width_mm: float, height_mm: float, dots_per_mm: int = 8, label: int = 1) -> bytes:
    """The PNG of one label of this stream, drawn dot by dot as on a printer of 203 dpi (8) or 300 dpi (12)."""
    if not (CHECKOUT / "node_modules" / "zpl-renderer-js").is_dir():
        missing("zpl-renderer-js", "npm has not brought it; `make test-parts` does")
    command = [_node(), "tests/draw_zpl.mjs", *map(str, (width_mm, height_mm, dots_per_mm, label))]
    drawn = subprocess.run(command, cwd=CHECKOUT, input=zpl.encode(), capture_output=True, timeout=120)
    if drawn.returncode != 0:
        raise ValueError(f"this ZPL cannot be drawn: {drawn.stderr.decode()[-500:].strip()}")
    return drawn.stdout


def _node() -> str:
    """The machine's node, else the one that the set-up brought as a Python package."""
    found = shutil.which("node") or shutil.which("node", path=str(OWN_PROGRAMS))
    return found or missing("node", "neither the machine nor .venv has one; `make test-parts` brings it")
