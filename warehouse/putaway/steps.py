"""Which screen a put-away is at: a pure function of stored facts."""

from __future__ import annotations

from warehouse.putaway.models import PutAway

SCAN_PRODUCT, SCAN_BIN = "scan_product", "scan_bin"


def current_step(put_away: PutAway | None) -> str:
    """The list, until something is in the hands; then its bin, until it lies there."""
    return SCAN_PRODUCT if put_away is None or put_away.finished_at is not None else SCAN_BIN


def is_confirmed(put_away: PutAway, location_id: int) -> bool:
    """True when the goods may lie down here at once: the bin shown, one asked before, or where none is shown."""
    return put_away.suggested_id is None or location_id in (put_away.suggested_id, put_away.asked_id)
