"""Which screen a put-away or a load is at: a pure function of stored facts."""

from __future__ import annotations

from warehouse.putaway import planning
from warehouse.putaway.models import DIRECTED, FREE, LISTED, WHOLE, PutAway, PutAwayLoad

SCAN_PRODUCT, SCAN_BIN = "scan_product", "scan_bin"
OF_MODE = {WHOLE: "all_to_bin", DIRECTED: "next_of_load", FREE: "list_of_load", LISTED: "list_of_dock"}


def current_step(put_away: PutAway | None) -> str:
    """The list, until something is in the hands; then its bin, until it lies there."""
    return SCAN_PRODUCT if put_away is None or put_away.finished_at is not None else SCAN_BIN


def step_of_load(load: PutAwayLoad | None) -> str:
    """All of it to one bin, or piece by piece; the list of what waits when nothing is left."""
    return SCAN_PRODUCT if load is None or load.finished_at is not None else OF_MODE[load.mode]


def is_confirmed(work: PutAway | PutAwayLoad, location_id: int) -> bool:
    """True when the goods may lie down here at once: a bin shown, one asked before, or where none is shown."""
    is_shown = planning.is_proposed(work, location_id)
    return is_shown or work.suggested_id is None or location_id in (work.suggested_id, work.asked_id)
