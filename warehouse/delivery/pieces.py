"""What lies in a box, in plain values: sizes, weights and handling, as far as they are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from warehouse.delivery import handling
from warehouse.stock.models import Product

Sides = tuple[int, int, int]


@dataclass(frozen=True)
class Pieces:
    """So many of one product. `sides` in millimetres, the longest first; None for what nobody measured."""

    name: str
    quantity: int
    sides: Sides | None = None
    weight_grams: int | None = None
    flags: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, product: Product, quantity: int) -> Pieces:
        """A product as it is known. A size or weight of 0 was never measured."""
        flags = tuple(handling.marks_of([product]))
        return cls(product.name, quantity, _sides(product), product.weight_grams or None, flags)


def _sides(product: Product) -> Sides | None:
    length, width, height = product.length_mm, product.width_mm, product.height_mm
    if not length or not width or not height:
        return None
    longest, middle, shortest = sorted((length, width, height), reverse=True)
    return longest, middle, shortest


def longest_side(pieces: Iterable[Pieces]) -> int | None:
    """The longest side of anything in the box; None where no size is known."""
    return max((each.sides[0] for each in pieces if each.sides is not None), default=None)


def flagged(pieces: Iterable[Pieces]) -> dict[str, str]:
    """Each handling flag in the box, with the name of a product that has it."""
    found: dict[str, str] = {}
    for each in pieces:
        for flag in each.flags:
            found.setdefault(flag, each.name)
    return found
