"""An earlier cut-off takes promises that nobody has started: of the least urgent, never of one who has begun."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.at_once import at_once
from tests.person import Person
from tests.picking.walking import place, stock, wants
from tests.world import World
from warehouse import clock
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.picking import waves
from warehouse.picking.models import PickLine, PickList, PickListOrder
from warehouse.picking.waves import Released
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, BalanceKey, Goods
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import virtual
from warehouse.stock.quantities import Allocation

CARDS = "A-01-A-04"


def test_an_earlier_cut_off_takes_what_a_later_one_has_not_started(world: World) -> None:
    _release(world, "1005")
    done = _release(world, "1002")
    assert (done.skipped, done.lines_short) == ([], 0)
    assert _promised(world) == {("1002", CARDS): 3, ("1005", CARDS): 2}
    assert _stops(world, "1002") == [(CARDS, 3)], "two lines of one product are one stop"
    assert _stops(world, "1005") == [(CARDS, 2)], "the later order's stop shrank"
    assert world.allocated(CARDS, "CARD") == 5


def test_a_stop_that_gives_all_vanishes_and_its_list_is_over(world: World) -> None:
    _release(world, "1005")
    wants(world, "1002", 2, 3)
    _release(world, "1002")
    assert _promised(world) == {("1002", CARDS): 5}
    assert world.order("1005").released_at is None
    assert world.one(PickList, id=_list_of(world, "1005")).withdrawn_at is not None
    assert _stops(world, "1005") == []
    stock(world, CARDS, "CARD", 4)
    assert _numbers(world, _release(world, "1005")) == ["1005"]


def test_it_is_the_same_every_time(world: World) -> None:
    _release(world, "1005")
    _release(world, "1002")
    before = _promised(world)
    for _again in range(3):
        assert _release(world).orders == [] or _promised(world)[("1002", CARDS)] == 3
    assert _promised(world)[("1005", CARDS)] == before[("1005", CARDS)]


@pytest.mark.parametrize("alike", [True, False])
def test_only_a_more_urgent_order_takes(world: World, alike: bool) -> None:
    _release(world, "1002")
    if alike:
        _change(world, "1005", ship_by_at=world.order("1002").ship_by_at)
    done = _release(world, "1005")
    assert _promised(world) == {("1002", CARDS): 3, ("1005", CARDS): 2}
    assert [(one.number, one.quantity, one.why()) for one in done.short] == [
        ("1005", 2, "3 promised to other orders")
    ]


def test_a_larger_priority_takes_from_an_earlier_cut_off(world: World) -> None:
    _release(world, "1002")
    _change(world, "1005", priority=1)
    _release(world, "1005")
    assert _promised(world) == {("1002", CARDS): 1, ("1005", CARDS): 4}


@pytest.mark.parametrize("how", ["has it in hand", "has picked and handed it over"])
def test_what_somebody_has_begun_is_theirs(world: World, ada: Person, how: str) -> None:
    done = _release(world, "1005")
    ada.open("/picking")
    ada.scan(f"L.{done.pick_lists[0]}")
    if how != "has it in hand":
        ada.scan("TOTE-001")
        ada.scan(CARDS)
        ada.tap("quantity", quantity=1)
        assert ada.tap("release").message == "picking.handed_over"
    _release(world, "1002")
    assert _promised(world)[("1002", CARDS)] == 1
    assert sum(n for (number, _place), n in _promised(world).items() if number == "1005") == 4


def test_the_least_urgent_gives_first(world: World) -> None:
    _change(world, "1003", sku="CARD", quantity=2)
    _release(world, "1003")
    wants(world, "1005", 3)
    _release(world, "1005")
    _release(world, "1002")
    assert _promised(world) == {("1002", CARDS): 3, ("1003", CARDS): 2}


def test_what_was_taken_is_found_elsewhere(world: World) -> None:
    """The shop wants jam that lasts; eBay's jam is taken, and eBay takes what lasts less long."""
    _channel_rules(world, "SHOP", {"min_life_days": 30})
    _jam(world, "J-LATE", "LATE", 90, 5)
    _change(world, "1001", channel="EBAY", sku="JAM", quantity=5, ship_by_at=clock.now() + timedelta(days=3))
    _change(world, "1003", sku="JAM", quantity=4)
    _release(world, "1001", channel="EBAY")
    _jam(world, "J-SOON", "SOON", 9, 5)
    done = _release(world, "1003")
    assert done.lines_short == 0
    assert _promised(world) == {("1003", "J-LATE"): 4, ("1001", "J-LATE"): 1, ("1001", "J-SOON"): 4}
    assert _stops(world, "1001", "EBAY") == [("J-LATE", 1), ("J-SOON", 4)]


def test_what_is_too_short_lived_is_left_and_the_shortage_says_so(world: World) -> None:
    _channel_rules(world, "SHOP", {"min_life_days": 30})
    _jam(world, "J-SOON", "SOON", 29, 5)
    _change(world, "1003", sku="JAM", quantity=4)
    done = _release(world, "1003")
    assert (done.skipped, done.short[0].why()) == (["1003"], "5 expire too soon")
    _change(world, "1003", channel="SHOP", product_life=40)
    _channel_rules(world, "SHOP", {"min_life_days": 3})
    assert _release(world, "1003").skipped == ["1003"], "the product asks for more"
    _change(world, "1003", product_life=29)
    assert _numbers(world, _release(world, "1003")) == ["1003"]


def test_an_order_that_ships_complete_gives_all_back_when_it_loses_a_part(world: World) -> None:
    _change(world, "1005", ships_complete=True)
    _add_line(world, "1005", "TOWEL", 2)
    _release(world, "1005")
    assert world.allocated("A-01-A-03", "TOWEL") == 2
    _release(world, "1002")
    assert _promised(world) == {("1002", CARDS): 3}
    assert world.order("1005").released_at is None


def test_an_order_that_ships_complete_takes_nothing_when_it_stays_short(world: World) -> None:
    _release(world, "1005")
    wants(world, "1002", 4, 4)
    _change(world, "1002", ships_complete=True)
    assert _release(world, "1002").skipped == ["1002"]
    assert _promised(world) == {("1005", CARDS): 4}


def test_promises_without_a_walk_are_taken_too_even_in_one_release(world: World) -> None:
    line = world.order_lines("1005")[0]
    with world.database.writing() as session:
        key = _key(session, world, CARDS, "CARD")
        ledger.allocate(session, key, line.id, 4)
    done = _release(world)
    assert "1005" in _numbers(world, done)
    assert {key: n for key, n in _promised(world).items() if key[1] == CARDS} == {
        ("1002", CARDS): 3,
        ("1005", CARDS): 2,
    }


def test_next_work_takes_for_an_urgent_order_that_would_wait(world: World, ada: Person) -> None:
    _release(world, "1005")
    stock(world, CARDS, "CARD", -1)
    for number, channel in (("1001", "SHOP"), ("1001", "EBAY"), ("1003", "SHOP")):
        _change(world, number, channel, held_at=clock.now())
    ada.open("/picking")
    assert ada.tap("next-work").sentence == "1002 is yours. Take a tote."
    assert _promised(world) == {("1002", CARDS): 3, ("1005", CARDS): 1}
    ada.tap("undo")
    assert _promised(world) == {("1005", CARDS): 1}, "what was taken is free; the later order finds it again"


def test_goods_on_hold_are_not_taken(world: World) -> None:
    _release(world, "1005")
    with world.database.writing() as session:
        lots = select(Lot).join(Product, Product.id == Lot.product_id)
        session.scalars(lots.where(Product.sku == "CARD")).one().held_at = clock.now()
    assert _release(world, "1002").short[0].why() == "4 promised to other orders, 1 on hold"


def test_two_releases_at_once_take_from_one_list(world: World) -> None:
    _release(world, "1005")
    _change(world, "1003", sku="CARD", quantity=2)
    wants(world, "1002", 1, 1)
    both: list[Released] = at_once(lambda: _release(world, "1002"), lambda: _release(world, "1003"))
    assert all(isinstance(one, Released) for one in both)
    promised = _promised(world)
    assert sum(promised.values()) == 5 == world.allocated(CARDS, "CARD")
    stops = {number: dict(_stops(world, number)).get(CARDS, 0) for number in ("1002", "1003", "1005")}
    assert stops == {number: promised.get((number, CARDS), 0) for number in stops}


@pytest.mark.parametrize("_time", range(4))
def test_a_release_against_a_picker_who_takes_the_list(world: World, ada: Person, _time: int) -> None:
    """Whoever is first: the list is the picker's as it was, or as it became."""
    number = _release(world, "1005").pick_lists[0]
    ada.open("/picking")
    both: list[Any] = at_once(lambda: ada.scan(f"L.{number}"), lambda: _release(world, "1002"))
    page, promised = both[0], _promised(world)
    assert (promised[("1002", CARDS)], promised[("1005", CARDS)]) in {(1, 4), (3, 2)}
    assert page.message == "picking.taken"
    ada.scan("TOTE-001")
    ada.scan(CARDS)
    assert ada.page.quantity == promised[("1005", CARDS)]
    assert ada.tap("quantity", quantity=promised[("1005", CARDS)]).outcome == "line_done"
    assert ada.scan("BENCH-1").outcome == "task_done"


def _release(world: World, number: str | None = None, channel: str | None = None) -> Released:
    act = Act(world.warehouse_id, None, None, None, clock.now())
    numbers = None if number is None else [number]
    return world.database.write(
        lambda session: waves.release(
            session, act, numbers=numbers, channel=channel or ("SHOP" if number else None)
        )
    )


def _numbers(world: World, done: Released) -> list[str]:
    return world.read(lambda session: [session.get_one(CustomerOrder, one).number for one in done.orders])


def _promised(world: World) -> dict[tuple[str, str], int]:
    """(order, place) -> pieces."""
    wanted = (
        select(CustomerOrder.number, Location.code, Allocation.quantity)
        .select_from(Allocation)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .join(Location, Location.id == Allocation.location_id)
    )
    found: dict[tuple[str, str], int] = {}
    for number, code, quantity in world.read(lambda session: session.execute(wanted).all()):
        found[number, code] = found.get((number, code), 0) + quantity
    return found


def _list_of(world: World, number: str, channel: str = "SHOP") -> int:
    order = world.order(number, channel).id
    wanted = select(PickListOrder.pick_list_id).where(PickListOrder.customer_order_id == order)
    return world.read(lambda session: max(session.scalars(wanted)))


def _stops(world: World, number: str, channel: str = "SHOP") -> list[tuple[str, int]]:
    """Bins and numbers of its latest list."""
    wanted = (
        select(Location.code, PickLine.quantity)
        .join(Location, Location.id == PickLine.location_id)
        .where(PickLine.pick_list_id == _list_of(world, number, channel))
        .order_by(PickLine.sequence)
    )
    return [(code, quantity) for code, quantity in world.read(lambda session: session.execute(wanted).all())]


def _change(world: World, number: str, channel: str = "SHOP", **told: Any) -> None:
    """Another product, quantity, life of its product, or facts of the head."""
    with world.database.writing() as session:
        order = session.get_one(CustomerOrder, world.order(number, channel).id)
        if "sku" in told:
            product = session.scalars(select(Product).filter_by(sku=told.pop("sku"))).one()
            order.lines[0].product_id, order.lines[0].quantity_ordered = product.id, told.pop("quantity")
        if "product_life" in told:
            product = session.get_one(Product, order.lines[0].product_id)
            product.min_life_days = told.pop("product_life")
        for name, value in told.items():
            setattr(order, name, value)


def _add_line(world: World, number: str, sku: str, quantity: int) -> None:
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        line = CustomerOrderLine(line=9, product_id=product.id, sku_text=sku, quantity_ordered=quantity)
        order = session.get_one(CustomerOrder, world.order(number).id)
        order.lines.append(line)


def _channel_rules(world: World, code: str, rules: dict[str, Any]) -> None:
    with world.database.writing() as session:
        session.scalars(select(Channel).filter_by(code=code)).one().rules = rules


def _jam(world: World, code: str, lot: str, days: int, quantity: int) -> None:
    """So many of a lot that expires in so many days, in a bin of its own."""
    place(world, code)
    with world.database.writing() as session:
        jam = session.scalars(select(Product).filter_by(sku="JAM")).one()
        row = Lot(product_id=jam.id, code=lot, expires_on=_today(world) + timedelta(days=days))
        session.add(row)
        session.flush()
        nowhere = virtual(session, world.warehouse_id, "adjustment")
        target = session.scalars(select(Location).filter_by(code=code)).one()
        act = Act(world.warehouse_id, None, None, None, clock.now())
        ledger.move(session, act, Goods(jam.id, row.id, quantity), nowhere, target, "opening")


def _today(world: World) -> date:
    """The building's: in summer that of its clocks is another one for an hour of each day."""
    return world.one(Warehouse).local_date(clock.now())


def _key(session: Session, world: World, code: str, sku: str) -> BalanceKey:
    target = session.scalars(select(Location).filter_by(code=code)).one()
    product = session.scalars(select(Product).filter_by(sku=sku)).one()
    lot = session.scalars(select(Lot).filter_by(product_id=product.id)).one()
    return BalanceKey(world.warehouse_id, target.id, product.id, lot.id)
