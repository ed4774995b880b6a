"""What keeps an announced pallet out, or lets it in only when asked: never a part of it comes in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.receiving.announced import LAST_DAY, announce, line, sscc
from tests.receiving.goods import JAM, MUG, TOWEL, add_order, add_tracked, gs1, received
from tests.world import World
from warehouse import clock
from warehouse.receiving.models import Receipt, ReceiptLine, ReceiptPallet
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Movement

P1 = sscc(1)


def nothing_came_in(world: World) -> bool:
    """No goods, no pallet, no lot."""
    here = world.count(ReceiptPallet), world.count(Location, kind="pallet"), world.count(ReceiptLine)
    return here == (0, 0, 0) and sum(received(world)) == 0 and world.count(Movement, reason="receipt") == 0


def test_a_number_that_nobody_announced_is_said(world: World, ben: Person) -> None:
    ben.open("/receiving")
    for _place in ("on the list", "in a receipt"):
        for code in (f"00{P1}", P1):
            page = ben.scan(code)
            assert (page.outcome, page.sentence) == ("error", f"Pallet {P1} alone. Scan its goods.")
        ben.scan("1042")
    assert nothing_came_in(world)
    assert ben.scan(f"00{P1}02{MUG.zfill(14)}3724").message == "receiving.counted"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([line("MUG-BL", 6, 1), line("JAM", 4, 1)], "receiving.pallet_lacks"),
        ([line("MUG-BL", 6, 1), line("PHONE", 2, 1, serial="S1")], "receiving.pallet_lacks"),
        ([line("MUG-BL", 6, 1), line("PHONE", 1, 1)], "receiving.pallet_lacks"),
        ([line("MUG-BL", 6, 1), line("CREAM", 1, 1, lot="L1")], "receiving.pallet_lacks"),
        (
            [line("MUG-BL", 6, 1), line("JAM", 4, 1, lot="L7", expires_on=date(2020, 1, 31))],
            "receiving.pallet_expired",
        ),
        (
            [line("MUG-BL", 6, 1), line("JAM", 4, 1, lot="OLD", expires_on=LAST_DAY)],
            "receiving.other_date",
        ),
        ([line("MUG-BL", 6, 1), line("JAM", 4, 1, lot="OLD")], "receiving.pallet_expired"),
        ([line("MUG-BL", 6, 1), line("VASE", 4, 1)], "receiving.pallet_not_ordered"),
        ([line("MUG-BL", 6, 1), line("TOWEL", 2, 1, "1043")], "receiving.pallet_not_ordered"),
    ],
)
def test_what_one_of_its_goods_lacks_keeps_the_whole_pallet_out(
    lines: list[dict[str, object]], message: str, world: World, ben: Person
) -> None:
    add_tracked(world, "PHONE", "serial")
    add_tracked(world, "CREAM", "lot", has_expiry=True)
    add_order(world, "1043", [("PHONE", 2), ("CREAM", 2)])
    with world.database.writing() as session:
        jam = session.scalars(select(Product.id).filter_by(sku="JAM")).one()
        session.add(Lot(product_id=jam, code="OLD", expires_on=date(2021, 1, 1)))
    announce(world, "DN-1", *lines, line("MUG-BL", 1, 0, "1042"), line("PHONE", 1, 0, "1043"))
    ben.open("/receiving")
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.message, page.step) == ("error", message, "choose")
    ben.scan("DN-1")
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.message) == ("error", message)
    assert nothing_came_in(world)
    assert world.count(Lot, code="L7") == 0
    assert ben.scan(MUG).outcome == "ok", "its goods can be scanned piece by piece"


def test_a_serial_that_is_here_keeps_the_pallet_out(world: World, ben: Person) -> None:
    phone = add_tracked(world, "PHONE", "serial")
    add_order(world, "1043", [("PHONE", 3)])
    announce(world, "DN-1", line("PHONE", 1, 1, serial="S1"), line("PHONE", 1, 1, serial="S2"))
    ben.open("/receiving")
    ben.scan("1043")
    ben.scan(gs1(phone, serial="S2"))
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.message) == ("error", "receiving.serial_known")
    assert received(world, "1043") == [1]
    assert world.count(ReceiptPallet) == 0


@pytest.mark.parametrize(
    "code",
    [
        f"00{P1}02{TOWEL.zfill(14)}3724",
        f"00{P1}02{MUG.zfill(14)}3723",
        f"00{P1}02{JAM.zfill(14)}37061710311510L9",
    ],
)
def test_a_label_that_says_otherwise_than_the_notice_is_not_guessed(
    code: str, world: World, ben: Person
) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1), line("JAM", 6, 1, lot="L7"))
    ben.open("/receiving")
    ben.scan("1042")
    page = ben.scan(code)
    assert (page.outcome, page.message) == ("error", "receiving.pallet_differs")
    assert nothing_came_in(world)


def test_a_pallet_of_another_supplier_is_put_aside(world: World, ben: Person) -> None:
    add_order(world, "2000", [("MUG-BL", 24)], supplier="BETA")
    announce(world, "DN-1", line("MUG-BL", 24, 1), supplier="BETA")
    ben.open("/receiving")
    ben.scan("1042")
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.sentence) == ("error", f"Pallet {P1} is from BETA. Put it aside.")
    assert nothing_came_in(world)


def test_a_closed_receipt_takes_no_pallet(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    ben.open("/receiving")
    ben.scan("1042")
    with world.database.writing() as session:
        session.scalars(select(Receipt)).one().closed_at = clock.now()
    assert ben.scan(f"00{P1}").message == "receiving.closed"
    assert nothing_came_in(world)


def test_more_than_was_ordered_is_asked_and_nothing_is_half_done(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("TOWEL", 6, 1), line("MUG-BL", 50, 1))
    ben.open("/receiving")
    ben.scan("1042")
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "receiving.over")
    assert nothing_came_in(world)
    page = ben.tap("accept", reason="bonus")
    assert (page.outcome, page.message) == ("ok", "receiving.pallet_mixed"), page.sentence
    assert (received(world), world.on_hand(P1, "MUG-BL")) == ([50, 6, 0], 50)
    mugs = world.one(ReceiptLine, quantity_received=50)
    assert mugs.quantity_over == 2
    assert world.one(Movement, reason="over").quantity == 2
    ben.tap("undo")
    assert received(world) == [0, 0, 0]
    assert world.one(ReceiptLine, id=mugs.id).quantity_over == 0


def test_the_worst_of_what_is_too_much_decides_who_is_asked(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 50, 1), line("TOWEL", 3, 1), line("TOWEL", 5, 1))
    ben.open("/receiving")
    ben.scan("1042")
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.ask, page.message) == ("ask", "supervisor", "receiving.over")
    assert "Tea towel" in page.sentence
    assert ben.tap("accept", reason="bonus").outcome == "ask"
    assert nothing_came_in(world)


def test_goods_that_keep_too_short_are_asked_for_once_a_pallet(world: World, ben: Person) -> None:
    soon = clock.now().date() + timedelta(days=20)
    with world.database.writing() as session:
        session.scalars(select(Product).filter_by(sku="JAM")).one().min_life_days = 90
    lines = [line("JAM", 4, 1, lot=lot, expires_on=soon) for lot in ("L7", "L8")]
    announce(world, "DN-1", *lines)
    ben.open("/receiving")
    assert ben.scan(f"00{P1}").message == "receiving.pallet_again"
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "receiving.pallet_short_life")
    assert nothing_came_in(world)
    assert ben.scan(f"00{P1}").outcome == "ok"
    assert received(world) == [0, 0, 8]
