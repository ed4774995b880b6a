"""Which carton a parcel's goods go into: the smallest that takes them by sides, volume and weight.

Pure: values in, values out. Every piece must fit by its own three sides, turned as it likes; all of them together
must fill no more than the carton's share that goods really fill. One piece alone is its sides' matter only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from warehouse.delivery.models import Carton
from warehouse.delivery.pieces import Pieces, Sides


@dataclass(frozen=True)
class Fit:
    """The carton that was found, or why there is none; and of how many products no size is known.

    `why`: none (no carton is there), unmeasured (no size is known), sides, volume or weight of the carton that came
    nearest; `product` is what does not go in, where it is one.
    """

    carton: Carton | None = None
    why: str = ""
    product: str = ""
    unknown: int = 0


def smallest(cartons: Iterable[Carton], goods: Sequence[Pieces]) -> Fit:
    """The smallest carton for these goods. Products of unknown size are left out, and counted."""
    measured = [each for each in goods if each.sides is not None and each.quantity]
    unknown = sum(1 for each in goods if each.sides is None and each.quantity)
    in_order = sorted((one for one in cartons if one.retired_at is None), key=_size)
    if not in_order or not measured:
        return Fit(why="unmeasured" if in_order else "none", unknown=unknown)
    refused = Fit()
    for carton in in_order:
        refused = _try(carton, measured, _weight(goods))
        if refused.carton is not None:
            return Fit(refused.carton, unknown=unknown)
    return Fit(why=refused.why, product=refused.product, unknown=unknown)


def sides_of(carton: Carton) -> Sides:
    """Its inner sides, the longest first."""
    longest, middle, shortest = sorted((carton.length_mm, carton.width_mm, carton.height_mm), reverse=True)
    return longest, middle, shortest


def volume_of(carton: Carton) -> int:
    """What it holds, in cubic millimetres."""
    return _cubic(sides_of(carton))


def _try(carton: Carton, goods: Sequence[Pieces], grams: int) -> Fit:
    inside = sides_of(carton)
    for each in goods:
        assert each.sides is not None, "only what is measured is tried"
        if any(side > most for side, most in zip(each.sides, inside, strict=True)):
            return Fit(why="sides", product=each.name)
    is_one = sum(each.quantity for each in goods) == 1
    if not is_one and 100 * sum(map(_volume, goods)) > _cubic(inside) * carton.fill_percent:
        return Fit(why="volume")
    if carton.max_weight_grams is not None and grams > carton.max_weight_grams:
        return Fit(why="weight")
    return Fit(carton)


def _size(carton: Carton) -> tuple[int, int, str]:
    return volume_of(carton), carton.weight_grams, carton.code


def _volume(each: Pieces) -> int:
    return each.quantity * _cubic(each.sides) if each.sides is not None else 0


def _cubic(sides: Sides) -> int:
    return sides[0] * sides[1] * sides[2]


def _weight(goods: Iterable[Pieces]) -> int:
    return sum(each.quantity * (each.weight_grams or 0) for each in goods)
