"""A pick list for the day without a network: what is left of it, in walk order, as values that a paper will say.

Taken down at one moment: the paper says when. What was fetched before is not on it; booking it back is scanned.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from flask_babel import get_locale, gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from warehouse import words
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.queries import URGENCY
from warehouse.people.models import Person
from warehouse.picking.models import PickLine, PickList, PickListOrder, PickTote
from warehouse.picking.on_list import is_stopped
from warehouse.sites import Warehouse
from warehouse.stock.lots import code_of
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.products import first_code
from warehouse.stock.quantities import Allocation


@dataclass
class _Stop:
    """A stop that is left: where, what, and how many for which order."""

    line: PickLine
    place: Location
    product: Product
    lot: Lot
    shares: dict[int, int] = field(default_factory=dict)

    @property
    def quantity(self) -> int:
        return sum(self.shares.values())


@dataclass(frozen=True)
class _Order:
    """An order of a walk; in a cluster with its slot, and the tote in it."""

    id: int
    number: str
    leaves_by: datetime | None
    slot: str
    tote: str


def open_lists(session: Session, warehouse_id: int, *which: Any) -> list[PickList]:
    """The lists of a building that are not finished and meet these conditions, the first one first."""
    wanted = select(PickList).where(PickList.warehouse_id == warehouse_id, PickList.finished_at.is_(None))
    return list(session.scalars(wanted.where(*which).order_by(PickList.id)))


def contents(session: Session, lists: Sequence[PickList], now: datetime) -> list[dict[str, Any]]:
    """What the paper of each list says; of one on which nothing is left, too."""
    ids = [one.id for one in lists]
    stops, orders = _stops(session, ids), _orders(session, ids)
    return [_content(session, one, stops.get(one.id, []), orders.get(one.id, []), now) for one in lists]


def _content(
    session: Session, pick_list: PickList, stops: list[_Stop], orders: list[_Order], now: datetime
) -> dict[str, Any]:
    warehouse = session.get_one(Warehouse, pick_list.warehouse_id)
    picker = session.get(Person, pick_list.claimed_by) if pick_list.claimed_by else None
    is_cluster = pick_list.way == "cluster"
    locale, pieces = get_locale(), sum(stop.quantity for stop in stops)
    return {
        "code": f"L.{pick_list.id}",
        "language": str(locale).replace("_", "-"),
        "direction": locale.text_direction if locale else "ltr",
        "words": _words(len(stops), pieces),
        "title": gettext("Pick list %(code)s", code=f"L.{pick_list.id}"),
        "warehouse": warehouse.name,
        "wave": gettext("Wave %(number)s", number=pick_list.wave_id) if pick_list.wave_id else "",
        "made_at": gettext("Made %(when)s", when=_moment(warehouse, now)),
        "rest": _rest(pick_list, picker, len(stops)),
        "is_cluster": is_cluster,
        "orders": [_order(one, warehouse) for one in orders],
        "stops": [_stop(one, orders if is_cluster else []) for one in stops],
    }


def _rest(pick_list: PickList, picker: Person | None, left: int) -> str:
    """What was done of it before the paper was made."""
    told = []
    if picker is not None:
        told.append(gettext("%(name)s has it in hand.", name=picker.name))
    if left < pick_list.lines_total:
        told.append(gettext("Left: %(left)s of %(total)s stops.", left=left, total=pick_list.lines_total))
    return " ".join(told)


def _order(one: _Order, warehouse: Warehouse) -> dict[str, str]:
    leaves = _moment(warehouse, one.leaves_by) if one.leaves_by else ""
    return {"number": one.number, "leaves_by": leaves, "slot": one.slot, "tote": one.tote}


def _stop(stop: _Stop, orders: list[_Order]) -> dict[str, Any]:
    sizes = [code.quantity for code in stop.product.barcodes if 1 < code.quantity <= stop.quantity]
    expires = stop.lot.expires_on
    return {
        "bin": stop.place.code,
        "name": stop.product.name,
        "sku": stop.product.sku,
        "code": first_code(stop.product),
        "lot": code_of(stop.lot),
        "expires_on": words.day(expires) if expires else "",
        "quantity": stop.quantity,
        "cases": _in_cases(stop.quantity, max(sizes, default=0)),
        "shares": [
            {"slot": one.slot, "order": one.number, "quantity": stop.shares[one.id]}
            for one in orders
            if one.id in stop.shares
        ],
    }


def _in_cases(quantity: int, size: int) -> str:
    """24 as 2 cases of 12; what is left over beside them."""
    if not size:
        return ""
    whole, rest = divmod(quantity, size)
    told = ngettext("%(num)s case of %(size)s", "%(num)s cases of %(size)s", whole, size=size)
    return f"{told} + {rest}" if rest else told


def _stops(session: Session, ids: Collection[int]) -> dict[int, list[_Stop]]:
    """What is left, by list: postponed stops last, then along the walk, as the screens show it."""
    wanted = (
        select(PickLine, Location, Product, Lot, Allocation.quantity, CustomerOrder.id)
        .join(Location, Location.id == PickLine.location_id)
        .join(Product, Product.id == PickLine.product_id)
        .join(Lot, Lot.id == PickLine.lot_id)
        .join(
            Allocation,
            (Allocation.pick_line_id == PickLine.id) & (Allocation.location_id == PickLine.location_id),
        )
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .where(PickLine.pick_list_id.in_(ids), PickLine.finished_at.is_(None), ~is_stopped())
        .options(selectinload(Product.barcodes))
        .order_by(PickLine.pick_list_id, PickLine.postponed, PickLine.sequence, PickLine.id)
    )
    found: dict[int, dict[int, _Stop]] = {}
    for line, place, product, lot, quantity, order_id in session.execute(wanted):
        of_list = found.setdefault(line.pick_list_id, {})
        stop = of_list.setdefault(line.id, _Stop(line, place, product, lot))
        stop.shares[order_id] = stop.shares.get(order_id, 0) + quantity
    return {list_id: list(stops.values()) for list_id, stops in found.items()}


def _orders(session: Session, ids: Collection[int]) -> dict[int, list[_Order]]:
    """The orders of each list that are to be picked, the most urgent first; each with the slot of its latest tote,
    else with the next letter that is free."""
    totes = _totes(session, ids)
    wanted = (
        select(PickListOrder.pick_list_id, CustomerOrder)
        .join(CustomerOrder, CustomerOrder.id == PickListOrder.customer_order_id)
        .where(PickListOrder.pick_list_id.in_(ids), ~is_stopped())
        .order_by(*URGENCY)
    )
    rows: dict[int, list[CustomerOrder]] = {}
    for list_id, order in session.execute(wanted):
        rows.setdefault(list_id, []).append(order)
    found: dict[int, list[_Order]] = {}
    for list_id, orders in rows.items():
        used = {slot for (of_list, _order), (slot, _tote) in totes.items() if of_list == list_id}
        letters = (one for one in _letters() if one not in used)
        found[list_id] = []
        for order in orders:
            slot, tote = totes.get((list_id, order.id), ("", ""))
            slot = slot or next(letters)
            found[list_id].append(_Order(order.id, order.number, order.ship_by_at, slot, tote))
    return found


def _letters() -> Any:
    yield from ascii_uppercase
    for first in ascii_uppercase:
        yield from (first + second for second in ascii_uppercase)


def _totes(session: Session, ids: Collection[int]) -> dict[tuple[int, int], tuple[str, str]]:
    """(list, order) -> the slot and code of its latest tote that is carried."""
    wanted = (
        select(PickTote.pick_list_id, PickTote.customer_order_id, PickTote.slot, Location.code)
        .join(Location, Location.id == PickTote.location_id)
        .where(PickTote.pick_list_id.in_(ids), PickTote.closed_at.is_(None))
        .where(PickTote.customer_order_id.is_not(None))
        .order_by(PickTote.id)
    )
    rows = session.execute(wanted)
    return {(list_id, order_id or 0): (slot or "", code) for list_id, order_id, slot, code in rows}


def _moment(warehouse: Warehouse, at: datetime) -> str:
    """With its day even where it is today's: a paper lies about."""
    local = warehouse.local(at)
    return f"{words.day(local.date())} {local:%H:%M}"


def _words(stops: int, pieces: int) -> dict[str, str]:
    """The fixed words, in the language of whoever asked for the paper."""
    return {
        "sum": f"{ngettext('%(num)s stop', '%(num)s stops', stops)} · "
        f"{ngettext('%(num)s piece', '%(num)s pieces', pieces)}",
        "bin": gettext("Bin"),
        "product": gettext("Product"),
        "pieces": gettext("Pieces"),
        "done": gettext("Done"),
        "slot": gettext("Slot"),
        "order": gettext("Order"),
        "tote": gettext("Tote"),
        "leaves_by": gettext("Leaves by"),
        "lot": gettext("Lot"),
        "best_before": gettext("Best before"),
        "page": gettext("Page"),
        "of": gettext("of"),
        "picked_by": gettext("Picked by"),
        "time": gettext("Time"),
        "nothing": gettext("Nothing is left to pick."),
        "differs": gettext("Write beside it what differs."),
    }
