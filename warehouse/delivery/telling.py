"""What channels are to be told of their orders, written down by the act itself and in its own transaction.

A parcel that leaves is told once, with its number and all that is in it; what is cancelled is told (cancelling.py).
An undo withdraws what nobody has heard yet; what was sent cannot be taken back by an undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from warehouse.delivery.models import ChannelMessage
from warehouse.orders.models import CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.orders.parcels import Parcel
from warehouse.stock.ledger import Act
from warehouse.stock.models import Lot

#: Why something is cancelled: the channel asked for it, we did, or nobody finds the goods.
WHY_CANCELLED = ("channel", "warehouse", "missing")


@dataclass(frozen=True)
class Packed:
    """So many of an order's line and of a lot in a parcel."""

    line: CustomerOrderLine
    lot: Lot
    quantity: int


def shipped(
    act: Act,
    parcel: Parcel,
    service: DeliveryService | None,
    tracking_number: str,
    packed: Sequence[Packed],
) -> dict[str, Any]:
    """A parcel has left: the number by which it can be followed, and what is in it. A message for `write`."""
    order = parcel.customer_order
    content = {
        "order": order.number,
        "parcel": parcel.number,
        "shipped_at": act.at.isoformat(),
        "tracking_number": tracking_number,
        "service": service.code if service else None,
        "service_name": service.name if service else None,
        "weight_grams": parcel.weight_grams,
        "lines": _lines(packed),
    }
    return _message(act, order, "shipped", content, parcel)


def cancelled(session: Session, act: Act, order: CustomerOrder, pieces: Mapping[int, int], why: str) -> None:
    """So many pieces of these lines (line -> quantity) do not come; why: one of WHY_CANCELLED (cancelling.py)."""
    lines = [{**_line(line), "quantity": pieces[line.id]} for line in order.lines if pieces.get(line.id)]
    content = {
        "order": order.number,
        "cancelled_at": act.at.isoformat(),
        "why": why,
        "whole": order.cancelled_at is not None,
        "lines": lines,
    }
    write(session, [_message(act, order, "cancelled", content)])


def withdraw_cancelled(session: Session, act: Act, moments: Iterable[tuple[int, datetime]]) -> str | None:
    """What was cancelled of these orders (their ids) in these moments is wanted after all: it is not said. Answers the
    number of an order of which it was heard already; then nothing is withdrawn that anybody has heard."""
    for order_id, at in moments:
        wanted = select(ChannelMessage).filter_by(
            customer_order_id=order_id, kind="cancelled", made_at=at, withdrawn_at=None
        )
        for message in session.scalars(wanted):
            if message.sent_at is not None:
                return str(message.content["order"])
            message.withdrawn_at = act.at
    session.flush()
    return None


def write(session: Session, messages: Sequence[dict[str, Any]]) -> None:
    """Write messages down, however many in one statement."""
    if messages:
        session.execute(insert(ChannelMessage), messages)


def were_heard(session: Session, parcels: Iterable[int]) -> bool:
    """A channel knows already that one of these parcels has left."""
    wanted = _standing(parcels).where(ChannelMessage.sent_at.is_not(None))
    return session.scalar(wanted.limit(1)) is not None


def withdraw(session: Session, act: Act, parcels: Iterable[int]) -> None:
    """These parcels have not left after all: what nobody has heard is not said."""
    of_them = _standing(parcels).where(ChannelMessage.sent_at.is_(None))
    session.execute(update(ChannelMessage).where(ChannelMessage.id.in_(of_them)).values(withdrawn_at=act.at))


def of_order(session: Session, order_id: int) -> Sequence[ChannelMessage]:
    """All that its channel was told, is to be told, or was not told after all; the oldest first."""
    wanted = select(ChannelMessage).filter_by(customer_order_id=order_id).order_by(ChannelMessage.id)
    return session.scalars(wanted).all()


def _standing(parcels: Iterable[int]) -> Any:
    return select(ChannelMessage.id).where(
        ChannelMessage.parcel_id.in_(list(parcels)),
        ChannelMessage.kind == "shipped",
        ChannelMessage.withdrawn_at.is_(None),
    )


def _message(
    act: Act, order: CustomerOrder, kind: str, content: dict[str, Any], parcel: Parcel | None = None
) -> dict[str, Any]:
    return {
        "channel_id": order.channel_id,
        "customer_order_id": order.id,
        "parcel_id": parcel.id if parcel else None,
        "kind": kind,
        "content": content,
        "scan_id": act.scan_id,
        "made_at": act.at,
    }


def _lines(packed: Sequence[Packed]) -> list[dict[str, Any]]:
    """Each line once, with its lots and serials where the goods have any."""
    found: dict[int, dict[str, Any]] = {}
    for one in packed:
        told = found.setdefault(one.line.id, {**_line(one.line), "quantity": 0, "lots": []})
        told["quantity"] += one.quantity
        if one.lot.code or one.lot.serial or one.lot.expires_on:
            told["lots"].append(_lot(one.lot) | {"quantity": one.quantity})
    return list(found.values())


def _line(line: CustomerOrderLine) -> dict[str, Any]:
    return {"line": line.line, "channel_line_id": line.channel_line_id, "sku": line.sku_text}


def _lot(lot: Lot) -> dict[str, Any]:
    expires: date | None = lot.expires_on
    return {
        "lot": lot.code or None,
        "serial": lot.serial or None,
        "expires_on": expires.isoformat() if expires else None,
    }
