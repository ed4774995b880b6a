"""What is done to the world under a walk: sentences, nothing lost, the list goes on."""

from __future__ import annotations

from sqlalchemy import select

from tests.person import Person
from tests.picking.walking import MUGS_AND_TOWEL, fetch, only, stock, take, wants
from tests.putaway.waiting import change_bin, change_product
from tests.world import World
from warehouse import clock
from warehouse.picking.holding import stop
from warehouse.scanning import holding
from warehouse.stock import put_backs
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Allocation


def test_a_bin_that_goes_out_of_use_is_emptied_by_its_walk(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    change_bin(world, "A-01-A-01", retired_at=clock.now())
    assert ada.scan("A-01-A-01").message == "picking.bin_right"
    ada.tap("quantity", quantity=2)
    fetch(ada, MUGS_AND_TOWEL[1:])
    assert ada.scan("BENCH-1").outcome == "task_done"


def test_a_bin_out_of_use_that_is_empty_is_found_elsewhere(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    change_bin(world, "A-01-A-01", retired_at=clock.now())
    page = ada.tap("empty")
    assert (page.message, page.sentence) == (
        "picking.short_elsewhere",
        "2 missing. Take 2 from B-01-A-01.",
    )


def test_a_place_whose_label_is_gone_is_blocked(ada: Person, world: World) -> None:
    change_bin(world, "B-01-A-01", retired_at=clock.now())
    take(ada, "TOTE-001")
    page = ada.tap("short", quantity=0, reason="blocked")
    assert page.message == "picking.blocked_later", "a bin out of use gives nothing instead"
    assert ada.page.code == "A-01-A-03"


def test_all_of_a_product_goes_on_hold_under_its_walk(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        mug = session.scalars(select(Product).filter_by(sku="MUG-BL")).one()
        assert holding.hold(session, act, "product", mug.id, "recalled", stop)
    page = ada.scan("A-01-A-01")
    assert (page.step, page.outcome, page.message) == ("scan_bin", "error", "picking.wrong_bin")
    assert page.code == "A-01-A-03", "the stop is gone, the walk goes on"
    fetch(ada, MUGS_AND_TOWEL[1:])
    assert ada.scan("BENCH-1").outcome == "task_done"
    assert [line.quantity_picked for line in world.order_lines("1001")] == [0, 1]


def test_an_order_of_one_product_on_hold_leaves_nothing_to_carry(ada: Person, world: World) -> None:
    only(world, "1005")
    take(ada, "TOTE-001")
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        card = session.scalars(select(Product).filter_by(sku="CARD")).one()
        holding.hold(session, act, "product", card.id, "recalled", stop)
    page = ada.open("/picking/1")
    assert page.step == "drop"
    page = ada.tap("done")
    assert (page.outcome, page.message) == ("task_done", "picking.list_over")
    assert world.count(Allocation) == 0


def test_an_order_larger_than_any_tote_or_cart(ada: Person, world: World) -> None:
    stock(world, "A-01-A-01", "MUG-BL", 900)
    change_product(world, "MUG-BL", weight_grams=5_000)
    wants(world, "1001", 900, 1)
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    for tote in ("TOTE-002", "TOTE-003", "TOTE-004"):
        ada.tap("quantity", quantity=200)
        assert ada.scan(tote).message == "picking.tote_switched"
    ada.tap("quantity", quantity=300)
    fetch(ada, MUGS_AND_TOWEL[1:])
    page = ada.scan("BENCH-1")
    assert (page.outcome, page.message) == ("task_done", "picking.dropped")
    assert world.order_lines("1001")[0].quantity_picked == 900
    assert world.read(put_backs.without_an_owner) == []


def test_a_place_without_coordinates_is_walked_by_its_sequence(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        for number, place in enumerate(session.scalars(select(Location).where(Location.aisle == "A"))):
            place.x_mm = place.y_mm = None if number % 2 else 1_000 * number
    take(ada, "TOTE-001")
    seen = []
    while ada.page.step != "drop":
        seen.append(ada.page.code)
        ada.scan(ada.page.code)
        ada.tap("quantity", quantity=ada.page.quantity)
    assert sorted(seen) == ["A-01-A-01", "A-01-A-03"]
