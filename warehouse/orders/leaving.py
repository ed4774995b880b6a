"""What may leave the building: one place that decides it, and every door asks here.

The tote at the bench, the box in a packer's hands, the closing scan, the cage and the van: wherever an order that was
cancelled, held or changed is scanned next, it is stopped there, and what is to be done is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel, ParcelLabel


@dataclass(frozen=True)
class Stay:
    """Why something stays: one word, and what a sentence about it names."""

    why: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_taken_out(self) -> bool:
        """What lies in the box goes back into a tote."""
        return self.why in {"order_cancelled", "order_changed"}


def of_order(order: CustomerOrder) -> Stay | None:
    """Why nobody is to go on with an order: it was cancelled, or is held."""
    if order.cancelled_at is not None:
        return Stay("order_cancelled", {"order": order.number})
    if order.held_at is not None:
        return Stay("order_held", {"order": order.number, "why": order.hold_reason or ""})
    return None


def of_box(parcel: Parcel) -> Stay | None:
    """Why nobody is to go on with a box, packed or not: its order's reasons, and goods in it that are too many."""
    stay = of_order(parcel.customer_order)
    if stay is None and parcel.changed_at is not None:
        stay = Stay("order_changed", {"order": parcel.customer_order.number})
    return stay


def of_label(label: ParcelLabel, current: ParcelLabel | None) -> Stay | None:
    """Why the parcel on which this very label was scanned may not be loaded. `current`: the label that counts."""
    parcel = label.parcel
    stay = _ended(parcel) or of_box(parcel)
    if stay is None and label.voided_at is not None:
        stay = Stay("old_label", {"code": current.code if current else "–"})
    return stay or _open(parcel)


def of_parcel(parcel: Parcel, prints: Sequence[ParcelLabel]) -> Stay | None:
    """Why a parcel may not be loaded along with its cage, where none of its labels (`prints`) is scanned.

    A label that took another's place must have been seen on the box: the one before may still stick there.
    """
    stay = _ended(parcel) or of_box(parcel) or _open(parcel)
    if stay is not None:
        return stay
    current = next((label for label in prints if label.voided_at is None), None)
    if current is None or (current.scanned_at is None and len(prints) > 1):
        return Stay(
            "new_label", {"order": parcel.customer_order.number, "code": current.code if current else "–"}
        )
    return None


def _ended(parcel: Parcel) -> Stay | None:
    if parcel.dispatched_at is not None:
        return Stay("already_dispatched", {"order": parcel.customer_order.number})
    if parcel.cancelled_at is not None:
        return Stay("given_up", {"order": parcel.customer_order.number})
    return None


def _open(parcel: Parcel) -> Stay | None:
    return Stay("not_packed", {"order": parcel.customer_order.number}) if parcel.packed_at is None else None
