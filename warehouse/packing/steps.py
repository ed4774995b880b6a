"""Which screen a parcel asks for: a pure function of what is stored."""

from __future__ import annotations

from datetime import datetime

SCAN_PRODUCT = "scan_product"
CONFIRM_QUANTITY = "confirm_quantity"
#: The last piece is in, and no paper is asked for yet: the service may not take it, or nobody knows its weight.
CHOOSE_SERVICE = "choose_service"
WEIGH = "weigh"
SCAN_LABEL = "scan_label"


def current_step(
    verified_at: datetime | None, asked_quantity: int | None, waits_for: str | None = None
) -> str:
    """The step of a parcel that is being packed. `waits_for`: what stands between its pieces and its papers."""
    if verified_at is not None:
        return SCAN_LABEL
    if asked_quantity is not None:
        return CONFIRM_QUANTITY
    return waits_for or SCAN_PRODUCT
