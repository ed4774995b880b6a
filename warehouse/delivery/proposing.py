"""What is proposed for goods of an order: the carton, what it will weigh, and the service with the rule that won.

The bench takes it by going on (packing/boxing.py); the office tries it on an order that nobody has packed yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from warehouse.delivery import cartons, weights
from warehouse.delivery.cartons import Fit
from warehouse.delivery.choosing import Choice, Facts, choose
from warehouse.delivery.models import Carton, DeliveryRule
from warehouse.delivery.pieces import Pieces, flagged, longest_side
from warehouse.orders.models import CustomerOrder, CustomerOrderLine


@dataclass(frozen=True)
class Proposal:
    """All that is proposed. `fit` says why there is no carton."""

    fit: Fit
    grams: int | None
    choice: Choice


def propose(session: Session, order: CustomerOrder, goods: Sequence[Pieces], value: int | None) -> Proposal:
    """For these goods of an order, as if they were packed now."""
    fit = cartons.smallest(all_cartons(session), goods)
    grams = weights.expected(goods, fit.carton)
    facts = facts_of(order, goods, fit.carton, grams, value)
    return Proposal(fit, grams, choose(rules_of(session, order.warehouse_id), facts))


def facts_of(
    order: CustomerOrder, goods: Sequence[Pieces], carton: Carton | None, grams: int | None, value: int | None
) -> Facts:
    """What the rules ask of a parcel."""
    return Facts(
        channel=order.channel.code,
        asked=order.delivery_service,
        country=order.country,
        weight_grams=grams,
        value=value,
        length_mm=cartons.sides_of(carton)[0] if carton is not None else longest_side(goods),
        flags=flagged(goods),
    )


def all_cartons(session: Session) -> list[Carton]:
    """The cartons that are used."""
    return list(session.scalars(select(Carton).where(Carton.retired_at.is_(None))))


def rules_of(session: Session, warehouse_id: int) -> list[DeliveryRule]:
    """The rules of a building that are asked, in their order, with their services."""
    wanted = (
        select(DeliveryRule)
        .where(DeliveryRule.warehouse_id == warehouse_id, DeliveryRule.retired_at.is_(None))
        .order_by(DeliveryRule.position, DeliveryRule.id)
        .options(joinedload(DeliveryRule.delivery_service))
    )
    return list(session.scalars(wanted))


def value_of(lines: Sequence[CustomerOrderLine], quantity: int) -> int | None:
    """What so many of one product are worth, on however many lines; None where a price is missing.

    Where they have several prices the highest counts: too much insurance harms nobody.
    """
    known = [line.unit_price for line in lines if line.unit_price is not None]
    return quantity * max(known, default=0) if len(known) == len(lines) else None
