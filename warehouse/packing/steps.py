"""Which screen a parcel asks for: a pure function of what is stored."""

from __future__ import annotations

from datetime import datetime

SCAN_PRODUCT = "scan_product"
CONFIRM_QUANTITY = "confirm_quantity"
SCAN_LABEL = "scan_label"


def current_step(verified_at: datetime | None, asked_quantity: int | None) -> str:
    """The step of a parcel that is being packed."""
    if verified_at is not None:
        return SCAN_LABEL
    return SCAN_PRODUCT if asked_quantity is None else CONFIRM_QUANTITY
