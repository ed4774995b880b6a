"""Finding the delivery by its notice: the orders that it names are received together."""

from __future__ import annotations

from tests.person import Person
from tests.receiving.announced import announce, line, sscc
from tests.receiving.goods import MUG, TOWEL, add_order, order_id, received
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving.models import Receipt, ReceiptPurchaseOrder


def orders_of(world: World) -> set[int]:
    """The purchase orders of the one receipt."""
    receipt = world.one(Receipt)
    rows = world.read(
        lambda session: session.query(ReceiptPurchaseOrder).filter_by(receipt_id=receipt.id).all()
    )
    return {row.purchase_order_id for row in rows}


def close(world: World, number: str) -> None:
    with world.database.writing() as session:
        session.query(PurchaseOrder).filter_by(number=number).one().closed_at = clock.now()


def test_a_notice_opens_all_the_orders_that_it_names(world: World, ben: Person) -> None:
    other, third = add_order(world, "1043", [("VASE", 4)]), add_order(world, "1044", [("CARD", 4)])
    announce(world, "DN-1", line("MUG-BL", 24, order="1042"), line("VASE", 4, order="1043"))
    ben.open("/receiving")
    assert "notice" in ben.page.expect
    page = ben.scan("dn-1")
    assert (page.outcome, page.message, page.step) == ("ok", "receiving.notice_opened", "scan_product")
    assert page.sentence == "Notice DN-1: 1042, 1043. Scan a pallet."
    assert orders_of(world) == {order_id(world), other}
    assert third not in orders_of(world)
    ben.scan(MUG)
    ben.scan(each_code("VASE"))
    assert (received(world), received(world, "1043")) == ([1, 0, 0], [1])


def test_a_notice_without_orders_opens_those_that_expect_its_goods(world: World, ben: Person) -> None:
    other = add_order(world, "1043", [("TOWEL", 4)])
    add_order(world, "1044", [("CARD", 4)])
    add_order(world, "2000", [("TOWEL", 4)], supplier="BETA")
    announce(world, "DN-1", line("TOWEL", 10))
    ben.open("/receiving")
    assert ben.scan("DN-1").outcome == "ok"
    assert orders_of(world) == {order_id(world), other}


def test_a_notice_that_nobody_ordered_is_said(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("VASE", 10))
    ben.open("/receiving")
    page = ben.scan("DN-1")
    assert (page.outcome, page.sentence) == ("error", "No open order for notice DN-1.")
    assert world.count(Receipt) == 0


def test_a_notice_of_closed_orders_is_said(world: World, ben: Person) -> None:
    announce(world, "DN-1", line("MUG-BL", 10, order="1042"))
    close(world, "1042")
    ben.open("/receiving")
    assert ben.scan("DN-1").message == "receiving.notice_no_order"


def test_two_notices_of_one_number_are_asked(world: World, ben: Person) -> None:
    add_order(world, "2000", [("CARD", 4)], supplier="BETA")
    announce(world, "77", line("MUG-BL", 10))
    announce(world, "77", line("CARD", 4), supplier="BETA")
    ben.open("/receiving")
    page = ben.scan("77")
    assert (page.outcome, page.message) == ("ask", "receiving.which_code")
    assert "77 Acme Pottery" in page.text
    page = ben.scan("77 BETA")
    assert (page.outcome, page.message) == ("ok", "receiving.notice_opened")
    assert orders_of(world) == {order_id(world, "2000")}


def test_a_notice_and_an_order_of_one_number_are_asked(world: World, ben: Person) -> None:
    announce(world, "1042", line("MUG-BL", 10))
    ben.open("/receiving")
    assert ben.scan("1042").ask == "choose"
    assert ben.scan(f"P.{order_id(world)}").message == "receiving.opened"


def test_what_is_being_received_is_gone_on_with_and_joined(world: World, ben: Person, carla: Person) -> None:
    other = add_order(world, "1043", [("VASE", 4)])
    announce(world, "DN-1", line("MUG-BL", 24, order="1042"), line("VASE", 4, order="1043"))
    for person in (ben, carla):
        person.open("/receiving")
    ben.scan("1042")
    ben.scan(MUG)
    assert carla.scan("DN-1").outcome == "ok"
    assert orders_of(world) == {order_id(world), other}
    carla.open("/receiving")
    assert carla.scan("DN-1").message == "receiving.notice_continued"
    ben.scan(each_code("VASE"))
    assert received(world, "1043") == [1]


def test_two_receipts_of_one_notice_are_asked(world: World, ben: Person) -> None:
    add_order(world, "1043", [("VASE", 4)])
    announce(world, "DN-1", line("MUG-BL", 24, order="1042"), line("VASE", 4, order="1043"))
    for number in ("1042", "1043"):
        ben.open("/receiving")
        ben.scan(number)
    ben.open("/receiving")
    page = ben.scan("DN-1")
    assert (page.outcome, page.message, page.ask) == ("ask", "receiving.which_receipt", "choose")
    assert page.main is not None
    assert ben.scan(f"P.{order_id(world, '1043')}").message == "receiving.continued"


def test_undo_leaves_nothing_of_it(world: World, ben: Person) -> None:
    add_order(world, "1043", [("VASE", 4)])
    announce(world, "DN-1", line("MUG-BL", 24, order="1042"), line("VASE", 4, order="1043"))
    ben.open("/receiving")
    ben.scan("DN-1")
    assert ben.tap("undo").message == "receiving.unopened"
    assert world.count(Receipt) == 0
    ben.scan("1042")
    ben.scan(MUG)
    ben.open("/receiving")
    ben.scan("DN-1")
    assert len(orders_of(world)) == 2
    ben.tap("undo")
    assert orders_of(world) == {order_id(world)}
    assert received(world) == [1, 0, 0]


def test_a_joined_order_that_is_counted_stays(world: World, ben: Person, carla: Person) -> None:
    add_order(world, "1043", [("VASE", 4)])
    announce(world, "DN-1", line("MUG-BL", 24, order="1042"), line("VASE", 4, order="1043"))
    ben.open("/receiving")
    ben.scan("1042")
    ben.open("/receiving")
    ben.scan("DN-1")
    carla.open("/receiving")
    carla.scan("1043")
    carla.scan(each_code("VASE"))
    assert ben.tap("undo").message == "receiving.undo_inside"


def test_on_home_a_notice_begins_the_work_for_those_who_may(world: World, ben: Person, ada: Person) -> None:
    announce(world, "DN-1", line("TOWEL", 6, pallet=1))
    ada.open("/")
    assert ada.scan("DN-1").message == "lookup.notice"
    assert ada.scan(f"00{sscc(1)}").message == "lookup.sscc"
    ben.open("/")
    assert ben.scan("DN-1").message == "receiving.notice_opened"
    ben.scan(TOWEL)
    assert received(world) == [0, 1, 0]


def test_an_order_number_in_a_code_of_its_own_finds_the_order(world: World, ben: Person) -> None:
    """AI 400 alone, as a logistics label carries it."""
    ben.open("/receiving")
    assert ben.scan("]C14001042").message == "receiving.opened"


def test_another_warehouses_notice_is_unknown(world: World, ben: Person) -> None:
    from warehouse.stock.places import ensure_warehouse

    notice = announce(world, "DN-1", line("TOWEL", 6))
    with world.database.writing() as session:
        from warehouse.orders.notices import Notice

        session.get_one(Notice, notice).warehouse_id = ensure_warehouse(session, "NORTH", "Second").id
    ben.open("/receiving")
    assert ben.scan("DN-1").message == "receiving.unknown_code"
