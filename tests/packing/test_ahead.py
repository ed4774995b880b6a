"""Slips made ahead: while pieces are scanned the worker makes what will be asked for with the last one."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from tests.packing import bench
from tests.person import Person
from tests.world import World, each_code
from warehouse.labels import rendering, worker
from warehouse.labels.models import PrintJob
from warehouse.labels.worker import Worker
from warehouse.orders.models import CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.packing import ahead


def slips(world: World) -> list[PrintJob]:
    """All slips, in the order in which they were made, with their bytes."""
    wanted = select(PrintJob).where(PrintJob.kind == "slip").order_by(PrintJob.id)
    with world.database.reading() as session:
        return list(session.scalars(wanted.options(undefer(PrintJob.payload))))


@pytest.fixture
def opened(world: World, eve: Person) -> Person:
    """Eve, who has just opened the box of order 1001: two mugs and a towel."""
    eve.open("/packing")
    assert eve.scan(bench.pick(world, "1001")).message == "packing.opened"
    return eve


def finish(eve: Person) -> None:
    for sku in ("MUG-BL", "MUG-BL", "TOWEL"):
        eve.scan(each_code(sku))


def test_an_open_box_gets_its_slip_made_once(world: World, opened: Person) -> None:
    assert ahead.make_slips(world.database) == 1
    assert ahead.make_slips(world.database) == 0
    (slip,) = slips(world)
    assert (slip.state, slip.printer_id, slip.payload) == ("ahead", None, None)
    assert Worker(world.database).make_ahead()
    assert not Worker(world.database).make_ahead()
    (slip,) = slips(world)
    assert (slip.payload or b"").startswith(b"%PDF")


def test_a_slip_made_ahead_is_never_sent_by_itself(world: World, opened: Person) -> None:
    ahead.make_slips(world.database)
    served = Worker(world.database)
    served.make_ahead()
    assert served.run_once() == 0


@pytest.mark.parametrize("pieces", [0, 1, 2])
def test_the_last_piece_gets_the_slip_that_was_made_ahead(
    world: World, opened: Person, pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was made when the box was empty or half full: the values are the same."""
    for sku in ("MUG-BL", "MUG-BL")[:pieces]:
        opened.scan(each_code(sku))
    ahead.make_slips(world.database)
    served = Worker(world.database)
    served.make_ahead()
    made = slips(world)[0]
    for sku in ("MUG-BL", "MUG-BL", "TOWEL")[pieces:]:
        opened.scan(each_code(sku))
    (slip,) = slips(world)
    assert (slip.id, slip.state, slip.payload) == (made.id, "queued", made.payload)
    assert slip.person_id is not None and slip.scan_id is not None and slip.printer_id is not None
    monkeypatch.setattr(worker, "render", _only_labels)
    assert served.run_once() == 2


def test_a_box_that_comes_otherwise_gets_another_slip(world: World, opened: Person) -> None:
    ahead.make_slips(world.database)
    Worker(world.database).make_ahead()
    bench.set_order(world, "1001", gift_message="Happy birthday")
    finish(opened)
    before, after = slips(world)
    assert (before.state, before.payload, after.state) == ("cancelled", None, "queued")
    assert after.content["gift_message"] == "Happy birthday"


def test_an_empty_box_given_up_takes_its_slip_along(world: World, opened: Person) -> None:
    ahead.make_slips(world.database)
    opened.undo()
    (slip,) = slips(world)
    assert slip.state == "cancelled"
    assert not Worker(world.database).make_ahead()


def test_an_undone_last_piece_prints_no_slip_made_ahead(world: World, opened: Person) -> None:
    ahead.make_slips(world.database)
    Worker(world.database).make_ahead()
    finish(opened)
    opened.undo()
    assert [slip.state for slip in slips(world)] == ["cancelled"]
    opened.scan(each_code("TOWEL"))
    assert [slip.state for slip in slips(world)] == ["cancelled", "queued"]


def test_looking_ahead_changes_nothing(world: World, opened: Person) -> None:
    before = _facts(world)
    assert ahead.make_slips(world.database) == 1
    assert _facts(world) == before


def test_a_slip_that_cannot_be_made_is_not_tried_for_ever(
    world: World, opened: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_values: object, **_more: object) -> bytes:
        raise OSError("no Pango on this machine")

    monkeypatch.setattr(worker, "render", refuse)
    ahead.make_slips(world.database)
    assert Worker(world.database).make_ahead()
    assert ahead.make_slips(world.database) == 0
    (slip,) = slips(world)
    assert (slip.state, slip.reason) == ("cancelled", "no Pango on this machine")


def _only_labels(kind: str, *values: object, **more: object) -> bytes:
    assert kind == "parcel", "the slip is there already"
    return rendering.render(kind, *values, **more)  # type: ignore[arg-type]


def _facts(world: World) -> list[object]:
    """All that looking ahead thinks of as changed."""
    lines = select(CustomerOrderLine.id, CustomerOrderLine.quantity_packed).order_by(CustomerOrderLine.id)
    boxes = select(
        Parcel.carton_id, Parcel.expected_grams, Parcel.delivery_service_id, Parcel.delivery_rule_id
    )
    with world.database.reading() as session:
        return [world.everything(), session.execute(lines).all(), session.execute(boxes).all()]
