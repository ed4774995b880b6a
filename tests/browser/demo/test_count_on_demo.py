"""A full cycle of counts as it can be watched on the demo, with keys alone: the programme asks for bins, three of them
hold another number than the record says, somebody else counts again while one of them is sold from, a supervisor
adjusts; then the ledger says what lies there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select

from tests.browser.conftest import Hands, Server
from tests.browser.counting_with_keys import Handhelds, adjust, count, handhelds, plan
from tests.world import World
from warehouse import clock
from warehouse.db import Database
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.running import Wishes, run_import
from warehouse.people.models import Person
from warehouse.picking import waves
from warehouse.picking.models import PickList, PickListOrder
from warehouse.stock.ledger import Act
from warehouse.stock.models import Barcode, Location, Product
from warehouse.stock.quantities import Balance, CountRequest

#: By how much what lies in the planted bins differs from the record.
PLANTED = (-2, 3, -1)
BINS = 8
MOST_SCANS = 30


@pytest.fixture
def handheld(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Handhelds]:
    """A handheld for each person."""
    yield from handhelds(browser, browser_context_args, server)


def test_a_cycle_on_the_demo(shop: Database, handheld: Handhelds, tmp_path: Path) -> None:
    world = World(shop)
    carla, finn = handheld("Carla"), handheld("Finn")
    may_count(carla, world, "Eve")
    plan(carla, BINS)
    bins = asked_bins(world)
    assert len(bins) == BINS
    shelves, planted = plant(world, bins)
    for code in bins:
        count(finn, code, shelves[code])
    assert asked_bins(world, "recount") == sorted(planted)
    sold = sell_from(world, handheld("Ada"), planted[0], tmp_path)
    shelves[planted[0]][sold] -= 1
    eve = handheld("Eve")
    eve.go("/counting")
    expect(eve.page.locator("#screen")).to_contain_text("Count it again")
    for code in planted:
        count(eve, code, shelves[code])
    for left in range(len(planted) - 1, -1, -1):
        adjust(carla.page, left)
    for code in bins:
        assert lying(world, code) == shelves[code], code
    agree(shop, tmp_path)


def may_count(carla: Hands, world: World, name: str) -> None:
    """The supervisor ticks one more role of a person."""
    person = world.one(Person, name=name)
    carla.go(f"/office/people/{person.id}")
    box = carla.page.locator("input[name=roles][value=counter]")
    box.focus()
    carla.page.keyboard.press("Space")
    expect(box).to_be_checked()
    carla.page.keyboard.press("Enter")
    expect(carla.page.locator("input[name=roles][value=counter]")).to_be_checked()
    assert "counter" in world.one(Person, name=name).role_names(world.warehouse_id)


def asked_bins(world: World, because: str | None = None) -> list[str]:
    """The codes of the bins that are asked for."""
    wanted = select(Location.code).join(CountRequest, CountRequest.location_id == Location.id)
    wanted = wanted.where(CountRequest.closed_at.is_(None))
    if because is not None:
        wanted = wanted.where(CountRequest.because == because)
    return sorted(world.read(lambda session: session.scalars(wanted).all()))


def plant(world: World, bins: list[str]) -> tuple[dict[str, dict[str, int]], list[str]]:
    """What really lies in the bins, by the code of each product; and the bins in which it is another number."""
    shelves = {code: lying(world, code) for code in bins}
    fit = [code for code in bins if len(shelves[code]) == 1 and free(world, code) > 4]
    # The first is sold from: a pick face whose reserve is not counted today, for what is proved is promised first.
    pieces = [piece for code in bins for piece in shelves[code]]
    faces = [code for code in fit if is_face(world, code) and pieces.count(next(iter(shelves[code]))) == 1]
    planted = [*faces[:1], *(code for code in fit if code != faces[0])][: len(PLANTED)]
    assert len(planted) == len(PLANTED), shelves
    for code, error in zip(planted, PLANTED, strict=True):
        [piece] = shelves[code]
        shelves[code][piece] += error
    return shelves, planted


def lying(world: World, code: str) -> dict[str, int]:
    """What the record says of a bin, by the code on each product."""
    wanted = (
        select(func.min(Barcode.text), Balance.quantity_on_hand)
        .join(Balance, Balance.product_id == Barcode.product_id)
        .join(Location, Location.id == Balance.location_id)
        .where(Location.code == code, Balance.quantity_on_hand > 0, Barcode.quantity == 1)
        .group_by(Balance.product_id, Balance.lot_id, Balance.quantity_on_hand)
    )
    found: dict[str, int] = defaultdict(int)
    for piece, quantity in world.read(lambda session: session.execute(wanted).all()):
        found[piece] += quantity
    return dict(found)


def is_face(world: World, code: str) -> bool:
    """Pickers fetch from it first."""
    return world.one(Location, code=code).kind == "pick"


def free(world: World, code: str) -> int:
    """How many in the bin are promised to nobody."""
    wanted = (
        select(Balance.quantity_on_hand - Balance.quantity_allocated)
        .join(Location, Location.id == Balance.location_id)
        .where(Location.code == code, Balance.quantity_on_hand > 0)
    )
    return int(world.read(lambda session: session.scalars(wanted).one()))


def sell_from(world: World, ada: Hands, code: str, folder: Path) -> str:
    """An order for one piece of what lies there comes in, is released and picked; answers the code of the product."""
    wanted = select(Product).join(Balance).join(Location, Location.id == Balance.location_id)
    wanted = wanted.where(Location.code == code, Balance.quantity_on_hand > 0)
    sku = world.read(lambda session: session.scalars(wanted).unique().one()).sku
    path = folder / "sold.csv"
    path.write_text(f"number,channel,sku,quantity_ordered,priority\nCOUNTED-1,SHOP,{sku},1,1\n")
    assert run_import(world.database, KINDS["orders"], [str(path)], Wishes()).counts == {"new": 1}
    with world.database.writing() as session:
        act = Act(world.warehouse_id, world.one(Person, name="Carla").id, None, None, clock.now())
        waves.release(session, act, numbers=["COUNTED-1"])
    newest = select(PickListOrder.pick_list_id).order_by(PickListOrder.pick_list_id.desc()).limit(1)
    number = world.read(lambda session: session.scalars(newest).one())
    before = lying(world, code)
    ada.go("/picking")
    ada.scan(f"L.{number}")
    for _ in range(MOST_SCANS):
        if world.one(PickList, id=number).finished_at is not None:
            break
        ada.right()
    [piece] = before
    assert lying(world, code) == {piece: before[piece] - 1}, ada.text
    return piece


def agree(shop: Database, folder: Path) -> None:
    """`warehouse audit` says so."""
    environment = os.environ | {"WAREHOUSE_DATABASE_URL": str(shop.url), "WAREHOUSE_INSTANCE": str(folder)}
    command = [sys.executable, "-m", "warehouse.cli", "audit"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "all agree" in done.stdout) == (0, True), done.stdout + done.stderr
