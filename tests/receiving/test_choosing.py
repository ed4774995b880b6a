"""Beginning to receive: the list of what is due, and what is scanned on it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from tests.person import Person
from tests.receiving.goods import JAM, MUG, TOWEL, add_order, order_id, received
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving.models import Receipt
from warehouse.stock.models import Location
from warehouse.stock.places import ensure_warehouse


def test_the_list_shows_what_is_due_and_which_code_is_next(world: World, ben: Person) -> None:
    page = ben.open("/receiving")
    assert (page.task, page.step) == ("receiving", "choose")
    assert page.expect == ["purchase-order", "notice", "product", "pallet"]
    assert page.code == f"P.{order_id(world)}"
    assert "1042" in page.text
    assert "Acme Pottery" in page.text
    assert "0 / 3" in page.text


def test_the_order_that_is_late_comes_first(world: World, ben: Person) -> None:
    late = add_order(world, "0900", [("VASE", 5)], expected_on=clock.now().date() - timedelta(days=3))
    add_order(world, "0901", [("VASE", 5)], expected_on=clock.now().date() + timedelta(days=3))
    page = ben.open("/receiving")
    assert page.code == f"P.{late}"
    assert page.text.index("0900") < page.text.index("1042") < page.text.index("0901")
    assert "Late" in page.text


def test_an_order_without_a_date_comes_last(world: World, ben: Person) -> None:
    add_order(world, "0001", [("VASE", 5)])
    assert ben.open("/receiving").code == f"P.{order_id(world)}"


def test_nothing_due_says_so(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.scalars(select(PurchaseOrder)).one().closed_at = clock.now()
    page = ben.open("/receiving")
    assert "Nothing is due" in page.text
    assert page.code == ""


def test_a_purchase_order_code_opens_its_receipt_at_the_first_dock(world: World, ben: Person) -> None:
    ben.open("/receiving")
    page = ben.scan(f"P.{order_id(world)}")
    receipt = world.one(Receipt)
    assert (page.task, page.step, page.outcome) == (f"receiving/{receipt.id}", "scan_product", "ok")
    assert page.message == "receiving.opened"
    assert page.code == MUG
    assert page.quantity == 48
    assert page.expect == ["product", "pallet", "command"]
    assert world.read(lambda s: s.get_one(Location, receipt.dock_id).code) == "DOCK-1"


def test_a_purchase_order_number_does_the_same(world: World, ben: Person) -> None:
    ben.open("/receiving")
    assert ben.scan("1042").step == "scan_product"


def test_the_same_order_scanned_again_goes_on_with_its_receipt(
    world: World, ben: Person, carla: Person
) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    carla.open("/receiving")
    page = carla.scan("1042")
    assert page.message == "receiving.continued"
    assert world.count(Receipt) == 1


def test_a_product_opens_the_only_order_that_expects_it_and_counts(world: World, ben: Person) -> None:
    ben.open("/receiving")
    page = ben.scan(case_code("MUG-BL"))
    assert page.step == "scan_product"
    assert page.sentence == "+12 Blue mug 330 ml 12 of 48"
    assert page.quantity == 36
    assert received(world) == [12, 0, 0]
    assert world.on_hand("DOCK-1", "MUG-BL") == 12


def test_a_product_on_several_orders_is_asked_and_nothing_changes(world: World, ben: Person) -> None:
    other = add_order(world, "1043", [("MUG-BL", 10)])
    ben.open("/receiving")
    before = world.everything()
    page = ben.scan(MUG)
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "receiving.which_order")
    assert world.everything() == before
    assert page.code == f"P.{order_id(world)}"
    choices = [
        found.get("data-scan") for found in page.tree.iter("button") if "choice" in (found.get("class") or "")
    ]
    assert choices == [f"P.{order_id(world)}", f"P.{other}"]


def test_the_question_stays_on_a_reload_and_goes_with_its_answer(world: World, ben: Person) -> None:
    add_order(world, "1043", [("MUG-BL", 10)])
    ben.open("/receiving")
    ben.scan(MUG)
    assert "Which one is it?" in ben.open("/receiving").heading
    ben.scan(f"P.{order_id(world)}")
    assert "Which one is it?" not in ben.open("/receiving").heading


def test_a_number_of_two_suppliers_is_asked(world: World, ben: Person) -> None:
    other = add_order(world, "1042", [("VASE", 1)], supplier="BETA")
    ben.open("/receiving")
    page = ben.scan("1042")
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "receiving.which_code")
    assert ben.scan(f"P.{other}").message == "receiving.opened"


def test_a_product_that_nobody_ordered_is_refused(world: World, ben: Person) -> None:
    ben.open("/receiving")
    page = ben.scan(each_code("VASE"))
    assert (page.outcome, page.message) == ("error", "receiving.nobody_expects")
    assert "Glass vase" in page.sentence
    assert world.count(Receipt) == 0


def test_every_other_code_has_its_own_sentence(world: World, ben: Person) -> None:
    ben.open("/receiving")
    said = {
        "A-01-A-01": "receiving.location",
        "TOTE-001": "receiving.tote",
        "CART-01": "receiving.tote",
        "U.ADA": "receiving.badge",
        "O.1": "receiving.paper",
        "L.1": "receiving.paper",
        "R.label-1": "receiving.station",
        "C.NONSENSE": "receiving.station",
        "NOBODY-KNOWS": "receiving.unknown_code",
        "P.999": "receiving.no_purchase_order",
    }
    for code, message in said.items():
        page = ben.scan(code)
        assert (page.outcome, page.message) == ("error", message), code
    assert world.count(Receipt) == 0


def test_a_closed_order_is_refused_by_its_number(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.scalars(select(PurchaseOrder)).one().closed_at = clock.now()
    ben.open("/receiving")
    page = ben.scan(f"P.{order_id(world)}")
    assert (page.outcome, page.message) == ("error", "receiving.order_closed")
    assert "1042" in page.sentence


def test_an_order_of_another_warehouse_is_not_there(world: World, ben: Person) -> None:
    other = add_order(world, "7000", [("VASE", 1)])
    with world.database.writing() as session:
        north = ensure_warehouse(session, "NORTH", "North")
        session.get_one(PurchaseOrder, other).warehouse_id = north.id
    ben.open("/receiving")
    assert ben.scan(f"P.{other}").message == "receiving.no_purchase_order"


def test_without_a_dock_nothing_is_received(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.scalars(select(Location).filter_by(code="DOCK-1")).one().retired_at = clock.now()
    ben.open("/receiving")
    assert ben.scan("1042").message == "receiving.no_dock"


def test_people_without_the_right_do_not_see_it(world: World, ada: Person, dan: Person) -> None:
    assert ada.client.get("/receiving").status_code == 403
    assert dan.client.get("/receiving").status_code == 403


def test_a_receipt_that_is_not_there_shows_the_list(world: World, ben: Person) -> None:
    assert ben.open("/receiving/999").step == "choose"
    ben.page.main.set("data-task", "receiving/999")  # type: ignore[union-attr]
    page = ben.scan(TOWEL)
    assert (page.outcome, page.message, page.step) == ("error", "receiving.closed", "choose")


def test_a_purchase_order_scanned_on_home_opens_it_too(world: World, ben: Person) -> None:
    ben.open("/")
    page = ben.scan(f"P.{order_id(world)}")
    assert (page.step, page.message) == ("scan_product", "receiving.opened")
    assert ben.tap("undo").message == "receiving.unopened"


def test_home_counts_the_orders_due(world: World, ben: Person) -> None:
    add_order(world, "1043", [("JAM", 1)], expected_on=date(2020, 1, 1))
    tiles = [tile for tile in ben.open("/").all("a") if tile.get("href") == "/receiving"]
    assert "2" in "".join(tiles[0].itertext())


def test_a_product_without_its_lot_opens_its_order_and_asks_for_it(world: World, ben: Person) -> None:
    ben.open("/receiving")
    before = world.everything()
    page = ben.scan(JAM)
    assert (page.outcome, page.step, page.message) == ("ask", "lot", "receiving.lot_wanted")
    assert world.everything() == before
    ben.tap("undo")
    assert world.count(Receipt) == 0


def test_an_order_number_on_the_label_says_which_order(world: World, ben: Person) -> None:
    """AI 400: the supplier printed our own order's number."""
    add_order(world, "1043", [("MUG-BL", 10)])
    ben.open("/receiving")
    page = ben.scan(f"01{MUG.zfill(14)}4001043\x1d")
    assert (page.outcome, page.message) == ("ok", "receiving.counted")
    assert received(world, "1043") == [1]
