"""How large a demo is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Of what a demo has how much. A building of `aisles` x `bays` x `shelves` x `bins`."""

    products: int
    aisles: int
    bays: int
    shelves: int
    bins: int
    totes: int
    wholesale_orders: int
    consumer_orders: int
    released: int
    picked: int
    purchase_orders: int
    most_lines: int = 80


SIZES = {
    "small": Size(60, 4, 5, 3, 2, 12, 4, 12, 6, 2, 2, most_lines=12),
    "shop": Size(1_500, 20, 10, 5, 2, 60, 20, 40, 20, 5, 5),
    "large": Size(5_000, 20, 20, 5, 4, 200, 100, 200, 60, 10, 20, most_lines=220),
}
