"""A bin failed one picker: whoever else was to fetch the same goods there is sent elsewhere, in the same act."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.person import Person
from tests.picking.test_statements import counted
from tests.picking.walking import at_the_mugs, cancel, fetch, only, place, stock, take, wants
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders import short
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.picking import releasing
from warehouse.picking.models import PickLine, PickList, Shortage
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, BalanceKey
from warehouse.stock.models import Location, Product
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Allocation, Balance, CountRequest


def test_another_walk_is_sent_to_the_other_bin(ada: Person, carla: Person, world: World) -> None:
    take(ada, "TOTE-001")
    page = take(carla, "TOTE-002")
    assert (page.code, page.quantity) == ("A-01-A-01", 24)
    page = ada.tap("empty")
    assert (page.message, page.code) == ("picking.short_elsewhere", "A-01-A-03")
    page = carla.open("/picking")
    page = carla.tap("next-work")
    assert (page.step, page.code, page.quantity) == ("scan_bin", "B-01-A-01", 24)
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert world.allocated("B-01-A-01", "MUG-BL") == 26
    fetch(carla, [("B-01-A-01", "MUG-BL", 24)])
    assert carla.scan("BENCH-1").outcome == "task_done"


def test_what_a_shortage_costs_is_bounded(ada: Person, carla: Person, world: World) -> None:
    """Alone, and with another walk that is sent elsewhere."""
    take(ada, "TOTE-001")
    with counted(world.database) as alone:
        assert ada.tap("empty").message == "picking.short_elsewhere"
    ada.undo()
    take(carla, "TOTE-002")
    with counted(world.database) as together:
        assert ada.tap("empty").message == "picking.short_elsewhere"
    assert len(alone) <= 45, "\n".join(alone)
    assert len(together) - len(alone) <= 30, "\n".join(together)


def test_undo_brings_the_others_back(ada: Person, carla: Person, world: World) -> None:
    take(ada, "TOTE-001")
    take(carla, "TOTE-002")
    before = _promises(world)
    ada.tap("empty")
    assert _promises(world) != before
    page = ada.undo()
    assert (page.message, page.code) == ("picking.undone_short", "A-01-A-01")
    assert _promises(world) == before
    assert world.count(PickLine, location_id=_bin(world, "B-01-A-01")) == 0
    carla.open("/picking")
    assert carla.tap("next-work").code == "A-01-A-01"


def test_undo_says_who_stays_elsewhere(ada: Person, carla: Person, world: World) -> None:
    take(ada, "TOTE-001")
    take(carla, "TOTE-002")
    ada.tap("empty")
    carla.open("/picking")
    carla.tap("next-work")
    carla.scan("B-01-A-01")
    page = ada.undo()
    assert page.message == "picking.undone_short_in_part"
    assert "1" in page.sentence
    assert page.code == "A-01-A-01"
    assert carla.tap("quantity", quantity=24).outcome == "line_done"


def test_who_stands_at_the_bin_sees_for_themselves(ada: Person, carla: Person, world: World) -> None:
    at_the_mugs(ada)
    with world.database.writing() as session:
        mugs = world.order_lines("1003")[0]
        session.get_one(CustomerOrderLine, mugs.id).product_id = world.order_lines("1001")[0].product_id
    only(world, "1003")
    assert take(carla, "TOTE-003").code == "A-01-A-01"
    carla.tap("empty")
    page = ada.open("/picking")
    page = ada.tap("next-work")
    assert (page.step, page.code, page.quantity) == ("scan_product", each_code("MUG-BL"), 24)


def test_a_list_that_nobody_has_goes_elsewhere_or_is_over(ada: Person, world: World) -> None:
    """1005 wants 4 cards, 1002 three: of one bin with five, 1002 gets 3 and 1005 two."""
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        releasing.make_list(session, act, world.order("1005").id)
    stock(world, "A-01-A-04", "CARD", 5)
    stock(world, "A-01-A-06", "CARD", 1)
    only(world, "1002")
    assert take(ada, "TOTE-001").code == "A-01-A-04"
    page = ada.tap("empty")
    assert (page.message, page.quantity) == ("picking.short_in_part", 1)
    released = world.one(PickList, claimed_by=None)
    assert released.withdrawn_at is not None, "nothing was left of it"
    with world.database.reading() as session:
        orders = [world.order("1002").id, world.order("1005").id]
        lacking = short.lines(session, world.warehouse_id, clock.now(), orders)
    assert {(line.number, line.quantity) for line in lacking} == {("1002", 2), ("1005", 4)}
    assert all("doubt" in line.why() for line in lacking)
    page = ada.undo()
    assert page.code == "A-01-A-04"
    assert world.allocated("A-01-A-04", "CARD") == 7, "the promise of a list that is over waits for a new one"


def test_what_waits_on_no_list_is_found_elsewhere(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    mugs = world.order_lines("1001", "EBAY")[0]
    with world.database.writing() as session:
        assert mugs.product_id is not None
        lot = empty_lot(session, mugs.product_id).id
        key = BalanceKey(world.warehouse_id, _bin(world, "A-01-A-01"), mugs.product_id, lot)
        ledger.allocate(session, key, mugs.id, 24)
    ada.tap("empty")
    assert world.allocated("B-01-A-01", "MUG-BL") == 26
    ada.undo()
    assert world.allocated("A-01-A-01", "MUG-BL") == 26


def test_two_who_touch_each_others_lists_at_once(ada: Person, carla: Person, world: World) -> None:
    """Ada reports the mugs' bin, where Carla is to go; Carla the towels', where Ada is to go."""
    place(world, "C-01-A-01", sequence=60)
    stock(world, "C-01-A-01", "TOWEL", 20)
    with world.database.writing() as session:
        towel = session.scalars(select(Product).filter_by(sku="TOWEL")).one()
        order = session.get_one(CustomerOrder, world.order("1001", "EBAY").id)
        order.lines.append(
            CustomerOrderLine(line=2, product_id=towel.id, sku_text="TOWEL", quantity_ordered=3)
        )
    take(ada, "TOTE-001")
    take(carla, "TOTE-002")
    carla.tap("skip")
    assert (ada.page.code, carla.page.code) == ("A-01-A-01", "A-01-A-03")
    pages = at_once(lambda: ada.tap("empty"), lambda: carla.tap("empty"))
    assert [page.message for page in pages] == ["picking.short_elsewhere"] * 2
    assert world.allocated("A-01-A-01", "MUG-BL") == world.allocated("A-01-A-03", "TOWEL") == 0
    assert world.allocated("B-01-A-01", "MUG-BL") == 26
    assert world.allocated("C-01-A-01", "TOWEL") == 4
    for person, tote in ((ada, "TOTE-001"), (carla, "TOTE-002")):
        person.open("/picking")
        person.tap("next-work")
        while person.page.step == "scan_bin":
            person.scan(person.page.code)
            person.tap("quantity", quantity=person.page.quantity)
        assert person.scan("BENCH-1").outcome == "task_done", tote


def test_a_cancelled_order_is_not_brought_back(ada: Person, carla: Person, world: World) -> None:
    take(ada, "TOTE-001")
    take(carla, "TOTE-002")
    ada.tap("empty")
    with world.database.writing() as session:
        order = session.scalars(
            select(CustomerOrder).where(CustomerOrder.id == world.order("1001", "EBAY").id)
        )
        line = order.one().lines[0].id
        for promise in session.scalars(select(Allocation).filter_by(customer_order_line_id=line)).all():
            ledger.release(session, promise)
        session.get_one(CustomerOrder, world.order("1001", "EBAY").id).cancelled_at = clock.now()
    assert ada.undo().message == "picking.undone_short_in_part"
    assert world.allocated("A-01-A-01", "MUG-BL") == 2


def test_another_product_is_noted_and_counted(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    ada.tap("short")
    page = ada.scan(each_code("MUG-RD"))
    assert (page.step, page.outcome, page.message) == ("shortage", "ok", "picking.lies_there")
    page = ada.tap("short", quantity=0, reason="none")
    assert page.message == "picking.short_elsewhere"
    found = world.one(Shortage)
    red = world.one(Product, sku="MUG-RD").id
    assert (found.reason, found.lying_id) == ("wrong_product", red)
    asked = {row.product_id for row in _counts(world)}
    assert asked == {red, world.one(Product, sku="MUG-BL").id}
    ada.tap("undo")
    assert _counts(world) == []
    assert world.count(Shortage) == 0
    page = ada.tap("undo")
    assert page.message == "picking.undone_lying"
    ada.tap("short", quantity=0, reason="damaged")
    assert world.one(Shortage).lying_id is None


def test_a_blocked_bin_is_passed_by(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    page = ada.tap("short", quantity=0, reason="blocked")
    assert (page.outcome, page.message) == ("line_done", "picking.short_elsewhere")
    assert world.allocated("B-01-A-01", "MUG-BL") == 2
    assert world.one(Shortage).reason == "blocked"
    assert world.count(CountRequest) == 0
    assert not _in_doubt(world, "A-01-A-01"), "what lies there is believed"
    page = ada.tap("undo")
    assert (page.message, page.code, page.quantity) == ("picking.undone_blocked", "A-01-A-01", 2)
    assert world.allocated("B-01-A-01", "MUG-BL") == world.count(Shortage) == 0


def test_a_blocked_bin_without_another_comes_at_the_end(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, [])
    stock(world, "B-01-A-01", "MUG-BL", -47)
    page = ada.tap("short", quantity=0, reason="blocked")
    assert page.message == "picking.blocked_later"
    assert page.sentence == "A-01-A-01 comes at the end: 1 to take."
    before = _promises(world)
    fetch(ada, [("A-01-A-03", "TOWEL", 1), ("B-01-A-01", "MUG-BL", 1)])
    assert (ada.page.code, ada.page.quantity) == ("A-01-A-01", 1)
    page = ada.tap("short", quantity=0, reason="blocked")
    assert (page.step, page.message) == ("drop", "picking.short_nowhere")
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    for _number in range(5):
        ada.undo()
    assert ada.page.code == "A-01-A-03" and _promises(world) == before
    page = ada.undo()
    assert (page.message, page.code, page.quantity) == ("picking.undone_blocked", "A-01-A-01", 2)


@pytest.mark.usefixtures("world")
def test_a_walk_of_one_blocked_bin_is_over(ada: Person, world: World) -> None:
    only(world, "1005")
    wants(world, "1005", 2)
    take(ada, "TOTE-001")
    page = ada.tap("short", quantity=0, reason="blocked")
    assert (page.outcome, page.message) == ("task_done", "picking.nothing_picked")
    page = ada.undo()
    assert page.code == "A-01-A-04"
    cancel(world, "1005")


def _promises(world: World) -> list[tuple[int, int, int, bool]]:
    rows = world.read(lambda session: session.scalars(select(Allocation)).all())
    return sorted(
        (row.customer_order_line_id, row.location_id, row.quantity, row.pick_line_id is None) for row in rows
    )


def _bin(world: World, code: str) -> int:
    return world.one(Location, code=code).id


def _counts(world: World) -> list[CountRequest]:
    return list(world.read(lambda session: session.scalars(select(CountRequest)).all()))


def _in_doubt(world: World, code: str) -> bool:
    wanted = select(Balance.in_doubt_at).join(Location, Location.id == Balance.location_id)
    return any(world.read(lambda session: session.scalars(wanted.where(Location.code == code)).all()))
