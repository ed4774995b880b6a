"""Taking back what was done about paper, as long as nothing of it was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from warehouse.printing import operations, proving
from warehouse.scanning.registry import Context, Verdict

_UNDO: dict[str, Callable[[Context, dict[str, Any]], Verdict]] = {
    "queued": operations.undo_print,
    "again": operations.undo_print,
    "came_out": operations.undo_answer,
    "moved": operations.undo_move,
    "cancelled": operations.undo_cancel,
    "proved": proving.undo,
}


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """One scan did one thing."""
    return _UNDO[memo[0]["did"]](context, memo[0])
