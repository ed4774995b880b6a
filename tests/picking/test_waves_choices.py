"""Which orders a wave takes, and what is told of it before it is released."""

from __future__ import annotations

import hashlib
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from tests.picking.test_route import measured
from tests.picking.test_waves_ways import act_of, nothing_is_urgent, orders_of_lists, release
from tests.picking.walking import hold, place, stock, wants
from tests.world import World
from warehouse import clock
from warehouse.db import Base
from warehouse.orders.models import CustomerOrder, DeliveryService
from warehouse.picking import waves
from warehouse.picking.choosing import Choice, NotThere, due_until
from warehouse.picking.models import Wave
from warehouse.picking.waves import Simulated
from warehouse.sites import Warehouse
from warehouse.stock.models import Location
from warehouse.stock.places import ensure_zone


def test_by_service_and_channel_together(world: World) -> None:
    with world.database.writing() as session:
        express = DeliveryService(code="EXP", name="Express")
        session.add(express)
        session.flush()
        for order in (world.order("1002"), world.order("1001", "EBAY")):
            session.get_one(CustomerOrder, order.id).delivery_service_id = express.id
    assert numbers(world, service="exp") == ["EBAY 1001", "SHOP 1002"]
    assert numbers(world, service="EXP", channel="shop") == ["SHOP 1002"]
    assert world.read(lambda session: [wave.chosen for wave in session.scalars(select(Wave))]) == []


def test_what_was_said_stays_with_the_wave(world: World) -> None:
    until = just_passed(world)
    release(world, "single", channel="SHOP", cut_off=until, single_product=True, numbers=["1002", "1"])
    assert world.one(Wave).chosen == {
        "channel": "SHOP",
        "cut_off": f"{until:%H:%M}",
        "single_product": True,
        "orders": 2,
    }


def test_orders_of_one_product_on_two_lines_are_single_product_orders(world: World) -> None:
    assert numbers(world, single_product=True) == ["EBAY 1001", "SHOP 1002", "SHOP 1003", "SHOP 1005"]


def test_a_priority_or_a_higher_one(world: World) -> None:
    with world.database.writing() as session:
        for number, priority in (("1002", 3), ("1003", 7)):
            session.get_one(CustomerOrder, world.order(number).id).priority = priority
    assert numbers(world, priority=3) == ["SHOP 1003", "SHOP 1002"]
    assert numbers(world, priority=7) == ["SHOP 1003"]
    assert numbers(world, priority=8) == []


def test_all_that_is_due_up_to_a_time_of_day(world: World) -> None:
    """Orders are due every hour from now; an order without a cut-off is never due."""
    due = world.order("1001", "EBAY").ship_by_at
    assert due is not None
    until = world.one(Warehouse).local(due + timedelta(seconds=1)).time()
    assert numbers(world, cut_off=until) == ["SHOP 1001", "EBAY 1001"]
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001").id).ship_by_at = None
    assert numbers(world, cut_off=until) == ["EBAY 1001"]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-07-01T14:00:00+00:00", "2026-07-01T16:30:00+01:00"),
        ("2026-07-01T15:30:00+00:00", "2026-07-02T16:30:00+01:00"),
        ("2026-10-24T20:00:00+00:00", "2026-10-25T16:30:00+00:00"),
    ],
)
def test_a_time_that_has_passed_is_tomorrow_s(now: str, until: str) -> None:
    """Also on the night on which the clocks change."""
    warehouse = Warehouse(code="X", name="X", time_zone="Europe/London", currency="GBP")
    with time_machine.travel(now, tick=False):
        assert due_until(warehouse, clock.now(), time(16, 30)).isoformat() == until


def test_a_zone_is_where_all_that_an_order_gets_lies(world: World) -> None:
    """Cards and towels lie in the zone, mugs outside; 1001 would leave it, the towel goes to nobody."""
    zone(world, "NEAR", "A-01-A-03", "A-01-A-04")
    assert numbers(world, zone="near") == ["SHOP 1002", "SHOP 1005"]
    done = release(world, "single", zone="NEAR")
    assert orders_of_lists(world, done) == [["SHOP 1002"], ["SHOP 1005"]]
    assert done.skipped == ["1004"], "what would leave the zone is not meant; what has nothing is told"
    assert world.allocated("A-01-A-03", "TOWEL") == 0


def test_goods_of_an_order_outside_the_zone_stay_free_for_those_inside(world: World) -> None:
    """Ten orders want cards first, from the zone, and mugs from outside: they take none of the five cards."""
    zone(world, "NEAR", "A-01-A-04")
    wants(world, "1001", 2, 5)
    with world.database.writing() as session:
        line = session.get_one(CustomerOrder, world.order("1001").id).lines[1]
        line.product_id = world.order_lines("1005")[0].product_id
    assert numbers(world, zone="NEAR") == ["SHOP 1002", "SHOP 1005"]


def test_what_is_chosen_but_not_there_is_refused(world: World) -> None:
    for said in ({"channel": "X"}, {"service": "X"}, {"zone": "X"}):
        with pytest.raises(NotThere, match=r"there is no .* X"):
            numbers(world, **said)


def test_a_look_says_what_the_release_does(world: World) -> None:
    told = simulate(world)
    done = release(world, "cluster")
    assert (told.orders, told.lines_short, told.skipped) == (done.orders, done.lines_short, done.skipped)
    assert told.ways["cluster"].lists == len(done.pick_lists)
    assert told.ways["cluster"] == done.estimate
    assert [(line.number, line.sku, line.quantity) for line in told.short] == [
        (line.number, line.sku, line.quantity) for line in done.short
    ]


def test_what_would_be_short_and_why(world: World) -> None:
    told = simulate(world)
    assert [(line.number, line.sku, line.quantity, line.why()) for line in told.short] == [
        ("1004", "VASE", 1, "Nothing in stock"),
        ("1005", "CARD", 2, "3 promised to other orders"),
    ]


def test_a_look_writes_nothing_at_all(world: World) -> None:
    """Not even while it takes from later orders: every row of every table is as it was."""
    release(world, "single", numbers=["1005"])
    before = fingerprint(world)
    told = simulate(world, numbers=["1001", "1002", "1003"])
    assert len(told.orders) == 4
    assert told.lines_short == 0, "1002 would take cards from 1005"
    assert fingerprint(world) == before


def test_metres_of_three_ways_and_the_shortest(world: World) -> None:
    """Bins 29, 27 and 25 m into one aisle, the bench 4 m before it: each walk is twice the way to its farthest bin."""
    measured(world, {"A-01-A-01": ("X", 29_000), "A-01-A-03": ("X", 27_000), "A-01-A-04": ("X", 25_000)})
    nothing_is_urgent(world, cart_slots=2)
    hold(world, "1003")
    told = simulate(world)
    metres = {way: one.metres for way, one in told.ways.items()}
    assert metres == {"single": 66 + 66 + 58 + 58, "cluster": 66 + 58, "batch": 66}
    assert (told.best, told.usual) == ("batch", "single")
    assert told.ways["single"].minutes == 7, "248 m at 48 m/min, 5 stops of 8 s, 32 pieces of 2 s: 414 s"


def test_what_is_not_measured_is_said(world: World) -> None:
    told = simulate(world)
    assert [one.metres for one in told.ways.values()] == [None] * 3
    assert told.best is None
    measured(world, {"A-01-A-01": ("X", 29_000)})
    told = simulate(world)
    single = told.ways["single"]
    assert (single.metres, single.unmeasured, single.lines) == (132, 4, 6)


def test_walks_by_sequence_are_measured_as_they_are_walked(world: World) -> None:
    """The far bin first, then the near one, then back: not the shortest way, but the one that is walked."""
    measured(world, {"A-01-A-01": ("X", 29_000), "A-01-A-03": ("Z", 1_000)})
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(walks_by_sequence=True))
        for at, code in enumerate(("A-01-A-01", "A-01-A-03"), start=1):
            session.scalars(select(Location).filter_by(code=code)).one().sequence = at
    one = simulate(world, numbers=["1001"], channel="SHOP").ways["single"]
    assert one.metres == 33 + (29 + 8 + 1) + (1 + 8 + 4)


def test_nothing_to_release_has_no_ways(world: World) -> None:
    told = simulate(world, numbers=["1004"])
    assert (told.ways, told.best, told.skipped) == ({}, None, ["1004"])


def test_more_of_a_far_product_changes_nothing_that_was_not_chosen(world: World) -> None:
    place(world, "C-01-A-01", sequence=90)
    stock(world, "C-01-A-01", "CARD", 3)
    zone(world, "NEAR", "A-01-A-04")
    assert numbers(world, zone="NEAR") == ["SHOP 1002"], "1005 would take cards from both places now"


def just_passed(world: World) -> time:
    """A time of day that comes again tomorrow: every order of the world is due by then."""
    passed = world.one(Warehouse).local(clock.now() - timedelta(minutes=2))
    return passed.time().replace(second=0, microsecond=0)


def zone(world: World, code: str, *places: str) -> None:
    """A part of the building, with these bins."""
    with world.database.writing() as session:
        made = ensure_zone(session, world.warehouse_id, code)
        session.execute(update(Location).where(Location.code.in_(places)).values(zone_id=made.id))


def simulate(world: World, **chosen: Any) -> Simulated:
    return world.read(lambda session: waves.simulate(session, act_of(world), Choice(**chosen)))


def numbers(world: World, **chosen: Any) -> list[str]:
    """The orders that would be released."""

    def look(session: Any) -> list[str]:
        told = waves.simulate(session, act_of(world), Choice(**chosen), ["single"])
        orders = [session.get_one(CustomerOrder, order_id) for order_id in told.orders]
        return [f"{order.channel.code} {order.number}" for order in orders]

    return world.read(look)


def fingerprint(world: World) -> dict[str, str]:
    """A digest of every row of each table."""

    def look(session: Any) -> dict[str, str]:
        found = {}
        for table in Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in session.execute(select(table)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found

    return world.read(look)
