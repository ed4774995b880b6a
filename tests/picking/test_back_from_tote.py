"""Putting goods of a tote back into a bin: which goods, which bin, who may, and what the bench sees of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.packing import bench
from tests.person import Page, Person
from tests.picking.back_from_tote import agrees, put_back, tote_address
from tests.picking.walking import MUGS_AND_TOWEL, cancel, fetch, finish, only, place, take
from tests.world import World, each_code
from warehouse.orders.parcels import Parcel
from warehouse.picking.models import PickList
from warehouse.stock.models import Location, Product

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")


def test_the_tote_lists_each_line_with_its_order(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    page = ada.open(tote_address(world))
    assert (page.step, page.expect[0], page.code) == ("tote_lines", "product", MUG)
    assert page.actions.count("put-back") == 2
    for words in ("Blue mug 330 ml", "Put 2 back", "Tea towel, striped", "Put 1 back", "Order 1001"):
        assert words in page.text


def test_a_tap_chooses_a_line_and_its_bin_is_proposed(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    page = ada.open(tote_address(world))
    towel = page.all("button", data_action="put-back")[1]
    page = ada.tap("put-back", reason=towel.get("data-reason"))
    assert (page.outcome, page.message) == ("ok", "putback.chosen")
    assert (page.step, page.code, page.quantity) == ("back_to_bin", "A-01-A-03", 1)
    assert page.heading == "Put 1 back in A-01-A-03, then scan it"
    assert ada.open(tote_address(world)).step == "back_to_bin", "a reload shows the same"
    second = Person.signed_in(ada.app, "Ada")
    assert second.open(tote_address(world)).step == "back_to_bin", "another device, too"


def test_a_bin_without_the_product_is_asked_for(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    page = put_back(ada, world, "TOWEL", "A-01-A-05")
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "putback.other_bin")
    assert page.step == "back_to_bin"
    assert world.on_hand("A-01-A-05", "TOWEL") == 0
    page = ada.scan("A-01-A-06")
    assert page.message == "putback.other_bin", "yet another one is asked for anew"
    assert ada.scan("A-01-A-06").message == "putback.done"
    assert world.on_hand("A-01-A-06", "TOWEL") == 1


def test_what_is_verified_is_undone_at_the_bench(ada: Person, eve: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(TOWEL)
    page = _choose(ada, world, TOWEL)
    assert (page.outcome, page.message) == ("error", "putback.verified")
    assert page.sentence == "It is in the parcel of 1001. Undo there."
    eve.undo()
    assert _choose(ada, world, TOWEL).message == "putback.chosen"


def test_a_closed_parcel_is_closed(ada: Person, eve: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    lines = ada.open(tote_address(world)).all("button", data_action="put-back")
    eve.open("/packing")
    for code in ("TOTE-001", MUG, MUG, TOWEL):
        eve.scan(code)
    eve.scan(eve.page.code)
    assert world.one(Parcel).packed_at is not None
    for page in (ada.tap("put-back", reason=lines[1].get("data-reason")), ada.scan(TOWEL)):
        assert (page.outcome, page.message) == ("error", "putback.closed")
    assert ada.scan(each_code("LAMP")).message == "putback.not_in_tote"


def test_what_is_not_yet_verified_goes_back_from_an_open_parcel(
    ada: Person, eve: Person, world: World
) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    only(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(MUG)
    parcel = eve.page.task
    assert put_back(eve, world, "TOWEL", "A-01-A-03").message == "putback.done"
    eve.open(f"/{parcel}")
    page = eve.scan(MUG)
    assert page.step == "scan_product", "a towel is still to come: no papers yet"
    assert world.one(Parcel).verified_at is None
    eve.tap("aside")
    take(ada, "TOTE-002")
    fetch(ada, MUGS_AND_TOWEL[1:])
    ada.scan("BENCH-1")
    eve.scan("TOTE-002")
    assert eve.page.task == parcel
    assert eve.scan(TOWEL).step == "scan_label"
    agrees(world)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("BENCH-1", "putback.not_a_bin"),
        ("DOCK-1", "putback.not_a_bin"),
        ("UNLOCATED", "putback.not_a_bin"),
        ("nonsense", "putback.unknown_code"),
        ("U.EVE", "putback.not_a_bin"),
    ],
)
def test_only_a_bin_takes_it(ada: Person, world: World, code: str, message: str) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    ada.open(tote_address(world))
    ada.scan(TOWEL)
    before = world.everything()
    page = ada.scan(code)
    assert (page.outcome, page.message, page.step) == ("error", message, "back_to_bin")
    assert world.everything() == before
    assert ada.scan("A-01-A-03").message == "putback.done", "the choice is not lost"


def test_a_bin_out_of_use_does_not(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    with world.database.writing() as session:
        bin_ = session.get_one(Location, world.one(Location, code="A-01-A-03").id)
        bin_.retired_at = bin_.retired_at or world.one(PickList).made_at
    page = _choose(ada, world, TOWEL)
    assert page.code != "A-01-A-03"
    assert ada.scan("A-01-A-03").message == "putback.retired"


def test_one_lot_is_not_laid_beside_another(eve: Person, world: World) -> None:
    with world.database.writing() as session:
        line = session.get_one(type(world.order_lines("1004")[0]), world.order_lines("1004")[0].id)
        line.product_id = session.scalars(select(Product.id).filter_by(sku="JAM")).one()
    bench.stock_lot(world, "JAM", "L1", 2)
    bench.stock_lot(world, "JAM", "L2", 2, bin_code="A-01-A-06")
    bench.pick_lots(world, "1004", {"L1": 1})
    page = _choose(eve, world, each_code("JAM"))
    assert (page.code, page.quantity) == ("A-01-A-05", 1)
    page = eve.scan("A-01-A-06")
    assert (page.message, page.sentence) == (
        "putback.mixes_lots",
        "A-01-A-06 holds lot L2. Take another bin.",
    )
    assert eve.scan("A-01-A-05").message == "putback.done"


@pytest.mark.parametrize("number", [0, 3, 99])
def test_a_number_is_of_what_lies_there(ada: Person, world: World, number: int) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    _choose(ada, world, MUG)
    page = ada.tap("quantity", number)
    assert (page.outcome, page.message, page.quantity) == ("error", "putback.number", 2)


def test_one_product_for_two_lines_is_tapped(ada: Person, world: World) -> None:
    only(world, "1002")
    take(ada, "TOTE-001")
    fetch(ada, [("A-01-A-04", "CARD", 3)])
    page = _choose(ada, world, each_code("CARD"))
    assert (page.outcome, page.message) == ("error", "putback.several")
    buttons = page.all("button", data_action="put-back")
    assert len(buttons) == 2
    ada.tap("put-back", reason=buttons[1].get("data-reason"))
    assert ada.scan("A-01-A-04").sentence == "2 Greeting card back in A-01-A-04."
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 0]


def test_goods_of_a_cancelled_order_are_nobodys(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    cancel(world, "1001")
    page = ada.open(tote_address(world))
    assert page.actions.count("put-back") == 2
    assert "no order wants it" in page.text
    ada.scan(each_code("TOWEL"))
    assert ada.scan("A-01-A-03").message == "putback.done"
    assert world.on_hand("A-01-A-03", "TOWEL") == 20
    ada.undo()
    assert world.on_hand("TOTE-001", "TOWEL") == 1


def test_without_a_line_a_bin_says_so(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    ada.open(tote_address(world))
    page = ada.scan("A-01-A-01")
    assert (page.outcome, page.message) == ("error", "putback.choose_first")
    assert ada.tap("put-back", reason="999999.1").message == "putback.not_in_tote"
    assert ada.tap("put-back", reason="'; DROP").message == "putback.not_in_tote"
    assert ada.tap("quantity", 1).message == "putback.choose_first"


def test_the_list_of_totes_leads_to_one(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    page = ada.open("/put-back")
    assert (page.step, page.heading) == ("which_tote", "Scan the tote")
    assert "TOTE-001" in page.text
    assert ada.scan("A-01-A-01").message == "putback.tote_first"
    assert ada.scan("TOTE-001").step == "tote_lines"
    assert ada.scan("TOTE-002").heading == "Nothing to put back"


@pytest.mark.parametrize("name", ["Ben", "Finn", "Dan"])
def test_others_may_not(app: Any, world: World, name: str) -> None:
    person = Person.signed_in(app, name)
    assert person.open(tote_address(world)).status == 403
    person.open("/")
    page = person.post_scan(task=tote_address(world)[1:], action="put-back", reason="1.1")
    assert (page.outcome, page.message) == ("error", "scanning.no_right")


def test_the_look_up_and_the_walk_lead_here(ada: Person, ben: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    address = tote_address(world)
    assert ada.page.find("a", href=address) is not None, "from the walk"
    there = f"/lookup/location/{address.rpartition('/')[2]}"
    page = ada.open(there)
    assert page.find("a", href=address) is not None
    assert "Order 1001" in page.text
    assert ben.open(there).find("a", href=address) is None, "he may not"
    assert (
        ada.open(f"/lookup/location/{world.one(Location, code='A-01-A-01').id}").find("a", href=address)
        is None
    )


def _choose(person: Person, world: World, code: str) -> Page:
    person.open(tote_address(world))
    return person.scan(code)


@pytest.mark.parametrize("again", range(4))
def test_while_the_bench_opens_the_tote(ada: Person, eve: Person, world: World, again: int) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    _choose(ada, world, TOWEL)
    eve.open("/packing")
    back, opened = at_once(lambda: ada.scan("A-01-A-03"), lambda: eve.scan("TOTE-001"))
    assert back.message == "putback.done"
    assert opened.message in {"packing.opened", "packing.still_picked"}
    if opened.message == "packing.opened":
        assert eve.scan(TOWEL).outcome in {"line_done", "error"}
    assert world.on_hand("TOTE-001", "TOWEL") == 0
    agrees(world)


@pytest.mark.parametrize("again", range(4))
def test_while_the_bench_verifies_the_piece(ada: Person, eve: Person, world: World, again: int) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    eve.open("/packing")
    eve.scan("TOTE-001")
    _choose(ada, world, TOWEL)
    back, packed = at_once(lambda: ada.scan("A-01-A-03"), lambda: eve.scan(TOWEL))
    assert (back.outcome, packed.outcome).count("line_done") == 1, (back.message, packed.message)
    in_box = world.order_lines("1001")[1].quantity_packed
    assert world.on_hand("A-01-A-03", "TOWEL") == 20 - in_box
    agrees(world)


@pytest.mark.parametrize("again", range(2))
def test_two_put_the_same_piece_back(ada: Person, eve: Person, world: World, again: int) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    for person in (ada, eve):
        _choose(person, world, TOWEL)
    pages = at_once(lambda: ada.scan("A-01-A-03"), lambda: eve.scan("A-01-A-03"))
    assert sorted(page.outcome for page in pages) == ["error", "line_done"], [page.message for page in pages]
    assert world.on_hand("A-01-A-03", "TOWEL") == 20
    agrees(world)


def test_a_new_bin_is_as_good(ada: Person, world: World) -> None:
    place(world, "C-01-A-01", "bulk")
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    _choose(ada, world, TOWEL)
    ada.scan("C-01-A-01")
    assert ada.scan("C-01-A-01").message == "putback.done"
