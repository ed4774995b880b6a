"""What the warehouse alone knows can be taken out as CSV."""

from __future__ import annotations

from tests.exchange.conftest import Desk
from tests.person import Person
from tests.world import each_code


def test_balances_say_what_lies_where(desk: Desk) -> None:
    text = desk.text("balances")
    assert (
        text.splitlines()[0]
        == "warehouse,location,sku,lot,expires_on,serial,quantity_on_hand,quantity_allocated"
    )
    assert "MAIN,A-01-A-01,MUG-BL,,,,60,0" in text.splitlines()


def test_movements_say_who_moved_what_for_which_paper(desk: Desk, ada: Person) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(each_code("MUG-BL"))
    header = desk.text("movements").splitlines()[0]
    assert (
        header == "id,at,warehouse,reason,sku,lot,serial,quantity,source,target,paper,person,device,scan_id"
    )
    last = desk.give("movements")[-1]
    assert (last["reason"], last["sku"], last["quantity"]) == ("pick", "MUG-BL", "1")
    assert (last["source"], last["target"], last["person"]) == ("A-01-A-01", "TOTE-001", "Ada")
    assert last["paper"].startswith("order/")
    assert len(last["scan_id"]) == 32


def test_scans_say_what_was_scanned_and_what_came_of_it(desk: Desk, ada: Person) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-001")
    ada.scan("A-01-A-06")
    header = desk.text("scans").splitlines()[0]
    assert header == "scan_id,at,device,person,task,step,code,action,quantity,outcome,message,replays"
    rows = desk.give("scans")
    assert [(row["code"], row["action"], row["outcome"]) for row in rows] == [
        ("", "next-work", "ok"),
        ("TOTE-001", "", "ok"),
        ("A-01-A-06", "", "error"),
    ]
