"""Movements in words: what went from where to where, when, by whom and for which paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from warehouse.lookup.messages import PLACES, REASONS
from warehouse.orders.models import CustomerOrder, PurchaseOrder
from warehouse.people.models import Person
from warehouse.sites import Warehouse
from warehouse.stock.models import VIRTUAL_KINDS, Location, Product
from warehouse.stock.quantities import LocationMove, Movement

LENGTH = 20


@dataclass(frozen=True)
class Event:
    """One line of a history. `quantity` is None for what no number goes with, or may not be told."""

    at: datetime
    what: str
    quantity: int | None = None
    product: str = ""
    source: str = ""
    target: str = ""
    who: str = ""
    paper: str = ""
    when: str = ""


def local_time(warehouse: Warehouse, moment: datetime | None) -> str:
    """A moment on the clock that hangs in this building; nothing for none."""
    return warehouse.told(moment) if moment else ""


def movements(
    session: Session, warehouse: Warehouse, wanted: ColumnElement[bool], hidden: frozenset[int] = frozenset()
) -> list[Event]:
    """The last movements that fit, the newest first; numbers of `hidden` places are not told."""
    source, target = aliased(Location), aliased(Location)
    found = (
        select(
            Movement,
            Product.sku,
            source.code.label("source"),
            source.kind.label("source_kind"),
            target.code.label("target"),
            target.kind.label("target_kind"),
            Person.name,
            CustomerOrder.number.label("order"),
            PurchaseOrder.number.label("purchase_order"),
        )
        .join(Product, Product.id == Movement.product_id)
        .join(source, source.id == Movement.source_id)
        .join(target, target.id == Movement.target_id)
        .outerjoin(Person, Person.id == Movement.person_id)
        .outerjoin(CustomerOrder, _paper("order", CustomerOrder.id))
        .outerjoin(PurchaseOrder, _paper("purchase_order", PurchaseOrder.id))
        .where(Movement.warehouse_id == warehouse.id, wanted)
        .order_by(Movement.id.desc())
        .limit(LENGTH)
    )
    return [_event(warehouse, row, hidden) for row in session.execute(found)]


def carried(session: Session, warehouse: Warehouse, location_id: int) -> list[Event]:
    """Where a container went, and which containers came to a place and left it; the newest first."""
    moved, source, target = aliased(Location), aliased(Location), aliased(Location)
    ends = (LocationMove.location_id, LocationMove.from_parent_id, LocationMove.to_parent_id)
    found = (
        select(LocationMove, moved.code, source.code, target.code, Person.name)
        .join(moved, moved.id == LocationMove.location_id)
        .outerjoin(source, source.id == LocationMove.from_parent_id)
        .outerjoin(target, target.id == LocationMove.to_parent_id)
        .outerjoin(Person, Person.id == LocationMove.person_id)
        .where(LocationMove.warehouse_id == warehouse.id, or_(*(end == location_id for end in ends)))
        .order_by(LocationMove.id.desc())
        .limit(LENGTH)
    )
    return [
        Event(
            move.at,
            gettext("%(container)s carried", container=container),
            source=came or "",
            target=went or "",
            who=who or "",
            when=local_time(warehouse, move.at),
        )
        for move, container, came, went, who in session.execute(found)
    ]


def newest(*histories: Sequence[Event]) -> list[Event]:
    """Several histories as one, the newest first."""
    return sorted((event for history in histories for event in history), key=_moment, reverse=True)[:LENGTH]


def _moment(event: Event) -> datetime:
    return event.at


def _paper(kind: str, column: Any) -> ColumnElement[bool]:
    return and_(Movement.paper_kind == kind, Movement.paper_id == column)


def _event(warehouse: Warehouse, row: Any, hidden: frozenset[int]) -> Event:
    movement: Movement = row.Movement
    is_hidden = bool({movement.source_id, movement.target_id} & hidden)
    return Event(
        movement.at,
        gettext(REASONS[movement.reason]),
        quantity=None if is_hidden else movement.quantity,
        product=row.sku,
        source=_place(row.source, row.source_kind),
        target=_place(row.target, row.target_kind),
        who=row.name or "",
        paper=_paper_words(movement, row),
        when=local_time(warehouse, movement.at),
    )


def _place(code: str, kind: str) -> str:
    """A place by its code; the ends of the world by their word."""
    return gettext(PLACES[kind]) if kind in VIRTUAL_KINDS else code


def _paper_words(movement: Movement, row: Any) -> str:
    if row.order:
        return gettext("order %(number)s", number=row.order)
    if row.purchase_order:
        return gettext("purchase order %(number)s", number=row.purchase_order)
    if movement.paper_kind == "count":
        return gettext("count %(number)s", number=movement.paper_id)
    return ""
