"""What lies in a tote, line by line, and which of it somebody is about to put back.

A line is a promise: so many of a product and lot for one order line, here; or what lies here for nobody any more,
and goes home first. What was chosen is read from the
journal (the last act of this person in this task), so that a reload and a second device show the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, aliased

from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.scanning import journal
from warehouse.stock.lots import code_of
from warehouse.stock.models import BIN_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Allocation, Balance, Movement


@dataclass(frozen=True)
class ToteLine:
    """So many pieces in a tote that belong to one line of an order; or (`order_line_id` 0) to none any more."""

    order_line_id: int
    order_id: int
    number: str
    product: Product
    lot: Lot
    quantity: int
    pick_line_id: int | None

    @property
    def is_nobodys(self) -> bool:
        """Their order does not want them any more."""
        return self.order_line_id == 0

    @property
    def key(self) -> str:
        """How a tap names this line."""
        return key_of(self.order_line_id, self.lot.id)

    @property
    def lot_code(self) -> str:
        """By what people tell its goods from others, or nothing."""
        return code_of(self.lot)


@dataclass(frozen=True)
class Chosen:
    """A line that is being put back, and how many of it."""

    line: ToteLine
    quantity: int


def key_of(order_line_id: int, lot_id: int) -> str:
    """How a tap names a line of a tote."""
    return f"{order_line_id}.{lot_id}"


def all_in(session: Session, tote_id: int) -> list[ToteLine]:
    """What lies in a tote: first what is nobody's, then what is for orders."""
    free = Balance.quantity_on_hand - Balance.quantity_allocated
    wanted = (
        select(Product, Lot, free)
        .select_from(Balance)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.location_id == tote_id, free > 0)
        .order_by(Product.sku, Lot.id)
    )
    nobodys = [
        ToteLine(0, 0, "", product, lot, quantity, None) for product, lot, quantity in session.execute(wanted)
    ]
    return [*nobodys, *lines_in(session, tote_id)]


def lines_in(session: Session, tote_id: int) -> list[ToteLine]:
    """What lies in a tote for orders, in the orders' and their lines' order."""
    wanted = (
        select(
            CustomerOrderLine.id,
            CustomerOrder.id,
            CustomerOrder.number,
            Product,
            Lot,
            Allocation.quantity,
            Allocation.pick_line_id,
        )
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .join(Product, Product.id == Allocation.product_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(Allocation.location_id == tote_id)
        .order_by(CustomerOrder.id, CustomerOrderLine.line, Lot.id)
    )
    return [ToteLine(*row) for row in session.execute(wanted)]


def chosen(session: Session, person_id: int, tote: Location, lines: Sequence[ToteLine]) -> Chosen | None:
    """What this person is putting back now; None when nothing is chosen, or it lies here no more."""
    last = journal.last_undoable(session, person_id, f"put-back/{tote.id}", "")
    memo = last.memo[-1] if last is not None else {}
    if memo.get("did") != "chosen":
        return None
    line = next((line for line in lines if line.key == memo["line"]), None)
    return None if line is None else Chosen(line, min(memo["quantity"], line.quantity))


def home_of(session: Session, tote_id: int, line: ToteLine) -> Location | None:
    """The bin from which a line came into this tote, while goods are kept there."""
    of_line = Movement.paper_line_id == line.order_line_id
    undone = aliased(Movement)
    wanted = (
        select(Location)
        .join(Movement, Movement.source_id == Location.id)
        .outerjoin(undone, undone.reverses_id == Movement.id)
        .where(
            Movement.target_id == tote_id,
            Movement.reason == "pick",
            Movement.paper_kind == "order",
            true() if line.is_nobodys else of_line,
            Movement.lot_id == line.lot.id,
            undone.id.is_(None),
            *_keeps_goods(),
        )
        .order_by(Movement.id.desc())
    )
    return session.scalar(wanted.limit(1)) or _where_it_lies(session, line)


def totes_with_goods(session: Session, warehouse_id: int, limit: int) -> list[tuple[Location, str]]:
    """Totes with goods in them, each with an order's number; with none where they are nobody's any more."""
    number = func.coalesce(CustomerOrder.number, "").label("number")
    wanted = (
        select(Location, number)
        .join(Balance, Balance.location_id == Location.id)
        .outerjoin(Allocation, Allocation.location_id == Location.id)
        .outerjoin(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .outerjoin(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .where(Location.warehouse_id == warehouse_id, Location.kind == "tote", Balance.quantity_on_hand > 0)
        .distinct()
        .order_by(Location.code, number)
        .limit(limit)
    )
    return [(tote, told) for tote, told in session.execute(wanted)]


def parcel_with(session: Session, tote_id: int, goods: ColumnElement[bool]) -> Parcel | None:
    """The parcel in the building into which such goods (of a movement) went out of this tote."""
    wanted = (
        select(Parcel)
        .join(Movement, Movement.target_id == Parcel.location_id)
        .where(Movement.source_id == tote_id, Movement.reason == "pack", goods)
        .where(Parcel.cancelled_at.is_(None), Parcel.dispatched_at.is_(None))
        .order_by(Parcel.id.desc())
    )
    return session.scalar(wanted.limit(1))


def _where_it_lies(session: Session, line: ToteLine) -> Location | None:
    wanted = (
        select(Location)
        .join(Balance, Balance.location_id == Location.id)
        .where(
            Balance.product_id == line.product.id,
            Balance.lot_id == line.lot.id,
            Balance.quantity_on_hand > 0,
            *_keeps_goods(),
        )
        .order_by(Location.sequence, Location.code)
    )
    return session.scalar(wanted.limit(1))


def _keeps_goods() -> list[ColumnElement[bool]]:
    return [Location.kind.in_(BIN_KINDS), Location.retired_at.is_(None)]
