"""A box that may not go on is dealt with where it was stopped, by the next scan: at the bench and at the van alike.

What its order does not want is taken out: a tote is scanned, and all of the box lies in it (delivery/unpacking.py). Any
stopped box may be put down: the place is scanned, and that is where it stands. Which box is meant is read from the
journal: the one that this person's last scan was stopped for. So a reload asks the same, and whoever scans something
else has gone on.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from warehouse.delivery import unpacking
from warehouse.orders.leaving import Stay
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.scanning.asked import last_here
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Context, Refused, Verdict, Visitor
from warehouse.stock import ledger
from warehouse.stock.models import Location
from warehouse.stock.places import first_of_kind
from warehouse.stock.quantities import Allocation

#: Where a box may be put down that is not to leave.
STANDS = ("bench", "staging", "dock", "hold", "returns")
_STOPPED = "stopped"


def refuse(message: str, parcel: Parcel, stay: Stay, *, task: str | None = None, **more: Any) -> Refused:
    """Stop a box: `message`, or our own sentence where it is to be emptied. Its next scan may deal with it."""
    if stay.is_taken_out and parcel.changed_at is not None:
        message = f"scanning.box_{stay.why}{'_in' if 'cage' in more else ''}"
    return Refused(message, task=task, **{**stay.values, **more, _STOPPED: parcel.id})


def stopped(session: Session, visitor: Visitor, last: Scan | None) -> Parcel | None:
    """The box for which this scan, the person's last one, was stopped, while it is still in the building."""
    number = last.message_values.get(_STOPPED) if last is not None else None
    if number is None:
        return None
    options = [
        joinedload(Parcel.customer_order).joinedload(CustomerOrder.channel),
        joinedload(Parcel.location),
    ]
    parcel = session.get(Parcel, number, options=options, populate_existing=True)
    is_ours = parcel is not None and parcel.warehouse_id == visitor.warehouse_id
    return parcel if is_ours and parcel is not None and _is_here(parcel) else None


def scan(context: Context, meaning: Meaning) -> Verdict | None:
    """A tote, or a place, for the box that was just stopped; None for any other scan."""
    if meaning.kind not in {"tote", "location"}:
        return None
    last = last_here(context.session, context.visitor, _list_of(context), context.act.scan_id)
    found = stopped(context.session, context.visitor, last)
    if found is None:
        return None
    parcel = _locked(context, found)
    place = context.session.get_one(Location, meaning.id)
    if meaning.kind == "tote":
        return _empty(context, parcel, place) if parcel.changed_at is not None else None
    return _put_down(context, parcel, place) if place.kind in STANDS else None


def undo(context: Context, entry: dict[str, Any], task: str) -> Verdict:
    """The box is as it was, and stands where it stood."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    order, values = parcel.customer_order, {"order": parcel.customer_order.number, _STOPPED: parcel.id}
    if entry["did"] == "put_down":
        return Verdict("ok", "scanning.undone_put_down", values, task=task)
    if _has_another_open(context.session, parcel):
        raise Refused("scanning.undo_packed_anew", order=order.number)
    unpacking.take_back(context.session, context.act, entry)
    return Verdict("ok", "scanning.undone_emptied", {**values, "tote": entry["code"]}, task=task)


def told(session: Session, visitor: Visitor, last: Scan | None) -> dict[str, Any] | None:
    """What the screen says of the box that was just stopped."""
    parcel = stopped(session, visitor, last)
    return row(session, parcel) if parcel is not None else None


def rows(session: Session, warehouse_id: int) -> list[dict[str, Any]]:
    """All boxes that are to be emptied."""
    return [row(session, parcel) for parcel in unpacking.boxes(session, warehouse_id)]


def row(session: Session, parcel: Parcel) -> dict[str, Any]:
    """One of them: whose it is, where it stands, whether it is to be emptied."""
    order, box = parcel.customer_order, parcel.location
    stand = session.get(Location, box.parent_id) if box.parent_id else None
    return {
        "order": f"{order.number} {order.channel.name}",
        "code": f"O.{order.id}",
        "place": stand.code if stand else None,
        "is_emptied": parcel.changed_at is not None,
        "is_cancelled": order.cancelled_at is not None,
    }


def _empty(context: Context, parcel: Parcel, tote: Location) -> Verdict:
    session = context.session
    _check_tote(session, parcel, tote)
    if tote.parent_id is None:
        bench = first_of_kind(session, context.warehouse_id, "bench")
        ledger.carry(session, context.act, tote, bench.id if bench else None)
    done = unpacking.unpack(session, context.act, parcel, tote)
    memo = [{"did": "emptied", "code": tote.code, **done}]
    is_wanted = parcel.customer_order.cancelled_at is None
    message = "scanning.emptied_to_pack" if is_wanted else "scanning.emptied"
    values = {"order": parcel.customer_order.number, "tote": tote.code}
    return Verdict("line_done", message, values, task=_list_of(context), memo=memo)


def _put_down(context: Context, parcel: Parcel, place: Location) -> Verdict:
    before = parcel.location.parent_id
    ledger.carry(context.session, context.act, parcel.location, place.id)
    memo = [{"did": "put_down", "parcel": parcel.id}] if before != place.id else []
    values = {"order": parcel.customer_order.number, "place": place.code}
    return Verdict("ok", "scanning.put_down", values, task=_list_of(context), memo=memo)


def _check_tote(session: Session, parcel: Parcel, tote: Location) -> None:
    """Goods of another order in the same tote would have to be sorted out of it again."""
    of_others = (
        select(CustomerOrder.number)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .where(Allocation.warehouse_id == tote.warehouse_id, Allocation.location_id == tote.id)
        .where(CustomerOrder.id != parcel.customer_order_id)
        .limit(1)
    )
    number = session.scalar(of_others)
    if number is not None:
        raise Refused("scanning.tote_of_order", tote=tote.code, order=number, stopped=parcel.id)


def _locked(context: Context, found: Parcel) -> Parcel:
    """The order first, then the parcel: as everywhere. Raises Refused where it has gone meanwhile."""
    session, wish = context.session, {"key_share": True}
    session.get_one(
        CustomerOrder,
        found.customer_order_id,
        with_for_update=wish | {"of": CustomerOrder},
        populate_existing=True,
    )
    parcel = session.get_one(Parcel, found.id, with_for_update=wish | {"of": Parcel}, populate_existing=True)
    if not _is_here(parcel):
        raise Refused("scanning.box_gone", order=parcel.customer_order.number)
    return parcel


def _is_here(parcel: Parcel) -> bool:
    return parcel.dispatched_at is None and parcel.cancelled_at is None


def _has_another_open(session: Session, parcel: Parcel) -> bool:
    wanted = select(Parcel.id).where(
        Parcel.customer_order_id == parcel.customer_order_id,
        Parcel.packed_at.is_(None),
        Parcel.cancelled_at.is_(None),
    )
    return session.scalar(wanted.limit(1)) is not None


def _list_of(context: Context) -> str:
    return context.task.partition("/")[0]
