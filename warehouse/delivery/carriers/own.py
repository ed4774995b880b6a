"""Our own label with a number of ours: for a driver of the house, or a carrier who takes parcels as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from warehouse import gtin
from warehouse.db import MONEY_SCALE
from warehouse.delivery.carriers.interface import ParcelFacts, Registered


def tracking_number(parcel_id: int) -> str:
    """Our own number for a parcel's way: T, ten digits and the GS1 check digit of them.

    It is the parcel's, not the print's: a label printed again keeps it, as the customer may know it already.
    """
    digits = f"{parcel_id:010d}"
    return f"T{digits}{gtin.check_digit(digits)}"


class Own:
    """Nobody is told; the label carries the address and our number."""

    name = "own"
    is_told = False

    def number_of(self, parcel_id: int) -> str:
        """Ours."""
        return tracking_number(parcel_id)

    def fault_of(self, settings: Mapping[str, Any]) -> str | None:
        """It has nothing to be set."""
        return None

    def register(self, facts: ParcelFacts, settings: Mapping[str, Any]) -> Registered:
        """Its number is known already."""
        return Registered(facts.tracking_number)

    def cancel(self, facts: ParcelFacts, settings: Mapping[str, Any]) -> None:
        """Nobody knows of it."""

    def manifest_line(self, facts: ParcelFacts) -> dict[str, str]:
        """One line of plain words."""
        return manifest_line(facts)


def manifest_line(facts: ParcelFacts) -> dict[str, str]:
    """A parcel in columns, as a list of parcels or a carrier's table has them."""
    told = {
        "parcel": facts.parcel_id,
        "tracking_number": facts.tracking_number,
        "order": facts.order_number,
        "service": facts.service,
        "weight_grams": facts.weight_grams,
        "length_mm": facts.length_mm,
        "width_mm": facts.width_mm,
        "height_mm": facts.height_mm,
        "value": None if facts.value is None else f"{facts.value / MONEY_SCALE:.2f}",
        "currency": facts.currency,
        "marks": " ".join(facts.marks),
        **facts.ship_to,
    }
    return {name: "" if value is None else str(value) for name, value in told.items()}
