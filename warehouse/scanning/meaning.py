"""What a scanned code turned out to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Choice:
    """One of several things that a bare number may mean; scanning `code` says which."""

    kind: str
    id: int
    code: str
    label: str


@dataclass(frozen=True)
class Meaning:
    """A code's one meaning.

    `kind`: badge command location tote cart cage pallet parcel product order purchase-order pick-list
    printer station, `several` (see `choices`) or unknown. `id` is the row of that thing (of a product the
    product, of `parcel` from an `X.` code the label's print). `quantity` is how many eaches one scan counts.
    """

    kind: str
    text: str
    id: int = 0
    quantity: int = 1
    unit: str = "each"
    label: str = ""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    choices: tuple[Choice, ...] = ()

    @property
    def is_place(self) -> bool:
        """True for anything that can hold stock."""
        return self.kind in {"location", "tote", "cart", "cage", "pallet"}
