"""How far the floor has come with each line: columns changed in the act's own transaction.

`warehouse audit` proves them against the ledger. Each is one statement; the database's CHECKs are the
second opinion (nothing is packed that was not picked).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, bindparam, update
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


def add_dispatched_all(session: Session, lines: Iterable[tuple[int, int]]) -> None:
    """The same of many lines at once; loaded rows are read again when they are asked for."""
    sums: dict[int, int] = {}
    for line_id, quantity in lines:
        sums[line_id] = sums.get(line_id, 0) + quantity
    table = cast(Table, CustomerOrderLine.__table__)
    statement = update(table).where(table.c.id == bindparam("of_line"))
    statement = statement.values(quantity_dispatched=table.c.quantity_dispatched + bindparam("more"))
    if sums:
        rows = [{"of_line": line_id, "more": more} for line_id, more in sorted(sums.items())]
        session.connection().execute(statement, rows)
    for loaded in session.identity_map.values():
        if isinstance(loaded, CustomerOrderLine) and loaded.id in sums:
            session.expire(loaded, ["quantity_dispatched"])


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
