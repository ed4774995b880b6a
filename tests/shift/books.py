"""What must be true after a shift: its people's own count against the movements, the orders and the totes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.shift.floor import Floor
from warehouse import clock
from warehouse.orders import queries as orders
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.stock import audit

#: What may not be found, by its sentence.
_NEVER = {
    "lists are open": "SELECT id FROM pick_list WHERE finished_at IS NULL",
    "totes belong to walks that are over": "SELECT id FROM pick_tote WHERE closed_at IS NULL",
    "promises in bins have nobody who fetches them": (
        "SELECT a.id FROM allocation a JOIN location p ON p.id = a.location_id WHERE p.kind IN ('pick', 'bulk')"
    ),
    "order lines are picked otherwise than their movements say": (
        "SELECT l.id FROM customer_order_line l LEFT JOIN (SELECT m.paper_line_id, SUM(CASE"
        " WHEN m.reason = 'pick' OR r.reason = 'putback' THEN m.quantity"
        " WHEN m.reason = 'putback' OR r.reason = 'pick' THEN -m.quantity ELSE 0 END) AS pieces"
        " FROM movement m LEFT JOIN movement r ON r.id = m.reverses_id WHERE m.paper_kind = 'order'"
        " GROUP BY m.paper_line_id) x ON x.paper_line_id = l.id"
        " WHERE l.quantity_picked <> COALESCE(x.pieces, 0)"
    ),
    "totes hold more than their orders are promised, and nobody is to put it back": (
        "SELECT p.code, b.product_id, b.quantity_on_hand FROM balance b"
        " JOIN location p ON p.id = b.location_id AND p.kind = 'tote'"
        " WHERE b.quantity_on_hand > b.quantity_allocated"
        " AND NOT EXISTS (SELECT 1 FROM move_request m WHERE m.location_id = b.location_id"
        "  AND m.because = 'put_back' AND m.closed_at IS NULL)"
    ),
}
_LACKING = text(
    "SELECT o.number, l.sku_text, l.product_id FROM customer_order_line l"
    " JOIN customer_order o ON o.id = l.customer_order_id"
    " WHERE o.cancelled_at IS NULL AND l.quantity_picked < l.quantity_ordered - l.quantity_cancelled"
)
_SHORT = text("SELECT DISTINCT p.product_id FROM shortage s JOIN pick_line p ON p.id = s.pick_line_id")
_IN_DOUBT = text("SELECT product_id FROM balance WHERE in_doubt_at IS NOT NULL")
_ORDERED_BEYOND_STOCK = text(
    "SELECT l.product_id FROM customer_order_line l GROUP BY l.product_id HAVING SUM(l.quantity_ordered) >"
    " (SELECT COALESCE(SUM(m.quantity), 0) FROM movement m WHERE m.product_id = l.product_id AND m.reason = 'opening')"
)
_MOVED = text(
    "SELECT scan_id, SUM(quantity) FROM movement WHERE reason = 'pick' AND scan_id IS NOT NULL GROUP BY scan_id"
)
_ORDERS = text(
    "SELECT o.id, CASE WHEN o.cancelled_at IS NOT NULL THEN 'cancelled'"
    " WHEN SUM(l.quantity_picked) < SUM(l.quantity_ordered - l.quantity_cancelled) THEN 'short' ELSE 'whole' END,"
    " COUNT(*), SUM(l.quantity_picked)"
    " FROM customer_order o JOIN customer_order_line l ON l.customer_order_id = o.id"
    " GROUP BY o.id, o.cancelled_at"
)


@dataclass
class Closing:
    """How a shift ended. `orders`: how many were picked whole, are short, are cancelled."""

    orders: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    pieces: int = 0
    shortages: int = 0
    audit: str = ""
    faults: list[str] = field(default_factory=list)


def close(floor: Floor) -> Closing:
    """Prove it all, and say how it ended."""
    with floor.database.reading() as session:
        proved = audit.run(session)
        closing = Closing(audit=str(proved), faults=list(proved.differences))
        for sentence, query in _NEVER.items():
            if found := session.execute(text(query)).all():
                closing.faults.append(f"{len(found)} {sentence}, the first {tuple(found[0])}")
        closing.faults += [*_lacking(session), *_could_be_picked(session, floor), *_scans(session, floor)]
        for _order_id, end, lines, pieces in session.execute(_ORDERS):
            closing.orders[end] += 1
            closing.lines += lines
            closing.pieces += pieces
        closing.shortages = session.scalar(text("SELECT COUNT(*) FROM shortage")) or 0
    return closing


def _lacking(session: Session) -> list[str]:
    """Every line that lacks something is of a product that a picker was short of or a glance put in doubt, or that
    was never there."""
    known = {
        product_id
        for query in (_SHORT, _IN_DOUBT, _ORDERED_BEYOND_STOCK)
        for product_id in session.scalars(query)
    }
    return [
        f"order {number} lacks {sku}, and nothing on record says why"
        for number, sku, product_id in session.execute(_LACKING)
        if product_id not in known
    ]


def _could_be_picked(session: Session, floor: Floor) -> list[str]:
    able = [one for one in orders.open_orders(session, floor.warehouse_id, clock.now()) if one.can_be_picked]
    return [f"order {one.number} could be picked, and nobody did" for one in able]


def _scans(session: Session, floor: Floor) -> list[str]:
    """Each scan moved what its maker put into the tote by it, once; a refused one moved nothing."""
    moved = {scan_id: int(quantity) for scan_id, quantity in session.execute(_MOVED)}
    journal = select(Scan.scan_id, Scan.outcome, Scan.task, Scan.step, Scan.code, Scan.action)
    faults, lost = [], set(floor.books)
    for scan_id, outcome, *said in session.execute(journal):
        lost.discard(scan_id)
        pieces = moved.pop(scan_id, 0)
        told = floor.books.get(scan_id)
        if (outcome not in ACCEPTED and pieces) or (told is not None and told != pieces):
            faults.append(f"{said}: {outcome}, {pieces} pieces moved, its maker put {told}")
    return [*faults, *(f"scan {one} is not in the journal" for one in sorted(lost)), *map(_by_nobody, moved)]


def _by_nobody(scan_id: str) -> str:
    return f"pieces were moved by {scan_id}, and no such scan is in the journal"
