"""A later file changes known orders; what the floor has already done decides what follows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.exchange.conftest import Desk
from tests.packing import bench
from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders import changes
from warehouse.orders.models import CustomerOrderLine, DeliveryService
from warehouse.picking.models import PickList
from warehouse.picking.waves import release
from warehouse.stock import put_backs
from warehouse.stock.ledger import Act
from warehouse.stock.quantities import Allocation, MoveRequest

HEAD = "number,channel,sku,quantity_ordered\n"
STATUS = "number,channel,sku,quantity_ordered,status\n"
ADDRESS = "number,channel,sku,quantity_ordered,name,address1,address2,city\n"


def _release(desk: Desk, world: World, *numbers: str) -> None:
    with desk.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        assert release(session, act, channel="SHOP", numbers=numbers).orders


def _pick_first_piece(ada: Person) -> None:
    """Order SHOP 1001: two blue mugs, of which one lies in the tote."""
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-001")
    ada.scan("A-01-A-01")
    assert ada.scan(each_code("MUG-BL")).outcome == "ok"


def test_a_cancelled_order_frees_what_was_promised(desk: Desk, world: World) -> None:
    _release(desk, world, "1001")
    assert world.allocated("A-01-A-01", "MUG-BL") == 2
    assert desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,cancelled\n").counts == {"changed": 1}
    assert world.order("1001").cancelled_at is not None
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert world.order("1001", "EBAY").cancelled_at is None


def test_goods_already_in_a_tote_are_free_after_a_cancellation_too(
    desk: Desk, world: World, ada: Person
) -> None:
    _pick_first_piece(ada)
    desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,cancelled\n")
    assert world.on_hand("TOTE-001", "MUG-BL") == 1
    assert world.count(Allocation) == 0
    assert ada.scan(each_code("MUG-BL")).message == "picking.order_cancelled"


def test_a_cancelled_order_stays_cancelled(desk: Desk, world: World) -> None:
    desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,cancelled\n")
    assert desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,cancelled\n").counts == {"unchanged": 1}
    again = desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,open\n")
    assert (again.counts, again.notices) == ({"unchanged": 1}, ["order 1001 is cancelled and stays so"])
    assert world.order("1001").cancelled_at is not None


def test_an_unknown_order_that_comes_cancelled_is_kept_as_such(desk: Desk, world: World) -> None:
    assert desk.take("orders", STATUS + "9001,SHOP,TOWEL,1,cancelled\n").counts == {"new": 1}
    assert world.order("9001").cancelled_at is not None


def test_a_reduced_order_wants_fewer_and_its_list_is_taken_back(desk: Desk, world: World) -> None:
    _release(desk, world, "1001")
    assert desk.take("orders", HEAD + "1001,SHOP,MUG-BL,1\n").counts == {"changed": 1}
    mugs, towel = world.order_lines("1001")
    assert (mugs.quantity_ordered, mugs.quantity_cancelled, towel.quantity_wanted) == (2, 1, 1)
    assert world.order("1001").released_at is None
    assert world.allocated("A-01-A-01", "MUG-BL") == 0


def test_the_reduction_twice_changes_nothing_and_the_number_may_rise_again(desk: Desk, world: World) -> None:
    desk.take("orders", HEAD + "1001,SHOP,MUG-BL,1\n")
    assert desk.take("orders", HEAD + "1001,SHOP,MUG-BL,1\n").counts == {"unchanged": 1}
    desk.take("orders", HEAD + "1001,SHOP,MUG-BL,5\n")
    mugs = world.order_lines("1001")[0]
    assert (mugs.quantity_ordered, mugs.quantity_cancelled) == (5, 0)


def test_what_is_picked_and_cut_away_is_to_be_put_back(desk: Desk, world: World, ada: Person) -> None:
    desk.take("orders", HEAD + "1001,SHOP,MUG-BL,3\n")
    _pick_first_piece(ada)
    ada.scan(each_code("MUG-BL"))
    assert desk.take("orders", HEAD + "1001,SHOP,MUG-BL,1\n").counts == {"changed": 1}
    assert world.order_lines("1001")[0].quantity_wanted == 1
    asked = world.one(MoveRequest)
    assert (asked.because, asked.quantity, asked.customer_order_id) == ("put_back", 1, world.order("1001").id)
    assert world.allocated("TOTE-001", "MUG-BL") == 1
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert world.read(put_backs.without_an_owner) == []
    page = ada.open("/picking/1")
    assert (page.step, page.code) == ("scan_bin", "A-01-A-03"), "the open stop is gone"


def test_a_walk_goes_on_with_fewer_or_more(desk: Desk, world: World, ada: Person) -> None:
    desk.take("orders", HEAD + "1001,SHOP,MUG-BL,6\n")
    _pick_first_piece(ada)
    page = ada.open("/picking/1")
    assert (page.step, page.quantity) == ("confirm_quantity", 6)
    assert desk.take("orders", HEAD + "1001,SHOP,MUG-BL,3\n").counts == {"changed": 1}
    page = ada.open("/picking/1")
    assert (page.step, page.quantity) == ("scan_product", 3), "the number is another one: it is asked again"
    assert "The walk has changed" in page.text
    desk.take("orders", HEAD + "1001,SHOP,MUG-BL,7\n1001,SHOP,CARD,1\n")
    page = ada.open("/picking/1")
    assert page.quantity == 7
    assert "The walk has changed" in ada.tap("quantity", quantity=1).text, (
        "after a scan that may have crossed it"
    )
    assert "The walk has changed" not in ada.tap("quantity", quantity=6).text
    assert (ada.page.code, ada.tap("skip").code) == ("A-01-A-03", "A-01-A-04")
    assert [line.sku_text for line in world.order_lines("1001")] == ["MUG-BL", "TOWEL", "CARD"]


def test_a_new_line_without_stock_waits(desk: Desk, world: World, ada: Person) -> None:
    _pick_first_piece(ada)
    desk.take("orders", HEAD + "1001,SHOP,VASE,2\n")
    assert [line.quantity_wanted for line in world.order_lines("1001")] == [2, 1, 2]
    assert world.one(PickList, id=1).lines_total == 2


def test_what_has_left_cannot_be_cut_away(desk: Desk, world: World) -> None:
    act = Act(world.warehouse_id, None, None, None, clock.now())
    late = pytest.raises(changes.TooLate, match="2 of MUG-BL have left already, found 1")
    with late, world.database.writing() as session:
        line = session.get_one(CustomerOrderLine, world.order_lines("1001")[0].id)
        line.quantity_picked = line.quantity_packed = line.quantity_dispatched = 2
        session.flush()
        changes.change_quantity(session, act, line, 1)


def test_a_new_address_before_picking_replaces_the_old_one_whole(desk: Desk, world: World) -> None:
    _release(desk, world, "1001")
    outcome = desk.take("orders", ADDRESS + "1001,SHOP,MUG-BL,2,Ann Other,9 New Road,,Leeds\n")
    assert outcome.counts == {"changed": 1}
    order = world.order("1001")
    assert (order.name, order.address1, order.city, order.postcode) == (
        "Ann Other",
        "9 New Road",
        "Leeds",
        "YO1 7AA",
    )


def test_a_new_address_is_taken_while_picking(desk: Desk, world: World, ada: Person) -> None:
    _pick_first_piece(ada)
    outcome = desk.take("orders", ADDRESS + "1001,SHOP,TOWEL,1,Ann Other,9 New Road,,Leeds\n")
    assert outcome.counts == {"changed": 1}
    assert world.order("1001").city == "Leeds"


def test_a_new_address_of_a_packed_order_prints_a_new_label(desk: Desk, world: World, eve: Person) -> None:
    old = bench.packed(world, eve)
    desk.take("orders", ADDRESS + "1001,SHOP,TOWEL,1,Ann Other,9 New Road,,Leeds\n")
    assert [label.voided_at is None for label in bench.labels(world)] == [False, True]
    assert "9 New Road" in bench.jobs(world, "parcel")[-1].content["ship_to"]
    assert eve.scan(old).message == "packing.old_label"


def test_another_service_of_a_packed_order_prints_a_new_label(desk: Desk, world: World, eve: Person) -> None:
    bench.packed(world, eve)
    with world.database.writing() as session:
        session.add(DeliveryService(code="EXP", name="Express"))
    desk.take("orders", HEAD.replace("\n", ",service\n") + "1001,SHOP,TOWEL,1,EXP\n")
    assert bench.jobs(world, "parcel")[-1].content["service"] == "Express"
    assert [label.voided_at is None for label in bench.labels(world)] == [False, True]


def test_more_of_a_packed_order_follows_in_another_parcel(
    desk: Desk, world: World, ada: Person, eve: Person
) -> None:
    """Between the label and the van: the box leaves as it is, and one towel more is picked and packed."""
    first = bench.packed(world, eve)
    assert desk.take("orders", HEAD + "1001,SHOP,TOWEL,2\n").counts == {"changed": 1}
    assert world.order("1001").packed_at is None
    eve.open("/dispatch")
    assert eve.scan(first).outcome in {"ok", "line_done"}
    assert world.order("1001").dispatched_at is None
    _release(desk, world, "1001")
    _walk(ada, world)
    eve.open("/packing")
    eve.scan("TOTE-002")
    assert "parcel 2" in eve.page.text
    assert eve.scan(eve.scan(each_code("TOWEL")).code).message == "packing.packed"
    assert [line.quantity_packed for line in world.order_lines("1001")] == [2, 2]
    assert world.order("1001").packed_at is not None


def test_a_new_line_of_a_verified_order_is_picked_too(desk: Desk, world: World, eve: Person) -> None:
    """Between the last piece and the label: the box may be closed, the order is not packed by it."""
    code = bench.verified(world, eve).code
    assert desk.take("orders", HEAD + "1001,SHOP,CARD,1\n").counts == {"changed": 1}
    assert eve.scan(code).message == "packing.packed"
    assert (bench.parcel(world).packed_at is None, world.order("1001").packed_at is None) == (False, True)
    _release(desk, world, "1001")
    assert world.allocated("A-01-A-04", "CARD") == 1


def test_more_of_an_order_that_leaves_whole_stops_its_box(desk: Desk, world: World, eve: Person) -> None:
    code = bench.packed(world, eve)
    bench.set_order(world, "1001", ships_complete=True)
    desk.take("orders", HEAD + "1001,SHOP,TOWEL,2\n")
    eve.open("/dispatch")
    assert eve.scan(code).message == "scanning.box_order_changed"
    assert eve.scan("TOTE-004").message == "scanning.emptied_to_pack"
    assert [line.quantity_packed for line in world.order_lines("1001")] == [0, 0]
    assert world.allocated("TOTE-004", "MUG-BL") == 2
    assert world.order("1001").dispatched_at is None


def test_more_of_what_has_left_is_refused(desk: Desk, world: World, eve: Person) -> None:
    code = bench.packed(world, eve)
    eve.open("/dispatch")
    eve.scan(code)
    for row, column in (("1001,SHOP,TOWEL,2", "quantity_ordered"), ("1001,SHOP,CARD,1", "quantity_ordered")):
        said = desk.faults("orders", HEAD + f"{row}\n")
        assert said == [f"file.csv:2: {column}: 1001 has already left the building"]


def _walk(ada: Person, world: World) -> None:
    """One towel into a tote, and to the bench."""
    ada.open("/picking")
    ada.tap("next-work")
    for code in ("TOTE-002", "A-01-A-03", each_code("TOWEL"), "BENCH-1"):
        assert ada.scan(code).outcome in {"ok", "line_done", "task_done"}, ada.page.sentence
    assert ada.page.outcome == "task_done"


def test_what_has_left_goes_nowhere_else(desk: Desk, world: World, eve: Person) -> None:
    code = bench.packed(world, eve)
    eve.open("/dispatch")
    eve.scan(code)
    said = desk.faults("orders", ADDRESS + "1001,SHOP,TOWEL,1,Ann Other,9 New Road,,Leeds\n")
    assert said == ["file.csv:2: address1: 1001 has already left the building"]
    said = desk.faults("orders", STATUS + "1001,SHOP,MUG-BL,2,cancelled\n")
    assert said == ["file.csv:2: status: 1001 has already left the building"]
    assert len(bench.labels(world)) == 1


def test_a_faulty_change_leaves_the_whole_order_as_it_was(desk: Desk, world: World, ada: Person) -> None:
    _pick_first_piece(ada)
    head = "number,channel,sku,quantity_ordered,line,note\n"
    content = head + "1001,SHOP,CARD,1,2,ring twice\n1002,SHOP,CARD,1,1,call\n"
    outcome = desk.take("orders", content)
    assert (outcome.exit_code, outcome.kept_out) == (3, "1 orders")
    assert world.order("1001").note is None
    assert world.order("1002").note == "call"


def test_other_words_of_the_paper_may_change(desk: Desk, world: World) -> None:
    desk.take(
        "orders",
        "number,channel,sku,quantity_ordered,ship_by,priority\n1001,SHOP,MUG-BL,2,2026-12-24T10:00,9\n",
    )
    order = world.order("1001")
    assert (order.ship_by_at, order.priority) == (datetime(2026, 12, 24, 10, tzinfo=UTC), 9)


def test_a_held_order_is_taken_from_the_floor_and_comes_back(desk: Desk, world: World) -> None:
    _release(desk, world, "1001")
    desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,unpaid\n")
    assert world.order("1001").hold_reason == "Unpaid"
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,unpaid\n").counts == {"unchanged": 1}
    desk.take("orders", STATUS + "1001,SHOP,MUG-BL,2,open\n")
    assert world.order("1001").held_at is None


def test_the_second_of_two_equal_lines_can_be_reduced_by_its_number(desk: Desk, world: World) -> None:
    desk.take("orders", HEAD.replace("\n", ",line\n") + "1002,SHOP,CARD,1,2\n")
    assert [line.quantity_wanted for line in world.order_lines("1002")] == [1, 1]


def test_a_line_that_the_file_does_not_name_stays(desk: Desk, world: World) -> None:
    desk.take("orders", HEAD + "1001,SHOP,TOWEL,1\n")
    assert [line.quantity_wanted for line in world.order_lines("1001")] == [2, 1]


def test_a_set_is_reduced_in_all_its_parts(desk: Desk, world: World) -> None:
    desk.take("listings", "channel,channel_sku,sku,quantity\nEBAY,SET,MUG-BL,2\nEBAY,SET,TOWEL,1\n")
    desk.take("orders", HEAD + "9001,EBAY,SET,3\n")
    desk.take("orders", HEAD + "9001,EBAY,SET,1\n")
    assert [line.quantity_wanted for line in world.order_lines("9001", "EBAY")] == [2, 1]


def test_another_sku_on_a_known_line_is_a_fault(desk: Desk) -> None:
    said = desk.faults("orders", HEAD.replace("\n", ",line\n") + "1001,SHOP,CARD,1,2\n")
    assert said == ["file.csv:2: quantity_ordered: line 2 of 1001 is TOWEL, found 'CARD'"]
