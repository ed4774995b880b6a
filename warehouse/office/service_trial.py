"""Tries the rules: on an order, as if all that it wants were packed now, or on a parcel that somebody typed.

It says which service wins, and what the others lack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext
from sqlalchemy.orm import Session

from warehouse.delivery import proposing, why
from warehouse.delivery.choosing import Choice, Facts, choose
from warehouse.delivery.models import DeliveryRule
from warehouse.delivery.pieces import Pieces
from warehouse.delivery.proposing import Proposal
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.scanning.lookup import resolve
from warehouse.stock.models import Product


@dataclass(frozen=True)
class Trial:
    """What came of it: one of several orders to choose from, an order that nobody knows, or the proposal."""

    choices: tuple[tuple[str, str], ...] = ()
    order: CustomerOrder | None = None
    carton: str = ""
    grams: int | None = None
    service: str = ""
    rule: str = ""
    refused: str = ""
    rows: tuple[tuple[str, str], ...] = ()


def of(session: Session, warehouse_id: int, typed: str) -> Trial:
    """The trial of the order with this number, or with this code of our paper."""
    meaning = resolve(session, warehouse_id, typed, frozenset({"order"}))
    if meaning.kind == "several":
        orders = [choice for choice in meaning.choices if choice.kind == "order"]
        return Trial(tuple((choice.code, choice.label) for choice in orders))
    order = session.get(CustomerOrder, meaning.id) if meaning.kind == "order" else None
    if order is None or order.warehouse_id != warehouse_id:
        return Trial()
    lines: dict[int, tuple[Product, list[CustomerOrderLine]]] = {}
    for line in order.lines:
        if line.product is not None and line.quantity_wanted:
            lines.setdefault(line.product.id, (line.product, []))[1].append(line)
    goods = [Pieces.of(product, _wanted(of_it)) for product, of_it in lines.values()]
    values = [proposing.value_of(of_it, _wanted(of_it)) for _product, of_it in lines.values()]
    known = [value for value in values if value is not None]
    total = sum(known) if len(known) == len(values) else None
    return _told(order, proposing.propose(session, order, goods, total))


def of_example(facts: Facts, rules: Sequence[DeliveryRule]) -> Trial:
    """The trial of a parcel that somebody typed, on these rules in their order."""
    return _of_choice(choose(rules, facts))


def _told(order: CustomerOrder, proposal: Proposal) -> Trial:
    carton = proposal.fit.carton
    named = carton.name if carton is not None else ""
    return replace(_of_choice(proposal.choice), order=order, carton=named, grams=proposal.grams)


def _of_choice(choice: Choice) -> Trial:
    rows: list[tuple[str, str]] = [(rule.name, why.in_words(reason)) for rule, reason in choice.failed]
    if choice.rule is not None:
        rows.append((choice.rule.name, gettext("Fits: this one wins")))
    return Trial(
        service=choice.service.name if choice.service is not None else "",
        rule=choice.rule.name if choice.rule is not None else "",
        refused=why.in_words(choice.refused) if choice.refused is not None else "",
        rows=tuple(rows),
    )


def _wanted(lines: list[CustomerOrderLine]) -> int:
    return sum(line.quantity_wanted for line in lines)
