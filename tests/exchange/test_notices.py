"""Advance notices come in paper by paper; a later file replaces what has not been received yet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from tests.exchange.conftest import Desk
from tests.person import Person
from tests.receiving.goods import add_order
from tests.world import World
from warehouse import gtin
from warehouse.orders.models import Supplier
from warehouse.orders.notices import Notice, NoticeLine
from warehouse.stock.places import ensure_warehouse
from warehouse.stock.products import add_product

HEAD = "number,supplier,purchase_order,sscc,sku,quantity,lot,expires_on,serial\n"


def sscc(number: int) -> str:
    """A pallet's number."""
    body = f"34012345{number:09}"
    return body + str(gtin.check_digit(body))


P1, P2, P3 = sscc(1), sscc(2), sscc(3)
WRONG = P1[:-1] + str((int(P1[-1]) + 1) % 10)
FAULTS: dict[str, tuple[str, str]] = {
    "no number": (",ACME,,,TOWEL,1,,,", "2: number: must not be empty"),
    "no supplier": ("7,,,,TOWEL,1,,,", "2: supplier: must not be empty"),
    "an unknown SKU": ("7,ACME,,,BOWL,1,,,", "2: sku: unknown SKU, found 'BOWL'"),
    "nothing on it": ("7,ACME,,,TOWEL,0,,,", "2: quantity: zero, found '0'"),
    "a wrong check digit": (
        f"7,ACME,,{WRONG},TOWEL,1,,,",
        f"2: sscc: wrong check digit, found '{WRONG}': {P1[-1]} would be right",
    ),
    "an SSCC out of a spreadsheet": (
        "7,ACME,,3.4012E+17,TOWEL,1,,,",
        "2: sscc: an SSCC has 18 digits, found '3.4012E+17'",
    ),
    "an unknown order": (
        "7,ACME,9999,,TOWEL,1,,,",
        "2: purchase_order: unknown purchase order, found '9999'",
    ),
    "another supplier's order": (
        "7,NEWCO,1042,,TOWEL,1,,,",
        "2: purchase_order: 1042 is of ACME, not of NEWCO",
    ),
    "an impossible date": ("7,ACME,,,JAM,1,L1,2027-02-30,", "2: expires_on: a date like 2026-11-30"),
    "an expired lot": ("7,ACME,,,JAM,1,L1,2020-01-31,", "2: expires_on: expired, found '2020-01-31'"),
    "a serial for two pieces": ("7,ACME,,,PHONE,2,,,S1", "2: quantity: a serial is one piece, found 2"),
    "a serial twice": (
        "7,ACME,,,PHONE,1,,,S1\n7,ACME,,,PHONE,1,,,S1",
        "3: serial: 'S1' of PHONE stands in row 2 too",
    ),
    "a pallet of another notice": (
        f"7,ACME,,{P3},TOWEL,1,,,",
        f"2: sscc: {P3} stands in notice 6 of ACME too",
    ),
    "a serial of another notice": (
        "7,ACME,,,PHONE,1,,,S6",
        "2: serial: 'S6' stands in notice 6 of ACME too",
    ),
}


@pytest.fixture(autouse=True)
def _phone(world: World) -> None:
    with world.database.writing() as session:
        add_product(session, "PHONE", "Phone", tracking="serial")


def lines(world: World, number: str) -> list[tuple[str, int]]:
    """The pallets and quantities of a notice."""
    notice = world.one(Notice, number=number)
    found = world.read(lambda session: session.query(NoticeLine).filter_by(notice_id=notice.id).all())
    return sorted((line.sscc, line.quantity) for line in found)


@pytest.mark.parametrize("what", FAULTS)
def test_a_faulty_notice_is_named_and_kept_out_and_the_good_one_enters(
    what: str, desk: Desk, world: World
) -> None:
    desk.take("notices", HEAD + f"6,ACME,,{P3},CARD,24,,,\n6,ACME,,,PHONE,1,,,S6\n")
    content, expected = FAULTS[what]
    outcome = desk.take("notices", f"{HEAD}{content}\n8,ACME,1042,{P2},TOWEL,6,,,\n")
    assert outcome.exit_code == 3
    assert outcome.kept_out == "1 notices"
    assert str(outcome.faults[0]).partition("file.csv:")[2].startswith(expected)
    assert world.count(Notice, number="7") == 0
    assert lines(world, "8") == [(P2, 6)]


def test_a_notice_names_pallets_lots_and_orders(desk: Desk, world: World) -> None:
    content = HEAD + f"DN-1,acme,1042,00{P1},jam,12,L7,2099-12-31,\nDN-1,ACME,,,towel,6,,,\n"
    assert desk.take("notices", content).counts == {"new": 1}
    first = desk.give("notices")[0]
    assert first == {
        "number": "DN-1",
        "supplier": "ACME",
        "purchase_order": "1042",
        "sscc": P1,
        "sku": "JAM",
        "quantity": "12",
        "lot": "L7",
        "expires_on": "2099-12-31",
        "serial": "",
    }
    assert desk.take("notices", desk.text("notices")).counts == {"unchanged": 1}


def test_an_unknown_supplier_enters_with_a_notice(desk: Desk, world: World) -> None:
    assert "new supplier NEWCO" in desk.take("notices", HEAD + "1,NEWCO,,,TOWEL,6,,,\n").notices
    assert world.count(Supplier, code="NEWCO") == 1


def test_a_lot_of_goods_that_are_not_tracked_is_said_and_taken(desk: Desk, world: World) -> None:
    outcome = desk.take("notices", HEAD + "1,ACME,,,TOWEL,6,L1,,\n1,ACME,,,JAM,6,L1,,S1\n")
    assert outcome.exit_code == 0
    assert outcome.notices == [
        "TOWEL is not tracked by lot: its lots in the notice are not kept",
        "JAM is not tracked by serial: its serials in the notice are not kept",
    ]


def test_a_changed_notice_replaces_what_it_said(desk: Desk, world: World) -> None:
    desk.take("notices", HEAD + f"1,ACME,1042,{P1},TOWEL,6,,,\n1,ACME,1042,{P2},MUG-BL,24,,,\n")
    outcome = desk.take("notices", HEAD + f"1,ACME,1042,{P1},TOWEL,6,,,\n1,ACME,1042,{P3},MUG-BL,36,,,\n")
    assert outcome.counts == {"changed": 1}
    assert lines(world, "1") == [(P1, 6), (P3, 36)]


def test_what_is_received_stays_and_the_rest_changes(desk: Desk, world: World, ben: Person) -> None:
    desk.take("notices", HEAD + f"1,ACME,1042,{P1},TOWEL,6,,,\n1,ACME,1042,{P2},MUG-BL,24,,,\n")
    ben.open("/receiving")
    assert ben.scan(f"00{P1}").outcome == "ok"
    said = desk.faults("notices", HEAD + f"1,ACME,1042,{P1},TOWEL,5,,,\n")
    assert said == [f"file.csv:2: sscc: pallet {P1} is received already, as it was announced"]
    assert desk.take("notices", HEAD + f"1,ACME,1042,{P2},MUG-BL,12,,,\n").counts == {"changed": 1}
    assert lines(world, "1") == [(P1, 6), (P2, 12)]
    assert desk.take("notices", desk.text("notices")).counts == {"unchanged": 1}


def test_what_was_announced_in_time_is_no_fault_when_it_has_grown_old(desk: Desk, world: World) -> None:
    content = HEAD + "1,ACME,,,JAM,6,L1,2030-01-31,\n"
    desk.take("notices", content)
    with time_machine.travel(datetime(2031, 1, 1, tzinfo=UTC)):
        assert desk.take("notices", content).counts == {"unchanged": 1}
        assert desk.faults("notices", content.replace(",6,", ",7,")) == [
            "file.csv:2: expires_on: expired, found '2030-01-31'"
        ]


def test_a_pallet_may_move_from_one_notice_to_the_next_of_the_same_file(desk: Desk, world: World) -> None:
    desk.take("notices", HEAD + f"1,ACME,,{P1},TOWEL,6,,,\n")
    moved = f"1,ACME,,{P2},TOWEL,6,,,\n2,ACME,,{P1},TOWEL,6,,,\n"
    assert desk.take("notices", HEAD + moved).counts == {"changed": 1, "new": 1}


def test_a_number_that_is_a_code_already_is_no_pallet(desk: Desk, world: World) -> None:
    desk.take("locations", f"code,kind\n{P1},hold\n")
    assert desk.faults("notices", HEAD + f"1,ACME,,{P1},TOWEL,6,,,\n") == [
        f"file.csv:2: sscc: {P1} is already the code of location {P1}"
    ]


def test_of_several_warehouses_the_order_says_which(desk: Desk, world: World) -> None:
    with world.database.writing() as session:
        ensure_warehouse(session, "NORTH", "Second warehouse")
    assert desk.faults("notices", HEAD + "1,ACME,,,TOWEL,6,,,\n") == [
        "file.csv:2: purchase_order: must not be empty: it says which warehouse the goods are for"
    ]
    assert desk.take("notices", HEAD + "1,ACME,1042,,TOWEL,6,,,\n").counts == {"new": 1}


def test_nothing_enters_where_all_or_none_is_wished(desk: Desk, world: World) -> None:
    add_order(world, "77", [("CARD", 1)], supplier="BETA")
    content = HEAD + "1,ACME,77,,CARD,1,,,\n2,BETA,77,,CARD,1,,,\n"
    assert desk.take("notices", content, all_or_none=True).exit_code == 2
    assert world.count(Notice) == 0
