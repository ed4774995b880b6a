"""What eyes mistake for each other, and which bins lie side by side."""

from __future__ import annotations

import pytest

from warehouse.stock.look_alikes import is_beside, look_alike, names_alike, skus_alike
from warehouse.stock.models import Location
from warehouse.stock.room import left


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("22386", "22387", True),
        ("22386", "23286", True),
        ("22386", "2238", True),
        ("22386", "22836", True),
        ("22386", "22497", False),
        ("MUG-330-BL", "MUG-330-RD", True),
        ("AB", "AC", False),
        ("CARD", "LAMP", False),
        ("22386", "22386A", True),
        ("22386", "22386AB", False),
    ],
)
def test_stock_codes(one: str, other: str, alike: bool) -> None:
    assert skus_alike(one, other) is skus_alike(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Blue mug 330 ml", "Red mug 330 ml", True),
        ("Blue mug", "Red mug", True),
        ("Shirt XL", "Shirt M", True),
        ("Glass vase", "Glass bowl", False),
        ("Tea towel", "Tea towel, striped", True),
        ("Desk lamp", "Plum jam 250 g", False),
        ("Mug", "Vase", False),
        ("Plum jam 250 g", "Plum jam 500 g", True),
        ("PLUM  JAM", "plum jam", True),
        ("", "", False),
    ],
)
def test_names(one: str, other: str, alike: bool) -> None:
    assert names_alike(one, other) is names_alike(other, one) is alike


def test_either_is_enough() -> None:
    assert look_alike("22386", "Jumbo bag pink", "22387", "Wooden frame")
    assert look_alike("X1", "Jumbo bag pink", "99999", "Jumbo bag blue")
    assert not look_alike("22386", "Jumbo bag pink", "84029", "Wooden frame white")


def _bin(number: int, aisle: str | None, bay: str, shelf: str, place: str) -> Location:
    return Location(id=number, aisle=aisle, bay=bay, shelf=shelf, bin=place)


@pytest.mark.parametrize(
    ("other", "beside"),
    [
        (_bin(2, "A", "01", "B", "03"), True),
        (_bin(2, "A", "01", "C", "03"), True),
        (_bin(2, "A", "01", "B", "04"), False),
        (_bin(2, "A", "02", "B", "02"), False),
        (_bin(2, None, "01", "B", "02"), False),
        (_bin(1, None, "", "", ""), True),
    ],
)
def test_bins_beside_each_other(other: Location, beside: bool) -> None:
    assert is_beside(_bin(1, "A", "01", "B", "02"), other) is beside


def test_shelves_h_and_j_touch_because_no_label_has_an_i() -> None:
    assert is_beside(_bin(1, "A", "01", "H", "02"), _bin(2, "A", "01", "J", "02"))


@pytest.mark.parametrize(
    ("most", "full_at", "lying", "fits"),
    [
        (None, None, 5, None),
        (40, None, 10, 30),
        (40, None, 40, None),
        (40, 20, 15, 5),
        (40, 20, 25, 0),
    ],
)
def test_learned_room(most: int | None, full_at: int | None, lying: int, fits: int | None) -> None:
    assert left(most, full_at, lying) == fits
