"""Open transfers, and what lies free in a bin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from warehouse.moving.models import Transfer, TransferLine
from warehouse.people.models import Person
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Balance
from warehouse.stock.room import BinRoom


def lock_transfer(session: Session, warehouse_id: int, transfer_id: int | None) -> Transfer | None:
    """A transfer with its bin, for one act at a time."""
    return session.scalar(
        loaded_transfer(warehouse_id, transfer_id)
        .with_for_update(of=Transfer, key_share=True)
        .execution_options(populate_existing=True)
    )


def loaded_transfer(warehouse_id: int, transfer_id: int | None) -> Select[Transfer]:
    """The query for a transfer with its bin."""
    return (
        select(Transfer)
        .where(Transfer.id == transfer_id, Transfer.warehouse_id == warehouse_id)
        .options(joinedload(Transfer.source, innerjoin=True))
    )


def open_lines(session: Session, transfer: Transfer) -> list[TransferLine]:
    """What of it is in the hands, in the order in which it was taken."""
    return list(
        session.scalars(
            select(TransferLine)
            .where(TransferLine.transfer_id == transfer.id, TransferLine.finished_at.is_(None))
            .options(
                joinedload(TransferLine.product, innerjoin=True), joinedload(TransferLine.lot, innerjoin=True)
            )
            .order_by(TransferLine.id)
        )
    )


def lock_hands(session: Session, warehouse_id: int, transfer_id: int | None, target_id: int) -> list[Any]:
    """A transfer with goods in hand, its lines, and what is known of their room at a place, if it is one: locked.

    Transfer, TransferLine, BinRoom. One statement; no rows where nothing is in the hands.
    """
    known = and_(BinRoom.location_id == target_id, BinRoom.product_id == TransferLine.product_id)
    return list(
        session.execute(
            loaded_transfer(warehouse_id, transfer_id)
            .join(TransferLine, TransferLine.transfer_id == Transfer.id)
            .outerjoin(BinRoom, known)
            .add_columns(TransferLine, BinRoom)
            .where(TransferLine.finished_at.is_(None))
            .options(
                joinedload(TransferLine.product, innerjoin=True), joinedload(TransferLine.lot, innerjoin=True)
            )
            .order_by(TransferLine.id)
            .with_for_update(of=[Transfer, TransferLine], key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def lines_by_id(session: Session, ids: Sequence[int]) -> list[TransferLine]:
    """These lines, open or not."""
    return list(
        session.scalars(select(TransferLine).where(TransferLine.id.in_(ids)).order_by(TransferLine.id))
    )


def open_transfers(session: Session, warehouse_id: int, person_id: int) -> list[tuple[Transfer, int]]:
    """This person's transfers with goods in hand, the latest first: each with how many pieces."""
    pieces = _pieces()
    rows = session.execute(
        _open_of(warehouse_id, person_id)
        .add_columns(pieces)
        .where(pieces > 0)
        .order_by(Transfer.id.desc())
        .options(joinedload(Transfer.source, innerjoin=True))
    )
    return [(transfer, int(number)) for transfer, number in rows]


def open_count(session: Session, warehouse_id: int, person_id: int) -> int:
    """How many transfers wait in this person's hands."""
    found = _open_of(warehouse_id, person_id).where(_pieces() > 0).with_only_columns(func.count())
    return session.scalar(found) or 0


def _pieces() -> Any:
    in_hand = select(func.sum(TransferLine.quantity)).where(
        TransferLine.transfer_id == Transfer.id, TransferLine.finished_at.is_(None)
    )
    return in_hand.correlate(Transfer).scalar_subquery()


def _open_of(warehouse_id: int, person_id: int) -> Select[Any]:
    return select(Transfer).where(
        Transfer.warehouse_id == warehouse_id,
        Transfer.claimed_by == person_id,
        Transfer.finished_at.is_(None),
    )


def own_open(session: Session, warehouse_id: int, person_id: int) -> list[tuple[Transfer, int]]:
    """All of this person's open transfers, locked, with the pieces in hand: 0 where a bin was scanned alone."""
    rows = session.execute(
        _open_of(warehouse_id, person_id)
        .add_columns(func.coalesce(_pieces(), 0))
        .order_by(Transfer.id)
        .options(joinedload(Transfer.source, innerjoin=True))
        .with_for_update(of=Transfer, key_share=True)
    )
    return [(transfer, int(number)) for transfer, number in rows]


def lying(session: Session, warehouse_id: int, source_id: int) -> list[Any]:
    """All that lies in a place: Balance, Product, Lot, by name."""
    return list(session.execute(_lying(warehouse_id, source_id).order_by(Product.name, Lot.id)))


def lock_lying(
    session: Session, warehouse_id: int, source_id: int, product_id: int | None = None
) -> list[Any]:
    """The same, locked, of one product or all: two people who take the same goods meet here."""
    wanted = _lying(warehouse_id, source_id)
    if product_id is not None:
        wanted = wanted.where(Balance.product_id == product_id)
    return list(
        session.execute(
            wanted.order_by(Balance.product_id, Balance.lot_id)
            .with_for_update(of=Balance, key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def _lying(warehouse_id: int, source_id: int) -> Any:
    return (
        select(Balance, Product, Lot)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(
            Balance.warehouse_id == warehouse_id,
            Balance.location_id == source_id,
            Balance.quantity_on_hand > 0,
        )
    )


def in_hands(
    session: Session, warehouse_id: int, source_id: int, product_id: int | None = None
) -> list[TransferLine]:
    """What people have taken up of a place. After lock_lying, so that it is what stands now."""
    wanted = select(TransferLine).where(
        TransferLine.warehouse_id == warehouse_id,
        TransferLine.source_id == source_id,
        TransferLine.finished_at.is_(None),
    )
    if product_id is not None:
        wanted = wanted.where(TransferLine.product_id == product_id)
    return list(session.scalars(wanted.order_by(TransferLine.id)))


def rooms_of(session: Session, location_id: int) -> dict[int, BinRoom]:
    """What is known of a place's room, by product."""
    found = session.scalars(select(BinRoom).where(BinRoom.location_id == location_id))
    return {one.product_id: one for one in found}


def left_of(balance: Balance, taken: Sequence[TransferLine]) -> int:
    """What of a balance is free and in nobody's hands."""
    mine = (balance.product_id, balance.lot_id)
    held = sum(one.quantity for one in taken if (one.product_id, one.lot_id) == mine)
    return balance.quantity_on_hand - balance.quantity_allocated - held


def name_of(session: Session, person_id: int) -> str:
    """Whom to ask."""
    return session.get_one(Person, person_id).name


def place_of(session: Session, location_id: int) -> Location:
    """The row of a place."""
    return session.get_one(Location, location_id)
