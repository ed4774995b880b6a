"""Holding and releasing from a look-up: what it stops on the floor, and what it lets go on again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.packing.bench import packed, pick, verified
from tests.person import Person
from tests.picking.walking import at_the_mugs, take
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse.orders.models import CustomerOrder
from warehouse.picking.models import PickLine, PickList
from warehouse.stock.holds import HoldChange
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Allocation

MUG = each_code("MUG-BL")


def _address(world: World, kind: str, name: str) -> str:
    called: dict[str, Any] = {"product": Product.sku, "location": Location.code, "lot": Lot.code}
    column = called[kind]
    wanted = select(column.class_.id).where(column == name)
    return f"/hold-{kind}/{world.read(lambda session: session.scalars(wanted).one())}"


def hold(world: World, carla: Person, kind: str, name: str, reason: str = "Damaged") -> None:
    """Carla puts it on hold."""
    carla.open(_address(world, kind, name))
    page = carla.tap("hold", reason=reason)
    assert (page.outcome, page.message, page.step) == ("ok", "holding.held", "release"), page.sentence


def release(world: World, carla: Person, kind: str, name: str) -> None:
    """Carla releases it."""
    carla.open(_address(world, kind, name))
    page = carla.tap("release", reason="Checked: all right")
    assert (page.outcome, page.message, page.step) == ("ok", "holding.released", "hold"), page.sentence


@pytest.mark.parametrize(
    ("kind", "name"), [("product", "MUG-BL"), ("location", "A-01-A-01"), ("lot", "L7")], ids=str
)
def test_everybody_reads_it_and_a_supervisor_changes_it(
    world: World, carla: Person, ada: Person, kind: str, name: str
) -> None:
    lay(world, "JAM", 5, place="A-01-A-06", lot="L7")
    address = _address(world, kind, name).replace("/hold-", "/lookup/")
    assert "Hold" in carla.open(address).text
    assert "On hold" not in ada.open(address).text
    hold(world, carla, kind, name, "Damaged")
    page = ada.open(address)
    assert "On hold since" in page.text
    assert "Carla · Damaged" in page.text
    assert not page.all("a", href=_address(world, kind, name)), "only supervisors change it"
    assert ada.open(_address(world, kind, name)).status == 403
    assert carla.tap("hold", reason="Damaged").message == "holding.already"
    release(world, carla, kind, name)
    assert "On hold since" not in ada.open(address).text
    assert carla.tap("release", reason="Settled").message == "holding.not_held"
    changes = select(HoldChange.is_release, HoldChange.reason).order_by(HoldChange.id)
    told = world.read(lambda session: [tuple(row) for row in session.execute(changes)])
    assert told == [(False, "Damaged"), (True, "Checked: all right")]


def test_a_hold_needs_a_reason_and_is_undone(world: World, carla: Person) -> None:
    carla.open(_address(world, "product", "MUG-BL"))
    page = carla.tap("hold")
    assert (page.outcome, page.message) == ("error", "holding.tap_reason")
    hold(world, carla, "product", "MUG-BL")
    page = carla.tap("undo")
    assert (page.outcome, page.message, page.step) == ("ok", "holding.released", "hold")
    assert world.one(Product, sku="MUG-BL").held_at is None
    assert world.count(HoldChange) == 2
    assert carla.tap("back").attribute("address").startswith("/lookup/product/")


def test_what_is_held_is_promised_to_nobody(world: World, carla: Person, ada: Person) -> None:
    hold(world, carla, "product", "MUG-BL")
    hold(world, carla, "location", "A-01-A-03")
    ada.open("/picking")
    page = ada.tap("next-work")
    assert page.message == "picking.taken"
    held = {world.one(Product, sku=sku).id for sku in ("MUG-BL", "TOWEL")}
    assert not {line.product_id for line in world.read(lambda s: s.query(PickLine).all())} & held


def test_a_walk_goes_to_other_stock_instead(world: World, carla: Person, ada: Person) -> None:
    at_the_mugs(ada)
    hold(world, carla, "location", "A-01-A-01", "To be counted")
    before = world.everything()
    page = ada.scan(MUG)
    assert (page.outcome, page.step, page.code) == ("error", "scan_bin", "B-01-A-01")
    page = ada.scan("A-01-A-01")
    assert (page.outcome, page.message) == ("error", "picking.on_hold")
    assert page.sentence == "A-01-A-01 is on hold. Leave it. To be counted"
    assert world.everything() == before
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert world.allocated("B-01-A-01", "MUG-BL") == 24
    ada.scan("B-01-A-01")
    assert ada.tap("quantity", quantity=24).step == "drop"


def test_a_held_product_is_refused_and_says_why(world: World, carla: Person, ada: Person) -> None:
    at_the_mugs(ada)
    hold(world, carla, "product", "MUG-BL", "Recalled by the supplier")
    page = ada.scan(MUG)
    assert page.outcome == "error"
    assert world.on_hand("TOTE-002", "MUG-BL") == 0
    assert world.allocated("A-01-A-01", "MUG-BL") == 0


def test_a_list_of_held_goods_alone_is_taken_apart(world: World, carla: Person) -> None:
    carla.open("/office/waves")
    carla.send("/office/waves", choice="cut-off", max_orders="2", last_wave="0")
    assert world.count(PickList, finished_at=None) == 2
    hold(world, carla, "product", "MUG-BL")
    left = world.read(lambda session: session.query(PickList).filter_by(finished_at=None).all())
    assert [one.lines_total for one in left] == [1], "the towel is still wanted"
    hold(world, carla, "product", "TOWEL")
    assert world.count(PickList, finished_at=None) == 0
    assert world.count(Allocation) == 0


def test_the_bench_refuses_what_is_held(world: World, carla: Person, eve: Person) -> None:
    eve.open("/packing")
    eve.scan(pick(world, "1001"))
    hold(world, carla, "product", "TOWEL", "Damaged")
    before = world.everything()
    page = eve.scan(each_code("TOWEL"))
    assert (page.outcome, page.message) == ("error", "packing.on_hold")
    assert page.sentence == "Tea towel, striped is on hold. Set it aside. Damaged"
    assert world.everything() == before
    release(world, carla, "product", "TOWEL")
    assert eve.scan(each_code("TOWEL")).outcome in {"ok", "line_done"}


def test_a_box_with_held_goods_is_not_closed(world: World, carla: Person, eve: Person) -> None:
    code = verified(world, eve).code
    hold(world, carla, "product", "TOWEL")
    page = eve.scan(code)
    assert (page.outcome, page.message) == ("error", "packing.on_hold")
    release(world, carla, "product", "TOWEL")
    assert eve.scan(code).message == "packing.packed"


def test_loading_refuses_a_parcel_with_held_goods(world: World, carla: Person, eve: Person) -> None:
    code = packed(world, eve)
    hold(world, carla, "product", "TOWEL", "Recalled by the supplier")
    eve.open("/dispatch")
    before = world.everything()
    page = eve.scan(code)
    assert (page.outcome, page.message) == ("error", "dispatch.on_hold")
    assert "Recalled by the supplier" in page.sentence
    assert world.everything() == before
    release(world, carla, "product", "TOWEL")
    assert eve.scan(code).outcome in {"ok", "line_done"}


def test_an_order_is_held_and_released(world: World, carla: Person, ada: Person) -> None:
    order = world.order("1001")
    take(ada, "TOTE-001")
    carla.open(f"/hold-order/{order.id}")
    assert carla.tap("hold", reason="Address to be checked").message == "holding.held"
    assert "Carla · Address to be checked" in ada.open(f"/lookup/order/{order.id}").text
    assert carla.tap("release", reason="Settled").message == "holding.released"
    assert world.one(CustomerOrder, id=order.id).held_at is None


def test_holding_while_somebody_picks_it_leaves_no_piece_in_between(
    world: World, carla: Person, ada: Person
) -> None:
    at_the_mugs(ada)
    carla.open(_address(world, "location", "A-01-A-01"))
    scanned, held = at_once(
        lambda: ada.tap("quantity", quantity=24), lambda: carla.tap("hold", reason="Damaged")
    )
    assert held.message == "holding.held"
    in_tote = world.on_hand("TOTE-002", "MUG-BL")
    assert in_tote == (24 if scanned.outcome == "line_done" else 0)
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert world.allocated("B-01-A-01", "MUG-BL") == 24 - in_tote
