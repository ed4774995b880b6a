"""What a channel demands of its orders' goods: read from its rules, where nonsense counts as nothing said.

`ship_complete`: its orders leave whole or not at all; an order may say otherwise, and keeps what held when it came.
`min_life_days`: so many days a lot must still be good on the day on which it is promised, counted on the clock of
the building. A product may ask for more (`product.min_life_days`): the stricter one counts.
`when_short`: what becomes of an order when a picker finds nothing left of what it lacks: `wait` (the bench does not
pack it), `split` (what is there goes, the rest follows; so it is where nothing is said) or `cancel` (what is missing).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case

from warehouse.db import days_after, whole_number
from warehouse.orders.models import WHEN_SHORT, Channel
from warehouse.stock.models import Product

LONGEST_LIFE = 36_500


def ships_complete(rules: Mapping[str, Any] | None) -> bool:
    """Orders of this channel leave whole, unless they say otherwise."""
    return (rules or {}).get("ship_complete") is True


def when_short(rules: Mapping[str, Any] | None) -> str:
    """What becomes of a short order of this channel."""
    told: Any = (rules or {}).get("when_short")
    return told if told in WHEN_SHORT else "split"


def min_life_days(rules: Mapping[str, Any] | None) -> int:
    """How many days a lot must last for this channel."""
    told: Any = (rules or {}).get("min_life_days")
    return int(told) if is_days(told) else 0


def lasts_until(today: date, rules: Mapping[str, Any] | None, of_product: int | None) -> date:
    """The day on which a lot must still be good: today, where nobody asks for more."""
    return today + timedelta(days=max(min_life_days(rules), of_product or 0, 0))


def lasts_until_at(
    now: datetime, time_zone: str, rules: Mapping[str, Any] | None, of_product: int | None
) -> date:
    """The same for a moment, by the clock that hangs in the building."""
    return lasts_until(now.astimezone(ZoneInfo(time_zone)).date(), rules, of_product)


def lasts_until_then(today: date) -> ColumnElement[date]:
    """The same in SQL, for rows joined to their channel and product."""
    of_channel: Any = whole_number(Channel.rules, "min_life_days")
    of_product = Product.min_life_days
    days = case((of_product > of_channel, of_product), (of_channel > 0, of_channel), else_=0)
    return days_after(today, days)


def is_days(told: Any) -> bool:
    """A number of days that makes sense."""
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= LONGEST_LIFE
