"""What a carrier can do, and all that it is told of a parcel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class ParcelFacts:
    """One parcel in plain values, taken down when its label is made: what is kept in `carrier_message.content`."""

    parcel_id: int
    tracking_number: str
    order_number: str
    channel: str
    service: str
    warehouse: str
    number: int = 1
    weight_grams: int | None = None
    carton: str = ""
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    value: int | None = None
    currency: str = ""
    marks: list[str] = field(default_factory=list)
    ship_to: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Registered:
    """What the carrier answered: the number that the parcel has there, and a label where it makes one."""

    tracking_number: str
    label: bytes | None = None


class CarrierFailed(Exception):
    """It could not be told now; it is tried again. The sentence says why, for the bench and the office."""


class Carrier(Protocol):
    """One way to hand parcels over. Asking twice for one parcel is asking once: its id is the key."""

    @property
    def name(self) -> str:
        """How a service names it."""

    @property
    def is_told(self) -> bool:
        """False where nobody outside hears of a parcel: then nothing is queued."""

    def number_of(self, parcel_id: int) -> str:
        """The number that stands on the label before anybody has answered."""

    def fault_of(self, settings: Mapping[str, Any]) -> str | None:
        """What is wrong with a service's settings, asked where they are entered."""

    def register(self, facts: ParcelFacts, settings: Mapping[str, Any]) -> Registered:
        """Tell the carrier of a parcel, or tell it anew. Raises CarrierFailed."""

    def cancel(self, facts: ParcelFacts, settings: Mapping[str, Any]) -> None:
        """A parcel that was told does not come. Raises CarrierFailed."""

    def manifest_line(self, facts: ParcelFacts) -> dict[str, str]:
        """What stands of it on a list of parcels, by column."""
