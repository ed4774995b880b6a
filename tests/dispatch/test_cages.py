"""A cage is loaded by one scan, whole or not at all; what may not leave is named and dealt with by the next scan."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.at_once import at_once
from tests.dispatch.at_the_van import (
    by_service,
    cages,
    cancel,
    hold,
    label_of,
    move_to,
    pack,
    pack_into,
    parcel_of,
    stands_at,
    wants,
)
from tests.packing import bench
from tests.person import Person
from tests.world import World, each_code
from warehouse.delivery.models import ChannelMessage
from warehouse.stock import put_backs
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance, Movement


def _filled(world: World, eve: Person) -> None:
    """Orders 1001, 1002 and 1003 stand in CAGE-01."""
    cages(world)
    for number in ("1001", "1002", "1003"):
        pack_into(world, eve, number, "CAGE-01")
    eve.open("/dispatch")


def test_one_scan_of_the_cage_loads_all_that_stands_in_it(world: World, eve: Person) -> None:
    _filled(world, eve)
    assert (eve.page.code, eve.page.quantity) == ("CAGE-01", 3), "the cage is proposed"
    page = eve.scan("CAGE-01")
    assert (page.outcome, page.message) == ("line_done", "dispatch.cage_loaded")
    assert page.sentence == "CAGE-01: 3 loaded. 3 of 3 for Standard 48."
    for number in ("1001", "1002", "1003"):
        assert world.order(number).dispatched_at is not None
        assert parcel_of(world, number).dispatched_at is not None
        assert stands_at(world, number) is None
    assert [line.quantity_dispatched for line in world.order_lines("1001")] == [2, 1]
    assert eve.scan("CAGE-01").message == "dispatch.cage_empty"


def test_a_cage_is_taken_off_again(world: World, eve: Person) -> None:
    _filled(world, eve)
    before = world.everything()[1:]
    eve.scan("CAGE-01")
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.quantity) == ("ok", "dispatch.undone_cage", 3)
    assert world.everything()[1:] == before
    assert stands_at(world, "1002") == "CAGE-01"
    assert world.count(ChannelMessage, withdrawn_at=None) == 0
    assert eve.scan("CAGE-01").message == "dispatch.cage_loaded"


def test_a_held_order_keeps_its_cage_until_it_is_put_down(world: World, eve: Person) -> None:
    _filled(world, eve)
    hold(world, "1002")
    before = world.everything()
    page = eve.scan("CAGE-01")
    assert (page.outcome, page.message) == ("error", "dispatch.in_cage_order_held")
    assert page.sentence == "CAGE-01 stays: order 1002 is held. Take it out. Not paid"
    assert page.heading == "Put it down: scan the place"
    assert "CAGE-01 Order 1002 Own shop stays here." in page.text
    assert world.everything() == before
    page = eve.scan("HOLD-1")
    assert (page.outcome, page.message) == ("ok", "scanning.put_down")
    assert stands_at(world, "1002") == "HOLD-1"
    assert eve.scan("CAGE-01").message == "dispatch.cage_loaded"
    assert parcel_of(world, "1002").dispatched_at is None


def test_what_was_put_down_is_undone(world: World, eve: Person) -> None:
    _filled(world, eve)
    hold(world, "1002")
    eve.scan("CAGE-01")
    eve.scan("HOLD-1")
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "scanning.undone_put_down")
    assert stands_at(world, "1002") == "CAGE-01"


def test_a_cancelled_order_is_taken_out_into_a_tote_and_the_cage_goes(world: World, eve: Person) -> None:
    _filled(world, eve)
    cancel(world, "1001")
    assert eve.open("/dispatch").text.count("Boxes to empty") == 1
    page = eve.scan("CAGE-01")
    assert (page.outcome, page.message) == ("error", "scanning.box_order_cancelled_in")
    assert page.sentence == "CAGE-01 stays: order 1001 was cancelled. Scan a tote for its goods."
    assert page.expect[0] == "tote"
    page = eve.scan("TOTE-004")
    assert (page.outcome, page.message) == ("line_done", "scanning.emptied")
    assert world.on_hand("TOTE-004", "MUG-BL") == 2
    assert world.allocated("TOTE-004", "MUG-BL") == 0
    assert world.read(put_backs.without_an_owner) == []
    requests = world.read(lambda session: put_backs.open_requests(session, world.warehouse_id))
    assert sorted(one.quantity for one in requests) == [1, 2]
    assert [(line.quantity_packed, line.quantity_dispatched) for line in world.order_lines("1001")] == [
        (0, 0)
    ] * 2
    assert all(label.voided_at for label in bench.labels(world)[:1])
    assert eve.scan("CAGE-01").message == "dispatch.cage_loaded"
    assert world.order("1001").dispatched_at is None


def test_emptying_is_undone(world: World, eve: Person) -> None:
    _filled(world, eve)
    cancel(world, "1001")
    eve.scan("CAGE-01")
    eve.scan("TOTE-004")
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "scanning.undone_emptied"), page.sentence
    box = f"PARCEL-{world.order('1001').id}-1"
    assert (world.on_hand("TOTE-004", "MUG-BL"), world.on_hand(box, "MUG-BL")) == (0, 2)
    assert stands_at(world, "1001") == "CAGE-01"
    assert world.read(put_backs.without_an_owner) == []
    assert world.read(lambda session: put_backs.open_requests(session, world.warehouse_id)) == []
    assert eve.scan("CAGE-01").message == "scanning.box_order_cancelled_in", "it still may not leave"
    assert eve.scan("TOTE-004").message == "scanning.emptied"


def test_the_tote_of_another_order_does_not_take_the_goods(world: World, eve: Person) -> None:
    _filled(world, eve)
    bench.pick(world, "1005", "TOTE-002", only={1: 2})
    cancel(world, "1001")
    eve.scan("CAGE-01")
    assert eve.scan("TOTE-002").message == "scanning.tote_of_order"
    assert eve.scan("TOTE-004").message == "scanning.emptied", "the box is still meant"


def test_a_reduced_order_is_emptied_and_packed_anew(world: World, eve: Person) -> None:
    _filled(world, eve)
    wants(world, "1001", 1, 1)
    page = eve.scan("CAGE-01")
    assert page.message == "scanning.box_order_changed_in"
    page = eve.scan("TOTE-004")
    assert page.message == "scanning.emptied_to_pack"
    assert (world.on_hand("TOTE-004", "MUG-BL"), world.allocated("TOTE-004", "MUG-BL")) == (2, 1)
    assert world.order("1001").packed_at is None
    assert world.read(put_backs.without_an_owner) == []
    eve.open("/packing")
    eve.scan("TOTE-004")
    eve.scan(each_code("MUG-BL"))
    page = eve.scan(each_code("TOWEL"))
    assert eve.scan(page.code).outcome == "task_done"
    assert world.order("1001").packed_at is not None
    eve.scan("CAGE-01")
    eve.open("/dispatch")
    assert eve.scan("CAGE-01").message == "dispatch.cage_loaded"
    assert [line.quantity_dispatched for line in world.order_lines("1001")] == [1, 1]


def test_a_new_address_keeps_the_cage_until_its_label_is_on_the_box(world: World, eve: Person) -> None:
    _filled(world, eve)
    move_to(world, "1003", city="Leeds")
    new = label_of(world, "1003")
    assert new is not None
    page = eve.scan("CAGE-01")
    assert (page.outcome, page.message) == ("error", "dispatch.in_cage_new_label")
    assert page.sentence == f"CAGE-01 stays: put label {new.code} on order 1003."
    eve.open("/packing")
    page = eve.scan(new.code)
    assert page.message == "packing.relabelled_in"
    assert page.sentence == "New label is on. Order 1003 stays in CAGE-01."
    eve.open("/dispatch")
    assert eve.scan("CAGE-01").message == "dispatch.cage_loaded"


def test_the_new_label_at_the_van_is_on_the_box(world: World, eve: Person) -> None:
    old = pack(world, eve, "1003")
    move_to(world, "1003", city="Leeds")
    eve.open("/dispatch")
    assert eve.scan(old).message == "dispatch.old_label"
    new = label_of(world, "1003")
    assert new is not None
    assert eve.scan(new.code).message == "dispatch.last_loaded"
    assert label_of(world, "1003").scanned_at is not None  # type: ignore[union-attr]
    eve.tap("undo")
    assert label_of(world, "1003").scanned_at is None  # type: ignore[union-attr]


def test_goods_on_hold_keep_the_cage(world: World, eve: Person) -> None:
    _filled(world, eve)
    with world.database.writing() as session:
        lamp = session.get_one(Product, world.one(Product, sku="LAMP").id)
        lamp.held_at, lamp.hold_reason = world.order("1003").placed_at, "Recalled"
    page = eve.scan("CAGE-01")
    assert (page.outcome, page.message) == ("error", "dispatch.in_cage_on_hold")
    assert page.sentence == "CAGE-01 stays: Desk lamp of order 1003 is on hold. Recalled"


def test_an_open_box_keeps_the_cage(world: World, eve: Person, carla: Person) -> None:
    cages(world)
    pack_into(world, eve, "1002", "CAGE-01")
    pack_into(world, eve, "1001", "CAGE-01")
    eve.tap("undo")
    eve.tap("undo")
    with world.database.writing() as session:
        box = session.get_one(Location, parcel_of(world, "1001").location_id)
        box.parent_id = world.one(Location, code="CAGE-01").id
    carla.open("/dispatch")
    assert carla.scan("CAGE-01").message == "dispatch.in_cage_not_packed"


def test_two_services_in_one_van_are_told_apart(world: World, eve: Person) -> None:
    cages(world)
    by_service(world, "1003", "EXP")
    pack_into(world, eve, "1001", "CAGE-01")
    pack_into(world, eve, "1003", "CAGE-02")
    eve.open("/dispatch")
    eve.scan("CAGE-02")
    assert eve.page.sentence == "CAGE-02: 1 loaded. 1 of 1 for EXP service."
    assert "EXP service" in eve.page.text
    assert "1 / 1" in eve.page.text
    assert "0 / 1" in eve.page.text


@pytest.mark.parametrize("where", ["tote", "bench", "closing", "packed", "cage", "van"])
def test_a_cancelled_order_is_stopped_at_its_next_scan_wherever_it_is(
    world: World, eve: Person, where: str
) -> None:
    """And nothing of it is left without a home."""
    cages(world)
    bench.pick(world, "1001")
    eve.open("/packing")
    code = {"tote": "TOTE-001", "bench": each_code("MUG-BL"), "cage": "CAGE-01", "van": "CAGE-01"}.get(where)
    if where != "tote":
        eve.scan("TOTE-001")
        eve.scan(each_code("MUG-BL"))
    if where not in {"tote", "bench"}:
        eve.scan(each_code("MUG-BL"))
        label = eve.scan(each_code("TOWEL")).code
        code = code or label
    if where in {"packed", "cage", "van"}:
        eve.scan(label)
    if where == "van":
        eve.scan("CAGE-01")
        eve.open("/dispatch")
    cancel(world, "1001")
    prints = [job.state for job in bench.jobs(world, "parcel")]
    page = eve.scan(code or "")
    assert page.outcome == "error", (page.message, page.sentence)
    assert "cancelled" in page.sentence or where == "tote", page.sentence
    assert [job.state for job in bench.jobs(world, "parcel")] == prints, "nothing is printed"
    if where != "tote":
        assert page.expect[0] == "tote", page.sentence
        assert eve.scan("TOTE-003").message == "scanning.emptied"
    assert world.read(put_backs.without_an_owner) == []
    in_boxes = (
        select(func.sum(Balance.quantity_on_hand))
        .join(Location, Location.id == Balance.location_id)
        .where(Location.kind == "parcel")
    )
    assert not world.read(lambda session: session.scalar(in_boxes)), "no box holds anything any more"


def test_two_people_load_one_cage_at_once_and_it_leaves_once(app: Flask, world: World, eve: Person) -> None:
    _filled(world, eve)
    loaders = [eve, Person.signed_in(app, "Carla")]
    loaders[1].open("/dispatch")
    pages = at_once(*(partial(loader.scan, "CAGE-01") for loader in loaders))
    assert sorted(page.message for page in pages) == ["dispatch.cage_empty", "dispatch.cage_loaded"]
    assert world.count(Movement, reason="ship") == 5
    assert world.count(ChannelMessage) == 3


def test_loading_and_cancelling_at_once_agree(world: World, eve: Person) -> None:
    """Either it has left, or it was cancelled: never both."""
    _filled(world, eve)

    def cancelled() -> str:
        try:
            cancel(world, "1001")
        except Exception as error:
            return type(error).__name__
        return "cancelled"

    page, told = at_once(lambda: eve.scan("CAGE-01").message, cancelled)
    order = world.order("1001")
    assert (order.dispatched_at is None) != (order.cancelled_at is None)
    assert (page, told) in {
        ("dispatch.cage_loaded", "TooLate"),
        ("scanning.box_order_cancelled_in", "cancelled"),
    }


def test_one_label_and_its_cage_at_once_leave_once(app: Flask, world: World, eve: Person) -> None:
    _filled(world, eve)
    label = label_of(world, "1002")
    assert label is not None
    carla = Person.signed_in(app, "Carla")
    carla.open("/dispatch")
    pages = at_once(lambda: eve.scan("CAGE-01"), lambda: carla.scan(label.code))
    assert pages[0].message == "dispatch.cage_loaded"
    assert pages[1].message in {"dispatch.already", "dispatch.loaded"}
    assert world.count(ChannelMessage, kind="shipped") == 3
    assert world.count(Movement, reason="ship") == 5
