"""What the forms of the waves page say: which orders, and in which way they are picked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import time
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import Channel, DeliveryService
from warehouse.picking.choosing import Choice, NotThere
from warehouse.picking.lists import Group
from warehouse.sites import PICK_WAYS
from warehouse.stock.models import Zone
from warehouse.words import N_

WAYS = {
    "single": N_("Single order"),
    "cluster": N_("Cluster: a tote each"),
    "batch": N_("Batch: sort at the bench"),
}
#: The fields of a choice, as the release of what was looked at carries them on.
FIELDS = ("cut_off", "channel", "service", "zone", "priority", "single_product", "max_orders")
LONGEST_NUMBER = 6


class NotReleased(Exception):
    """The form does not say what to release, or says it of a page that is no longer true."""


def ways() -> dict[str, str]:
    """The ways to pick, in words."""
    return {way: gettext(words) for way, words in WAYS.items()}


def choice_of(values: Mapping[str, str], order_ids: Collection[int] | None = None) -> Choice:
    """Raises NotReleased."""
    return Choice(
        channel=values.get("channel") or None,
        service=values.get("service") or None,
        zone=values.get("zone") or None,
        cut_off=_time(values.get("cut_off", "").strip()),
        single_product=bool(values.get("single_product")),
        priority=_number(values, "priority", 0, gettext("Enter a priority such as 5, or nothing.")),
        max_orders=_number(
            values, "max_orders", 1, gettext("Enter how many orders, or leave it empty for all.")
        ),
        order_ids=order_ids,
    )


def way_of(values: Mapping[str, str]) -> str | None:
    """The way that was chosen; None: as the building picks. Raises NotReleased."""
    way = values.get("way", "")
    if way and way not in PICK_WAYS:
        raise NotReleased(gettext("Choose a way from the list."))
    return way or None


def sentence_of(error: NotThere) -> str:
    """What to do where something is chosen that is not there."""
    if error.what == "channel":
        return gettext("Choose a channel from the list.")
    if error.what == "zone":
        return gettext("Choose a zone from the list.")
    return gettext("Choose a delivery service from the list.")


def lists_of(session: Session, warehouse_id: int) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose from: code and name."""
    zones = select(Zone.code, Zone.code).where(Zone.warehouse_id == warehouse_id).order_by(Zone.code)
    asked = {
        "channels": select(Channel.code, Channel.name).order_by(Channel.name),
        "services": select(DeliveryService.code, DeliveryService.name)
        .where(DeliveryService.retired_at.is_(None))
        .order_by(DeliveryService.name),
        "zones": zones,
    }
    return {word: [(code, name) for code, name in session.execute(one)] for word, one in asked.items()}


def told(chosen: Mapping[str, Any]) -> list[str]:
    """By what a wave was chosen, in words."""
    words = {
        "cut_off": lambda value: gettext("due up to %(time)s", time=value),
        "channel": lambda value: gettext("channel %(code)s", code=value),
        "service": lambda value: gettext("service %(code)s", code=value),
        "zone": lambda value: gettext("zone %(code)s", code=value),
        "priority": lambda value: gettext("priority from %(number)s", number=value),
        "single_product": lambda _value: gettext("one product only"),
        "max_orders": lambda value: gettext("at most %(number)s", number=value),
        "orders": lambda value: ngettext("%(num)s named order", "%(num)s named orders", value),
    }
    return [say(chosen[word]) for word, say in words.items() if word in chosen]


def written(groups: Collection[Group]) -> str:
    """The groups of a plan, as a form carries them to the release."""
    return ";".join(",".join(map(str, group.order_ids)) for group in groups)


def read_groups(text: str, way: str | None) -> list[Group] | None:
    """Such groups again; None where there are none. What makes no sense is planned anew: nothing depends on it."""
    try:
        found = [tuple(map(int, part.split(","))) for part in text.split(";") if part]
    except ValueError:
        return None
    return [Group(order_ids, way or "single") for order_ids in found] or None


def _time(typed: str) -> time | None:
    if not typed:
        return None
    try:
        found = time.fromisoformat(typed)
    except ValueError:
        found = time.max
    if found.second or found.tzinfo:
        raise NotReleased(gettext("Enter a time such as 16:30, or nothing."))
    return found


def _number(values: Mapping[str, str], field: str, least: int, sentence: str) -> int | None:
    typed = values.get(field, "").strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER and int(typed) >= least):
        raise NotReleased(sentence)
    return int(typed)
