"""Pick faces: how much one should hold, and what reserve could give it: pure, so that a list and the act say the same.

A pick face is a pick bin that says so: it is kept for a product, or has a least or a most. Its product is the one
that it is kept for, else the one that lies in it, or lay in it last.

It wants goods when fewer than its least lie there (in doubt: not counted), or fewer lie there unpromised than orders
want loose of it. It is filled to its most, else to its least or to what orders want; by whole cases where they
fit, for a case is what reserve hands out. What comes first in reserve is what promising.py would take first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from warehouse.stock.models import Location, Product
from warehouse.stock.promising import Candidate, Cases, Need, Promise, Shelves
from warehouse.stock.quantities import Balance

RESERVE = "bulk"


@dataclass(frozen=True)
class Face:
    """A pick face and what lies in it. `promised` leaves with the next walks; `lot_ids`: the lots that lie there."""

    location_id: int
    product_id: int
    sequence: int
    code: str
    least: int | None = None
    most: int | None = None
    on_hand: int = 0
    promised: int = 0
    takes_one_lot: bool = False
    lot_ids: frozenset[int] = frozenset()

    @property
    def room(self) -> int | None:
        """How many more may lie there; None where nobody said."""
        return None if self.most is None else max(self.most - self.on_hand, 0)


@dataclass(frozen=True)
class Filling:
    """So many for a face, and from where. `is_urgent`: orders wait for it."""

    face: Face
    quantity: int
    is_urgent: bool
    sources: tuple[Promise, ...]


@dataclass
class Reserve:
    """What lies free in reserve. Faces are filled one after the other; what one gets is gone for the next."""

    of_product: dict[int, list[Candidate]]
    cases: Cases = field(default_factory=dict)

    @classmethod
    def of(cls, candidates: Iterable[Candidate], cases: Cases, today: date) -> Reserve:
        """Of all that lies free: what lies in reserve and is still good."""
        of_product: dict[int, list[Candidate]] = defaultdict(list)
        for one in candidates:
            if one.kind == RESERVE and one.lasts(today):
                of_product[one.product_id].append(one)
        return cls(of_product, cases)

    def able(self, face: Face) -> list[Candidate]:
        """What may go into a face, what comes first first. One that takes one lot gets the lot that lies in it."""
        free = [one for one in self.of_product.get(face.product_id, ()) if one.free > 0]
        free.sort(key=lambda one: one.turn)
        if not face.takes_one_lot or not free:
            return free
        lots = face.lot_ids or {free[0].lot_id}
        return [one for one in free if {one.lot_id} == lots]

    def give(self, face: Face, quantity: int) -> tuple[Promise, ...]:
        """Up to so many for a face, from the bins that come first."""
        lying = self.of_product.get(face.product_id, [])
        shelves = Shelves(self.able(face), self.cases)
        got = shelves.serve([Need(face.location_id, face.product_id, quantity)]).promises
        taken = {(one.location_id, one.lot_id): one.quantity for one in got}
        self.of_product[face.product_id] = [
            replace(one, free=one.free - taken.get((one.location_id, one.lot_id), 0)) for one in lying
        ]
        return tuple(got)


def plan(faces: Iterable[Face], reserve: Reserve, wanted: Mapping[int, int]) -> list[Filling]:
    """What every face needs and can get (`wanted`: product -> pieces that orders want loose); urgent ones first."""
    of_product: dict[int, list[Face]] = defaultdict(list)
    for face in sorted(faces, key=lambda face: (face.sequence, face.code)):
        of_product[face.product_id].append(face)
    lacking = [(face, lacks) for same in of_product.values() for face, lacks in _shared(same, wanted).items()]
    # A stable order: whoever waits for orders first, then along the walk.
    lacking.sort(key=lambda one: (not one[1], one[0].sequence, one[0].code))
    fillings = []
    for face, lacks in lacking:
        quantity = _in_cases(face, _needed(face, lacks), reserve.cases.get(face.product_id, ()))
        sources = reserve.give(face, quantity) if quantity else ()
        if sources:
            given = sum(one.quantity for one in sources)
            fillings.append(Filling(face, given, lacks > 0, sources))
    return fillings


def _shared(same: Sequence[Face], wanted: Mapping[int, int]) -> dict[Face, int]:
    """What orders lack, put on the faces of their product as there is room: the first in the walk first."""
    lacks = wanted.get(same[0].product_id, 0) - sum(face.on_hand - face.promised for face in same)
    shared = {}
    for face in same:
        part = max(lacks if face.room is None else min(lacks, face.room), 0)
        shared[face] = part
        lacks -= part
    return shared


def _needed(face: Face, lacks: int) -> int:
    """How many are to be brought, as pieces."""
    is_low = face.least is not None and face.on_hand < face.least
    if not is_low and not lacks:
        return 0
    goal = max(face.on_hand + lacks, face.most or face.least or 0)
    return max((goal if face.most is None else min(goal, face.most)) - face.on_hand, 0)


def _in_cases(face: Face, needed: int, sizes: Sequence[int]) -> int:
    """Whole cases: as many as there is room for; rounded up where nobody said how much room there is."""
    size = min(sizes, default=1)
    if face.most is None:
        return -(-needed // size) * size
    # Room for less than a case: better some loose pieces than an empty face.
    return needed - needed % size if needed >= size else needed


def read(session: Session, warehouse_id: int, product_ids: Iterable[int] | None = None) -> list[Face]:
    """The pick faces in use, each with what lies in it; of these products, or all."""
    rows: dict[int, list[Any]] = defaultdict(list)
    meant = None if product_ids is None else set(product_ids)
    for row in session.execute(_faces(warehouse_id, meant)):
        rows[row.Location.id].append(row)
    faces = [face for of_place in rows.values() if (face := _face(of_place)) is not None]
    return [face for face in faces if meant is None or face.product_id in meant]


def _faces(warehouse_id: int, meant: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    """The product is the fixed one, or each that lies or lay there; one row a lot."""
    place = Location
    here = and_(Balance.warehouse_id == place.warehouse_id, Balance.location_id == place.id)
    product_id = func.coalesce(place.fixed_product_id, Balance.product_id)
    is_face = or_(
        place.fixed_product_id.is_not(None), place.min_quantity.is_not(None), place.max_quantity.is_not(None)
    )
    wanted = (
        select(place, Balance, Product)
        .outerjoin(Balance, here)
        .join(Product, Product.id == product_id)
        .where(place.warehouse_id == warehouse_id, place.kind == "pick", is_face)
        .where(place.retired_at.is_(None), place.held_at.is_(None))
        .order_by(place.id, Balance.product_id, Balance.lot_id)
    )
    if meant is None:
        return wanted
    # All that lies in such a place, for it may be no product's alone.
    there = select(Balance.location_id).where(Balance.warehouse_id == warehouse_id)
    lies = place.id.in_(there.where(Balance.product_id.in_(meant)))
    return wanted.where(or_(place.fixed_product_id.in_(meant), lies))


def _face(rows: Sequence[Any]) -> Face | None:
    """None where nobody can say whose face it is: several products lie there, or did."""
    place: Location = rows[0].Location
    product_id = place.fixed_product_id or _lies_alone(rows)
    product = next((row.Product for row in rows if row.Product.id == product_id), None)
    if product is None:
        return None
    own = [row.Balance for row in rows if row.Balance is not None and row.Balance.product_id == product_id]
    sound = [balance for balance in own if balance.in_doubt_at is None]
    return Face(
        place.id,
        product.id,
        place.sequence,
        place.code,
        place.min_quantity,
        place.max_quantity,
        sum(balance.quantity_on_hand for balance in sound),
        sum(balance.quantity_allocated for balance in sound),
        product.tracking == "lot" and not place.mixes_lots,
        frozenset(balance.lot_id for balance in own if balance.quantity_on_hand),
    )


def _lies_alone(rows: Sequence[Any]) -> int | None:
    lying = {row.Balance.product_id for row in rows if row.Balance.quantity_on_hand}
    products = lying or {row.Balance.product_id for row in rows}
    return products.pop() if len(products) == 1 else None
