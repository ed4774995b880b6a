"""Scans of a device that had a walk before somebody else took it: kept in a dead spot, sent after the take-over.

Late is a scan that waited on its device and was made before that device could know of the take-over: before the
first answer it got in this walk since. Its time of making is the server's time of receipt less the time it
waited; the device's own clock is never asked. It is not judged by the present step, which is the new holder's,
but by what it says itself together with what the same device said before it. The rule (`decide`):

* A bin of the list changes nothing; it says at which bin the products after it were scanned.
* A product belongs to the stops of that product at that bin; no bin known, to those of the whole list. If exactly
  one of them is open it counts there: each of a few pieces, or, of many, it names the stop whose number the next
  scan confirms. Is none open, the stop was done since: held, and who did it is said.
* The tote confirms the number of the stop named just before it; so does another bin of the list.
* All else is held: other products, more than is left, taps, two stops that fit, a number of which somebody has
  taken a part meanwhile. Nothing that is held changes stock; a supervisor sees it on /office/scans.

What counts goes into the tote that was in hand when it was scanned, by the same ledger acts as any pick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrderLine
from warehouse.people.models import Person
from warehouse.picking import picks
from warehouse.picking.models import PickLine, PickList, PickTote
from warehouse.picking.steps import SCANNED_ONE_BY_ONE, is_asked_for_number
from warehouse.picking.walk import Share, Stop, Walk
from warehouse.scanning import journal
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.scanning.registry import Context, Verdict
from warehouse.stock.ledger import NotEnough
from warehouse.stock.lots import code_of
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Allocation, Movement

#: So many scans of the device are read to learn what it said before.
LOOKED_BACK = 50
#: Sentences that name the bin at which the person stands, and that name a stop whose number is to be confirmed.
_AT_BIN = {
    "picking.bin_right",
    "picking.bin_right_number",
    "picking.bin_kept",
    "picking.line_done_at_bin",
    "picking.late_bin",
}
_NAMING = {"picking.number_shown", "picking.late_number"}


@dataclass(frozen=True)
class Line:
    """One stop of the list as it stands now. `is_shared`: somebody else has taken of it since."""

    id: int
    bin: str
    product_id: int
    lot: str
    quantity: int
    left: int
    is_done: bool
    is_shared: bool = False
    is_scanned_each: bool = False
    """Each piece of it must be scanned: one scan never speaks for all that is left."""

    @property
    def is_unclear(self) -> bool:
        """A number was shown for it, and it is another number by now."""
        return self.is_shared and self.quantity > SCANNED_ONE_BY_ONE


@dataclass(frozen=True)
class Trail:
    """What the device said before: the bin it stood at, and the stop (with its number) that it named last."""

    bin: str | None = None
    named: int | None = None
    number: int = 0


@dataclass(frozen=True)
class Put:
    """It counts: so many into the tote, for this stop."""

    line: int
    quantity: int
    bin: str | None = None


@dataclass(frozen=True)
class Noted:
    """It is right and moves nothing."""

    message: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Held:
    """A supervisor looks at it. `line`: the stop that was done since."""

    message: str = "picking.late_unclear"
    line: int | None = None
    values: dict[str, Any] | None = None


Decision = Put | Noted | Held


def decide(lines: Sequence[Line], totes: frozenset[int], trail: Trail, meaning: Meaning) -> Decision:
    """What a late scan comes to: a function of the list as it stands and of what its device said before."""
    if meaning.kind == "product":
        return _product(lines, trail, meaning)
    if meaning.kind == "tote" and meaning.id in totes:
        return _number(lines, trail)
    if meaning.kind == "location" and any(line.bin == meaning.label for line in lines):
        return _bin(lines, trail, meaning.label)
    return Held()


def _product(lines: Sequence[Line], trail: Trail, meaning: Meaning) -> Decision:
    of_product = [line for line in lines if line.product_id == meaning.id and _fits(line, meaning)]
    here = [line for line in of_product if trail.bin in (None, line.bin)]
    still_open = [line for line in here if not line.is_done]
    if not of_product:
        return Held("picking.late_other", values={"product": meaning.label})
    if here and not still_open:
        return Held("picking.late_done", line=here[-1].id)
    if len(still_open) != 1 or still_open[0].is_unclear or trail.named == still_open[0].id:
        return Held()
    line = still_open[0]
    if meaning.quantity > line.left:
        return Held("picking.late_too_many", values={"left": line.left, "product": meaning.label})
    if is_asked_for_number(line.left, meaning.quantity) and not line.is_scanned_each:
        values = {"line": line.id, "left": line.left, "product": meaning.label}
        return Noted("picking.late_number", values)
    return Put(line.id, meaning.quantity)


def _number(lines: Sequence[Line], trail: Trail, at_bin: str | None = None) -> Decision:
    line = next((line for line in lines if line.id == trail.named), None)
    if line is None:
        return Held()
    if line.is_done:
        return Held("picking.late_done", line=line.id)
    if line.is_unclear or line.left != trail.number:
        return Held()
    return Put(line.id, line.left, at_bin)


def _bin(lines: Sequence[Line], trail: Trail, code: str) -> Decision:
    named = next((line for line in lines if line.id == trail.named), None)
    if named is not None and named.bin != code and not named.is_done:
        return _number(lines, trail, code)
    return Noted("picking.late_bin", {"bin": code})


def _fits(line: Line, meaning: Meaning) -> bool:
    found = meaning.serial or meaning.lot
    return not found or not line.lot or found == line.lot


def is_late(context: Context, pick_list: PickList) -> bool:
    """A scan of who had this walk before, made before their device could know that it has it no more."""
    has_it = (pick_list.claimed_by, pick_list.claimed_device)
    if not context.is_late or has_it == (context.person_id, context.act.device_id):
        return False
    if pick_list.withdrawn_at is not None:
        return False
    since, task = pick_list.claimed_at, f"picking/{pick_list.id}"
    mine = _of_device(context, task)
    had_it = select(Scan.scan_id).where(
        *mine, Scan.person_id == context.person_id, Scan.outcome.in_(ACCEPTED)
    )
    if since is not None:
        had_it = had_it.where(Scan.received_at < since)
    if context.session.scalar(had_it.limit(1)) is None:
        return False
    told = select(func.min(Scan.received_at)).where(*mine, Scan.received_at >= (since or context.act.at))
    known_at = context.session.scalar(told)
    return known_at is None or context.made_at < known_at


def scan(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """A late scan in a walk that is somebody else's by now."""
    # In a cluster nobody knows any more into which slot it was meant.
    if walk.is_stopped or walk.is_cluster:
        return Verdict("held", "picking.late_unclear")
    lines, boxes = _lines(context, walk), _boxes(context, walk.pick_list)
    totes = frozenset(box.id for box, _is_open in boxes)
    decision = decide(lines, totes, _trail(context, walk.pick_list), meaning)
    if isinstance(decision, Noted):
        return Verdict("ok", decision.message, decision.values)
    if isinstance(decision, Held):
        return _held(context, walk, decision)
    box = next((box for box, is_open in boxes if is_open), None)
    return Verdict("held", "picking.late_unclear") if box is None else _put(context, walk, box, decision)


def tap(_context: Context) -> Verdict:
    """A late tap: it spoke of the step that was shown then."""
    return Verdict("held", "picking.late_tap")


def _put(context: Context, walk: Walk, box: Location, put: Put) -> Verdict:
    stop = _stop(context.session, put.line)
    then = replace(walk, stops=[stop], box=box)
    try:
        with context.session.begin_nested():
            done = picks.put_in_tote(context, then, put.quantity)
    except NotEnough:
        return Verdict("held", "picking.late_unclear")
    if put.bin is None:
        return done
    return replace(done, message="picking.line_done_at_bin", values=done.values | {"bin": put.bin})


def _held(context: Context, walk: Walk, held: Held) -> Verdict:
    values = dict(held.values or {})
    if held.line is not None:
        values["name"] = _done_by(context, walk.pick_list, held.line)
    return Verdict("held", held.message, values)


def _done_by(context: Context, pick_list: PickList, line_id: int) -> str:
    """Who took the last piece of a stop; of one that was ended without a piece, who has the walk."""
    session, line = context.session, context.session.get_one(PickLine, line_id)
    goods = {"source_id": line.location_id, "product_id": line.product_id, "lot_id": line.lot_id}
    taken = (
        select(Person.name)
        .join(Movement, Movement.person_id == Person.id)
        .where(*(getattr(Movement, name) == value for name, value in goods.items()))
        .where(Movement.target_id.in_(_totes_of(pick_list)))
        .order_by(Movement.id.desc())
    )
    return session.scalar(taken.limit(1)) or session.get_one(Person, pick_list.claimed_by).name


def _totes_of(pick_list: PickList) -> Select[int]:
    return select(PickTote.location_id).where(PickTote.pick_list_id == pick_list.id)


def _of_device(context: Context, task: str) -> tuple[Any, ...]:
    """The scans of this device in this walk, but for the one that is judged."""
    return (
        Scan.device_id == context.act.device_id,
        journal.of_task(task),
        Scan.scan_id != context.act.scan_id,
    )


def _trail(context: Context, pick_list: PickList) -> Trail:
    """Read from the journal, the last scan first; what was refused or undone said nothing."""
    own = select(Scan.received_at).where(Scan.scan_id == context.act.scan_id).scalar_subquery()
    recent = context.session.scalars(
        select(Scan)
        .where(*_of_device(context, f"picking/{pick_list.id}"), Scan.person_id == context.person_id)
        .where(Scan.undone_by.is_(None), Scan.outcome.not_in(("error", "skipped")), Scan.received_at <= own)
        .order_by(Scan.received_at.desc(), Scan.scan_id)
        .limit(LOOKED_BACK)
    ).all()
    at_bin = next((str(scan.message_values["bin"]) for scan in recent if scan.message in _AT_BIN), None)
    named, number = _named(recent[:1])
    return Trail(at_bin, named, number)


def _named(last: Iterable[Scan]) -> tuple[int | None, int]:
    for scan in last:
        if scan.message in _NAMING:
            line = scan.message_values.get("line") or next((entry["line"] for entry in scan.memo), None)
            return line, int(scan.message_values["left"])
    return None, 0


def _lines(context: Context, walk: Walk) -> list[Line]:
    pick_list = walk.pick_list
    rows = context.session.execute(
        select(PickLine, Location.code, Lot, Product.scans, func.coalesce(func.sum(Allocation.quantity), 0))
        .join(Location, Location.id == PickLine.location_id)
        .join(Lot, Lot.id == PickLine.lot_id)
        .join(Product, Product.id == PickLine.product_id)
        .outerjoin(
            Allocation,
            (Allocation.pick_line_id == PickLine.id) & (Allocation.location_id == PickLine.location_id),
        )
        .where(PickLine.pick_list_id == pick_list.id)
        .group_by(PickLine.id, Location.id, Lot.id, Product.id)
        .order_by(PickLine.sequence, PickLine.id)
        .execution_options(populate_existing=True)
    ).all()
    touched = _touched(context, pick_list)
    return [
        Line(
            line.id,
            code,
            line.product_id,
            code_of(lot),
            line.quantity,
            left,
            is_done=not left,
            is_shared=(line.location_id, line.product_id, line.lot_id) in touched,
            is_scanned_each=(scans or walk.scans_product) == "each",
        )
        for line, code, lot, scans, left in rows
    ]


def _touched(context: Context, pick_list: PickList) -> set[tuple[int, int, int]]:
    """From which bins somebody else has taken for this walk since it was taken over."""
    if pick_list.claimed_at is None:
        return set()
    rows = context.session.execute(
        select(Movement.source_id, Movement.product_id, Movement.lot_id)
        .where(Movement.warehouse_id == context.warehouse_id, Movement.target_id.in_(_totes_of(pick_list)))
        .where(
            Movement.at >= pick_list.claimed_at, Movement.device_id.is_distinct_from(context.act.device_id)
        )
        .distinct()
    )
    return {(source, product, lot) for source, product, lot in rows}


def _boxes(context: Context, pick_list: PickList) -> list[tuple[Location, bool]]:
    """The totes that were in hand when it was scanned, the latest first, and whether they still are."""
    rows = context.session.execute(
        select(Location, PickTote.closed_at)
        .join(PickTote, PickTote.location_id == Location.id)
        .where(PickTote.pick_list_id == pick_list.id, PickTote.opened_at <= context.made_at)
        .order_by(PickTote.id.desc())
    )
    return [(box, closed_at is None) for box, closed_at in rows]


def _stop(session: Session, line_id: int) -> Stop:
    """One stop with what is promised there, for whom."""
    line = session.get_one(PickLine, line_id)
    shares = session.execute(
        select(CustomerOrderLine.id, CustomerOrderLine.customer_order_id, Allocation.quantity)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .where(Allocation.pick_line_id == line.id, Allocation.location_id == line.location_id)
        .order_by(CustomerOrderLine.customer_order_id, CustomerOrderLine.line)
    )
    place, product = session.get_one(Location, line.location_id), session.get_one(Product, line.product_id)
    stop = Stop(line, place, product, session.get_one(Lot, line.lot_id))
    stop.shares = [Share(*share) for share in shares]
    return stop
