"""What orders still want, as needs that allocation serves: how many, and how long a lot must last for them.

A lot's life is counted from the day of the promise on the clock of the building, as the channel or the product
demands (channel_rules.py): the stricter one counts. A lot whose last day is over serves nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.orders.channel_rules import lasts_until_at
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.orders.queries import still_wanted
from warehouse.sites import Warehouse
from warehouse.stock.allocation import Need
from warehouse.stock.models import Product


def needs_of(session: Session, order_ids: Collection[int], now: datetime) -> dict[int, list[Need]]:
    """What each line of these orders still wants, in line order; orders that want nothing are not among them."""
    needs: dict[int, list[Need]] = {}
    still = still_wanted()
    for part in in_parts(sorted(order_ids)):
        wanted = _lines(CustomerOrderLine.customer_order_id, CustomerOrderLine.product_id, still)
        wanted = wanted.where(CustomerOrderLine.customer_order_id.in_(part), still > 0)
        ordered = wanted.order_by(CustomerOrderLine.customer_order_id, CustomerOrderLine.line)
        for line_id, *facts, order_id, product_id, quantity in session.execute(ordered):
            need = Need(line_id, product_id, quantity, lasts_until_at(now, *facts))
            needs.setdefault(order_id, []).append(need)
    return needs


def with_life(session: Session, needs: Sequence[Need], now: datetime) -> list[Need]:
    """The same needs, each with the day until which a lot must last for its order."""
    lines = {need.order_line_id for need in needs}
    facts: dict[int, Any] = {}
    for part in in_parts(sorted(lines)):
        rows = session.execute(_lines().where(CustomerOrderLine.id.in_(part)))
        facts |= {line_id: more for line_id, *more in rows}
    return [replace(need, lasts_until=lasts_until_at(now, *facts[need.order_line_id])) for need in needs]


def _lines(*more: Any) -> Select[*tuple[Any, ...]]:
    facts = (CustomerOrderLine.id, Warehouse.time_zone, Channel.rules, Product.min_life_days)
    return (
        select(*facts, *more)
        .select_from(CustomerOrderLine)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(Warehouse, Warehouse.id == CustomerOrder.warehouse_id)
        .join(Product, Product.id == CustomerOrderLine.product_id)
    )
