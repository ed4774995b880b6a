"""The walk as it can be watched on the demo: a wave looked at and released, a cart with slots walked with keys alone,
a bin that is short, an order cancelled meanwhile, and a second person who takes the cart over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from tests.browser.conftest import Hands, Server
from tests.world import World
from warehouse.db import Database
from warehouse.demo.building import FIXED_CART
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.running import Wishes, run_import
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.picking.models import PickLine, PickList, PickListOrder, Shortage
from warehouse.stock import put_backs

GOOD = {"ok", "line_done", "task_done"}
MOST_SCANS = 120
ORDERS = "4"


@pytest.fixture
def carla(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Hands]:
    """A second device: the supervisor's."""
    someone = Hands(browser.new_context(**browser_context_args).new_page(), server)
    yield someone
    assert someone.problems == []


def test_a_wave_is_walked_on_the_demo(shop: Database, carla: Hands, hands: Hands, tmp_path: Path) -> None:
    world = World(shop)
    carla.sign_in("Carla")
    number = release(carla, world)
    hands.sign_in("Ada")
    hands.go("/picking")
    scan(hands, f"L.{number}")
    scan(hands, FIXED_CART)
    until(hands, lambda: hands.step == "scan_product" and lines_done(world, number) >= 2)
    tell_short(hands)
    assert world.count(Shortage) == 1
    cancelled = cancel_one(world, number, tmp_path)
    until(hands, lambda: cancelled in hands.text)
    take_over(carla)
    until(carla, lambda: carla.step == "next_work")
    assert world.one(PickList, id=number).finished_at is not None
    assert world.read(lambda session: put_backs.without_an_owner(session)) == []
    hands.go(hands.told("address"))
    assert hands.step == "next_work", hands.text


def release(carla: Hands, world: World) -> int:
    """A look at what it comes to, then the button of the carts; answers the pick list."""
    before = world.count(PickList)
    carla.go("/office/waves")
    page = carla.page
    page.get_by_label("At most").fill(ORDERS)
    page.get_by_role("button", name="See what it comes to").press("Enter")
    row = page.locator("#simulation tr", has_text="Cluster")
    expect(row).to_be_visible()
    assert world.count(PickList) == before, "looking changes nothing"
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status < 400):
        row.get_by_role("button", name="Release").press("Enter")
    assert world.count(PickList) > before
    newest = select(PickList).where(PickList.way == "cluster").order_by(PickList.id.desc())
    made = world.read(lambda session: session.scalars(newest.limit(1)).one())
    assert world.count(PickListOrder, pick_list_id=made.id) > 1
    return made.id


def until(hands: Hands, is_so: Callable[[], bool]) -> None:
    """Scan what the screen asks for until it is so."""
    for _ in range(MOST_SCANS):
        if is_so():
            return
        hands.right()
        assert hands.told("outcome") in GOOD | {"error"}, hands.text
    raise AssertionError(hands.text)


def scan(hands: Hands, code: str) -> None:
    """A scan that is accepted."""
    hands.scan(code)
    assert hands.told("outcome") in GOOD, hands.text


def lines_done(world: World, number: int) -> int:
    """Stops of the list that are over."""
    over = select(func.count()).where(PickLine.pick_list_id == number, PickLine.finished_at.is_not(None))
    return world.read(lambda session: session.scalar(over)) or 0


def tell_short(hands: Hands) -> None:
    """Nothing of it is there: the screen goes on to where else it lies, or says that nothing is left."""
    hands.press("short")
    assert hands.step == "shortage", hands.text
    hands.press("short")
    assert hands.told("outcome") in GOOD, hands.text
    assert hands.step != "shortage", hands.text


def cancel_one(world: World, number: int, folder: Path) -> str:
    """The customer of the order that is fetched last changes their mind; answers its number."""
    rows = (
        select(
            CustomerOrder.number, Channel.code, CustomerOrderLine.sku_text, CustomerOrderLine.quantity_ordered
        )
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
        .join(PickLine, PickLine.pick_list_id == PickListOrder.pick_list_id)
        .where(PickListOrder.pick_list_id == number, PickLine.product_id == CustomerOrderLine.product_id)
        .order_by(PickLine.sequence.desc())
    )
    order, channel, sku, quantity = world.read(lambda session: session.execute(rows.limit(1)).one())
    path = folder / "cancelled.csv"
    path.write_text(
        f"number,channel,sku,quantity_ordered,status\n{order},{channel},{sku},{quantity},cancelled\n"
    )
    assert run_import(world.database, KINDS["orders"], [str(path)], Wishes()).counts == {"changed": 1}
    return str(order)


def take_over(carla: Hands) -> None:
    """The cart scanned twice: Ada's walk is Carla's."""
    carla.go("/picking")
    carla.scan(FIXED_CART)
    assert (carla.step, carla.told("outcome")) == ("take_over", "ask"), carla.text
    carla.right()
    assert carla.told("message") == "picking.taken_over", carla.text
