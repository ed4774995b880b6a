"""The slips of open boxes are made while their pieces are scanned, so that each comes out together with the last piece.

An errand of the worker: no scan pays for it. It looks at an open box as if all that its totes hold lay in it already,
and has the slip made that would be asked for then. Where it comes otherwise the papers are asked for with other values,
and the slip is made then (labels/ahead.py).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, or_, select
from sqlalchemy.orm import Session

from warehouse.db import Database
from warehouse.labels import ahead
from warehouse.labels.models import PrintJob
from warehouse.orders.channel_rules import wants_slip
from warehouse.orders.parcel_prints import subject
from warehouse.orders.parcels import Parcel
from warehouse.packing import boxing
from warehouse.packing.contents import Contents, load
from warehouse.packing.papers import in_box, slip_content
from warehouse.scanning.registry import Context

KIND = "slip"
#: So many at once: benches open boxes one by one.
_AT_ONCE = 20


@dataclass(frozen=True)
class _Wish:
    warehouse_id: int
    subject: str
    content: dict[str, Any]


def make_slips(database: Database) -> int:
    """Have the slips of boxes made that were opened since. Answers how many."""
    with database.reading() as session:
        wishes = [_wish(session, parcel_id) for parcel_id in _opened(session)]
    wanted = [wish for wish in wishes if wish is not None]
    if wanted:
        database.write(lambda session: [_make(session, wish) for wish in wanted])
    return len(wanted)


def drop_slip(context: Context, parcel: Parcel) -> None:
    """The box is given up: nobody is going to want its slip."""
    ahead.drop(context.session, context.warehouse_id, KIND, subject(parcel))


def _opened(session: Session) -> list[int]:
    """Boxes in somebody's hands without a slip made or asked for since they took them."""
    is_there = exists().where(
        PrintJob.kind == KIND,
        PrintJob.subject == _subject(),
        PrintJob.warehouse_id == Parcel.warehouse_id,
        or_(PrintJob.state == "ahead", PrintJob.made_at >= Parcel.claimed_at),
    )
    wanted = select(Parcel.id).where(
        Parcel.packed_at.is_(None), Parcel.cancelled_at.is_(None), Parcel.verified_at.is_(None),
        Parcel.claimed_by.is_not(None), ~is_there,
    )  # fmt: skip
    return list(session.scalars(wanted.order_by(Parcel.id).limit(_AT_ONCE)))


def _subject() -> ColumnElement[str]:
    """As parcel_prints.subject says it, for the database."""
    return literal("O.") + cast(Parcel.customer_order_id, String) + "/" + cast(Parcel.number, String)


def _wish(session: Session, parcel_id: int) -> _Wish | None:
    """What the slip will say. The objects are changed as the scans to come will change them, and nothing is written."""
    with session.no_autoflush:
        contents = load(session, parcel_id)
        if contents is None or not contents.remaining or contents.still_to_pick or contents.waits_for_goods:
            return None
        if not wants_slip(contents.order.channel.rules):
            return None
        parcel = contents.parcel
        filled = in_box(session, parcel) + _fill(contents)
        boxing.foresee(session, contents)
        content = slip_content(session, contents.order, parcel, filled=filled)
        wish = _Wish(parcel.warehouse_id, subject(parcel), content)
    session.rollback()
    return wish


def _fill(contents: Contents) -> Counter[int]:
    """Let all that waits lie in the box; answers the pieces of each line."""
    filled: Counter[int] = Counter()
    for wanted in contents.products:
        for held, quantity in wanted.take(wanted.remaining):
            filled[held.line.id] += quantity
            held.line.quantity_packed += quantity
    return filled


def _make(session: Session, wish: _Wish) -> PrintJob:
    return ahead.make(
        session,
        warehouse_id=wish.warehouse_id,
        kind=KIND,
        subject=wish.subject,
        content=wish.content,
        station_id=None,
    )
