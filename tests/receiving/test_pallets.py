"""An announced pallet comes in by one scan of its number, whole or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.person import Person
from tests.receiving.announced import LAST_DAY, announce, line, sscc
from tests.receiving.goods import JAM, MUG, TOWEL, add_order, add_tracked, gs1, received
from tests.world import World, case_code, each_code
from warehouse import codes
from warehouse.receiving.models import Receipt, ReceiptLine, ReceiptPallet, ReceiptWaiting
from warehouse.stock import allocation
from warehouse.stock.allocation import Need
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import is_inbound
from warehouse.stock.quantities import Movement

P1, P2 = sscc(1), sscc(2)


def stand_of(world: World, pallet: str) -> str | None:
    """Where a pallet stands."""
    place = world.one(Location, code=pallet)
    return world.one(Location, id=place.parent_id).code if place.parent_id else None


def test_on_the_list_one_scan_opens_the_delivery_and_receives_the_pallet(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1, "1042"), line("TOWEL", 6, 1, "1042"))
    ben.open("/receiving")
    page = ben.scan(f"00{P1}")
    assert (page.outcome, page.message, page.step) == ("ok", "receiving.pallet_mixed", "scan_product")
    assert page.sentence == f"Pallet {P1}: 30 pieces of 2 products."
    assert page.heading == "Scan the next product"
    assert "Nothing counted yet" not in page.text
    assert received(world) == [24, 6, 0]
    assert (world.on_hand(P1, "MUG-BL"), world.on_hand(P1, "TOWEL")) == (24, 6)
    assert world.on_hand("DOCK-1", "MUG-BL") == 0
    assert stand_of(world, P1) == "DOCK-1"


@pytest.mark.parametrize(
    "code",
    [
        f"00{P1}",
        f"]C100{P1}",
        f"00{P1}02{MUG.zfill(14)}3724",
        f"02{MUG.zfill(14)}372400{P1}",
        f"02{MUG.zfill(14)}3724\x1d00{P1}",
        f"00{P1}02{case_code('MUG-BL')}3702",
        f"https://id.gs1.org/00/{P1}",
        P1,
    ],
)
def test_in_a_receipt_each_form_of_its_label_receives_it(code: str, world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    ben.open("/receiving")
    ben.scan("1042")
    page = ben.scan(code)
    assert (page.outcome, page.message) == ("ok", "receiving.pallet"), page.sentence
    assert page.sentence == f"Pallet {P1}: 24 Blue mug 330 ml received."
    assert received(world) == [24, 0, 0]


def test_lots_dates_and_serials_are_those_of_the_notice(world: World, ben: Person) -> None:
    phone = add_tracked(world, "PHONE", "serial")
    add_order(world, "1043", [("PHONE", 3)])
    announce(
        world,
        "DN-1",
        line("JAM", 4, 1, lot="L7", expires_on=LAST_DAY),
        line("JAM", 2, 1, lot="L8", expires_on=LAST_DAY),
        line("PHONE", 1, 1, "1043", serial="S1"),
        line("PHONE", 1, 1, "1043", serial="S2"),
        line("MUG-BL", 1, 0, "1042"),
    )
    ben.open("/receiving")
    assert ben.scan(f"00{P1}").outcome == "ok"
    assert (received(world), received(world, "1043")) == ([0, 0, 6], [2])
    assert world.one(Lot, code="L7").expires_on == LAST_DAY
    assert {lot.serial for lot in (world.one(Lot, serial="S1"), world.one(Lot, serial="S2"))} == {"S1", "S2"}
    page = ben.scan(gs1(phone, serial="S1"))
    assert (page.outcome, page.message) == ("error", "receiving.serial_known")


def test_lots_that_the_notice_names_twice_are_counted_together(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("JAM", 4, 1, lot="L7"), line("JAM", 2, 1, lot="L7"))
    ben.open("/receiving")
    assert ben.scan(f"00{P1}").outcome == "ok"
    assert world.count(Movement, reason="receipt") == 1
    assert world.one(ReceiptLine).quantity_received == 6


def test_the_same_number_twice_is_said(world: World, ben: Person, carla: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1), line("TOWEL", 6, 2))
    for person in (ben, carla):
        person.open("/receiving")
    ben.scan(f"00{P1}")
    for code in (f"00{P1}", P1, f"00{P1}02{MUG.zfill(14)}3724"):
        for person in (ben, carla):
            page = person.scan(code)
            assert (page.outcome, page.sentence) == ("error", f"Pallet {P1} already received.")
    assert received(world) == [24, 0, 0]
    assert carla.scan(f"00{P2}").outcome == "ok"


def test_a_line_that_names_its_order_is_booked_there(world: World, ben: Person) -> None:
    add_order(world, "1043", [("MUG-BL", 10)])
    announce(world, "DN-1", line("MUG-BL", 10, 1, "1043"), line("TOWEL", 1, 0, "1042"))
    ben.open("/receiving")
    ben.scan(f"00{P1}")
    assert (received(world), received(world, "1043")) == ([0, 0, 0], [10])


def test_a_number_typed_after_a_pallet_is_about_no_product(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(MUG)
    ben.scan(f"00{P1}")
    assert ben.tap("quantity", 3).message == "receiving.scan_first"
    ben.tap("undo")
    assert ben.tap("quantity", 3).message == "receiving.quantity_set"
    assert received(world) == [3, 0, 0]


def test_undo_takes_all_back_and_the_pallet_too(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1), line("JAM", 4, 1, lot="L7"))
    ben.open("/receiving")
    ben.scan("1042")
    before = world.everything()[2]
    for _time in range(2):
        assert ben.scan(f"00{P1}").outcome == "ok"
        page = ben.tap("undo")
        assert (page.message, page.step) == ("receiving.pallet_undone", "scan_product")
        assert (received(world), world.everything()[2]) == ([0, 0, 0], before)
        assert world.count(ReceiptPallet) == 0
        pallet = world.one(Location, code=P1)
        assert (pallet.parent_id, pallet.retired_at is None) == (None, False)
        assert world.read(lambda session: codes.find(session, P1, world.warehouse_id)) is None
    assert ben.scan(f"00{P1}").outcome == "ok"
    assert stand_of(world, P1) == "DOCK-1"
    assert world.count(Location, code=P1) == 1


def test_undo_of_the_scan_that_opened_the_receipt_leaves_nothing(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    ben.open("/receiving")
    ben.scan(f"00{P1}")
    ben.tap("undo")
    assert (world.count(Receipt), world.count(ReceiptPallet)) == (0, 0)
    assert received(world) == [0, 0, 0]


def test_a_pallet_comes_in_while_something_else_waits_for_its_lot(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(JAM)
    assert ben.scan(f"00{P1}").outcome == "ok"
    assert world.count(ReceiptWaiting) == 1
    assert ben.scan(P2).step != "choose", "eighteen digits may be a lot"
    assert world.count(Lot, code=P2) == 1


def test_a_pallet_ends_the_question_whether_to_close(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(TOWEL)
    assert ben.tap("done").step == "close"
    assert ben.scan(f"00{P1}").step == "scan_product"
    assert ben.tap("undo").step == "close"


def test_what_stands_on_a_pallet_is_at_the_dock_and_not_promised(world: World, ben: Person) -> None:
    add_order(world, "1043", [("VASE", 8)])
    announce(world, "DN-1", line("VASE", 8, 1))
    ben.open("/receiving")
    ben.scan(f"00{P1}")
    vase = world.one(Product, sku="VASE")
    order_line = world.order_lines("1004")[0]
    with world.database.writing() as session:
        found = allocation.allocate(session, world.warehouse_id, [Need(order_line.id, vase.id, 1)])
    assert (found.promises, found.short) == ([], {order_line.id: 1})
    inbound = world.read(lambda session: set(session.scalars(select(Location.code).where(is_inbound()))))
    assert inbound == {"DOCK-1", "STAGE-1", P1}
    with world.database.writing() as session:
        bin_id = session.scalars(select(Location.id).filter_by(code="B-01-A-01")).one()
        session.scalars(select(Location).filter_by(code=P1)).one().parent_id = bin_id
    assert P1 not in world.read(
        lambda session: set(session.scalars(select(Location.code).where(is_inbound())))
    )


def test_a_pallet_that_stands_here_is_looked_up(world: World, ben: Person, ada: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    ben.open("/receiving")
    ben.scan(f"00{P1}")
    ada.open("/")
    for code in (f"00{P1}", P1, f"00{P1}02{MUG.zfill(14)}3724"):
        page = ada.scan(code)
        assert (page.step, page.message) == ("location", "lookup.place"), code
        assert page.heading.endswith(P1)
        assert "Blue mug 330 ml" in page.text
        assert "DOCK-1" in page.text
    assert "24" in ada.scan(each_code("MUG-BL")).text


def test_two_who_scan_one_pallet_at_once_receive_it_once(world: World, ben: Person, carla: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1), line("JAM", 4, 1, lot="L7"))
    for person in (ben, carla):
        person.open("/receiving")
        person.scan("1042")
    outcomes = at_once(lambda: ben.scan(f"00{P1}").outcome, lambda: carla.scan(f"00{P1}").outcome)
    assert sorted(outcomes) == ["error", "ok"]
    assert received(world) == [24, 0, 4]
    assert world.count(Location, code=P1) == 1


def test_two_who_open_by_one_pallet_at_once_receive_it_once(world: World, ben: Person, carla: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1))
    for person in (ben, carla):
        person.open("/receiving")
    outcomes = at_once(lambda: ben.scan(f"00{P1}").outcome, lambda: carla.scan(f"00{P1}").outcome)
    assert sorted(outcomes) == ["error", "ok"]
    assert (received(world), world.count(Receipt)) == ([24, 0, 0], 1)


def test_two_who_scan_two_pallets_at_once_receive_both(world: World, ben: Person, carla: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 24, 1), line("MUG-BL", 24, 2))
    for person in (ben, carla):
        person.open("/receiving")
        person.scan("1042")
    at_once(lambda: ben.scan(f"00{P1}").outcome, lambda: carla.scan(f"00{P2}").outcome)
    assert received(world) == [48, 0, 0]


def test_the_notice_says_which_reading_of_a_label_without_separators_is_right(
    world: World, ben: Person
) -> None:
    announce(world, "DN-1", line("JAM", 5, 1, lot="LOT7"))
    ben.open("/receiving")
    ben.scan("1042")
    page = ben.scan(f"00{P1}02{JAM.zfill(14)}10LOT73705")
    assert (page.outcome, page.message) == ("ok", "receiving.pallet")
    assert world.one(Lot, code="LOT7").serial == ""
    assert received(world) == [0, 0, 5]
