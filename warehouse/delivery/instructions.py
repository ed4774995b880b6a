"""What the bench must know of a product, a channel, a customer or an order: words that somebody wrote for it.

When they are shown is the bench's matter (packing/instructing.py); here is only where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.delivery.models import CustomerNote
from warehouse.orders.models import CustomerOrder
from warehouse.stock.models import Product

LONGEST = 500


@dataclass(frozen=True)
class Instruction:
    """One thing to know. `of`: order, channel, customer or product; `name`: which one."""

    of: str
    name: str
    text: str


def of_order(session: Session, order: CustomerOrder) -> list[Instruction]:
    """What was written of the order, of its customer and of its channel: the nearest first."""
    found = [Instruction("order", order.number, order.note or "")]
    if order.customer:
        found.append(Instruction("customer", order.customer, _of_customer(session, order)))
    found.append(Instruction("channel", order.channel.name, of_channel(order.channel.rules)))
    return [one for one in found if one.text]


def of_channel(rules: dict[str, object] | None) -> str:
    """A channel's own words in its rules; '' for nonsense."""
    told = (rules or {}).get("note")
    return told.strip()[:LONGEST] if isinstance(told, str) else ""


def of_product(product: Product) -> Instruction | None:
    """How a product is packed."""
    told = product.details.get("pack_note")
    return Instruction("product", product.name, told) if isinstance(told, str) and told else None


def _of_customer(session: Session, order: CustomerOrder) -> str:
    key = fold(order.customer or "")
    wanted = select(CustomerNote.text).filter_by(channel_id=order.channel_id, customer_key=key)
    return session.scalar(wanted) or ""
