"""What a scanned code turned out to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One of several things that a bare number may mean; scanning `code` says which."""

    kind: str
    id: int
    code: str
    label: str
    facts: dict[str, Any] = field(default_factory=dict)
    """What the screen says of it beside its label, in plain values."""


@dataclass(frozen=True)
class Meaning:
    """A code's one meaning.

    `kind`: badge command location tote cart cage pallet parcel product order purchase-order notice pick-list
    printer station carton, sscc (a pallet that does not stand here yet), lot (a label that names no product),
    `several` (see `choices`) or unknown. `id` is the row of that thing (of a product the product, of `parcel`
    from an `X.` code the label's print). `quantity` is how many eaches one scan counts; `is_counted` is False
    where the code says what is on a pallet, not how many. `paper` is the number of our own order that a
    supplier printed (AI 400). `readings` are all ways to read a GS1 code that may have lost its separators,
    the plain one first.
    """

    kind: str
    text: str
    id: int = 0
    quantity: int = 1
    unit: str = "each"
    unit_quantity: int = 1
    """Eaches in that unit: a case of 12, whatever a count in the code makes of it."""
    barcode_id: int = 0
    """Of a product's own code its row; 0 for a SKU that was typed."""
    label: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    made_on: date | None = None
    sscc: str = ""
    paper: str = ""
    is_counted: bool = True
    shape: str = ""
    """Which fields a GS1 code was read to have, by their identifiers."""
    choices: tuple[Choice, ...] = ()
    readings: tuple[Meaning, ...] = ()

    @property
    def is_place(self) -> bool:
        """True for anything that can hold stock."""
        return self.kind in {"location", "tote", "cart", "cage", "pallet"}
