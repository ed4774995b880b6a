"""The bin does not hold what it should: what is there is picked, the rest is found elsewhere or missing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.picking.walking import MUGS_AND_TOWEL, at_the_mugs, fetch, only, stock, take, wants
from tests.world import World, each_code
from warehouse.picking.models import PickLine, PickList, PickTote, Shortage
from warehouse.picking.queries import shortages
from warehouse.stock.models import Location
from warehouse.stock.quantities import Balance, CountRequest


def test_short_asks_how_many_are_there(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    before = world.everything()
    page = ada.tap("short")
    assert (page.step, page.outcome, page.message) == ("shortage", "ok", "picking.how_many")
    assert page.expect == ["quantity", "product", "command"]
    assert ada.open(page.attribute("address")).step == "shortage", "a reload asks the same"
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.outcome, page.message) == ("shortage", "error", "picking.how_many_first")
    assert world.everything() == before
    page = ada.tap("no")
    assert (page.step, page.message) == ("scan_product", "picking.enough_there")


def test_what_is_missing_is_taken_from_another_bin(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    ada.tap("short")
    page = ada.tap("quantity", quantity=10)
    assert (page.step, page.outcome, page.message) == ("scan_bin", "line_done", "picking.short_elsewhere")
    assert page.sentence == "14 missing. Take 14 from B-01-A-01."
    assert (page.code, page.quantity) == ("B-01-A-01", 14)
    assert world.on_hand("TOTE-002", "MUG-BL") == 10
    assert world.on_hand("A-01-A-01", "MUG-BL") == 48, "nobody writes it off"
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    found = world.one(Shortage)
    assert (found.quantity_missing, found.found, found.reason) == (14, 10, "none")
    asked = world.one(CountRequest)
    assert (asked.because, asked.location_id) == ("shortage", world.one(Location, code="A-01-A-01").id)
    assert _in_doubt(world, "A-01-A-01")
    page = fetch(ada, [("B-01-A-01", "MUG-BL", 14)])
    assert page.step == "drop"
    assert world.order_lines("1001", "EBAY")[0].quantity_picked == 24
    told = world.read(lambda session: shortages(session, world.warehouse_id))
    assert [(row.person, row.bin, row.sku, row.quantity_missing) for row in told] == [
        ("Ada", "A-01-A-01", "MUG-BL", 14)
    ]


def test_a_bin_in_doubt_is_promised_to_nobody(ada: Person, carla: Person, world: World) -> None:
    at_the_mugs(ada)
    ada.tap("short", quantity=0)
    wants(world, "1003", 1)
    with world.database.writing() as session:
        line = world.order_lines("1003")[0]
        session.get_one(type(line), line.id).product_id = world.order_lines("1001")[0].product_id
    only(world, "1003")
    page = take(carla, "TOTE-003")
    assert page.code == "B-01-A-01"


@pytest.mark.parametrize("reason", ["damaged", "wrong_product"])
def test_the_reason_is_kept(ada: Person, world: World, reason: str) -> None:
    at_the_mugs(ada)
    ada.tap("short")
    ada.tap("short", quantity=0, reason=reason)
    assert world.one(Shortage).reason == reason


def test_an_unknown_reason_is_refused(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    assert ada.tap("short", quantity=0, reason="tired").message == "picking.reason_unknown"
    assert world.count(Shortage) == 0


@pytest.mark.parametrize("quantity", [24, 25])
def test_enough_is_no_shortage(ada: Person, world: World, quantity: int) -> None:
    at_the_mugs(ada)
    page = ada.tap("short", quantity=quantity)
    assert (page.outcome, page.message) == ("error", "picking.not_short")
    assert world.count(Shortage) == 0


def test_pieces_are_booked_only_from_a_bin_that_was_scanned(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    assert ada.tap("short", quantity=1).message == "picking.bin_first"
    assert ada.tap("empty").message == "picking.short_elsewhere", "that it is empty is seen from afar"


def test_no_more_stock_is_said_and_the_walk_goes_on(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    page = ada.tap("empty")
    assert (page.step, page.outcome, page.message) == ("drop", "line_done", "picking.short_nowhere")
    assert page.sentence == "1 missing. No more stock is there."
    assert ada.scan("BENCH-1").outcome == "task_done"
    assert [line.quantity_picked for line in world.order_lines("1001")] == [2, 0]


def test_a_part_elsewhere_is_said_as_a_part(ada: Person, world: World) -> None:
    only(world, "1005")
    stock(world, "A-01-A-06", "CARD", 1)
    take(ada, "TOTE-001")
    page = ada.tap("empty")
    assert (page.message, page.sentence) == (
        "picking.short_in_part",
        "4 missing: 1 of them in A-01-A-06.",
    )
    assert (page.step, page.code, page.quantity) == ("scan_bin", "A-01-A-06", 1)


def test_a_walk_that_fetched_nothing_is_over_by_itself(ada: Person, world: World) -> None:
    only(world, "1005")
    take(ada, "TOTE-001")
    page = ada.tap("empty")
    assert (page.task, page.step, page.outcome) == ("picking", "next_work", "task_done")
    assert page.message == "picking.nothing_picked"
    assert world.one(PickList).finished_at is not None
    assert world.one(PickTote).closed_at is not None
    page = ada.tap("undo")
    assert (page.step, page.message, page.code) == ("scan_bin", "picking.undone_short", "A-01-A-04")
    assert world.one(PickList).finished_at is None
    assert world.count(Shortage) == 0


def test_two_order_lines_share_what_is_there_in_their_order(ada: Person, world: World) -> None:
    only(world, "1002")
    take(ada, "TOTE-001")
    ada.scan("A-01-A-04")
    ada.tap("short", quantity=2)
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 1]


def test_a_shortage_is_undone_with_all_that_it_did(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    before = (_state(world), world.everything()[1:])
    ada.tap("short", quantity=10)
    assert world.count(PickLine, pick_list_id=_open_list(world)) == 2
    page = ada.undo()
    assert (page.step, page.outcome) == ("scan_product", "ok")
    assert (page.code, page.quantity) == (each_code("MUG-BL"), 24)
    assert (_state(world), world.everything()[1:]) == before
    assert world.count(Shortage) == world.count(CountRequest) == 0
    assert not _in_doubt(world, "A-01-A-01")
    assert world.count(PickLine, pick_list_id=_open_list(world)) == 1
    assert world.one(PickList, id=_open_list(world)).lines_total == 1


def test_an_earlier_doubt_and_count_survive_an_undo(ada: Person, carla: Person, world: World) -> None:
    at_the_mugs(ada)
    with world.database.writing() as session:
        mugs = world.order_lines("1003")[0]
        session.get_one(type(mugs), mugs.id).product_id = world.order_lines("1001")[0].product_id
    only(world, "1003")
    take(carla, "TOTE-003")
    carla.tap("empty")
    page = ada.tap("empty")
    assert page.outcome == "line_done"
    ada.tap("undo")
    assert _in_doubt(world, "A-01-A-01"), "Carla's report stands"
    assert world.count(CountRequest) == world.count(Shortage) == 1


def test_the_question_can_be_undone(ada: Person) -> None:
    at_the_mugs(ada)
    ada.tap("short")
    assert ada.tap("undo").step == "scan_product"
    ada.tap("short")
    ada.tap("no")
    assert ada.tap("undo").step == "shortage"


def test_skip_puts_a_stop_to_the_end(ada: Person) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    page = ada.tap("skip")
    assert (page.step, page.message, page.code) == ("scan_bin", "picking.skipped", "A-01-A-03")
    page = ada.tap("undo")
    assert (page.step, page.message) == ("scan_product", "picking.undone_skip")
    ada.tap("skip")
    ada.scan("A-01-A-03")
    ada.tap("quantity", quantity=1)
    assert ada.page.code == "A-01-A-01"
    page = ada.tap("skip")
    assert (page.outcome, page.message) == ("error", "picking.last_stop")


def _in_doubt(world: World, code: str) -> bool:
    wanted = select(Balance.in_doubt_at).join(Location, Location.id == Balance.location_id)
    found = world.read(lambda session: session.scalars(wanted.where(Location.code == code)).all())
    return any(found)


def _open_list(world: World) -> int:
    return world.read(
        lambda session: session.scalars(select(PickList.id).where(PickList.finished_at.is_(None))).one()
    )


def _state(world: World) -> tuple[int, ...]:
    places = ("A-01-A-01", "B-01-A-01", "TOTE-002")
    return tuple(
        number
        for code in places
        for number in (world.on_hand(code, "MUG-BL"), world.allocated(code, "MUG-BL"))
    )
