"""Work in another's hands: who has it and since when they are silent, what lies in its boxes, and the question.

Whoever scans a box of somebody else's work is asked before they have it: they look into the box, then scan it
again or tap Take over. The question is read from the journal (as asked.py does), so it stands after a reload. It
falls when its reader does something else, and when the holder has scanned meanwhile: then they are not silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.people.models import Device, Person
from warehouse.scanning import journal
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Context, Screen, Verdict, Visitor
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Balance

STEP = "take_over"
LOOKED_BACK = 5
_QUESTIONS = ("scanning.has_it", "scanning.has_it_on")
#: Outcomes of scans that answer no question: the person is still looking at it.
_CHANGE_NOTHING = ("error", "skipped")


@dataclass(frozen=True)
class Holder:
    """Who has a piece of work, on which device, and when they last scanned in it."""

    name: str
    device: int | None
    since: datetime


@dataclass(frozen=True)
class Box:
    """So many of a product in a box, as the ledger says."""

    code: str
    product: str
    sku: str
    lot: str
    quantity: int


def holder_of(
    session: Session, task: str, person_id: int, device_id: str | None, claimed_at: datetime | None
) -> Holder:
    """Who has this task. A device that is not known is the one of their last scan in it."""
    last = session.scalar(
        select(Scan)
        .where(Scan.person_id == person_id, journal.of_task(task))
        .order_by(Scan.received_at.desc(), Scan.scan_id)
        .limit(1)
    )
    device = session.get(Device, device_id or (last.device_id if last else "")) if device_id or last else None
    since = max(filter(None, (claimed_at, last.received_at if last else None)), default=clock.now())
    name = session.get_one(Person, person_id).name
    return Holder(name, device.number if device else None, since)


def ask(context: Context, holder: Holder, what: str, task: str) -> Verdict:
    """The question; nothing changes until it is answered."""
    warehouse = context.session.get_one(Warehouse, context.warehouse_id)
    values = {"name": holder.name, "what": what, "when": warehouse.told(holder.since)}
    if holder.device is None:
        return Verdict("ask", "scanning.has_it", values, ask="again", task=task)
    values["device"] = str(holder.device)
    return Verdict("ask", "scanning.has_it_on", values, ask="again", task=task)


def is_answered(context: Context, holder: Holder, task: str) -> bool:
    """This scan was made on the question's own screen, and the holder has not scanned since it was asked."""
    if context.task != task:
        return False
    question = open_question(context.session, context.visitor, task, context.act.scan_id)
    return question is not None and question.received_at >= holder.since


def open_question(session: Session, visitor: Visitor, task: str, except_id: str | None = None) -> Scan | None:
    """The scan by which this person asked for the task on this device, unless they went on to something else."""
    recent = session.scalars(
        select(Scan)
        .where(
            Scan.device_id == visitor.device_id,
            Scan.person_id == visitor.person.id,
            Scan.scan_id != (except_id or ""),
        )
        .order_by(Scan.received_at.desc(), Scan.scan_id)
        .limit(LOOKED_BACK)
    )
    last = next((scan for scan in recent if scan.outcome not in _CHANGE_NOTHING), None)
    if last is None or last.message not in _QUESTIONS or last.task_after != task:
        return None
    return last


def screen(
    session: Session, visitor: Visitor, task: str, holder: Holder, what: str, boxes: Sequence[Location]
) -> Screen:
    """Whose work it is, and what lies in its boxes: "Is this in it?"."""
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    values = {
        "holder": holder.name,
        "device": holder.device,
        "since": warehouse.told(holder.since),
        "what": what,
        "boxes": [box.code for box in boxes],
        "rows": contents(session, boxes),
    }
    expect = "tote command" if boxes else "pick-list command"
    return Screen(task, f"/{task}", STEP, expect, code=what, folder="scanning", values=values)


def contents(session: Session, boxes: Sequence[Location]) -> list[Box]:
    """What the ledger says lies in these boxes."""
    rows = session.execute(
        select(
            Location.code,
            Location.kind,
            Product.name,
            Product.sku,
            Lot.code,
            Lot.serial,
            Balance.quantity_on_hand,
        )
        .join(Balance, Balance.location_id == Location.id)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Location.id.in_([box.id for box in boxes]), Balance.quantity_on_hand > 0)
        .order_by(Location.id, Product.name, Lot.id)
    )
    # A box on the bench bears no code that anybody reads.
    return [
        Box("" if kind == "parcel" else code, name, sku, serial or lot, number)
        for code, kind, name, sku, lot, serial, number in rows
    ]
