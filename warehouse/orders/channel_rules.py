"""What a channel demands of its orders' goods: read from its rules, where nonsense counts as nothing said.

`ship_complete`: its orders leave whole or not at all; an order may say otherwise, and keeps what held when it came.
`min_life_days`: so many days a lot must still be good on the day on which it is promised, counted on the clock of
the building. A product may ask for more (`product.min_life_days`): the stricter one counts.
`when_short`: what becomes of an order when a picker finds nothing left of what it lacks: `wait` (the bench does not
pack it), `split` (what is there goes, the rest follows; so it is where nothing is said) or `cancel` (what is missing).

And what it demands of the papers in the box. `neutral`: nothing on them says who sold it. `allow_logo`, `allow_promo`,
`allow_contact`: false takes that away (neutral takes all three). `slip_required`: false prints no slip. `returns_part`:
whether the slip ends with a part for what comes back; unsaid, it does unless the channel is neutral.
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
#: Rules that are true or false.
SWITCHES = (
    "ship_complete", "neutral", "allow_logo", "allow_promo", "allow_contact", "slip_required", "returns_part",
)  # fmt: skip


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


def is_neutral(rules: Mapping[str, Any] | None) -> bool:
    """Nothing in the box may say who sold it."""
    return _said(rules, "neutral", otherwise=False)


def allows_logo(rules: Mapping[str, Any] | None) -> bool:
    """The brand's logo and colour may be shown."""
    return _said(rules, "allow_logo") and not is_neutral(rules)


def allows_promotion(rules: Mapping[str, Any] | None) -> bool:
    """The brand may praise itself, or something else that it sells."""
    return _said(rules, "allow_promo") and not is_neutral(rules)


def allows_contact(rules: Mapping[str, Any] | None) -> bool:
    """The customer may be told how to reach the seller past the channel."""
    return _said(rules, "allow_contact") and not is_neutral(rules)


def wants_slip(rules: Mapping[str, Any] | None) -> bool:
    """A slip lies in each parcel; false: none is printed."""
    return _said(rules, "slip_required")


def has_returns_part(rules: Mapping[str, Any] | None) -> bool:
    """The slip ends with a part that the customer sends back."""
    return _said(rules, "returns_part", otherwise=not is_neutral(rules))


def _said(rules: Mapping[str, Any] | None, name: str, otherwise: bool = True) -> bool:
    """true or false as the rules say it, and nothing else: `"no"` is a text, and says nothing."""
    told: Any = (rules or {}).get(name)
    return told if isinstance(told, bool) else otherwise


def is_days(told: Any) -> bool:
    """A number of days that makes sense."""
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= LONGEST_LIFE
