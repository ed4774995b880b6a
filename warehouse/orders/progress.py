"""How far the floor has come with each line: columns changed in the act's own transaction.

`warehouse audit` proves them against the ledger. Each is one statement; the database's CHECKs are the
second opinion (nothing is packed that was not picked).
"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrderLine, PurchaseOrderLine


def add_received(session: Session, purchase_order_line_id: int, quantity: int) -> None:
    """`quantity` more (or, negative, less) of a purchase order's line has arrived."""
    _add(session, PurchaseOrderLine, purchase_order_line_id, quantity_received=quantity)


def add_picked(session: Session, order_line_id: int, quantity: int) -> None:
    """`quantity` more (or, negative, less) of an order's line lies in a tote."""
    _add(session, CustomerOrderLine, order_line_id, quantity_picked=quantity)


def add_packed(session: Session, order_line_id: int, quantity: int) -> None:
    """`quantity` more (or, negative, less) of an order's line is verified in a parcel."""
    _add(session, CustomerOrderLine, order_line_id, quantity_packed=quantity)


def add_dispatched(session: Session, order_line_id: int, quantity: int) -> None:
    """`quantity` more (or, negative, less) of an order's line has left the building."""
    _add(session, CustomerOrderLine, order_line_id, quantity_dispatched=quantity)


def _add(
    session: Session, line: type[CustomerOrderLine] | type[PurchaseOrderLine], line_id: int, **amounts: int
) -> None:
    values = {name: getattr(line, name) + amount for name, amount in amounts.items()}
    # "evaluate" keeps the loaded row true without reading it again.
    session.execute(
        update(line)
        .where(line.id == line_id)
        .values(**values)
        .execution_options(synchronize_session="evaluate")
    )
