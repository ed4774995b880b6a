"""Taking up: what waits, in which order, and whose it is."""

from __future__ import annotations

from sqlalchemy import select

from tests.person import Person
from tests.putaway.waiting import lay, take
from tests.world import World, case_code, each_code
from warehouse.orders.models import CustomerOrderLine
from warehouse.putaway.models import PutAway
from warehouse.stock import ledger
from warehouse.stock.models import Location
from warehouse.stock.products import add_barcode, add_product
from warehouse.stock.quantities import Balance

MUG, VASE, JAM = each_code("MUG-BL"), each_code("VASE"), each_code("JAM")


def test_nothing_waiting_says_what_to_do(world: World, ben: Person) -> None:
    page = ben.open("/putaway")
    assert (page.task, page.step, page.code) == ("putaway", "scan_product", "")
    assert "Nothing waits on the dock" in page.text


def test_the_longest_waiting_comes_first(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    lay(world, "MUG-BL", 24, place="STAGE-1")
    page = ben.open("/putaway")
    assert page.expect == ["product", "pallet", "cart", "tote", "location", "command"]
    assert (page.code, page.quantity) == (VASE, 3)
    assert page.text.index("Glass vase") < page.text.index("Blue mug")
    assert "STAGE-1" in page.text


def test_goods_in_bins_and_promised_goods_do_not_wait(world: World, ben: Person) -> None:
    lay(world, "VASE", 2, place="TOTE-001")
    with world.database.writing() as session:
        tote = session.scalars(select(Location).filter_by(code="TOTE-001")).one()
        balance = session.scalars(select(Balance).filter_by(location_id=tote.id)).one()
        line = session.scalars(select(CustomerOrderLine).filter_by(sku_text="VASE")).one()
        ledger.allocate(session, balance, line.id, 1)
    page = ben.open("/putaway")
    assert (page.code, page.quantity) == (VASE, 1)
    assert "Blue mug" not in page.text


def test_a_scanned_product_is_taken_up_whole_and_gets_its_bin(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    page = ben.scan(case_code("MUG-BL"))
    put_away = world.one(PutAway)
    assert (page.task, page.step) == (f"putaway/{put_away.id}", "scan_bin")
    assert (page.outcome, page.message) == ("ok", "putaway.taken")
    assert page.expect == ["location", "product", "cart", "command"]
    assert (page.code, page.quantity) == ("A-01-A-01", 24)
    assert page.sentence == "24 Blue mug 330 ml. Take to A-01-A-01."
    assert "The same product lies here" in page.text
    assert world.on_hand("DOCK-1", "MUG-BL") == 24


def test_what_others_have_taken_up_does_not_wait(world: World, ben: Person, ada: Person) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    ben.scan(MUG)
    ben.tap("quantity", 10)
    page = ada.open("/putaway")
    assert (page.code, page.quantity) == (MUG, 14)
    ada.scan(MUG)
    assert (ada.page.step, ada.page.quantity) == ("scan_bin", 14)


def test_what_is_in_my_hands_stands_first_on_my_list(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    lay(world, "VASE", 3)
    ben.open("/putaway")
    ben.scan(MUG)
    page = ben.open("/putaway")
    assert "In your hands" in page.text
    assert page.code == VASE
    again = ben.scan(MUG)
    assert (again.message, again.step) == ("putaway.continued", "scan_bin")
    assert world.count(PutAway) == 1


def test_what_another_holds_is_asked_for_and_taken_over_by_a_second_scan(
    world: World, ben: Person, ada: Person
) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    ben.scan(MUG)
    ada.open("/putaway")
    page = ada.scan(MUG)
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "putaway.take_over")
    assert "Ben" in page.sentence
    page = ada.scan(MUG)
    assert (page.message, page.step) == ("putaway.continued", "scan_bin")
    gone = ben.scan("A-01-A-01")
    assert (gone.outcome, gone.message, gone.step) == ("error", "putaway.others_hands", "scan_product")
    assert world.on_hand("DOCK-1", "MUG-BL") == 24
    assert ada.scan("A-01-A-01").outcome == "task_done"


def test_anything_scanned_between_drops_the_question(world: World, ben: Person, ada: Person) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    ben.scan(MUG)
    ada.open("/putaway")
    ada.scan(MUG)
    ada.scan(VASE)
    assert ada.scan(MUG).outcome == "ask"


def test_the_first_to_expire_goes_first_then_the_longest_waiting(world: World, ben: Person) -> None:
    lay(world, "JAM", 4, lot="L2")
    lay(world, "JAM", 6, lot="L1")
    ben.open("/putaway")
    assert ben.scan(JAM).quantity == 4
    assert "L2" in ben.page.text


def test_a_code_with_its_lot_takes_that_lot(world: World, ben: Person) -> None:
    lay(world, "JAM", 4, lot="L2")
    lay(world, "JAM", 6, lot="L1")
    ben.open("/putaway")
    assert ben.scan(f"01{JAM.zfill(14)}10L1").quantity == 6


def test_a_tote_left_by_a_cancelled_order_is_taken_from(world: World, ada: Person) -> None:
    lay(world, "VASE", 2, place="TOTE-001")
    ada.open("/putaway")
    page = ada.scan("TOTE-001")
    assert (page.step, page.quantity) == ("scan_bin", 2)
    assert "TOTE-001" in page.text


def test_a_tote_with_several_products_is_emptied_one_by_one(world: World, ada: Person) -> None:
    lay(world, "VASE", 2, place="TOTE-001")
    lay(world, "CARD", 2, place="TOTE-001")
    ada.open("/putaway")
    page = ada.scan("TOTE-001")
    assert (page.outcome, page.message, page.step) == ("ok", "putaway.load_taken", "next_of_load")
    ada.open("/putaway")
    assert ada.scan("TOTE-002").message == "putaway.tote_empty"


def test_every_other_code_has_its_own_sentence(world: World, ben: Person) -> None:
    lay(world, "VASE", 2)
    ben.open("/putaway")
    said = {
        "MUG-BL": "putaway.nothing_waits",
        "A-01-A-01": "putaway.product_first",
        "STAGE-1": "putaway.load_empty",
        "O.1": "putaway.wrong_kind",
        "U.ADA": "putaway.wrong_kind",
        "CART-01": "putaway.load_empty",
        "NOBODY-KNOWS": "putaway.unknown_code",
    }
    for code, message in said.items():
        page = ben.scan(code)
        assert (page.outcome, page.message) == ("error", message), code
    assert world.count(PutAway) == 0
    assert ben.tap("full").message == "scanning.unknown_action"


def test_scans_made_before_the_error_was_seen_are_not_applied(world: World, ben: Person) -> None:
    lay(world, "VASE", 2)
    ben.open("/putaway")
    ben.scan("NOBODY-KNOWS")
    assert ben.scan(VASE, seen_error="0").outcome == "skipped"
    assert world.count(PutAway) == 0


def test_who_may_not_put_away_sees_nothing(world: World, eve: Person) -> None:
    assert eve.client.get("/putaway").status_code == 403


def test_back_leads_to_the_list_and_home_and_the_goods_stay_in_hand(world: World, ben: Person) -> None:
    lay(world, "VASE", 2)
    ben.open("/putaway")
    ben.scan(VASE)
    assert (ben.scan("C.BACK").task, ben.page.step) == ("putaway", "scan_product")
    assert ben.scan("C.BACK").step == "home"
    assert world.one(PutAway).finished_at is None


def test_home_counts_what_waits(world: World, ben: Person) -> None:
    lay(world, "VASE", 2)
    lay(world, "MUG-BL", 2)
    tiles = [tile for tile in ben.open("/").all("a") if tile.get("href") == "/putaway"]
    assert "2" in "".join(tiles[0].itertext())


def test_goods_that_vanished_are_refused_where_they_should_be(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    ben.scan(MUG)
    take(world, "MUG-BL", 20)
    page = ben.scan("A-01-A-01")
    assert (page.outcome, page.message) == ("error", "putaway.gone")
    assert world.one(PutAway).finished_at is None


def test_a_serial_lies_with_its_kind(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        add_barcode(session, add_product(session, "DRONE", "Drone", tracking="serial"), "2000000000916")
    lay(world, "DRONE", 1, place="A-01-A-05", serial="S1")
    lay(world, "DRONE", 1, serial="S2")
    ben.open("/putaway")
    assert ben.scan("2000000000916").code == "A-01-A-05"
    assert world.one(PutAway).because == "same"
