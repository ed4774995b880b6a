"""Goods laid down where few lay: one number, asked blind of who stands there."""

from __future__ import annotations

import pytest

from tests.glances import answer, asks, balance, glances, requests
from tests.person import Page, Person
from tests.putaway.waiting import change_product, lay
from tests.world import World, each_code

MUGS = "A-01-A-05"


def laid(ben: Person, world: World, before: int = 2, quantity: int = 4) -> Page:
    """So many mugs lay there, beside a towel; Ben lays so many more to them."""
    asks(world)
    lay(world, "TOWEL", 1, MUGS)
    if before:
        lay(world, "MUG-RD", before, MUGS)
    lay(world, "MUG-RD", quantity)
    ben.open("/putaway")
    ben.scan(each_code("MUG-RD"))
    page = ben.scan(MUGS)
    return ben.scan(MUGS) if page.ask == "again" else page


def test_who_lays_goods_to_few_is_asked_for_one_number(ben: Person, world: World) -> None:
    lay(world, "TOWEL", 3)
    page = laid(ben, world)
    assert (page.step, page.task, page.message) == ("glance", "putaway", "putaway.placed")
    assert page.heading == "How many lie here now?"
    assert "Or go on to Tea towel, striped" in page.text
    assert answer(ben, 6).message == "scanning.glance_thanks"
    assert ben.page.step == "scan_product"
    assert balance(world, MUGS, "MUG-RD").proved_at is not None
    assert [(one.because, one.quantity_on_hand_seen) for one in glances(world)] == [("put", 6)]


def test_another_number_asks_for_a_count_and_is_undone_before_the_goods(ben: Person, world: World) -> None:
    laid(ben, world)
    answer(ben, 5)
    assert requests(world) == [(MUGS, "glance")]
    assert ben.tap("undo").message == "scanning.glance_undone"
    assert (ben.page.step, requests(world)) == ("glance", [])
    page = ben.undo()
    assert page.step == "scan_bin"
    assert world.on_hand(MUGS, "MUG-RD") == 2
    assert glances(world)[0].closed_at is not None


def test_the_next_product_passes_it_over(ben: Person, world: World) -> None:
    lay(world, "TOWEL", 3)
    laid(ben, world)
    page = ben.scan(each_code("TOWEL"))
    assert (page.message, page.step) == ("putaway.taken", "scan_bin")
    assert (glances(world)[0].closed_at is not None, glances(world)[0].quantity_counted) == (True, None)


def test_none_of_the_product_lay_there(ben: Person, world: World) -> None:
    assert laid(ben, world, before=0).step == "glance", (
        "the bin is not empty: something may have been overlooked"
    )


@pytest.mark.parametrize(("before", "quantity"), [(4, 2), (2, 23)])
def test_where_many_lie_nobody_is_asked(ben: Person, world: World, before: int, quantity: int) -> None:
    assert laid(ben, world, before, quantity).step == "scan_product"
    assert glances(world) == []


def test_an_empty_bin_proves_itself(ben: Person, world: World) -> None:
    asks(world)
    lay(world, "MUG-RD", 4)
    ben.open("/putaway")
    ben.scan(each_code("MUG-RD"))
    ben.scan("A-01-A-06")
    assert ben.scan("A-01-A-06").step == "scan_product"
    assert balance(world, "A-01-A-06", "MUG-RD").proved_at is not None
    assert glances(world) == []


def test_of_a_lot_with_a_code_it_is_asked_by_its_code(ben: Person, world: World) -> None:
    asks(world)
    lay(world, "JAM", 1, MUGS, lot="L1")
    lay(world, "JAM", 2, lot="L1")
    ben.open("/putaway")
    ben.scan(each_code("JAM"))
    page = ben.scan(MUGS)
    page = ben.scan(MUGS) if page.ask == "again" else page
    assert page.step == "glance", page.text
    assert "Lot L1" in page.text


def test_what_has_serial_numbers_is_not_counted_at_a_glance(ben: Person, world: World) -> None:
    asks(world)
    change_product(world, "VASE", tracking="serial")
    lay(world, "TOWEL", 1, MUGS)
    lay(world, "VASE", 1, serial="S2")
    ben.open("/putaway")
    ben.scan(each_code("VASE"))
    page = ben.scan(MUGS)
    page = ben.scan(MUGS) if page.ask == "again" else page
    assert page.message.startswith("putaway.placed"), page.text
    assert (page.step, glances(world)) == ("scan_product", [])
