"""Purchase orders come in paper by paper; a later file changes them as far as the dock allows."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import Desk
from tests.person import Person
from tests.world import World, each_code
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier

HEAD = "number,supplier,sku,quantity_ordered,unit,pack_quantity,line,expected_on,unit_cost\n"
FAULTS: dict[str, tuple[str, str]] = {
    "no number": (HEAD + ",ACME,TOWEL,1,,,,,\n", "2: number: must not be empty"),
    "no supplier": (HEAD + "7,,TOWEL,1,,,,,\n", "2: supplier: must not be empty"),
    "an unknown SKU": (HEAD + "7,ACME,BOWL,1,,,,,\n", "2: sku: unknown SKU, found 'BOWL'"),
    "nothing ordered": (HEAD + "7,ACME,TOWEL,0,,,,,\n", "2: quantity_ordered: zero, found '0'"),
    "a unit nobody knows": (
        HEAD + "7,ACME,TOWEL,1,box,,,,\n",
        "2: unit: one of each, inner, case, found 'box'",
    ),
    "an inner of unknown size": (
        HEAD + "7,ACME,TOWEL,1,inner,,,,\n",
        "2: pack_quantity: how many are in one inner of TOWEL?",
    ),
    "a date turned round": (
        HEAD + "7,ACME,TOWEL,1,,,,30.11.2026,\n",
        "2: expected_on: a date like 2026-11-30",
    ),
    "a price with a comma": (HEAD + '7,ACME,TOWEL,1,,,,,"1,5"\n', "2: unit_cost: a decimal point is wanted"),
    "one line number twice": (
        HEAD + "7,ACME,TOWEL,1,,,1,,\n7,ACME,CARD,1,,,1,,\n",
        "3: line: line 1 of 7 stands in row 2 too",
    ),
    "more than a database holds": (
        HEAD + "7,ACME,TOWEL,2000000000,case,6,,,\n",
        "2: quantity_ordered: too large",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_faulty_paper_is_named_and_kept_out_and_the_good_one_enters(
    what: str, desk: Desk, world: World
) -> None:
    content, expected = FAULTS[what]
    outcome = desk.take("purchase-orders", content + "8,ACME,CARD,24,,,,,\n")
    assert outcome.exit_code == 3
    assert str(outcome.faults[0]).endswith(str(outcome.faults[0]).partition("file.csv:")[2])
    assert str(outcome.faults[0]).partition("file.csv:")[2].startswith(expected)
    assert world.count(PurchaseOrder, number="7") == 0
    assert world.count(PurchaseOrder, number="8") == 1


def test_one_faulty_line_keeps_its_whole_paper_out(desk: Desk, world: World) -> None:
    outcome = desk.take("purchase-orders", HEAD + "7,ACME,TOWEL,6,,,,,\n7,ACME,BOWL,6,,,,,\n")
    assert (outcome.exit_code, outcome.kept_out) == (2, "1 purchase orders")
    assert world.count(PurchaseOrder, number="7") == 0


def test_a_broken_row_spoils_its_paper_too(desk: Desk, world: World) -> None:
    desk.take(
        "purchase-orders",
        "number,supplier,sku,quantity_ordered\n7,ACME,TOWEL,6\n7,ACME,CARD\n8,ACME,CARD,1\n",
    )
    assert world.count(PurchaseOrder, number="7") == 0
    assert world.count(PurchaseOrder, number="8") == 1


def test_all_or_none_keeps_the_good_ones_out_as_well(desk: Desk, world: World) -> None:
    outcome = desk.take(
        "purchase-orders", HEAD + "7,ACME,BOWL,1,,,,,\n8,ACME,CARD,24,,,,,\n", all_or_none=True
    )
    assert outcome.exit_code == 2
    assert world.count(PurchaseOrder, number="8") == 0


def test_cases_are_pieces_and_the_pack_comes_from_the_products_barcode(desk: Desk, world: World) -> None:
    desk.take("purchase-orders", HEAD + "7,ACME,MUG-BL,3,case,,,2026-12-01,1.1\n7,ACME,TOWEL,4,case,10,,,\n")
    order = world.one(PurchaseOrder, number="7")
    mugs = world.one(PurchaseOrderLine, purchase_order_id=order.id, line=1)
    towels = world.one(PurchaseOrderLine, purchase_order_id=order.id, line=2)
    assert (mugs.quantity_ordered, mugs.pack_quantity, mugs.unit_cost) == (36, 12, 11_000)
    assert (towels.quantity_ordered, towels.pack_quantity) == (40, 10)


def test_an_unknown_supplier_is_made_with_a_notice(desk: Desk, world: World) -> None:
    outcome = desk.take("purchase-orders", HEAD + "7,NEWCO,TOWEL,6,,,,,\n")
    assert (outcome.exit_code, outcome.notices) == (0, ["new supplier NEWCO"])
    assert world.count(Supplier, code="NEWCO") == 1


def test_the_same_file_twice_changes_nothing(desk: Desk, world: World) -> None:
    content = HEAD + "7,ACME,TOWEL,6,,,,2026-12-01,1.1\n7,acme,CARD,24,case,,,,\n"
    assert desk.take("purchase-orders", content).counts == {"new": 1}
    assert desk.take("purchase-orders", content).counts == {"unchanged": 1}
    assert world.count(PurchaseOrderLine, purchase_order_id=world.one(PurchaseOrder, number="7").id) == 2


def test_a_later_file_changes_a_number_and_adds_a_line(desk: Desk, world: World) -> None:
    outcome = desk.take("purchase-orders", HEAD + "1042,ACME,TOWEL,12,,,2,,\n1042,ACME,CARD,24,,,9,,\n")
    assert outcome.counts == {"changed": 1}
    order = world.one(PurchaseOrder, number="1042")
    lines = {line: world.one(PurchaseOrderLine, purchase_order_id=order.id, line=line) for line in (1, 2, 9)}
    assert {line: row.quantity_ordered for line, row in lines.items()} == {1: 48, 2: 12, 9: 24}


def test_nothing_falls_below_what_was_received(desk: Desk, world: World, ben: Person) -> None:
    order = world.one(PurchaseOrder, number="1042")
    ben.open("/receiving")
    ben.scan(f"P.{order.id}")
    ben.scan(each_code("TOWEL"))
    ben.tap("quantity", quantity=4)
    said = desk.faults("purchase-orders", HEAD + "1042,ACME,TOWEL,3,,,,,\n")
    assert said == ["file.csv:2: quantity_ordered: 4 of TOWEL are received already, found 3"]
    assert desk.take("purchase-orders", HEAD + "1042,ACME,TOWEL,4,,,,,\n").counts == {"changed": 1}


def test_another_product_on_a_known_line_is_a_fault(desk: Desk) -> None:
    assert desk.faults("purchase-orders", HEAD + "1042,ACME,CARD,12,,,2,,\n") == [
        "file.csv:2: sku: line 2 of 1042 is TOWEL, found 'CARD'"
    ]


def test_purchase_orders_come_back_as_they_went_in(desk: Desk) -> None:
    rows = desk.give("purchase-orders")
    assert [(row["line"], row["sku"], row["quantity_ordered"]) for row in rows] == [
        ("1", "MUG-BL", "48"),
        ("2", "TOWEL", "6"),
        ("3", "JAM", "12"),
    ]
    assert desk.take("purchase-orders", desk.text("purchase-orders")).counts == {"unchanged": 1}
