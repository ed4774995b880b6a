"""The last piece that nobody can be sure of is promised to nobody; it is counted, and then it is free."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from tests.counting.test_closing import _count
from tests.person import Person
from tests.putaway.waiting import take
from tests.stock.test_allocation import _allocate, _codes
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders import kept, short
from warehouse.picking import releasing
from warehouse.sites import Warehouse
from warehouse.stock import belief
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance, CountRequest

LONG_AGO = timedelta(days=400)


def prove(world: World, place: str, sku: str, ago: timedelta = timedelta(0)) -> datetime:
    """Somebody saw it so long ago. Answers when."""
    at = clock.now() - ago
    with world.database.writing() as session:
        wanted = select(Balance).join(Location, Location.id == Balance.location_id)
        wanted = wanted.join(Product, Product.id == Balance.product_id)
        found = session.scalars(wanted.where(Location.code == place, Product.sku == sku)).one()
        key = (found.warehouse_id, found.location_id, found.product_id, found.lot_id)
        assert belief.prove(session, *key, at) is not None
    return at


def _requests(world: World) -> list[tuple[str, str]]:
    wanted = select(Location.code, CountRequest.because).join(
        Location, Location.id == CountRequest.location_id
    )
    wanted = wanted.where(CountRequest.closed_at.is_(None)).order_by(Location.code)
    return world.read(lambda session: [(code, because) for code, because in session.execute(wanted)])


def _ask(world: World) -> int:
    with world.database.writing() as session:
        return kept.ask_everywhere(session, clock.now())


def test_the_last_piece_is_kept_until_its_bin_is_believed(world: World) -> None:
    prove(world, "A-01-A-02", "MUG-RD", LONG_AGO)
    done = _allocate(world, "MUG-RD", 30)
    assert (_codes(world, done), list(done.short.values())) == ([("A-01-A-02", 29)], [1])
    assert _allocate(world, "MUG-RD", 1).promises == []
    prove(world, "A-01-A-02", "MUG-RD")
    assert _codes(world, _allocate(world, "MUG-RD", 1)) == [("A-01-A-02", 1)]


@pytest.mark.parametrize("keeps", [0, 3])
def test_the_building_says_how_many(world: World, keeps: int) -> None:
    prove(world, "A-01-A-02", "MUG-RD", LONG_AGO)
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(keeps_unbelieved=keeps))
    assert list(_allocate(world, "MUG-RD", 30).short.values()) == ([keeps] if keeps else [])


def test_one_believed_bin_is_enough_for_the_product(world: World) -> None:
    """Two bins hold the blue mug: one doubtful piece is kept of both together, none where one is believed."""
    for place in ("A-01-A-01", "B-01-A-01"):
        prove(world, place, "MUG-BL", LONG_AGO)
    assert list(_allocate(world, "MUG-BL", 1_000).short.values()) == [1_000 - _free_before(world) + 1]
    prove(world, "A-01-A-01", "MUG-BL")
    assert _allocate(world, "MUG-BL", 1).promises == [], "nothing is left that is believed"


def _free_before(world: World) -> int:
    return world.on_hand("A-01-A-01", "MUG-BL") + world.on_hand("B-01-A-01", "MUG-BL")


def test_nothing_is_kept_while_a_believed_bin_has_some(world: World) -> None:
    prove(world, "B-01-A-01", "MUG-BL", LONG_AGO)
    prove(world, "A-01-A-01", "MUG-BL")
    assert list(_allocate(world, "MUG-BL", _free_before(world)).short.values()) == []


def test_an_order_that_wants_it_has_it_counted_and_the_count_frees_it(world: World, finn: Person) -> None:
    _take_all_but(world, "A-01-A-02", "MUG-RD", 1)
    prove(world, "A-01-A-02", "MUG-RD", LONG_AGO)
    assert _ask(world) == 0, "nobody wants it"
    assert _allocate(world, "MUG-RD", 1).promises == []
    assert _ask(world) == 1
    assert _ask(world) == 0, "asked once"
    assert _requests(world) == [("A-01-A-02", "unproved")]
    assert "1 not counted lately, to be counted" in _why(world, "MUG-RD")
    _count(finn, "A-01-A-02", (each_code("MUG-RD"), 1))
    finn.tap("done")
    assert _ask(world) == 0
    assert "1 free" in _why(world, "MUG-RD")
    assert _codes(world, _allocate(world, "MUG-RD", 1)) == [("A-01-A-02", 1)]


def _take_all_but(world: World, place: str, sku: str, left: int) -> None:
    take(world, sku, world.on_hand(place, sku) - left, place=place, target="HOLD-1")


def _why(world: World, sku: str) -> str:
    now, order = clock.now(), world.order("1004").id
    found = world.read(lambda session: short.lines(session, world.warehouse_id, now, [order]))
    return next(line.why() for line in found if line.sku == sku)


def test_a_release_that_comes_out_short_asks_at_once(world: World) -> None:
    """An order wants 24 and 10 are on record: 9 are promised, and the bin is counted for the tenth."""
    take(world, "MUG-BL", world.on_hand("B-01-A-01", "MUG-BL"), place="B-01-A-01", target="HOLD-1")
    _take_all_but(world, "A-01-A-01", "MUG-BL", 10)
    prove(world, "A-01-A-01", "MUG-BL", LONG_AGO)
    order = world.order("1001", "EBAY")
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        made = releasing.make_lists(session, act, [order.id])
    assert list(made.lists) == [order.id]
    assert world.allocated("A-01-A-01", "MUG-BL") == 9
    assert _requests(world) == [("A-01-A-01", "unproved")]


def test_what_nobody_lacks_is_not_counted_for_it(world: World) -> None:
    """Orders want fewer blue mugs than there are: the last one is kept back, and nobody needs it."""
    for place in ("A-01-A-01", "B-01-A-01"):
        prove(world, place, "MUG-BL", LONG_AGO)
    assert (_ask(world), _requests(world)) == (0, [])
    for place in ("A-01-A-01", "B-01-A-01"):
        _take_all_but(world, place, "MUG-BL", 1)
    assert (_ask(world), _requests(world)) == (1, [("B-01-A-01", "unproved")])
