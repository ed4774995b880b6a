"""How far the record of a bin is believed: in doubt since somebody did not find it there, proved since it was seen.

Neither is a quantity: what should be there stays on record until a count says otherwise, but nobody is
sent to a bin in doubt, because `in_doubt_at` takes its goods out of allocation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session

from warehouse.db import UtcDateTime
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location
from warehouse.stock.quantities import Balance, CountRequest

#: What stood of a balance before it was proved: words and numbers that a scan's memo can carry.
Before = dict[str, Any]


def mark_in_doubt(
    session: Session, warehouse_id: int, location_id: int, product_id: int, lot_id: int, at: datetime
) -> bool:
    """Somebody looked and did not find it. True when this began the doubt: then an undo may end it."""
    key = _key(warehouse_id, location_id, product_id, lot_id)
    return _change(session, key, {"in_doubt_at": at}, Balance.in_doubt_at.is_(None))


def clear_doubt(session: Session, warehouse_id: int, location_id: int, product_id: int, lot_id: int) -> bool:
    """The doubt was a mistake (its report is undone); nothing is proved by that."""
    return _change(session, _key(warehouse_id, location_id, product_id, lot_id), {"in_doubt_at": None})


def prove(
    session: Session, warehouse_id: int, location_id: int, product_id: int, lot_id: int, at: datetime
) -> Before | None:
    """Somebody saw that the record is right: counted equal, or put into a bin that was empty.

    Answers what stood before, for the memo of an act that can be undone; None where nothing is on record. Whoever
    calls has changed or locked the balance before: what the session holds of it is how it stands.
    """
    found = session.get(Balance, (warehouse_id, location_id, product_id, lot_id))
    if found is None:
        return None
    before: Before = {
        "at": at.isoformat(),
        "proved_at": _told(found.proved_at),
        "moves": found.moves_since_proof,
        "in_doubt_at": _told(found.in_doubt_at),
    }
    key = _key(warehouse_id, location_id, product_id, lot_id)
    _change(session, key, {"proved_at": at, "moves_since_proof": 0, "in_doubt_at": None})
    return before


def withdraw_proof(
    session: Session, warehouse_id: int, location_id: int, product_id: int, lot_id: int, before: Before
) -> bool:
    """The act that proved it was undone: it is as proved, and as doubted, as it was before, and what moved since has
    moved since. A later proof stands; then this answers False.
    """
    key = _key(warehouse_id, location_id, product_id, lot_id)
    values = {
        "proved_at": _moment(before["proved_at"]),
        "moves_since_proof": Balance.moves_since_proof + before["moves"],
        "in_doubt_at": func.coalesce(
            Balance.in_doubt_at, literal(_moment(before["in_doubt_at"]), UtcDateTime())
        ),
    }
    return _change(session, key, values, Balance.proved_at == _moment(before["at"]))


def ask_for_count(
    session: Session, act: Act, location_id: int, product_id: int | None, because: str
) -> int | None:
    """Ask that a product be counted in a bin, or (None) the bin; answers None where somebody has asked already.

    After `mark_in_doubt`: the balance's row is ours then, and of two who ask the second sees the first one's request.
    """
    same = {"location_id": location_id, "product_id": product_id, "closed_at": None}
    if session.scalar(select(CountRequest.id).filter_by(**same).limit(1)) is not None:
        return None
    request = CountRequest(
        warehouse_id=act.warehouse_id, because=because, asked_by=act.person_id, asked_at=act.at, **same
    )
    session.add(request)
    session.flush()
    return request.id


def is_asked_for() -> ColumnElement[bool]:
    """A count of what lies in a balance, or of all in its bin, is asked for and not made yet."""
    return exists().where(
        CountRequest.location_id == Balance.location_id,
        CountRequest.closed_at.is_(None),
        or_(CountRequest.product_id.is_(None), CountRequest.product_id == Balance.product_id),
    )


def take_back_count(session: Session, *request_ids: int | None) -> None:
    """Nothing is to be counted after all, unless somebody has counted already. None: nobody was asked."""
    asked = [number for number in request_ids if number is not None]
    if asked:
        mine = (CountRequest.id.in_(asked), CountRequest.closed_at.is_(None))
        session.execute(delete(CountRequest).where(*mine))


def unseen(session: Session, act: Act, place: Location, goods: Goods, because: str) -> dict[str, Any]:
    """Goods went back to a bin on record, and nobody has seen them there: to be counted; in doubt where nothing else
    of them lies there. Answers what an undo must know.
    """
    row: dict[str, Any] = {"place": place.id, "product": goods.product_id, "lot": goods.lot_id}
    row |= {"quantity": goods.quantity, "doubted": False, "count": None}
    if place.is_virtual or place.kind == "unlocated":
        return row
    key = (act.warehouse_id, place.id, goods.product_id, goods.lot_id)
    lying = session.get_one(Balance, key, populate_existing=True).quantity_on_hand
    row["doubted"] = lying == goods.quantity and mark_in_doubt(session, *key, act.at)
    row["count"] = ask_for_count(session, act, place.id, goods.product_id, because)
    return row


def undo_unseen(session: Session, warehouse_id: int, row: dict[str, Any]) -> None:
    """They never went there."""
    if row["doubted"]:
        clear_doubt(session, warehouse_id, row["place"], row["product"], row["lot"])
    take_back_count(session, row["count"])


def _key(warehouse_id: int, location_id: int, product_id: int, lot_id: int) -> dict[str, int]:
    return {
        "warehouse_id": warehouse_id,
        "location_id": location_id,
        "product_id": product_id,
        "lot_id": lot_id,
    }


def _told(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told is not None else None


def _change(session: Session, key: dict[str, int], values: dict[str, Any], *conditions: Any) -> bool:
    # "evaluate" keeps the loaded row true without reading it again.
    statement = update(Balance).filter_by(**key).where(*conditions).values(**values)
    result = session.execute(statement.execution_options(synchronize_session="evaluate"))
    return bool(result.rowcount)  # type: ignore[attr-defined]
