"""Which screen a transfer is at: a pure function of stored facts."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.moving.models import Transfer, TransferLine

SCAN_SOURCE, SCAN_GOODS, SCAN_TARGET = "scan_source", "scan_goods", "scan_target"


def current_step(transfer: Transfer | None, lines: Sequence[TransferLine] = ()) -> str:
    """Which bin; then what of it, until something is in the hands; then where to, until nothing is."""
    if transfer is None or transfer.finished_at is not None:
        return SCAN_SOURCE
    return SCAN_TARGET if lines else SCAN_GOODS


def now(lines: Sequence[TransferLine]) -> list[TransferLine]:
    """What goes into the next bin that is scanned."""
    return [line for line in lines if not line.is_later]


def later(lines: Sequence[TransferLine]) -> list[TransferLine]:
    """What stays in the hands then."""
    return [line for line in lines if line.is_later]


def touched_last(lines: Sequence[TransferLine]) -> TransferLine | None:
    """The line that a typed number is about; None with empty hands."""
    return max(now(lines), key=lambda line: line.touched, default=None)
