"""What a code did not carry is asked for: the lot, the serial, the date, how many are on a pallet."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.receiving.goods import JAM, MUG, add_order, add_tracked, gs1, received
from tests.receiving.test_cost import MOST_STATEMENTS, _statements
from tests.receiving.test_races import together
from tests.world import World, case_code
from warehouse import gtin
from warehouse.receiving.models import Receipt, ReceiptPallet, ReceiptWaiting
from warehouse.stock.models import Location, Lot
from warehouse.stock.quantities import Balance

GS = "\x1d"


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def lots_on_dock(world: World) -> dict[str, int]:
    """Which lots lie on the dock, and how many of each."""
    wanted = select(Lot.code, Lot.serial, Balance.quantity_on_hand).join(Balance, Balance.lot_id == Lot.id)
    wanted = wanted.join(Location, Location.id == Balance.location_id).where(Location.code == "DOCK-1")
    rows = world.read(lambda session: session.execute(wanted).all())
    return {row.serial or row.code: row.quantity_on_hand for row in rows if row.quantity_on_hand}


def choices(person: Person) -> list[str]:
    """What the buttons of the question scan."""
    found = (button.get("data-scan") for button in person.page.all("button"))
    return [code for code in found if code]


@pytest.fixture
def serum(world: World, ben: Person) -> str:
    """A lot-tracked product that expires, being received; its barcode."""
    barcode = add_tracked(world, "SERUM", "lot", has_expiry=True)
    add_order(world, "3000", [("SERUM", 50)])
    ben.open("/receiving")
    ben.scan("3000")
    return barcode


def test_a_code_without_its_lot_asks_for_it_and_books_nothing(world: World, ben: Person) -> None:
    before = world.everything()
    page = ben.scan(JAM)
    assert (page.outcome, page.step, page.message) == ("ask", "lot", "receiving.lot_wanted")
    assert page.expect == ["lot", "product", "command"]
    assert page.heading == "Scan the lot"
    assert world.everything() == before
    page = ben.scan("LOT7")
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert page.sentence == "+1 Plum jam 250 g 1 of 12"
    assert lots_on_dock(world) == {"LOT7": 1}
    assert world.count(ReceiptWaiting) == 0


@pytest.mark.parametrize("label", [f"]C110LOT7{GS}", f"10LOT7{GS}", "]C11739123110LOT7"])
def test_the_lots_own_gs1_label_says_it(world: World, ben: Person, label: str) -> None:
    ben.scan(case_code("JAM"))
    ben.scan(label)
    assert lots_on_dock(world) == {"LOT7": 6}


def test_a_label_that_does_not_say_it_is_gs1_is_asked_about(world: World, ben: Person) -> None:
    """Most scanners send no symbol's identifier: is it lot 10LOT7, or (10) LOT7?"""
    ben.scan(JAM)
    page = ben.scan("10LOT7")
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "receiving.which_reading")
    assert page.heading == "Lot 10LOT7?"
    assert [code.strip(GS) for code in choices(ben)] == ["1010LOT7", "10LOT7"]
    ben.scan(choices(ben)[1])
    assert lots_on_dock(world) == {"LOT7": 1}
    ben.scan(MUG)
    ben.scan(JAM)
    assert ben.scan("10LOT8").message == "receiving.counted"
    assert lots_on_dock(world)["LOT8"] == 1


def test_the_code_with_the_lot_answers_for_the_piece_that_waits(world: World, ben: Person) -> None:
    ben.scan(JAM)
    ben.scan(gs1(JAM, lot="L7"))
    assert lots_on_dock(world) == {"L7": 1}
    ben.scan(MUG)
    ben.scan(case_code("JAM"))
    ben.scan(gs1(JAM, lot="L8"))
    assert lots_on_dock(world) == {"L7": 1, "L8": 6, "": 1}


def test_more_of_the_same_waits_along_with_it(world: World, ben: Person) -> None:
    """In a dead spot nobody sees the question; nothing of what was scanned is lost."""
    for code in (JAM, JAM, MUG, case_code("JAM")):
        ben.scan(code)
    assert (ben.page.step, ben.page.quantity) == ("lot", 8)
    assert received(world) == [1, 0, 0]
    ben.scan("L7")
    assert received(world) == [1, 0, 8]


def test_the_lot_holds_for_the_next_pieces_until_another_is_scanned(world: World, ben: Person) -> None:
    ben.scan(gs1(JAM, lot="L7"))
    assert ben.scan(JAM).outcome == "ok"
    ben.scan(gs1(JAM, lot="L8"))
    ben.scan(JAM)
    assert lots_on_dock(world) == {"L7": 2, "L8": 2}


def test_after_another_product_the_same_lot_is_one_tap(world: World, ben: Person) -> None:
    ben.scan(gs1(JAM, lot="L7", expires="391231"))
    ben.scan(MUG)
    page = ben.scan(JAM)
    assert (page.outcome, page.step) == ("ask", "lot")
    assert "Same lot L7" in page.text
    assert choices(ben) == ["L7"]
    ben.scan("L7")
    assert lots_on_dock(world) == {"L7": 2, "": 1}


def test_another_lot_is_said_before_the_piece_is_scanned(world: World, ben: Person) -> None:
    ben.scan(gs1(JAM, lot="L7"))
    assert ben.tap("other-lot").step == "lot"
    page = ben.scan("L8")
    assert (page.outcome, page.message) == ("ok", "receiving.lot_now")
    assert lots_on_dock(world) == {"L7": 1}
    ben.scan(JAM)
    assert lots_on_dock(world) == {"L7": 1, "L8": 1}
    ben.tap("undo")
    assert ben.tap("undo").message == "receiving.lot_undone"
    ben.tap("undo")
    ben.scan(JAM)
    assert lots_on_dock(world) == {"L7": 2}


def test_undo_drops_what_waits(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.scan(JAM)
    page = ben.scan("C.UNDO")
    assert (page.step, page.message) == ("scan_product", "receiving.dropped")
    assert page.sentence == "Plum jam 250 g is not counted."
    assert received(world) == [1, 0, 0]


def test_undo_of_the_answer_asks_again(world: World, ben: Person) -> None:
    ben.scan(case_code("JAM"))
    ben.scan("L7")
    page = ben.tap("undo")
    assert page.sentence == "Put 6 Plum jam 250 g back on the delivery."
    assert (page.step, page.quantity, lots_on_dock(world)) == ("lot", 6, {})
    ben.scan("L8")
    assert lots_on_dock(world) == {"L8": 6}


def test_a_reload_and_a_second_device_ask_the_same(world: World, ben: Person) -> None:
    ben.scan(JAM)
    address = f"/receiving/{world.one(Receipt).id}"
    assert ben.open(address).step == "lot"
    other = Person.signed_in(ben.app, "Ben")
    assert other.open(address).step == "lot"
    other.scan("L7")
    assert ben.open(address).step == "scan_product"
    assert lots_on_dock(world) == {"L7": 1}


def test_it_is_asked_of_who_scanned_it_alone(world: World, ben: Person, carla: Person) -> None:
    ben.scan(JAM)
    carla.open("/receiving")
    assert carla.scan("1042").step == "scan_product"
    assert carla.scan("L7").message == "receiving.unknown_code"


@pytest.mark.parametrize("action", ["quantity", "receive-rest", "done", "other-lot"])
def test_whatever_is_about_the_last_product_waits_for_the_lot(world: World, ben: Person, action: str) -> None:
    ben.scan(MUG)
    ben.scan(JAM)
    before = world.everything()
    page = ben.tap(action, 5)
    assert (page.outcome, page.message, page.step) == ("error", "receiving.lot_wanted_first", "lot")
    assert world.everything() == before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("4006381333931", "receiving.lot_is_product"),
        ("L" * 41, "receiving.lot_too_long"),
        ("A-01-A-01", "receiving.lot_wanted_first"),
        ("C.DONE", "receiving.lot_wanted_first"),
    ],
)
def test_what_is_no_lot_is_refused(world: World, ben: Person, code: str, message: str) -> None:
    ben.scan(JAM)
    page = ben.scan(code)
    assert (page.outcome, page.message, page.step) == ("error", message, "lot")
    assert lots_on_dock(world) == {}


def test_too_many_are_asked_about_once_their_lot_is_known(world: World, carla: Person) -> None:
    carla.open("/receiving")
    carla.scan("1042")
    carla.scan(case_code("JAM"))
    carla.scan(case_code("JAM"))
    carla.scan(JAM)
    page = carla.scan("LOT-7")
    assert (page.outcome, page.message, page.heading) == ("ask", "receiving.over", "1 more than ordered")
    page = carla.tap("accept", reason="bonus")
    assert (page.outcome, lots_on_dock(world)) == ("line_done", {"LOT-7": 13})


@pytest.mark.parametrize("typed", ["311239", "31122039", "31.12.2039", "2039-12-31", "17391231", "001239"])
def test_the_date_is_entered_where_goods_expire(world: World, ben: Person, serum: str, typed: str) -> None:
    page = ben.scan(serum)
    assert page.expect == ["lot", "expiry", "product", "command"]
    page = ben.scan("A1")
    assert (page.outcome, page.step, page.message) == ("ask", "lot", "receiving.date_wanted")
    assert page.expect[0] == "expiry"
    assert "A1" in page.heading
    assert world.count(Lot, code="A1") == 0
    assert ben.scan(typed).outcome == "ok"
    assert world.one(Lot, code="A1").expires_on == date(2039, 12, 31)
    ben.scan(serum)
    assert lots_on_dock(world) == {"A1": 2}


@pytest.mark.parametrize("typed", ["321227", "311327", "SOON", "12", "311299"])
def test_what_is_no_date_is_refused(world: World, ben: Person, serum: str, typed: str) -> None:
    ben.scan(serum)
    ben.scan("A1")
    page = ben.scan(typed)
    assert (page.outcome, page.message, page.step) == ("error", "receiving.not_a_date", "lot")


def test_a_label_with_lot_and_date_answers_both(world: World, ben: Person, serum: str) -> None:
    ben.scan(serum)
    assert ben.scan(f"17391231{GS}10A1").outcome == "ok"
    assert world.one(Lot, code="A1").expires_on == date(2039, 12, 31)


def test_a_serial_is_asked_for_and_comes_in_once(world: World, ben: Person) -> None:
    barcode = add_tracked(world, "DRONE", "serial")
    add_order(world, "3000", [("DRONE", 3)])
    ben.open("/receiving")
    ben.scan("3000")
    for serial in ("S1", "S2"):
        page = ben.scan(barcode)
        assert (page.step, page.message, page.expect[0]) == ("lot", "receiving.serial_wanted", "serial")
        assert ben.scan(serial).outcome == "ok"
    ben.scan(barcode)
    page = ben.scan("S1")
    assert (page.outcome, page.message, page.step) == ("error", "receiving.serial_known", "lot")
    assert ben.scan(barcode).message == "receiving.serial_one"
    assert lots_on_dock(world) == {"S1": 1, "S2": 1}


def test_a_pallet_without_its_count_asks_how_many(world: World, ben: Person) -> None:
    page = ben.scan(f"02{case_code('MUG-BL')}")
    assert (page.outcome, page.step, page.message) == ("ask", "quantity", "receiving.number_wanted")
    assert page.expect == ["quantity", "command"]
    pad = next(found for found in page.tree.iter("details") if found.get("data-pad-root") is not None)
    assert (pad.get("data-start"), pad.get("open")) == ("12", "")
    assert received(world) == [0, 0, 0]
    assert ben.tap("quantity", 24).sentence == "+24 Blue mug 330 ml 24 of 48"
    assert ben.tap("undo").step == "quantity"


def test_a_pallet_with_its_count_is_counted(world: World, ben: Person) -> None:
    assert ben.scan(f"02{case_code('MUG-BL')}3703").sentence == "+36 Blue mug 330 ml 36 of 48"


def test_the_same_pallet_does_not_come_in_twice(world: World, ben: Person) -> None:
    sscc = "34012345000000001" + str(gtin.check_digit("34012345000000001"))
    code = f"00{sscc}02{case_code('MUG-BL')}3701"
    assert ben.scan(code).outcome == "ok"
    page = ben.scan(code)
    assert (page.outcome, page.message) == ("error", "receiving.pallet_twice")
    assert ben.scan(f"00{sscc}").message == "receiving.pallet_twice"
    assert received(world) == [12, 0, 0]
    ben.tap("undo")
    assert world.count(ReceiptPallet) == 0
    assert ben.scan(f"00{sscc}").message == "receiving.pallet_alone"
    assert ben.scan(code).outcome == "ok"


def test_a_weight_is_never_a_count(world: World, ben: Person) -> None:
    assert ben.scan(f"01{MUG.zfill(14)}3103001250").sentence == "+1 Blue mug 330 ml 1 of 48"


def test_a_bare_scan_in_a_known_lot_costs_no_more_than_others(world: World, ben: Person) -> None:
    ben.scan(gs1(JAM, lot="L7"))
    with _statements(world) as found:
        assert ben.scan(JAM).outcome == "ok"
    assert len(found) <= MOST_STATEMENTS, "\n".join(found)


def test_one_person_on_two_devices_is_counted_once(world: World, ben: Person) -> None:
    other = Person.signed_in(ben.app, "Ben")
    other.open(f"/receiving/{world.one(Receipt).id}")
    assert together([ben, other], [JAM]) == [["ask"], ["ask"]]
    outcomes = together([ben, other], ["L7"])
    assert sorted(outcomes) == [["error"], ["ok"]]
    assert lots_on_dock(world) == {"L7": 2}
