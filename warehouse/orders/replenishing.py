"""Which pick faces want goods, written down as requests (`move_request`): born here, and closed when all is well again.

What orders want loose of a product is what is not promised to them yet, less the whole cases that reserve gives them
anyway; and what they were promised in reserve in less than a case, for that says that the face had too few. The
goods of a promise stay where they are: only what lies free is brought.

Nobody's scan looks: a look is made when a wave is released, by `warehouse worker` every minute, before somebody is
given the next task, and when a supervisor asks for it. A pick costs no statement more, and is not missed for long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts, insert_unless_there
from warehouse.orders import queries as orders
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.sites import Warehouse
from warehouse.stock import allocation, faces
from warehouse.stock.faces import RESERVE, Face, Filling, Reserve
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.promising import Cases
from warehouse.stock.quantities import Allocation, MoveRequest

BECAUSE = "replenish"


@dataclass(frozen=True)
class Looked:
    """What a look came to: requests that are new, and such as nobody needs any more."""

    born: int = 0
    closed: int = 0


def look(session: Session, act: Act) -> Looked:
    """Write down which faces want goods. A request that somebody has in hand is left alone."""
    due = {filling.face.location_id: filling for filling in needs(session, act.warehouse_id, act.at)}
    born = closed = 0
    mine, others = _open_requests(session, act.warehouse_id)
    for request in mine:
        filling = due.pop(request.location_id, None)
        if filling is None or filling.face.product_id != request.product_id:
            request.closed_at = act.at
            closed += 1
        else:
            request.quantity = filling.quantity
    session.flush()
    for face_id, filling in sorted(due.items()):
        born += face_id not in others and _ask(session, act, filling)
    return Looked(born, closed)


def needs(
    session: Session, warehouse_id: int, now: datetime, product_ids: Collection[int] | None = None
) -> list[Filling]:
    """Which faces want goods and can get them, of these products or all; those first for which orders wait."""
    if product_ids is not None and not product_ids:
        return []
    wanting = faces.read(session, warehouse_id, product_ids)
    products = {face.product_id for face in wanting}
    if not products:
        return []
    reserve = reserve_of(session, warehouse_id, now, products)
    return faces.plan(wanting, reserve, _wanted_loose(session, warehouse_id, now, products, reserve.cases))


def face_of(session: Session, request: MoveRequest) -> Face | None:
    """The face that a request is about, as it is now; None where it is none any more."""
    found = faces.read(session, request.warehouse_id, [request.product_id])
    return next((face for face in found if face.location_id == request.location_id), None)


def reserve_of(session: Session, warehouse_id: int, now: datetime, product_ids: Collection[int]) -> Reserve:
    """What lies free of these products in reserve."""
    today = session.get_one(Warehouse, warehouse_id).local_date(now)
    return Reserve.of(*allocation.candidates(session, warehouse_id, product_ids), today)


def case_of(product: Product, quantity: int) -> int | None:
    """How many a case holds, where so many pieces are whole cases."""
    sizes = [one.quantity for one in product.barcodes if one.unit == "case" and one.quantity > 1]
    return max((size for size in sizes if quantity % size == 0), default=None)


def _wanted_loose(
    session: Session, warehouse_id: int, now: datetime, products: Collection[int], cases: Cases
) -> dict[int, int]:
    """Product -> pieces that orders want beside whole cases."""
    wanted: Counter[tuple[int, int, int]] = Counter()
    for part in in_parts(sorted(products)):
        for line in orders.wanting(session, warehouse_id, now, part):
            wanted[line.product_id, line.order_id, 0] += line.quantity
        for product_id, order_id, place_id, quantity in session.execute(_promised(warehouse_id, now, part)):
            wanted[product_id, order_id, place_id] += quantity
    loose: Counter[int] = Counter()
    for (product_id, _order, _place), quantity in wanted.items():
        loose[product_id] += _beside_cases(quantity, cases.get(product_id, ()))
    return loose


def _promised(warehouse_id: int, now: datetime, products: Collection[int]) -> Select[int, int, int, int]:
    """What was promised in reserve, by product, order and bin."""
    line = CustomerOrderLine
    return (
        select(Allocation.product_id, line.customer_order_id, Allocation.location_id, Allocation.quantity)
        .join(line, line.id == Allocation.customer_order_line_id)
        .join(CustomerOrder, CustomerOrder.id == line.customer_order_id)
        .join(Location, Location.id == Allocation.location_id)
        .where(Allocation.product_id.in_(products), Location.kind == RESERVE)
        .where(*orders.is_open(warehouse_id, now))
    )


def _beside_cases(quantity: int, sizes: Iterable[int]) -> int:
    for size in sorted(sizes, reverse=True):
        quantity %= size
    return quantity


def _open_requests(session: Session, warehouse_id: int) -> tuple[list[MoveRequest], set[int]]:
    """Requests that nobody has, locked; and the faces of the others, which somebody fills or looks at just now."""
    is_open = (
        MoveRequest.warehouse_id == warehouse_id,
        MoveRequest.because == BECAUSE,
        MoveRequest.closed_at.is_(None),
    )
    free = select(MoveRequest).where(*is_open, MoveRequest.claimed_by.is_(None)).order_by(MoveRequest.id)
    mine = session.scalars(
        free.with_for_update(skip_locked=True, of=MoveRequest, key_share=True).execution_options(
            populate_existing=True
        )
    ).all()
    places = set(session.scalars(select(MoveRequest.location_id).where(*is_open)))
    return list(mine), places - {request.location_id for request in mine}


def _ask(session: Session, act: Act, filling: Filling) -> bool:
    """True when it is new: of two who look at once one asks."""
    values = {
        "warehouse_id": act.warehouse_id,
        "because": BECAUSE,
        "location_id": filling.face.location_id,
        "product_id": filling.face.product_id,
        "quantity": filling.quantity,
        "asked_by": act.person_id,
        "asked_at": act.at,
    }
    return insert_unless_there(session, MoveRequest, values)
