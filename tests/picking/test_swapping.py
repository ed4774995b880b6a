"""Another lot in hand at the bin: asked, then the promise is swapped. And more in the bin than on record."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from tests.person import Page, Person
from tests.picking.walking import only, stock, take, wants
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.models import Channel, CustomerOrderLine
from warehouse.picking.models import PickLine
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Allocation, Balance, CountRequest, Movement

BIN = "A-01-A-05"


def test_the_first_scan_asks_and_the_second_swaps(ada: Person, world: World) -> None:
    _at_the_jam(ada, world, 2, lots={"A": 5, "B": 5})
    before = _promised(world)
    page = ada.scan(_code("B"))
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "picking.other_lot")
    assert page.sentence == "Lot B, not A. Scan it again to take it."
    assert _promised(world) == before == {"A": 2}
    page = ada.scan(_code("B"))
    assert (page.step, page.outcome, page.message) == ("scan_product", "ok", "picking.swapped")
    assert _promised(world) == {"B": 2}
    ada.scan(_code("B"))
    assert ada.scan(_code("B")).message == "picking.line_done"
    assert _in(world, "TOTE-001") == {"B": 2}
    assert world.count(CountRequest) == 0
    for _again in range(2):
        ada.undo()
    page = ada.tap("undo")
    assert page.message == "picking.undone_swap"
    assert _promised(world) == {"A": 2}


def test_another_scan_between_is_no_yes(ada: Person, world: World) -> None:
    _at_the_jam(ada, world, 2, lots={"A": 5, "B": 5, "C": 5})
    ada.scan(_code("B"))
    assert ada.scan(_code("C")).message == "picking.other_lot"
    assert ada.scan(_code("B")).message == "picking.other_lot"
    assert _promised(world) == {"A": 2}


def test_fewer_of_the_other_lot_make_a_stop_of_their_own(ada: Person, world: World) -> None:
    _at_the_jam(ada, world, 3, lots={"A": 5, "B": 1})
    page = _twice(ada, "B")
    assert page.quantity == 1
    assert _promised(world) == {"A": 2, "B": 1}
    page = ada.scan(_code("B"))
    assert (page.step, page.message, page.quantity) == ("scan_product", "picking.line_done", 2)
    ada.undo()
    page = ada.tap("undo")
    assert (page.message, page.quantity) == ("picking.undone_swap", 3)
    assert _promised(world) == {"A": 3}
    assert world.count(PickLine) == 1


def test_lots_of_two_walks_are_exchanged(ada: Person, carla: Person, world: World) -> None:
    _at_the_jam(ada, world, 2, lots={"A": 2, "B": 2})
    _wants_jam(world, "1004", 2)
    only(world, "1004")
    assert take(carla, "TOTE-002").code == BIN
    assert _promised(world) == {"A": 2, "B": 2}
    page = _twice(ada, "B")
    assert page.message == "picking.swapped"
    ada.scan(_code("B"))
    ada.undo()
    ada.tap("undo")
    carla.open("/picking")
    page = carla.tap("next-work")
    carla.scan(BIN)
    assert carla.scan(_code("B")).message == "picking.piece", "after the undo theirs is B again"
    page = ada.scan(_code("B"))
    assert ada.scan(_code("B")).message == "picking.lot_promised", "Carla has begun"


def test_theirs_becomes_the_lot_that_was_ours(ada: Person, carla: Person, world: World) -> None:
    _at_the_jam(ada, world, 2, lots={"A": 2, "B": 2})
    _wants_jam(world, "1004", 2)
    only(world, "1004")
    take(carla, "TOTE-002")
    _twice(ada, "B")
    carla.open("/picking")
    carla.tap("next-work")
    carla.scan(BIN)
    carla.scan(_code("A"))
    assert carla.scan(_code("A")).message == "picking.line_done"
    ada.scan(_code("B"))
    assert ada.scan(_code("B")).message == "picking.line_done"


def test_a_held_lot_is_refused(ada: Person, world: World) -> None:
    _at_the_jam(ada, world, 2, lots={"A": 5, "B": 5})
    with world.database.writing() as session:
        lot = session.scalars(select(Lot).filter_by(code="B")).one()
        lot.held_at, lot.hold_reason = clock.now(), "recalled"
    page = ada.scan(_code("B"))
    assert (page.outcome, page.message) == ("error", "picking.on_hold")


def test_too_little_life_is_refused_with_the_day(ada: Person, world: World) -> None:
    today = clock.now().date()
    short = today + timedelta(days=10)
    _at_the_jam(
        ada, world, 2, lots={"A": 5, "B": 5}, days={"A": today + timedelta(days=90), "B": short}, life=30
    )
    page = ada.scan(_code("B"))
    assert (page.outcome, page.message) == ("error", "picking.lot_too_short")
    assert short.isoformat() in page.sentence


def test_a_lot_that_is_not_on_record_is_found_and_counted(ada: Person, world: World) -> None:
    _at_the_jam(ada, world, 2, lots={"A": 5})
    page = _twice(ada, "NEW")
    assert page.message == "picking.swapped"
    assert _promised(world) == {"NEW": 2}
    found = [row for row in _movements(world) if row.reason == "found"]
    assert [row.quantity for row in found] == [2]
    assert world.one(CountRequest).because == "found"
    page = ada.tap("undo")
    assert page.message == "picking.undone_swap", page.sentence
    assert _promised(world) == {"A": 2}
    assert world.on_hand(BIN, "JAM") == 5
    assert world.count(CountRequest) == 0


def test_more_than_a_picker_may_find(ada: Person, world: World) -> None:
    _at_the_jam(ada, world, 20, lots={"A": 20})
    assert _twice(ada, "NEW").message == "picking.too_many_found"


def test_more_is_there_than_on_record(ada: Person, world: World) -> None:
    only(world, "1005")
    stock(world, "A-01-A-04", "CARD", -2)
    take(ada, "TOTE-001")
    assert ada.page.quantity == 3
    assert ada.tap("found", quantity=1).message == "picking.bin_first"
    ada.scan("A-01-A-04")
    page = ada.tap("found", quantity=5)
    assert (page.message, page.sentence) == ("picking.more_found", "1 Greeting card found. Take 4.")
    assert (page.step, page.quantity) == ("scan_product", 4)
    assert ada.tap("found", quantity=1).message == "picking.nobody_lacks"
    assert ada.tap("found").message == "picking.number_missing"
    assert world.on_hand("A-01-A-04", "CARD") == 4
    assert world.one(CountRequest).because == "found"
    page = ada.tap("undo")
    assert (page.message, page.quantity) == ("picking.undone_more", 3)
    assert world.on_hand("A-01-A-04", "CARD") == 3
    assert world.count(CountRequest) == 0
    ada.tap("found", quantity=1)
    ada.tap("quantity", quantity=4)
    assert ada.scan("BENCH-1").outcome == "task_done"
    assert world.order_lines("1005")[0].quantity_picked == 4


def test_a_supervisor_may_find_more(ada: Person, carla: Person, world: World) -> None:
    wants(world, "1005", 30)
    only(world, "1005")
    take(ada, "TOTE-001")
    ada.scan("A-01-A-04")
    page = ada.tap("found", quantity=25)
    assert (page.outcome, page.message, page.sentence) == (
        "error",
        "picking.too_many_found",
        "More than 12 found: call a supervisor.",
    )
    ada.tap("release")
    carla.open("/picking")
    carla.scan("TOTE-001")
    carla.scan("A-01-A-04")
    assert carla.tap("found", quantity=25).message == "picking.more_found"


def _at_the_jam(
    person: Person,
    world: World,
    wanted: int,
    lots: dict[str, int],
    days: dict[str, date] | None = None,
    life: int = 0,
) -> Page:
    """An order of jam, promised of lot A; the person stands at its bin."""
    for lot, quantity in lots.items():
        lay(world, "JAM", quantity, BIN, lot=lot)
    with world.database.writing() as session:
        for lot, day in (days or {}).items():
            session.scalars(select(Lot).filter_by(code=lot)).one().expires_on = day
            session.scalars(select(Product).filter_by(sku="JAM")).one().has_expiry = True
        session.scalars(select(Channel).filter_by(code="SHOP")).one().rules = {"min_life_days": life}
    _wants_jam(world, "1003", wanted)
    only(world, "1003")
    take(person, "TOTE-001")
    page = person.scan(BIN)
    assert (page.step, page.quantity) == ("scan_product", wanted)
    return page


def _wants_jam(world: World, number: str, quantity: int) -> None:
    with world.database.writing() as session:
        jam = session.scalars(select(Product).filter_by(sku="JAM")).one()
        line = session.get_one(CustomerOrderLine, world.order_lines(number)[0].id)
        line.product_id, line.quantity_ordered = jam.id, quantity


def _code(lot: str) -> str:
    return f"]C101{'0' + each_code('JAM')}10{lot}"


def _twice(person: Person, lot: str) -> Page:
    person.scan(_code(lot))
    return person.scan(_code(lot))


def _promised(world: World) -> dict[str, int]:
    wanted = select(Lot.code, Allocation.quantity).join(Lot, Lot.id == Allocation.lot_id)
    rows = world.read(lambda session: session.execute(wanted).all())
    return {code: quantity for code, quantity in rows if code}


def _in(world: World, place: str) -> dict[str, int]:
    wanted = (
        select(Lot.code, Balance.quantity_on_hand)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Location, Location.id == Balance.location_id)
        .where(Location.code == place, Balance.quantity_on_hand > 0)
    )
    return {str(row[0]): int(row[1]) for row in world.read(lambda session: session.execute(wanted).all())}


def _movements(world: World) -> list[Movement]:
    return list(world.read(lambda session: session.scalars(select(Movement)).all()))
