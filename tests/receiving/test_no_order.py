"""A delivery without any purchase order: by permission, from a named supplier, on an order made at the dock."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.receiving.goods import JAM, MUG, add_order, received
from tests.receiving.test_over import word
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.people.models import Person as Someone
from warehouse.receiving.models import Receipt, SupplierFault
from warehouse.scanning.models import Scan
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Product

VASE, LAMP = each_code("VASE"), each_code("LAMP")


@pytest.fixture(autouse=True)
def _suppliers(world: World) -> None:
    with world.database.writing() as session:
        session.add_all(
            [Supplier(code="BETA", name="Beta Glass"), Supplier(code="GAMMA", name="Gamma Glassware")]
        )


def _number(world: World, count: int = 1) -> str:
    warehouse = world.one(Warehouse)
    return f"D-{warehouse.local_date(clock.now()).isoformat()}-{count}"


def _begin(carla: Person, supplier: str = "BETA") -> None:
    carla.open("/receiving")
    carla.tap("no-order")
    carla.scan(supplier)


def test_it_asks_from_whom(world: World, carla: Person) -> None:
    page = carla.open("/receiving")
    assert "no-order" in page.actions
    page = carla.tap("no-order")
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.which_supplier", "no_order")
    assert all(name in page.text for name in ("Acme Pottery", "Beta Glass", "Gamma Glassware"))
    assert carla.open("/receiving").step == "no_order"
    assert carla.scan("C.BACK").step != "no_order"


def test_a_tap_on_the_supplier_makes_order_and_receipt(world: World, carla: Person) -> None:
    _begin(carla)
    page = carla.page
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert page.sentence == f"{_number(world)} from Beta Glass. Scan a product."
    order = world.one(PurchaseOrder, is_unannounced=True)
    assert (order.number, order.supplier_id) == (_number(world), world.one(Supplier, code="BETA").id)
    assert page.heading == "Scan the first product"


def test_what_is_scanned_makes_its_lines_unasked(world: World, carla: Person) -> None:
    _begin(carla)
    assert carla.scan(VASE).outcome == "ok"
    assert carla.scan(VASE).outcome == "ok"
    page = carla.scan(case_code("MUG-BL"))
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert received(world, _number(world)) == [2, 12]
    assert world.on_hand("DOCK-1", "VASE") == 2
    assert carla.scan(JAM).step == "lot"
    assert carla.scan("LOT-7").outcome == "ok"
    assert received(world, _number(world)) == [2, 12, 1]
    assert "of 0" not in carla.page.text


def test_closing_it_closes_the_order(world: World, carla: Person) -> None:
    _begin(carla)
    carla.scan(VASE)
    page = carla.tap("done")
    assert (page.outcome, page.step) == ("task_done", "choose")
    assert world.one(PurchaseOrder, is_unannounced=True).closed_at is not None
    assert world.one(Receipt).units_done == 1
    assert world.count(SupplierFault) == 0


def test_a_product_of_the_supplier_says_who_it_is_and_counts(world: World, carla: Person) -> None:
    add_order(world, "1050", [("VASE", 1)], supplier="BETA")
    carla.open("/receiving")
    carla.tap("no-order")
    page = carla.scan(VASE)
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert received(world, _number(world)) == [1]
    assert world.one(PurchaseOrder, is_unannounced=True).supplier_id == world.one(Supplier, code="BETA").id
    carla.undo()
    assert world.count(PurchaseOrder, is_unannounced=True) == world.count(Receipt) == 0


def test_the_products_import_may_name_its_supplier(world: World, carla: Person) -> None:
    with world.database.writing() as session:
        session.scalars(select(Product).filter_by(sku="LAMP")).one().details = {"supplier": "GAMMA"}
    carla.open("/receiving")
    carla.tap("no-order")
    assert carla.scan(LAMP).outcome == "ok"
    assert world.one(PurchaseOrder, is_unannounced=True).supplier_id == world.one(Supplier, code="GAMMA").id


def test_a_product_of_several_or_of_nobody_asks_on(world: World, carla: Person) -> None:
    add_order(world, "1050", [("VASE", 1)], supplier="BETA")
    add_order(world, "1051", [("VASE", 1)], supplier="GAMMA")
    carla.open("/receiving")
    carla.tap("no-order")
    page = carla.scan(VASE)
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.which_supplier", "no_order")
    assert "Acme" not in page.text
    page = carla.scan(LAMP)
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.no_supplier_of", "no_order")
    assert carla.scan("GAMMA").step == "scan_product"


def test_a_part_of_the_name_is_enough(world: World, carla: Person) -> None:
    carla.open("/receiving")
    carla.tap("no-order")
    page = carla.scan("glass")
    assert (page.outcome, page.step) == ("ask", "no_order")
    assert "Acme" not in page.text
    page = carla.scan("nobody at all")
    assert (page.outcome, page.message) == ("ask", "receiving.no_supplier_called")
    assert "Acme" in page.text
    assert carla.scan("glassw").outcome == "ok"
    assert world.one(PurchaseOrder, is_unannounced=True).supplier_id == world.one(Supplier, code="GAMMA").id


def test_an_order_scanned_instead_drops_the_question(world: World, carla: Person) -> None:
    carla.open("/receiving")
    carla.tap("no-order")
    assert carla.scan("P.1").message == "receiving.opened"
    assert world.count(PurchaseOrder, is_unannounced=True) == 0


def test_a_receiver_needs_a_supervisors_word(world: World, ben: Person) -> None:
    ben.open("/receiving")
    page = ben.tap("no-order")
    assert (page.outcome, page.ask, page.message, page.step) == (
        "ask",
        "supervisor",
        "receiving.no_order_allowed",
        "no_order",
    )
    assert (ben.tap("no-order").ask, ben.scan("BETA").outcome) == ("supervisor", "error")
    assert world.count(PurchaseOrder, is_unannounced=True) == 0
    ben.tap("no-order")
    page = ben.tap("no-order", approval=word(ben)["approval"])
    assert (page.outcome, page.message) == ("ask", "receiving.which_supplier")
    assert ben.scan("BETA").step == "scan_product"
    allowed = world.read(lambda s: s.scalars(select(Scan).where(Scan.approved_by.is_not(None))).one())
    assert (allowed.action, allowed.approved_by) == ("no-order", world.one(Someone, name="Carla").id)


def test_a_word_for_something_else_is_none(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.tap("no-order")
    given = word(ben)["approval"]
    ben.open("/receiving")
    ben.scan("1042")
    ben.open("/receiving")
    ben.tap("no-order")
    assert ben.tap("no-order", approval=given).ask == "supervisor"


def test_two_of_a_day_have_two_numbers(world: World, carla: Person) -> None:
    _begin(carla)
    _begin(carla, "GAMMA")
    _begin(carla, "BETA")
    numbers = world.read(
        lambda s: list(
            s.scalars(select(PurchaseOrder.number).filter_by(is_unannounced=True).order_by(PurchaseOrder.id))
        )
    )
    assert numbers == [_number(world, count) for count in (1, 2, 3)]


def test_the_list_leads_back_to_it(world: World, carla: Person, ben: Person) -> None:
    _begin(carla)
    assert _number(world) in carla.open("/receiving").text
    carla.scan(f"P.{world.one(PurchaseOrder, is_unannounced=True).id}")
    carla.scan(VASE)
    ben.open("/receiving")
    assert ben.scan(_number(world)).step == "scan_product"
    assert ben.scan(VASE).outcome == "ok"
    assert received(world, _number(world)) == [2]


def test_undo_leaves_nothing_of_it(world: World, carla: Person) -> None:
    _begin(carla)
    carla.scan(VASE)
    carla.undo()
    page = carla.undo()
    assert (page.message, page.step) == ("receiving.unopened", "choose")
    assert world.count(PurchaseOrder, is_unannounced=True) == world.count(Receipt) == 0
    assert world.count(PurchaseOrderLine) == 3


def test_undo_is_refused_while_goods_are_on_it(world: World, carla: Person, ben: Person) -> None:
    _begin(carla)
    ben.open(f"/{carla.page.task}")
    ben.scan(MUG)
    page = carla.tap("undo")
    assert (page.outcome, page.message) == ("error", "receiving.undo_inside")
    assert received(world, _number(world)) == [1]


def test_without_a_dock_nothing_is_made(world: World, carla: Person) -> None:
    with world.database.writing() as session:
        session.scalars(select(Location).filter_by(code="DOCK-1")).one().retired_at = clock.now()
    _begin(carla)
    assert carla.page.message == "receiving.no_dock"
    assert world.count(PurchaseOrder, is_unannounced=True) == 0
