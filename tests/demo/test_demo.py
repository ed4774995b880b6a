"""The generated demo has the shape that was asked for, and comes again with its seed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.postgres import Server
from warehouse import clock, gtin, migrating
from warehouse.db import Database
from warehouse.demo import building
from warehouse.demo.assortment import offers
from warehouse.demo.demand import Customers
from warehouse.demo.filling import LOW_FACES, fill
from warehouse.demo.sheet import sections
from warehouse.demo.sizes import SIZES, Size
from warehouse.orders import replenishing
from warehouse.orders.models import Channel, CustomerOrder, PurchaseOrder, PurchaseOrderLine
from warehouse.orders.notices import NoticeLine
from warehouse.orders.ready import ready_to_pack
from warehouse.people.models import Person
from warehouse.people.pins import verify
from warehouse.picking.models import PickList, PickListOrder
from warehouse.stock import audit
from warehouse.stock.models import Location
from warehouse.stock.quantities import Balance, MoveRequest

PEOPLE = {
    "Ada": ("U.ADA", "1111", {"picker"}),
    "Ben": ("U.BEN", "2222", {"receiver"}),
    "Carla": ("U.CARLA", "3333", {"supervisor", "admin"}),
    "Dan": ("U.DAN", "4444", set()),
    "Eve": ("U.EVE", "5555", {"packer"}),
    "Finn": ("U.FINN", "6666", {"counter"}),
}
NOON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> str:
    """The address of a database without a single table."""
    if backend == "postgresql":
        server: Server = request.getfixturevalue("postgres_server")
        return server.empty(f"demo_{worker_id}")
    return f"sqlite:///{tmp_path / 'demo.sqlite3'}"


def _filled(url: str, size: str, tmp_path: Path, seed: int = 20) -> Database:
    database = Database(url)
    migrating.upgrade(database)
    with database.writing() as session:
        fill(session, clock.now(), tmp_path / "printed", size, seed)
    return database


@pytest.fixture
def session(empty_url: str, tmp_path: Path) -> Iterator[Session]:
    """A look at the small demo."""
    database = _filled(empty_url, "small", tmp_path)
    with database.reading() as opened:
        yield opened
    database.engine.dispose()


def _count(session: Session, wanted: Any) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _on_the_cart(session: Session) -> int:
    """How many orders are on the one walk that is a cluster."""
    clusters = select(PickList.id).where(PickList.way == "cluster")
    assert _count(session, clusters) == 1
    return _count(session, select(PickListOrder).where(PickListOrder.pick_list_id.in_(clusters)))


def test_the_small_demo_has_its_people_papers_and_a_morning_behind_it(session: Session) -> None:
    size = SIZES["small"]
    people = {one.name: one for one in session.scalars(select(Person)).unique()}
    assert {name: (one.badge, set(one.role_names(1))) for name, one in people.items()} == {
        name: (badge, roles) for name, (badge, _pin, roles) in PEOPLE.items()
    }
    assert all(verify(people[name].pin_hash, pin) for name, (_badge, pin, _roles) in PEOPLE.items())
    assert _count(session, select(CustomerOrder.id)) == size.wholesale_orders + size.consumer_orders
    released = _count(session, select(CustomerOrder.id).where(CustomerOrder.released_at.is_not(None)))
    assert released == size.released + _on_the_cart(session)
    assert 3 <= _on_the_cart(session) <= 6, "a walk of a few small orders waits for the cart with fixed slots"
    assert _count(session, select(PurchaseOrder.id)) == size.purchase_orders
    ready = ready_to_pack(session, 1)
    assert len({one.order_id for one in ready}) == size.picked
    assert {one.stands_at for one in ready} == {"BENCH-1"}
    assert audit.run(session).differences == []


def test_the_first_delivery_is_half_received_and_one_put_away_waits(session: Session) -> None:
    order = session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.id).limit(1)).one()
    lines = session.scalars(select(PurchaseOrderLine).filter_by(purchase_order_id=order.id)).all()
    assert sum(line.quantity_received == line.quantity_ordered for line in lines) == len(lines) // 2
    waiting = (
        select(Balance.product_id)
        .join(Location, Location.id == Balance.location_id)
        .where(Location.kind.in_(("dock", "staging")), Balance.quantity_on_hand > 0)
    )
    assert _count(session, waiting) == 1


def test_a_few_pick_faces_are_low_and_reserve_can_fill_them(session: Session) -> None:
    low = select(MoveRequest.id).where(MoveRequest.because == "replenish", MoveRequest.closed_at.is_(None))
    assert _count(session, low) == LOW_FACES
    due = replenishing.needs(session, 1, clock.now())
    assert 2 <= len(due) <= LOW_FACES, "what was put away this morning may have filled one"
    assert all(0 < one.quantity <= 48 for one in due)


def test_three_channels_have_three_looks(session: Session) -> None:
    looks = [channel.brand.look for channel in session.scalars(select(Channel)) if channel.brand]
    assert len(looks) == 3
    for key in ("shop_name", "colour", "logo"):
        assert len({look[key] for look in looks}) == 3


def test_the_sheet_of_barcodes_holds_what_can_be_scanned(session: Session) -> None:
    codes = {code for cards in sections(session).values() for code, _words in cards}
    order = session.scalars(select(PurchaseOrder.id).order_by(PurchaseOrder.id.desc()).limit(1)).one()
    assert {"U.ADA", f"P.{order}", "TOTE-001", "BENCH-1", "C.UNDO", "A-01-A-01"} <= codes
    pallets = {line.sscc for line in session.scalars(select(NoticeLine).filter_by(purchase_order_id=order))}
    assert len(pallets) == 2
    assert {"DN-2202", f"00{min(pallets)}"} <= codes


def test_the_last_purchase_order_is_announced_whole(session: Session) -> None:
    order = session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.id.desc()).limit(1)).one()
    announced = {
        line.product_id: line.quantity
        for line in session.scalars(select(NoticeLine).filter_by(purchase_order_id=order.id))
    }
    assert announced == {line.product_id: line.quantity_ordered for line in order.lines}


def test_the_same_seed_makes_the_same_demo() -> None:
    def made(seed: int) -> list[dict[str, str]]:
        chance, size = Random(seed), SIZES["small"]
        sold = offers(size.products, chance)
        return building.location_rows(size, chance) + Customers(
            sold, chance, NOON, "Europe/London"
        ).order_rows(size)

    assert made(20) == made(20)
    assert made(20) != made(21)


def test_the_shop_has_fifteen_hundred_products_half_of_them_in_cases() -> None:
    sold = offers(SIZES["shop"].products, Random(20))
    assert len({offer.sku for offer in sold}) == len({offer.cells["name"] for offer in sold}) == 1_500
    assert all(gtin.is_gtin(offer.cells["barcode"]) for offer in sold)
    assert all(20 <= int(offer.cells["barcode"][:2]) <= 29 for offer in sold)
    cases = [offer for offer in sold if offer.case_quantity]
    assert len(cases) == 750
    assert {offer.case_quantity for offer in cases} == {6, 12, 24}
    assert all(gtin.is_gtin(offer.cells["case_barcode"]) for offer in cases)


def test_the_building_has_two_thousand_bins_in_twenty_aisles_walked_like_a_serpent() -> None:
    rows = [
        row for row in building.location_rows(SIZES["shop"], Random(20)) if row["kind"] in ("pick", "bulk")
    ]
    assert len({row["code"] for row in rows}) == 2_000
    letters = list(dict.fromkeys(row["code"][0] for row in rows))
    assert len(letters) == 20
    assert not set("IOQYZ") & set(letters)
    assert [row["code"][:4] for row in rows if row["sequence"] in ("1", "100", "101", "200")] == [
        "A-01",
        "A-10",
        "B-10",
        "B-01",
    ]
    digits = [row["check_digits"] for row in rows]
    assert all(one[0] != other[0] and one[1] != other[1] for one, other in pairwise(digits))
    assert len({row["x_m"] for row in rows}) == 20


def test_wholesale_orders_have_the_measured_shape() -> None:
    size = Size(1_500, 20, 10, 5, 2, 60, 200, 200, 0, 0, 0, most_lines=400)
    chance = Random(20)
    rows = Customers(offers(1_500, chance), chance, NOON, "Europe/London").order_rows(size)
    orders: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        orders.setdefault((row["channel"], row["number"]), []).append(int(row["quantity_ordered"]))
    wholesale = [lines for (channel, _), lines in orders.items() if channel == "TRADE"]
    consumer = [lines for (channel, _), lines in orders.items() if channel != "TRADE"]
    assert 13 <= median(map(len, wholesale)) <= 17
    assert 130 <= median(map(sum, wholesale)) <= 175
    assert 45 <= sorted(map(len, wholesale))[180] <= 65
    assert {len(lines) for lines in consumer} == {1, 2, 3, 4}
    twice = sum(len({row["sku"] for row in rows if row["number"] == number}) < len(lines)
                for (channel, number), lines in orders.items() if channel == "TRADE")  # fmt: skip
    assert 0.05 <= twice / 200 <= 0.25


@pytest.mark.parametrize("hour", [0, 9, 17, 23])
def test_cut_offs_are_today_and_tomorrow_at_any_hour(hour: int) -> None:
    now = NOON.replace(hour=hour, minute=45)
    chance, size = Random(1), SIZES["small"]
    rows = Customers(offers(60, chance), chance, now, "Europe/London").order_rows(size)
    days = [datetime.fromisoformat(row["ship_by"]).date() - now.date() for row in rows]
    assert set(days) == {timedelta(0), timedelta(1)}
    assert all(datetime.fromisoformat(row["ship_by"]) >= now for row in rows)


def test_the_shop_demo_is_whole(tmp_path: Path) -> None:
    database = _filled(f"sqlite:///{tmp_path / 'shop.sqlite3'}", "shop", tmp_path)
    with database.reading() as session:
        assert _count(session, select(CustomerOrder.id)) == 60
        released = _count(session, select(CustomerOrder.id).where(CustomerOrder.released_at.is_not(None)))
        assert (released, _on_the_cart(session)) == (26, 6)
        assert len({one.order_id for one in ready_to_pack(session, 1)}) == 5
        assert _count(session, select(Location.id).where(Location.kind == "tote")) == 66
        assert _count(session, select(PurchaseOrder.id)) == 5
        assert audit.run(session).differences == []
    database.engine.dispose()
