"""How a building picks, packs and counts on the way, as its setup file says; what that leaves out stays as it is."""

from __future__ import annotations

from typing import Any

from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import found
from warehouse.sites import PICK_WAYS, PRODUCT_SCANS

WORDS = {"pick_way": PICK_WAYS, "scans_product": PRODUCT_SCANS}
SWITCHES = ("scans_bin", "scans_label", "walks_by_sequence")
#: Numbers, and what each may be.
LIMITS = {
    "cart_slots": range(1, 27),
    "urgent_minutes": range(7 * 24 * 60 + 1),
    "each_up_to": range(1001),
    "glances_up_to": range(1001),
    "glances_per_hour": range(61),
    "keeps_unbelieved": range(1001),
    "weight_tolerance_percent": range(101),
    "weight_tolerance_grams": range(100_001),
    "keeps_paper_days": range(1, 3_651),
}
#: Numbers of which 0 says that there is no limit.
MEASURES = ("cart_max_weight_grams", "tote_volume_cm3")
KEYS = (*WORDS, *SWITCHES, *LIMITS, *MEASURES)


def read_picking(cells: Cells) -> dict[str, Any]:
    """The columns of a warehouse that the file names; what is wrong lands in the faults."""
    told: dict[str, Any] = {name: cells.choice(name, words) or None for name, words in WORDS.items()}
    told |= {name: cells.yes_no(name) for name in SWITCHES}
    told |= {name: _within(cells, name, limits) for name, limits in LIMITS.items()}
    measured = {name: cells.whole(name) for name in MEASURES}
    named = {name: value for name, value in told.items() if value is not None}
    return named | {name: value or None for name, value in measured.items() if value is not None}


def _within(cells: Cells, name: str, limits: range) -> int | None:
    value = cells.whole(name)
    if value is not None and value not in limits:
        cells.wrong(name, f"a number from {limits[0]} to {limits[-1]}, found {found(str(value))}")
        return None
    return value
