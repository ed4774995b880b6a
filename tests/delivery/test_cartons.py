"""The smallest carton that takes the goods, what it weighs with them, and why there is none."""

from __future__ import annotations

from datetime import UTC, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from warehouse.delivery.cartons import sides_of, smallest
from warehouse.delivery.models import Carton
from warehouse.delivery.pieces import Pieces
from warehouse.delivery.weights import expected, is_as_expected

SIDE = st.integers(1, 900)
SIDES = st.tuples(SIDE, SIDE, SIDE).map(lambda told: tuple(sorted(told, reverse=True)))
GOODS = st.lists(
    st.builds(
        Pieces,
        name=st.just("mug"),
        quantity=st.integers(1, 9),
        sides=st.none() | SIDES,
        weight_grams=st.none() | st.integers(1, 5000),
    ),
    max_size=6,
)


def carton(code: str, length: int, width: int, height: int, **other: int) -> Carton:
    """A carton as its row would be."""
    told = {"weight_grams": 100, "fill_percent": 80} | other
    return Carton(code=code, name=code, length_mm=length, width_mm=width, height_mm=height, **told)


CARTONS = [carton("L", 400, 300, 300), carton("S", 200, 150, 100), carton("M", 300, 200, 150)]


def mugs(number: int, sides: tuple[int, int, int] | None = (120, 100, 90), grams: int | None = 300) -> Pieces:
    """So many mugs."""
    return Pieces("Mug", number, sides, grams)


@pytest.mark.parametrize(("number", "code"), [(1, "S"), (2, "S"), (3, "M"), (6, "M"), (7, "L"), (26, "L")])
def test_the_smallest_that_takes_them_by_volume(number: int, code: str) -> None:
    found = smallest(CARTONS, [mugs(number)])
    assert found.carton is not None
    assert found.carton.code == code


def test_a_long_thin_piece_needs_a_long_carton() -> None:
    found = smallest(CARTONS, [mugs(1), Pieces("Rod", 1, (380, 10, 10))])
    assert found.carton is not None
    assert found.carton.code == "L"


def test_a_piece_is_turned_as_it_likes() -> None:
    found = smallest([carton("TALL", 100, 150, 200)], [Pieces("Plate", 1, (200, 150, 100))])
    assert found.carton is not None, "one piece that fits exactly needs no air"


def test_the_weight_may_ask_for_another() -> None:
    weak = carton("WEAK", 200, 150, 100, max_weight_grams=500)
    found = smallest([weak, *CARTONS], [mugs(2)])
    assert found.carton is not None
    assert found.carton.code == "S"


def test_one_that_is_not_used_any_more_is_not_proposed() -> None:
    gone = carton("XS", 125, 105, 95)
    gone.retired_at = datetime.now(UTC)
    found = smallest([gone, *CARTONS], [mugs(1)])
    assert found.carton is not None
    assert found.carton.code == "S"


def test_why_none_fits() -> None:
    assert smallest([], [mugs(1)]).why == "none"
    assert smallest(CARTONS, [mugs(1, None)]).why == "unmeasured"
    assert smallest(CARTONS, [mugs(99)]).why == "volume"
    assert smallest([carton("WEAK", 900, 900, 900, max_weight_grams=299)], [mugs(1)]).why == "weight"
    rod = smallest(CARTONS, [mugs(1), Pieces("Rod", 1, (401, 10, 10))])
    assert (rod.why, rod.product, rod.carton) == ("sides", "Rod", None)


def test_unknown_sizes_are_left_out_and_counted() -> None:
    found = smallest(CARTONS, [mugs(1), mugs(5, None), mugs(1, None)])
    assert (found.carton.code if found.carton else None, found.unknown) == ("S", 2)


@given(GOODS, st.lists(st.tuples(SIDES, st.integers(1, 100), st.none() | st.integers(1, 30_000)), max_size=6))
@settings(max_examples=300, deadline=None)
def test_what_is_proposed_fits_and_nothing_smaller_does(
    goods: list[Pieces], told: list[tuple[tuple[int, int, int], int, int | None]]
) -> None:
    cartons = [
        carton(f"C{place}", *sides, fill_percent=fill) for place, (sides, fill, _most) in enumerate(told)
    ]
    for one, (_sides, _fill, most) in zip(cartons, told, strict=True):
        one.max_weight_grams = most
    found = smallest(cartons, goods)
    measured = [each for each in goods if each.sides is not None]
    takes = [one for one in cartons if measured and _takes(one, measured, goods)]
    assert found.unknown == len(goods) - len(measured)
    assert (found.carton in takes) if takes else (found.carton is None and found.why)
    if found.carton is not None:
        assert _volume(found.carton) == min(map(_volume, takes))


def _volume(one: Carton) -> int:
    return one.length_mm * one.width_mm * one.height_mm


def _takes(one: Carton, measured: list[Pieces], goods: list[Pieces]) -> bool:
    """Said once more in other words."""
    inside = sides_of(one)
    for each in measured:
        assert each.sides is not None
        if not all(side <= most for side, most in zip(sorted(each.sides), sorted(inside), strict=True)):
            return False
    filled = sum(
        each.quantity * each.sides[0] * each.sides[1] * each.sides[2] for each in measured if each.sides
    )
    pieces = sum(each.quantity for each in measured)
    grams = sum(each.quantity * (each.weight_grams or 0) for each in goods)
    fills = pieces == 1 or filled <= _volume(one) * one.fill_percent / 100
    return fills and (one.max_weight_grams is None or grams <= one.max_weight_grams)


def test_what_a_box_should_weigh() -> None:
    assert expected([mugs(2), mugs(1, None, 40)], CARTONS[0]) == 740
    assert expected([mugs(2)], None) == 600
    assert expected([mugs(2), mugs(1, None, None)], CARTONS[0]) is None


@given(st.integers(1, 60_000), st.integers(0, 100), st.integers(0, 2000), st.integers(-3000, 3000))
@settings(deadline=None)
def test_the_larger_tolerance_counts(should: int, percent: int, grams: int, off: int) -> None:
    within = abs(off) <= max(should * percent / 100, grams)
    assert is_as_expected(should + off, should, percent, grams) is within


def test_without_a_known_carton_only_too_little_is_wrong() -> None:
    assert is_as_expected(900, 600, 5, 50, in_known_carton=False)
    assert not is_as_expected(500, 600, 5, 50, in_known_carton=False)
    assert is_as_expected(1, None, 5, 50)
