"""Draws many labels in one process: starting the drawing program costs more than a label."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Sequence

from tests.draw_zpl import CHECKOUT, _node
from tests.missing_parts import missing


def draw_many(labels: Sequence[tuple[bytes, tuple[float, float], int]]) -> list[bytes | str]:
    """The PNG of each (ZPL, size in mm, dots a mm), or why there is not exactly one."""
    if not (CHECKOUT / "node_modules" / "zpl-renderer-js").is_dir():
        missing("zpl-renderer-js", "npm has not brought it; `make test-parts` does")
    lines = [
        json.dumps({"zpl": zpl.decode("ascii"), "width": size[0], "height": size[1], "dots": dots})
        for zpl, size, dots in labels
    ]
    told = "\n".join(lines).encode() + b"\n"
    drawn = subprocess.run(
        [_node(), "tests/draw_many.mjs"], cwd=CHECKOUT, input=told, capture_output=True, timeout=600
    )
    answers = drawn.stdout.decode().splitlines()
    if len(answers) != len(labels):
        raise ValueError(f"{len(answers)} of {len(labels)} were drawn: {drawn.stderr.decode()[-500:]}")
    return [answer[1:] if answer.startswith("!") else base64.b64decode(answer) for answer in answers]
