"""Shortcuts for tests of the number that is asked on the way."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select, update

from tests.person import Page, Person
from tests.world import World
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance, CountRequest, Glance

#: What differs between two answers whatever lies there: ids of scans, tokens, the question's number.
_PASSING = re.compile(
    r"[0-9a-f]{32}|data-actor=\"[^\"]*\"|name=\"actor\" value=\"[^\"]*\"|reason=(\"\d+\"|\d+)"
)


def asks(world: World, up_to: int = 3, per_hour: int = 6, **columns: Any) -> None:
    """People are asked here, as a new building does; no order is urgent, whatever the hour."""
    values = {"glances_up_to": up_to, "glances_per_hour": per_hour, "urgent_minutes": 0} | columns
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(**values))


def answer(person: Person, number: int) -> Page:
    """Say a number to the question on the screen."""
    assert person.page.step == "glance", person.page.text
    return person.tap("glance", quantity=number, reason=question_of(person.page))


def question_of(page: Page) -> str:
    """The number of the question, as the buttons carry it."""
    button = page.find("button", data_action="glance")
    assert button is not None, page.text
    return button.get("data-reason", "")


def seen(page: Page) -> str:
    """All that a device gets, without what would differ anyhow."""
    html = _PASSING.sub("", page.html)
    return re.sub(r'(data-reason=|value=)"\d+"', r"\1", html)


def glances(world: World) -> list[Glance]:
    """All questions, the first one first."""
    return world.read(lambda session: list(session.scalars(select(Glance).order_by(Glance.id))))


def requests(world: World) -> list[tuple[str, str]]:
    """What is to be counted: the bin, and why."""
    wanted = select(Location.code, CountRequest.because).join(
        CountRequest, CountRequest.location_id == Location.id
    )
    rows = world.read(lambda session: session.execute(wanted.where(CountRequest.closed_at.is_(None))).all())
    return [(code, because) for code, because in rows]


def balance(world: World, place: str, sku: str) -> Balance:
    """What is on record of a product in a place; of its one lot."""
    wanted = (
        select(Balance)
        .join(Location, Location.id == Balance.location_id)
        .join(Product, Product.id == Balance.product_id)
        .where(Location.code == place, Product.sku == sku)
    )
    return world.read(lambda session: session.scalars(wanted).one())
