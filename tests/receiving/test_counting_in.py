"""Counting goods in: what a scan adds, what a typed number sets, and all that is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.person import Person
from tests.receiving.goods import MUG, TOWEL, add_order, order_id, received
from tests.world import World, case_code, each_code
from warehouse.orders.models import PurchaseOrderLine, Supplier
from warehouse.receiving.models import Receipt, ReceiptLine
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location
from warehouse.stock.products import empty_lot, product_by_sku
from warehouse.stock.quantities import Movement


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def test_each_scan_adds_one_and_the_band_says_how_far(world: World, ben: Person) -> None:
    page = ben.scan(MUG)
    assert (page.outcome, page.message, page.sentence) == (
        "ok",
        "receiving.counted",
        "+1 Blue mug 330 ml 1 of 48",
    )
    assert ben.scan(MUG).quantity == 46
    assert world.on_hand("DOCK-1", "MUG-BL") == 2


def test_a_case_adds_all_that_is_in_it(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    page = ben.scan(case_code("MUG-BL"))
    assert page.sentence == "+12 Blue mug 330 ml 24 of 48"
    assert received(world) == [24, 0, 0]


def test_the_movement_tells_who_what_for_and_for_how_much(world: World, ben: Person) -> None:
    page = ben.scan(TOWEL)
    movement = world.one(Movement, reason="receipt")
    line = world.one(PurchaseOrderLine, line=2)
    assert (movement.paper_kind, movement.paper_id) == ("purchase_order", order_id(world))
    assert (movement.paper_line_id, movement.unit_cost, movement.quantity) == (line.id, 11_000, 1)
    assert world.read(lambda s: s.get_one(Location, movement.source_id).kind) == "supplier"
    assert movement.scan_id is not None
    assert page.outcome == "ok"


def test_the_next_code_is_the_first_line_that_waits(world: World, ben: Person) -> None:
    ben.scan(MUG)
    page = ben.tap("receive-rest")
    assert (page.code, page.quantity) == (TOWEL, 6)
    assert "1 / 3" in page.text


def test_a_line_that_is_complete_says_so(world: World, ben: Person) -> None:
    page = ben.scan(case_code("TOWEL"))
    assert (page.outcome, page.message) == ("line_done", "receiving.line_done")


def test_more_than_was_ordered_is_asked_about_and_nothing_changes(world: World, ben: Person) -> None:
    ben.scan(case_code("TOWEL"))
    before = world.everything()
    page = ben.scan(TOWEL)
    assert (page.outcome, page.message) == ("ask", "receiving.over")
    assert page.sentence == "1 Tea towel, striped more than ordered. Accept?"
    assert (world.everything(), received(world)) == (before, [0, 6, 0])


def test_a_case_that_brings_too_many_is_asked_about_whole(world: World, ben: Person) -> None:
    ben.scan(TOWEL)
    page = ben.scan(case_code("TOWEL"))
    assert (page.outcome, page.message) == ("ask", "receiving.over")
    assert page.sentence == "1 Tea towel, striped more than ordered. Accept?"
    assert received(world) == [0, 1, 0]


def test_a_supplier_may_send_a_little_too_much(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(Supplier).values(over_tolerance_percent=20))
    ben.scan(case_code("TOWEL"))
    assert ben.scan(TOWEL).outcome == "line_done"
    assert ben.scan(TOWEL).message == "receiving.over"
    assert received(world) == [0, 7, 0]


def test_several_lines_of_one_product_fill_in_order(world: World, ben: Person) -> None:
    add_order(world, "2000", [("VASE", 4), ("MUG-RD", 2), ("VASE", 10)])
    ben.open("/receiving")
    ben.scan("2000")
    page = ben.scan(case_code("VASE"))
    assert page.sentence == "+6 Glass vase 6 of 14"
    assert received(world, "2000") == [4, 0, 2]
    assert world.count(Movement, reason="receipt") == 2
    assert world.count(ReceiptLine) == 2


def test_what_is_not_on_the_order_is_asked_by_name(world: World, ben: Person) -> None:
    before = world.everything()
    page = ben.scan(each_code("VASE"))
    assert (page.outcome, page.message) == ("ask", "receiving.not_on_order")
    assert page.sentence == "Glass vase is not on 1042."
    assert world.everything() == before


def test_every_other_code_has_its_own_sentence(world: World, ben: Person) -> None:
    other = add_order(world, "1050", [("VASE", 1)], supplier="OTHER")
    before = world.everything()
    said = {
        "A-01-A-01": ("error", "receiving.location"),
        "TOTE-001": ("error", "receiving.tote"),
        "U.ADA": ("error", "receiving.badge"),
        "O.1": ("error", "receiving.paper"),
        "X.1": ("error", "receiving.paper"),
        "S.BENCH-1": ("ok", "scanning.station"),
        "NOBODY-KNOWS": ("error", "receiving.unknown_code"),
        f"P.{other}": ("error", "receiving.finish_first"),
        f"P.{order_id(world)}": ("ok", "receiving.this_order"),
    }
    for code, wanted in said.items():
        page = ben.scan(code)
        assert (page.outcome, page.message) == wanted, code
    assert world.everything() == before


def test_a_typed_number_replaces_what_was_counted(world: World, ben: Person) -> None:
    ben.scan(MUG)
    page = ben.tap("quantity", 30)
    assert (page.outcome, page.message) == ("ok", "receiving.quantity_set")
    assert page.sentence == "30 Blue mug 330 ml counted, 30 of 48"
    assert ben.scan(MUG).sentence == "+1 Blue mug 330 ml 31 of 48"
    assert world.on_hand("DOCK-1", "MUG-BL") == 31


def test_a_smaller_number_sends_goods_back_to_the_supplier(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    ben.tap("quantity", 10)
    back = world.read(lambda s: s.scalars(select(Movement).order_by(Movement.id.desc())).first())
    assert back is not None
    assert (back.quantity, back.reason) == (2, "receipt")
    assert (world.on_hand("DOCK-1", "MUG-BL"), received(world)) == (10, [10, 0, 0])
    assert ben.tap("quantity", 0).outcome == "ok"
    assert received(world) == [0, 0, 0]


def test_a_smaller_number_comes_off_the_last_line_first(world: World, ben: Person) -> None:
    add_order(world, "2000", [("VASE", 4), ("VASE", 10)])
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(case_code("VASE"))
    ben.tap("quantity", 3)
    assert received(world, "2000") == [3, 0]


def test_the_same_number_again_changes_nothing(world: World, ben: Person) -> None:
    ben.scan(MUG)
    before = world.everything()
    assert ben.tap("quantity", 1).outcome == "ok"
    assert world.everything() == before


def test_a_number_above_what_was_ordered_is_asked_about(world: World, ben: Person) -> None:
    ben.scan(TOWEL)
    page = ben.tap("quantity", 7)
    assert (page.outcome, page.message) == ("ask", "receiving.over")
    assert received(world) == [0, 1, 0]


def test_a_smaller_number_is_refused_when_goods_were_put_away_meanwhile(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    _take_from_dock(world, "MUG-BL", 10)
    page = ben.tap("quantity", 1)
    assert (page.outcome, page.message) == ("error", "receiving.put_away_meanwhile")
    assert "Count stays 12" in page.sentence
    assert received(world) == [12, 0, 0]


def _take_from_dock(world: World, sku: str, quantity: int) -> None:
    with world.database.writing() as session:
        dock, shelf = (
            session.scalars(select(Location).filter_by(code=c)).one() for c in ("DOCK-1", "A-01-A-05")
        )
        product = product_by_sku(session, sku)
        assert product is not None
        goods = Goods(product.id, empty_lot(session, product.id).id, quantity)
        act = Act(world.warehouse_id, None, None, None, world.one(Receipt).opened_at)
        ledger.move(session, act, goods, dock, shelf, "putaway")


def test_numbers_need_a_product_and_a_number(world: World, ben: Person) -> None:
    assert ben.tap("quantity", 5).message == "receiving.scan_first"
    assert ben.tap("receive-rest").message == "receiving.scan_first"
    ben.scan(MUG)
    assert ben.tap("quantity").message == "receiving.number_missing"
    assert ben.tap("quantity", "-3").message == "scanning.bad_number"
    assert ben.tap("quantity", "many").message == "scanning.bad_number"
    assert received(world) == [1, 0, 0]


def test_the_rest_comes_in_with_one_tap(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    page = ben.tap("receive-rest")
    assert (page.outcome, page.message) == ("line_done", "receiving.line_done")
    assert received(world) == [48, 0, 0]
    page = ben.tap("receive-rest")
    assert (page.outcome, page.message) == ("error", "receiving.nothing_left")


def test_a_number_is_about_what_this_person_scanned_last(world: World, ben: Person, carla: Person) -> None:
    ben.scan(MUG)
    carla.open("/receiving")
    carla.scan("1042")
    assert carla.tap("quantity", 3).message == "receiving.scan_first"
    carla.scan(TOWEL)
    ben.tap("quantity", 20)
    carla.tap("quantity", 4)
    assert received(world) == [20, 4, 0]


def test_an_unknown_tap_does_nothing(world: World, ben: Person) -> None:
    for action in ("short", "empty", "close-everything"):
        assert ben.tap(action).message == "scanning.unknown_action"
    ben.open("/receiving")
    assert ben.tap("done").message == "scanning.unknown_action"


def test_the_same_scan_sent_twice_counts_once(world: World, ben: Person) -> None:
    fields = ben.scan_fields() | {"scan_id": "ab" * 16, "code": MUG}
    for _ in range(2):
        response = ben.client.post("/scans", data=fields, headers={"HX-Request": "true"})
        assert response.headers["X-Scan-Result"] == "ok"
    assert response.headers["X-Scan-Replay"] == "1"
    assert received(world) == [1, 0, 0]


def test_errors_do_not_latch_because_counts_add_up(world: World, ben: Person) -> None:
    ben.scan("NOBODY-KNOWS")
    assert ben.scan(MUG, seen_error="0").outcome == "ok"


def test_the_screen_shows_what_was_scanned_last_and_the_header_how_far(world: World, ben: Person) -> None:
    first = ben.open(ben.page.attribute("address"))
    assert "Nothing counted yet" in first.text
    assert first.actions == ["undo", "done", "pallet"]
    ben.scan(MUG)
    page = ben.open(ben.page.attribute("address"))
    assert "1 of 48" in page.text
    assert "DOCK-1" in page.text
    more = {"receive-rest", "damaged", "other-inside", "pallet", "print"}
    assert set(page.actions) == {"undo", "quantity", "done", *more}
