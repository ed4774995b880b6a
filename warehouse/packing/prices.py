"""Prices on a slip, for brands that ask for them, as people of the customer's language write them."""

from __future__ import annotations

from typing import Any

from babel.numbers import format_currency

from warehouse.labels.slip_words import written_in
from warehouse.orders import looks
from warehouse.orders.models import CustomerOrder

#: Money is counted in this part of its currency.
_PARTS = 10_000


def told(order: CustomerOrder, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines with their prices and the sum of what is in this parcel; nothing where one price is not known."""
    prices = [line.unit_price for line in order.lines]
    known = [price for price in prices if price is not None]
    if not order.currency or len(known) < len(prices):
        return {}
    locale = written_in(looks.language(order))

    def money(amount: int) -> str:
        return str(format_currency(amount / _PARTS, order.currency or "", locale=locale))

    total = sum(line["here"] * price for line, price in zip(lines, known, strict=True))
    priced = [line | {"price": money(price)} for line, price in zip(lines, known, strict=True)]
    return {"lines": priced, "sum": money(total)}
