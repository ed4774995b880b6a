"""Purchase orders by hand: made, changed as far as the dock allows, closed, printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.labels.reading import text_of
from tests.person import Page, Person
from tests.world import World, case_code, each_code
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.stock.products import add_product


def order(world: World, number: str) -> PurchaseOrder:
    return world.one(PurchaseOrder, number=number)


def lines(world: World, number: str) -> list[tuple[int, int, int]]:
    """Of each line its number, what is ordered, what is in a case."""
    wanted = select(PurchaseOrderLine).filter_by(purchase_order_id=order(world, number).id)
    found = world.read(lambda session: session.scalars(wanted).all())
    return sorted((line.line, line.quantity_ordered, line.pack_quantity) for line in found)


def line_id(world: World, number: str, line: int = 1) -> int:
    return world.one(PurchaseOrderLine, purchase_order_id=order(world, number).id, line=line).id


def send(carla: Person, world: World, number: str, what: str, **fields: Any) -> Page:
    address = f"/office/purchase-orders/{order(world, number).id}"
    carla.open(address)
    return carla.send(f"{address}/{what}", **fields)


@pytest.fixture
def new(carla: Person, world: World) -> str:
    """A new order without lines."""
    carla.open("/office/purchase-orders")
    page = carla.send(
        "/office/purchase-orders", supplier=str(world.one(Supplier, code="ACME").id), number="N-1"
    )
    assert page.heading == "Purchase order N-1"
    return "N-1"


def test_lines_by_any_code_in_pieces_and_in_cases(carla: Person, world: World, new: str) -> None:
    send(carla, world, new, "lines", after="0", product="mug-bl", quantity="5", unit_cost="4.95")
    send(
        carla,
        world,
        new,
        "lines",
        after="1",
        product=each_code("CARD"),
        quantity="7",
        expected_on="2026-12-01",
    )
    send(carla, world, new, "lines", after="2", product=case_code("MUG-BL"), quantity="40", unit="case")
    assert lines(world, new) == [(1, 5, 12), (2, 7, 24), (3, 480, 12)]
    second = world.one(PurchaseOrderLine, id=line_id(world, new, 2))
    assert second.expected_on == date(2026, 12, 1)
    assert world.one(PurchaseOrderLine, id=line_id(world, new, 1)).unit_cost == 49500


def test_the_same_click_twice_makes_one_line(carla: Person, world: World, new: str) -> None:
    fields = {"after": "0", "product": "MUG-BL", "quantity": "5"}
    send(carla, world, new, "lines", **fields)
    page = send(carla, world, new, "lines", **fields)
    assert "The lines have changed." in page.text
    assert lines(world, new) == [(1, 5, 12)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"product": "NOTHING", "quantity": "5"}, "No product has the code NOTHING."),
        ({"product": "", "quantity": "5"}, "This must not be empty."),
        ({"product": "MUG-BL", "quantity": ""}, "Enter how many."),
        ({"product": "MUG-BL", "quantity": "0"}, "Enter a number from 1 to 1000000."),
        ({"product": "MUG-BL", "quantity": "1,000"}, "Enter a number from 1 to 1000000."),
        ({"product": "BAG", "quantity": "5", "unit": "case"}, "How many pieces are in one case?"),
        ({"product": "MUG-BL", "quantity": "999999", "unit": "case"}, "At most 1000000 pieces on one line."),
        (
            {"product": "MUG-BL", "quantity": "5", "expected_on": "2026-02-31"},
            "Enter a date such as 2026-11-30.",
        ),
        ({"product": "MUG-BL", "quantity": "5", "unit_cost": "1.00001"}, "Enter an amount such as 4.95."),
        ({"product": "MUG-BL", "quantity": "5", "unit_cost": "NaN"}, "Enter an amount such as 4.95."),
    ],
)
def test_what_will_not_do_is_named_and_adds_nothing(
    carla: Person, world: World, new: str, fields: dict[str, str], sentence: str
) -> None:
    with world.database.writing() as session:
        add_product(session, "BAG", "Paper bag")
    page = send(carla, world, new, "lines", after="0", **fields)
    assert sentence in page.text
    assert lines(world, new) == []


def test_a_number_is_given_once_a_supplier(carla: Person, world: World, new: str) -> None:
    carla.open("/office/purchase-orders")
    page = carla.send(
        "/office/purchase-orders", supplier=str(world.one(Supplier, code="ACME").id), number="n-1"
    )
    assert "has an order n-1 already." in page.text


def test_the_dock_has_the_last_word(carla: Person, ben: Person, world: World) -> None:
    before = carla.open(f"/office/purchase-orders/{order(world, '1042').id}")
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(each_code("MUG-BL"))
    now = send(carla, world, "1042", "closing", closed="1")
    assert "1042 is being received now." in now.text
    ben.tap("done")
    ben.tap("keep-open")
    mugs = line_id(world, "1042")
    ordered = world.one(PurchaseOrderLine, id=mugs).quantity_ordered
    less = send(carla, world, "1042", f"lines/{mugs}", quantity="0")
    assert "are received already." in less.text
    carla.page = before
    gone = carla.send(f"/office/purchase-orders/{order(world, '1042').id}/lines/{mugs}/removal")
    assert "was at the dock already." in gone.text
    assert world.one(PurchaseOrderLine, id=mugs).quantity_ordered == ordered
    send(carla, world, "1042", f"lines/{mugs}", quantity="1")
    assert world.one(PurchaseOrderLine, id=mugs).quantity_ordered == 1


def test_a_line_comes_off_and_a_closed_order_stays(carla: Person, world: World, new: str) -> None:
    send(carla, world, new, "lines", after="0", product="MUG-BL", quantity="5")
    send(carla, world, new, "lines", after="1", product="CARD", quantity="5")
    send(carla, world, new, f"lines/{line_id(world, new, 2)}/removal")
    assert lines(world, new) == [(1, 5, 12)]
    before = carla.page
    send(carla, world, new, "closing", closed="1")
    assert order(world, new).closed_at is not None
    carla.page = before
    address = f"/office/purchase-orders/{order(world, new).id}"
    page = carla.send(f"{address}/lines/{line_id(world, new)}", quantity="9")
    assert "N-1 is closed. Open it again first." in page.text
    send(carla, world, new, "closing", closed="0")
    assert order(world, new).closed_at is None


def test_the_paper_names_every_line(carla: Person, world: World, tmp_path: Path) -> None:
    answer = carla.client.get(f"/office/purchase-orders/{order(world, '1042').id}.pdf")
    assert answer.mimetype == "application/pdf"
    text = text_of(answer.data, tmp_path)
    assert "1042" in text
    assert f"P.{order(world, '1042').id}" in text
    assert each_code("MUG-BL") in text


def test_open_and_closed_are_two_lists(carla: Person, world: World, new: str) -> None:
    send(carla, world, new, "closing", closed="1")
    assert "N-1" not in carla.open("/office/purchase-orders").text
    assert "N-1" in carla.open("/office/purchase-orders?state=closed").text


def test_another_warehouse_is_not_shown(ada: Person) -> None:
    assert ada.open("/office/purchase-orders").status == 403
