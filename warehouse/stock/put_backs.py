"""Goods that lie in a tote, or beside a bench, for nobody: requests (`move_request`) to bring them home.

A request is born where a promise of goods in a tote ends (orders/changes.py), or where a wrong piece is laid aside at
the bench (asides.py), and closed by whoever takes them out: put-away, and its undo opens it again. So nothing lies
there without an owner: it is promised to an order, or asked to be put back (`without_an_owner` finds what is neither).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from warehouse.stock import asides
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance, MoveRequest

BECAUSE = "put_back"


@dataclass(frozen=True)
class Ownerless:
    """Goods in a tote or aside of which so many lie there for nobody, and so many are asked to be put back."""

    tote: str
    sku: str
    lot_id: int
    free: int
    asked: int


def ask(
    session: Session, act: Act, place: Location, goods: tuple[int, int, int], order_id: int | None
) -> None:
    """These goods (product, lot, quantity) lie in a tote or aside, and no order wants them (any more)."""
    if not is_kept_for(session, place):
        return
    product_id, lot_id, quantity = goods
    session.add(_request(act, place, product_id, lot_id, quantity, order_id))
    session.flush()


def settle(session: Session, act: Act, place: Location, product_id: int, lot_id: int) -> None:
    """Some of these goods left a tote, or came back by an undo: as many are asked for as lie there for nobody.

    The balance's row is locked by the movement before. What was asked first is closed first, and opened last.
    """
    if not is_kept_for(session, place):
        return
    free = session.scalar(
        select(Balance.quantity_on_hand - Balance.quantity_allocated).filter_by(
            warehouse_id=place.warehouse_id, location_id=place.id, product_id=product_id, lot_id=lot_id
        )
    )
    requests = _of(session, place, product_id, lot_id)
    still_open = [one for one in requests if one.closed_at is None]
    change = (free or 0) - sum(one.quantity for one in still_open)
    if change < 0:
        _close(session, act, still_open, -change)
    elif change > 0:
        closed = [one for one in requests if one.closed_at is not None]
        rest = _open_again(session, closed, change)
        if rest:
            session.add(_request(act, place, product_id, lot_id, rest, None))
    session.flush()


def is_kept_for(session: Session, place: Location) -> bool:
    """True where everything that lies free is to go home: in totes, and in the aside place of a bench."""
    return place.kind == "tote" or asides.is_one(session, place)


def open_requests(session: Session, warehouse_id: int, limit: int = 100) -> Sequence[MoveRequest]:
    """What is to go home, the longest waiting first."""
    wanted = select(MoveRequest).where(MoveRequest.warehouse_id == warehouse_id, *_is_open())
    return session.scalars(wanted.order_by(MoveRequest.id).limit(limit)).all()


def without_an_owner(session: Session, warehouse_id: int | None = None) -> list[Ownerless]:
    """Goods in totes and aside that are promised to no order and asked back by nobody, or asked for and not there."""
    asked = (
        select(func.coalesce(func.sum(MoveRequest.quantity), 0))
        .where(
            *_is_open(),
            MoveRequest.location_id == Balance.location_id,
            MoveRequest.product_id == Balance.product_id,
            MoveRequest.lot_id == Balance.lot_id,
        )
        .correlate(Balance)
        .scalar_subquery()
    )
    free = Balance.quantity_on_hand - Balance.quantity_allocated
    wanted = (
        select(Location.code, Product.sku, Balance.lot_id, free, asked)
        .select_from(Balance)
        .join(Location, Location.id == Balance.location_id)
        .join(Product, Product.id == Balance.product_id)
        .where(or_(Location.kind == "tote", asides.is_aside()), free != asked)
        .order_by(Location.code, Product.sku)
    )
    if warehouse_id is not None:
        wanted = wanted.where(Balance.warehouse_id == warehouse_id)
    return [Ownerless(*row) for row in session.execute(wanted)]


def _is_open() -> list[Any]:
    return [MoveRequest.because == BECAUSE, MoveRequest.closed_at.is_(None)]


def _of(session: Session, place: Location, product_id: int, lot_id: int) -> list[MoveRequest]:
    wanted = (
        select(MoveRequest)
        .where(
            MoveRequest.warehouse_id == place.warehouse_id,
            MoveRequest.because == BECAUSE,
            MoveRequest.location_id == place.id,
            MoveRequest.product_id == product_id,
            MoveRequest.lot_id == lot_id,
        )
        .order_by(MoveRequest.closed_at, MoveRequest.id)
    )
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def _close(session: Session, act: Act, requests: Sequence[MoveRequest], quantity: int) -> None:
    """So many are home; a request of which only a part is stays open for the rest."""
    for one in sorted(requests, key=lambda one: one.id):
        part = min(quantity, one.quantity)
        if not part:
            return
        quantity -= part
        if part < one.quantity:
            one.quantity -= part
            one = _copy(one, part)
            session.add(one)
        one.closed_by, one.closed_at = act.person_id, act.at


def _open_again(session: Session, closed: Sequence[MoveRequest], quantity: int) -> int:
    """What was closed last waits again. Answers how many more lie there."""
    for one in sorted(closed, key=lambda one: (one.closed_at, one.id), reverse=True):
        part = min(quantity, one.quantity)
        if not part:
            break
        quantity -= part
        if part < one.quantity:
            one.quantity -= part
            one = _copy(one, part)
            session.add(one)
        one.closed_by = one.closed_at = None
    return quantity


def _copy(one: MoveRequest, quantity: int) -> MoveRequest:
    goods = ("warehouse_id", "because", "location_id", "product_id", "lot_id")
    names = (*goods, "customer_order_id", "asked_by", "asked_at")
    return MoveRequest(**{name: getattr(one, name) for name in names}, quantity=quantity)


def _request(
    act: Act, place: Location, product_id: int, lot_id: int, quantity: int, order_id: int | None
) -> MoveRequest:
    return MoveRequest(
        warehouse_id=place.warehouse_id,
        because=BECAUSE,
        location_id=place.id,
        product_id=product_id,
        lot_id=lot_id,
        quantity=quantity,
        customer_order_id=order_id,
        asked_by=act.person_id,
        asked_at=act.at,
    )
