"""Opening a parcel: a tote or an order is scanned, and its box is ours until it is packed.

One box at a time for an order, and one in a person's hands: what is open must be finished, put aside, or
(still empty) is given up by scanning the next tote. A second packer is told who has it and since when they are
silent, looks into the box, and takes it over by scanning the same once more: a flat battery costs one scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, joinedload

from warehouse.orders import shortfalls
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.packing import ahead, queries, stopping
from warehouse.packing.contents import TOTE_KINDS, Contents
from warehouse.packing.queries import Whereabouts
from warehouse.people.models import Person
from warehouse.scanning import journal, take_over
from warehouse.scanning.meaning import Choice, Meaning
from warehouse.scanning.registry import Context, Loss, MovedOn, Refused, Verdict, Visitor
from warehouse.stock.holds import Stop
from warehouse.stock.models import Location
from warehouse.stock.places import first_of_kind

TAKE_OVER_WITHIN = timedelta(minutes=2)
_CHOICES = "packing.choices"
#: Which box this request has put into somebody's hands: they have seen nothing of it yet.
CLAIMED = "packing.claimed"


def open_tote(context: Context, meaning: Meaning, found: Sequence[Whereabouts]) -> Verdict:
    """Open the order whose goods lie in this tote (`found`: the first of these)."""
    if found:
        return open_order(context, found[0], meaning.id)
    kept = next((parcel for parcel in queries.open_parcels(context.session, context.warehouse_id)
                 if parcel.tote_id == meaning.id), None)  # fmt: skip
    if kept is not None:
        return open_order(context, Whereabouts(kept.customer_order_id))
    if queries.holds_anything(context.session, context.warehouse_id, meaning.id):
        raise Refused("packing.nobodys_goods", tote=meaning.label)
    raise Refused("packing.tote_empty", tote=meaning.label)


def open_order(context: Context, where: Whereabouts, tote_id: int | None = None) -> Verdict:
    """Open an order's box, or go on with the one that is open."""
    order = lock(context, where.order_id)
    stopping.refuse_order(context.session, order)
    if shortfalls.waits(context.session, order):
        raise Refused("packing.waits_for_goods", order=order.number, task="packing")
    others = queries.parcels_in_the_way(context.session, order.id, context.person_id)
    of_order = [parcel for parcel in others if parcel.customer_order_id == order.id]
    stopping.refuse_boxes(of_order)
    kept = next((parcel for parcel in of_order if parcel.is_open), None)
    if kept is not None:
        return _go_on(context, kept, others)
    # Looked at anew under the lock: somebody may have put goods of it back into a bin meanwhile.
    where = queries.whereabouts(context.session, order.id)
    _refuse_unready(order, where)
    _leave_open(context, others)
    tote, stand = next(
        (pair for pair in zip(where.totes, where.stands, strict=True) if pair[0].id == tote_id),
        (where.totes[0], where.stands[0]),
    )
    parcel = _make(context, order, of_order, tote, stand)
    values = {"order": order.number, "number": where.pieces}
    memo = [{"did": "opened", "parcel": parcel.id}]
    return Verdict("ok", "packing.opened", values, task=f"packing/{parcel.id}", memo=memo)


def open_box(context: Context, label: ParcelLabel) -> Parcel:
    """The open box whose label was scanned on the list: it becomes ours, as by its tote. Raises Refused."""
    parcel = label.parcel
    if parcel.claimed_by not in (None, context.person_id):
        raise Refused("packing.label_of_other")
    make_room(context, parcel)
    claim(context, parcel)
    return parcel


def is_asked(parcel: Parcel, person_id: int, now: datetime) -> bool:
    """This person was told a moment ago that another packs it, and may take it over."""
    told_at = parcel.wanted_at
    return (
        parcel.is_open
        and parcel.claimed_by not in (None, person_id)
        and parcel.wanted_by == person_id
        and told_at is not None
        and now - told_at < TAKE_OVER_WITHIN
    )


def of_another(context: Context, contents: Contents, meaning: Meaning) -> Verdict:
    """A scan on the screen of a box that is not in this person's hands: its tote or order goes on with it, or asks."""
    stopping.refuse_box(contents.parcel)
    is_its_tote = meaning.kind in TOTE_KINDS and contents.is_its_tote(meaning.id)
    if is_its_tote or (meaning.kind == "order" and meaning.id == contents.order.id):
        return go_on(context, contents)
    if is_asked(contents.parcel, context.person_id, context.act.at):
        raise Refused("packing.take_over_first", what=name_of(contents.parcel))
    raise refuse_other(context, contents.parcel)


def go_on(context: Context, contents: Contents) -> Verdict:
    """The box becomes this person's, goes on where it was, or is asked for where it is another's."""
    return open_order(context, Whereabouts(contents.order.id))


def refuse_other(context: Context, parcel: Parcel) -> Refused:
    """Why a scan into a box that is somebody else's changes nothing; who had it is told who took it."""
    loss = lost(context.session, context.visitor, parcel.id)
    if loss is not None and journal.has_worked(context.session, context.visitor, f"packing/{parcel.id}"):
        return MovedOn(loss.message, task="packing", **loss.values)
    return MovedOn("packing.not_yours", order=parcel.customer_order.number, task="packing")


def holder_of(session: Session, parcel: Parcel) -> take_over.Holder:
    """Who packs it, and since when they are silent."""
    assert parcel.claimed_by is not None, "asked of a box that nobody has"
    return take_over.holder_of(session, f"packing/{parcel.id}", parcel.claimed_by, None, parcel.claimed_at)


def name_of(parcel: Parcel) -> str:
    """What is scanned to go on with a box: its tote, else its order."""
    return parcel.tote.code if parcel.tote is not None else f"O.{parcel.customer_order_id}"


def lost(session: Session, visitor: Visitor, parcel_id: int) -> Loss | None:
    """Who took this box over, for the one who had it open."""
    parcel = session.get(Parcel, parcel_id)
    if parcel is None or parcel.warehouse_id != visitor.warehouse_id or not parcel.is_open:
        return None
    if parcel.claimed_by in (None, visitor.person.id):
        return None
    values = {"name": session.get_one(Person, parcel.claimed_by).name, "order": parcel.customer_order.number}
    return Loss("packing.taken_from_you", values)


def put_aside(context: Context, parcel: Parcel) -> Verdict:
    """Let go of a box that cannot be finished now; whoever scans its tote or label goes on with it."""
    parcel.claimed_by = parcel.claimed_at = None
    memo = [{"did": "put_aside", "parcel": parcel.id}]
    return Verdict(
        "ok", "packing.put_aside", {"order": parcel.customer_order.number}, task="packing", memo=memo
    )


def claim(context: Context, parcel: Parcel) -> None:
    """The box is in this person's hands from now on."""
    parcel.claimed_by, parcel.claimed_at = context.person_id, context.act.at
    parcel.wanted_by = parcel.wanted_at = None
    context.session.info[CLAIMED] = parcel.id
    context.session.flush()


def make_room(context: Context, parcel: Parcel) -> None:
    """Free this person's hands for a box, or refuse: the one that they have is finished first."""
    others = queries.parcels_in_the_way(context.session, parcel.customer_order_id, context.person_id)
    _leave_open(context, [other for other in others if other.id != parcel.id])


def free_hands(context: Context) -> None:
    """Nothing is opened yet: the box in this person's hands is finished first, an empty one is given up."""
    _leave_open(context, queries.parcels_in_the_way(context.session, 0, context.person_id))


def refuse_on_hold(found: Stop | None) -> None:
    """Refuse goods that may not leave: the box waits until a supervisor releases them, or they are put back."""
    if found is not None:
        raise Refused("packing.on_hold", name=found.name, why=found.why)


def choose(context: Context, text: str, choices: Sequence[Choice]) -> Refused:
    """Ask which order is meant; the list shows the choices once."""
    if not choices:
        return Refused("packing.not_a_tote", code=text)
    context.session.info[_CHOICES] = tuple(choices)
    return Refused("packing.several", outcome="ask", ask="choose", code=text)


def choices_asked(info: dict[Any, Any]) -> tuple[Choice, ...]:
    """What this request has asked to choose from."""
    return tuple(info.pop(_CHOICES, ()))


def undo_opened(context: Context, entry: dict[str, Any]) -> Verdict:
    """The box was opened by mistake: it is given up, its goods are in their tote."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    if parcel.claimed_by != context.person_id:
        raise Refused("packing.undo_not_yours")
    give_up(context, parcel)
    return Verdict("ok", "packing.undone_open", {"order": parcel.customer_order.number}, task="packing")


def undo_claimed(context: Context, entry: dict[str, Any]) -> Verdict:
    """It was taken over by mistake: nobody has it; a scan of its tote goes on."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    if parcel.claimed_by == context.person_id:
        parcel.claimed_by = parcel.claimed_at = None
    return Verdict("ok", "packing.undone_claim", {"order": parcel.customer_order.number}, task="packing")


def undo_put_aside(context: Context, entry: dict[str, Any]) -> Verdict:
    """Back in hand, unless somebody has gone on with it."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    if parcel.claimed_by is not None or not parcel.is_open:
        raise Refused("packing.undo_not_yours")
    make_room(context, parcel)
    claim(context, parcel)
    return Verdict(
        "ok", "packing.again", {"order": parcel.customer_order.number}, task=f"packing/{parcel.id}"
    )


def lock(context: Context, order_id: int) -> CustomerOrder:
    """The order, ours until the transaction ends: the first lock of each act that opens it."""
    order = context.session.get(
        CustomerOrder,
        order_id,
        with_for_update={"of": CustomerOrder, "key_share": True},
        populate_existing=True,
        options=[joinedload(CustomerOrder.channel)],
    )
    if order is None or order.warehouse_id != context.warehouse_id:
        raise Refused("packing.unknown_order", code=f"O.{order_id}")
    return order


def _refuse_unready(order: CustomerOrder, where: Whereabouts) -> None:
    if where.still_to_pick:
        raise Refused("packing.still_picked", order=order.number, number=where.still_to_pick)
    if where.totes:
        return
    if order.dispatched_at is not None:
        raise Refused("packing.already_dispatched", order=order.number)
    if order.packed_at is not None:
        raise Refused("packing.already_packed", order=order.number)
    raise Refused("packing.nothing_picked", order=order.number)


def _go_on(context: Context, parcel: Parcel, others: Sequence[Parcel]) -> Verdict:
    order, task = parcel.customer_order, f"packing/{parcel.id}"
    if parcel.claimed_by == context.person_id:
        return Verdict("ok", "packing.again", {"order": order.number}, task=task)
    if parcel.claimed_by is not None and not _was_told(context, parcel):
        parcel.wanted_by, parcel.wanted_at = context.person_id, context.act.at
        return take_over.ask(context, holder_of(context.session, parcel), name_of(parcel), task)
    _leave_open(context, [other for other in others if other.id != parcel.id])
    message = "packing.again" if parcel.claimed_by is None else "packing.taken_over"
    claim(context, parcel)
    return Verdict(
        "ok", message, {"order": order.number}, task=task, memo=[{"did": "claimed", "parcel": parcel.id}]
    )


def _was_told(context: Context, parcel: Parcel) -> bool:
    """This scan was made on the question's own screen, and its holder has not scanned since it was asked."""
    if context.task != f"packing/{parcel.id}" or not is_asked(parcel, context.person_id, context.act.at):
        return False
    return parcel.wanted_at is not None and parcel.wanted_at >= holder_of(context.session, parcel).since


def _leave_open(context: Context, parcels: Sequence[Parcel]) -> None:
    """Make this person's hands free, or refuse: a box with goods in it is finished first."""
    for parcel in parcels:
        if parcel.claimed_by != context.person_id or not parcel.is_open:
            continue
        order = parcel.customer_order
        if order.cancelled_at is not None or order.held_at is not None:
            parcel.claimed_by = parcel.claimed_at = None
        elif parcel.verified_at is None and not queries.pieces_in(context.session, parcel):
            give_up(context, parcel)
        else:
            raise Refused("packing.finish_first", order=order.number, task=f"packing/{parcel.id}")
    context.session.flush()


def give_up(context: Context, parcel: Parcel) -> None:
    """An empty box is nothing: it is gone from the bench."""
    parcel.cancelled_at, parcel.cancelled_by = context.act.at, context.person_id
    parcel.claimed_by = parcel.claimed_at = None
    parcel.asked_product_id = parcel.asked_lot_id = parcel.asked_quantity = None
    parcel.location.retired_at = context.act.at
    ahead.drop_slip(context, parcel)
    context.session.flush()


def _make(
    context: Context, order: CustomerOrder, earlier: Sequence[Parcel], tote: Location, stand: Location | None
) -> Parcel:
    box = Location(
        warehouse_id=context.warehouse_id, code=f"PARCEL-{order.id}-{len(earlier) + 1}", kind="parcel"
    )
    bench = stand if stand is not None and stand.kind in {"bench", "dock"} else None
    bench = bench or first_of_kind(context.session, context.warehouse_id, "bench")
    box.parent_id = bench.id if bench else None
    context.session.add(box)
    context.session.flush()
    parcel = Parcel(
        warehouse_id=context.warehouse_id,
        location_id=box.id,
        customer_order_id=order.id,
        tote_id=tote.id,
        number=1 + sum(parcel.cancelled_at is None for parcel in earlier),
    )
    context.session.add(parcel)
    claim(context, parcel)
    return parcel
