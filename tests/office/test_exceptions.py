"""With nothing left: the channel's rule, and what a supervisor decides on the page of exceptions."""

from __future__ import annotations

from sqlalchemy import select

from tests.person import Person
from tests.picking.walking import MUGS_AND_TOWEL, fetch, only, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.exchange.known_orders import cancel_order
from warehouse.orders.channel_rules import when_short
from warehouse.orders.models import Channel, CustomerOrder, LineCancellation
from warehouse.people.models import Person as Somebody
from warehouse.picking.models import PickList
from warehouse.stock.ledger import Act


def test_the_channel_cancels_what_is_missing(ada: Person, world: World) -> None:
    _rule(world, "cancel")
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    assert ada.tap("empty").message == "picking.short_nowhere"
    towel = world.order_lines("1001")[1]
    assert (towel.quantity_cancelled, towel.quantity_wanted) == (1, 0)
    row = world.one(LineCancellation)
    assert (row.quantity, row.because) == (1, "A-01-A-03: TOWEL")
    ada.undo()
    assert world.order_lines("1001")[1].quantity_wanted == 1
    assert world.count(LineCancellation) == 0


def test_an_order_that_wants_nothing_any_more_is_cancelled(ada: Person, world: World) -> None:
    _rule(world, "cancel")
    only(world, "1005")
    take(ada, "TOTE-001")
    page = ada.tap("empty")
    assert page.outcome == "task_done"
    assert world.order("1005").cancelled_at is not None
    page = ada.undo()
    assert (page.step, page.code) == ("scan_bin", "A-01-A-04")
    assert world.order("1005").cancelled_at is None
    assert world.one(PickList).finished_at is None


def test_an_order_that_waits_is_not_packed(ada: Person, eve: Person, carla: Person, world: World) -> None:
    _rule(world, "wait")
    _towel_is_missing(ada)
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert (page.outcome, page.message) == ("error", "packing.waits_for_goods")
    page = carla.open("/office/exceptions")
    assert "Tea towel" in page.text and "in doubt" in page.text and "Waits for goods" in page.text
    order = world.order("1001").id
    page = carla.send(f"/office/exceptions/{order}/rule", rule="split")
    assert "Goes without" in page.text
    assert world.order("1001").when_short == "split"
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert page.outcome == "ok"
    eve.scan(each_code("MUG-BL"))
    eve.scan(each_code("MUG-BL"))
    assert eve.page.step == "scan_label"
    carla.open("/office/exceptions")
    carla.send(f"/office/exceptions/{order}/rule", rule="channel")
    assert world.order("1001").when_short is None


def test_a_supervisor_cancels_what_is_missing(ada: Person, carla: Person, world: World) -> None:
    _towel_is_missing(ada)
    carla.open("/office/exceptions")
    order = world.order("1001").id
    page = carla.send(f"/office/exceptions/{order}/cancellation", reason=" ")
    assert "Say why" in page.text
    page = carla.send(f"/office/exceptions/{order}/cancellation", reason="Customer agreed")
    assert "1 piece cancelled." in page.text and "Customer agreed" in page.text
    assert "No released order lacks goods." in page.text
    row = world.one(LineCancellation)
    assert (row.quantity, row.because, row.person_id) == (1, "Customer agreed", _id(world, "Carla"))
    assert world.order_lines("1001")[1].quantity_wanted == 0
    assert world.order("1001").cancelled_at is None


def test_a_blocked_bin_is_seen(ada: Person, carla: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.tap("short", quantity=0, reason="blocked")
    page = carla.open("/office/exceptions")
    assert "Bins that cannot be reached" in page.text and "A-01-A-01" in page.text


def test_goods_to_put_back_are_seen(ada: Person, carla: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        cancel_order(session, act, session.get_one(CustomerOrder, world.order("1001").id))
    page = carla.open("/office/exceptions")
    assert "TOTE-001" in page.text and "Blue mug" in page.text


def test_only_supervisors_may(ada: Person, carla: Person, world: World) -> None:
    assert ada.client.get("/office/exceptions").status_code == 403
    _towel_is_missing(ada)
    order = world.order("1001").id
    carla.open("/office/exceptions")
    field = carla.page.find("input", name="csrf_token")
    assert field is not None
    token = field.get("value")
    fields = {"csrf_token": token, "rule": "burn"}
    assert carla.client.post(f"/office/exceptions/{order}/rule", data=fields).status_code == 400
    fields = {"csrf_token": token, "rule": "wait"}
    assert carla.client.post("/office/exceptions/999/rule", data=fields).status_code == 404


def _towel_is_missing(person: Person) -> None:
    take(person, "TOTE-001")
    fetch(person, MUGS_AND_TOWEL[:1])
    person.tap("empty")
    assert person.scan("BENCH-1").outcome == "task_done"


def _rule(world: World, told: str) -> None:
    with world.database.writing() as session:
        session.scalars(select(Channel).filter_by(code="SHOP")).one().rules = {"when_short": told}


def _id(world: World, name: str) -> int:
    return world.one(Somebody, name=name).id


def test_rules_are_read_from_the_file(world: World) -> None:
    assert [when_short(rules) for rules in ({}, {"when_short": "wait"}, {"when_short": 3}, None)] == [
        "split",
        "wait",
        "split",
        "split",
    ]
    assert world.count(CustomerOrder) == 6
