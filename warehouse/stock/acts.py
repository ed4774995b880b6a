"""What the ledger is told: who acts, on which paper, which goods, which balance; and that a place has too few."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Act:
    """Who does what is being written, where, and when; one per scan, form or import."""

    warehouse_id: int
    person_id: int | None
    device_id: str | None
    scan_id: str | None
    at: datetime


@dataclass(frozen=True)
class Paper:
    """The paper and line for whose sake goods move: ('order', 17, 31), ('purchase_order', 4, 9), ..."""

    kind: str
    id: int
    line_id: int | None = None


@dataclass(frozen=True)
class Goods:
    """So many of a product and lot. A serial's quantity is 1."""

    product_id: int
    lot_id: int
    quantity: int


@dataclass(frozen=True)
class BalanceKey:
    """Which balance is meant, where its row need not be read."""

    warehouse_id: int
    location_id: int
    product_id: int
    lot_id: int


@dataclass(frozen=True)
class Grant:
    """So many of what lies free in a place, promised to an order line."""

    place: BalanceKey
    order_line_id: int
    quantity: int


class NotEnough(Exception):
    """A place does not hold, unpromised or promised as asked, what was to be taken from it."""

    def __init__(self, location_id: int, goods: Goods) -> None:
        super().__init__(
            f"{goods.quantity} of product {goods.product_id} cannot be taken from place {location_id}"
        )
        self.location_id, self.goods = location_id, goods
