"""What the demo's people have done before you come in: real scans at the real activities."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.demo.building import SLOTS
from warehouse.demo.hands import Hands
from warehouse.demo.sizes import Size
from warehouse.orders.models import (
    Channel,
    CustomerOrder,
    CustomerOrderLine,
    PurchaseOrder,
    PurchaseOrderLine,
)
from warehouse.people.models import Person
from warehouse.picking import waves
from warehouse.picking.activity import ACTIVITY as PICKING
from warehouse.picking.models import PickList, PickListOrder
from warehouse.putaway.activity import ACTIVITY as PUT_AWAY
from warehouse.receiving.activity import ACTIVITY as RECEIVING
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act

MOST_SCANS = 500
NOT_URGENT = timedelta(hours=8)
FEW_LINES = 4


def work(session: Session, now: datetime, size: Size) -> None:
    """A wave is released and partly picked, a delivery half received, one thing put away."""
    warehouse = session.scalars(select(Warehouse)).one()
    people = {person.name: person for person in session.scalars(select(Person)).unique()}
    act = Act(warehouse.id, people["Carla"].id, None, None, now)
    released = waves.release(session, act, max_orders=size.released)
    waves.release(session, act, numbers=_small_orders(session, now), way="cluster")
    ada = Hands(session, PICKING, people["Ada"], warehouse.id, now)
    for pick_list_id in _short_lists(session, released.pick_lists)[: size.picked]:
        pick(ada, pick_list_id)
    receive_half(
        Hands(session, RECEIVING, people["Ben"], warehouse.id, now),
        Hands(session, PUT_AWAY, people["Ben"], warehouse.id, now),
    )


def _small_orders(session: Session, now: datetime) -> list[str]:
    """Orders of the own shop that leave tomorrow: as many as the cart with fixed slots carries, for one walk."""
    wanted = (
        select(CustomerOrder.number)
        .join(Channel)
        .where(Channel.code == "SHOP", CustomerOrder.released_at.is_(None))
        .where(CustomerOrder.ship_by_at > now + NOT_URGENT)
        .order_by(CustomerOrder.ship_by_at.desc(), CustomerOrder.id)
    )
    return list(session.scalars(wanted.limit(len(SLOTS))))


def pick(hands: Hands, pick_list_id: int) -> None:
    """Walk a list to its end: scan what the screen asks for."""
    hands.scan(f"L.{pick_list_id}")
    for _ in range(MOST_SCANS):
        screen = hands.screen()
        if screen is None or hands.task_id is None:
            return
        assert screen.code is not None, f"nothing to scan at {screen.step}"
        hands.scan(screen.code)
    raise AssertionError(f"pick list {pick_list_id} does not end")


def receive_half(dock: Hands, shelf: Hands) -> None:
    """Of the first purchase order half of the lines are counted in; all of them but one are put away."""
    order = dock.session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.id).limit(1)).one()
    wanted = select(PurchaseOrderLine).filter_by(purchase_order_id=order.id).order_by(PurchaseOrderLine.line)
    lines = list(dock.session.scalars(wanted))
    half = lines[: max(1, len(lines) // 2)]
    dock.scan(f"P.{order.id}")
    for line in half:
        dock.scan(_code(line))
        dock.tap("quantity", line.quantity_ordered)
    for line in half[1:]:
        shelf.scan(_code(line))
        _put_down(shelf)


def _put_down(shelf: Hands) -> None:
    """Into the bins that the screen names: what does not fit into the first goes on to the next."""
    for _ in range(MOST_SCANS):
        if shelf.task_id is None:
            return
        screen = shelf.screen()
        assert screen is not None and screen.code is not None, "a bin is suggested"
        shelf.scan(screen.code)
    raise AssertionError("the goods never come to lie")


def _code(line: PurchaseOrderLine) -> str:
    return line.product.barcodes[0].text


def _short_lists(session: Session, pick_list_ids: list[int]) -> list[int]:
    """The released lists of consumers' orders: few lines, no goods that nobody can find."""
    wanted = (
        select(PickList.id)
        .join(PickListOrder, PickListOrder.pick_list_id == PickList.id)
        .join(CustomerOrder, CustomerOrder.id == PickListOrder.customer_order_id)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .where(PickList.id.in_(pick_list_ids))
        .group_by(PickList.id)
        .having(func.count() <= FEW_LINES)
        .order_by(PickList.id)
    )
    return list(session.scalars(wanted))
