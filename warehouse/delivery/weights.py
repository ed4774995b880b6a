"""What a parcel should weigh, and whether what the scale says can be true. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.delivery.models import Carton
from warehouse.delivery.pieces import Pieces

#: A number above it is no weight of a parcel: one tonne.
MOST_GRAMS = 1_000_000


def expected(goods: Iterable[Pieces], carton: Carton | None) -> int | None:
    """The carton and all that lies in it; None where the weight of a product is not known.

    Where no carton is known the box's own weight counts nothing.
    """
    total = carton.weight_grams if carton is not None else 0
    for each in goods:
        if each.quantity and not each.weight_grams:
            return None
        total += each.quantity * (each.weight_grams or 0)
    return total


def is_as_expected(
    measured: int, should: int | None, percent: int, grams: int, *, in_known_carton: bool = True
) -> bool:
    """True within the larger of both tolerances. Without a known carton only too little is told from right."""
    if should is None:
        return True
    most = max(should * percent / 100, grams)
    return should - measured <= most and (not in_known_carton or measured - should <= most)
