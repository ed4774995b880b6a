"""Whatever cancels an order or a part of it, its channel is to hear of it; what nobody has heard is undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.packing.test_putting_right import _empty_bin, _rule, opened
from tests.person import Person
from tests.picking.walking import MUGS_AND_TOWEL, fetch, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.delivery.models import ChannelMessage
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.known_orders import cancel_order
from warehouse.exchange.running import Wishes, run_import
from warehouse.orders.models import CustomerOrder
from warehouse.stock.ledger import Act

MUG = each_code("MUG-BL")


def _told(world: World) -> list[ChannelMessage]:
    wanted = select(ChannelMessage).filter_by(kind="cancelled", withdrawn_at=None).order_by(ChannelMessage.id)
    return list(world.read(lambda session: session.scalars(wanted).all()))


def _pieces(message: ChannelMessage) -> list[tuple[str, int]]:
    return [(line["sku"], line["quantity"]) for line in message.content["lines"]]


def _heard(world: World) -> None:
    with world.database.writing() as session:
        session.scalars(select(ChannelMessage).filter_by(withdrawn_at=None)).one().sent_at = clock.now()


def test_a_channel_that_cancels_hears_that_it_was_in_time(world: World, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    head = "number,channel,sku,quantity_ordered,status\n"
    path.write_text(f"{head}1001,SHOP,MUG-BL,2,cancelled\n9001,SHOP,TOWEL,1,cancelled\n")
    run_import(world.database, KINDS["orders"], [str(path)], Wishes())
    (message,) = _told(world)
    content: dict[str, Any] = message.content
    assert (content["order"], content["why"], content["whole"]) == ("1001", "channel", True)
    assert _pieces(message) == [("MUG-BL", 2), ("TOWEL", 1)]
    run_import(world.database, KINDS["orders"], [str(path)], Wishes())
    assert len(_told(world)) == 1, "cancelled before: nothing new is told"


def test_an_order_that_we_cancel_is_told_once(world: World) -> None:
    for _ in range(2):
        with world.database.writing() as session:
            order = session.get_one(CustomerOrder, world.order("1001").id)
            cancel_order(session, Act(world.warehouse_id, None, None, None, clock.now()), order, by_us=True)
    (message,) = _told(world)
    assert (message.content["why"], message.content["whole"]) == ("warehouse", True)


def test_what_the_office_cancels_is_told(world: World, ada: Person, carla: Person) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    ada.tap("empty")
    carla.open("/office/exceptions")
    carla.send(f"/office/exceptions/{world.order('1001').id}/cancellation", reason="Customer agreed")
    (message,) = _told(world)
    assert (message.content["why"], message.content["whole"]) == ("missing", False)
    assert _pieces(message) == [("TOWEL", 1)]


def test_what_a_picker_does_not_find_is_told_and_not_said_after_an_undo(world: World, ada: Person) -> None:
    _rule(world, "cancel")
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    ada.tap("empty")
    (message,) = _told(world)
    assert (_pieces(message), message.content["whole"]) == ([("TOWEL", 1)], False)
    ada.undo()
    assert _told(world) == []
    assert world.order_lines("1001")[1].quantity_wanted == 1


def test_what_the_channel_knows_stays_cancelled(world: World, ada: Person) -> None:
    _rule(world, "cancel")
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    ada.tap("empty")
    _heard(world)
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "picking.undo_told")
    assert page.sentence == "The channel knows of order 1001. Cannot undo."
    assert world.order_lines("1001")[1].quantity_wanted == 0


@pytest.mark.parametrize("is_heard", [False, True])
def test_what_is_missing_at_the_bench_is_told(world: World, eve: Person, is_heard: bool) -> None:
    _rule(world, "cancel")
    opened(world, eve)
    _empty_bin(world, "A-01-A-03", "TOWEL")
    eve.scan(MUG)
    eve.scan(MUG)
    eve.tap("short")
    told = _told(world)
    assert [_pieces(message) for message in told] == [[("TOWEL", 1)]]
    if is_heard:
        _heard(world)
    page = eve.tap("undo")
    assert page.message == ("packing.undo_told" if is_heard else "packing.undone_missing"), page.sentence
    assert len(_told(world)) == int(is_heard)
