"""Which screen a walk asks for: a pure function of stored facts."""

from __future__ import annotations

from warehouse.picking.walk import Walk

#: Up to so many pieces are scanned one by one; above, one scan shows the number and the next that belongs there
#: confirms it: the tote, the next stop's bin, after the last stop the bench.
SCANNED_ONE_BY_ONE = 3


def current_step(walk: Walk) -> str:
    """The step of a list that is being walked."""
    if walk.is_stopped:
        return "stopped"
    if walk.here is None:
        return "drop"
    if walk.is_cluster and walk.lacking:
        is_new = walk.tote is None and walk.cart is None
        return "scan_cart" if is_new and walk.has_carts else "scan_slot_tote"
    if walk.tote is None:
        return "scan_tote"
    return step_of_stop(walk)


def step_of_stop(walk: Walk) -> str:
    """The step within the present stop."""
    stop = walk.here
    assert stop is not None, "asked for a stop where none is left"
    if stop.line.short_asked_at is not None:
        return "shortage"
    if stop.is_unlocated:
        return "scan_found_bin"
    if stop.line.bin_confirmed_at is None:
        return "scan_bin"
    if walk.is_cluster and (stop.line.number_asked_at is not None or walk.scans_of(stop) == "none"):
        return "put_in_slot"
    scans = walk.scans_of(stop)
    is_number = scans == "none" or (scans == "number" and stop.line.number_asked_at is not None)
    return "confirm_quantity" if is_number else "scan_product"


def is_asked_for_number(left: int, scanned: int) -> bool:
    """A piece's scan speaks for all that is left, because nobody scans thirty one by one. A case counts itself."""
    return left > SCANNED_ONE_BY_ONE and scanned == 1
