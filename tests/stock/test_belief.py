"""How far a record is believed: doubt begins once, ends by a proof, and an undo leaves nothing proved."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import ColumnElement, select

from tests.putaway.waiting import take
from tests.stock.test_ledger import Hands
from tests.world import World
from warehouse import clock
from warehouse.stock import belief, ledger
from warehouse.stock.ledger import Paper
from warehouse.stock.models import Location, Product
from warehouse.stock.places import virtual
from warehouse.stock.quantities import Allocation, Balance, Movement


def _key(world: World) -> tuple[int, int, int, int]:
    wanted = select(Balance).join(Location, Location.id == Balance.location_id)
    wanted = wanted.join(Product, Product.id == Balance.product_id).where(Location.code == "A-01-A-01")
    found = world.read(lambda session: session.scalars(wanted).one())
    return found.warehouse_id, found.location_id, found.product_id, found.lot_id


def _now(world: World) -> Balance:
    return world.one(Balance, location_id=_key(world)[1])


def test_doubt_begins_once_so_that_only_its_own_undo_ends_it(world: World) -> None:
    key, first = _key(world), clock.now()
    with world.database.writing() as session:
        assert belief.mark_in_doubt(session, *key, first)
        assert not belief.mark_in_doubt(session, *key, clock.now())
    assert _now(world).in_doubt_at == first
    with world.database.writing() as session:
        assert belief.clear_doubt(session, *key)
    assert (_now(world).in_doubt_at, _now(world).proved_at) == (None, None)


def test_a_proof_ends_the_doubt_and_may_be_withdrawn(world: World) -> None:
    key, at = _key(world), clock.now()
    with world.database.writing() as session:
        belief.mark_in_doubt(session, *key, at)
        loaded = session.get_one(Balance, key)
        before = belief.prove(session, *key, at)
        assert loaded.proved_at == at
    assert (_now(world).in_doubt_at, _now(world).proved_at) == (None, at)
    assert before is not None
    with world.database.writing() as session:
        assert belief.withdraw_proof(session, *key, before)
    assert (_now(world).in_doubt_at, _now(world).proved_at) == (at, None), "it is in doubt as it was"


def test_what_was_never_on_record_cannot_be_doubted(world: World) -> None:
    warehouse_id, location_id, product_id, _lot_id = _key(world)
    with world.database.writing() as session:
        assert not belief.mark_in_doubt(session, warehouse_id, location_id, product_id, 999, clock.now())


def test_no_quantity_changes_by_it(world: World) -> None:
    key, before = _key(world), world.everything()
    with world.database.writing() as session:
        belief.mark_in_doubt(session, *key, clock.now())
        belief.prove(session, *key, clock.now())
    assert world.everything() == before


def test_an_undone_proof_gives_back_what_was_known_and_what_has_moved_since(world: World) -> None:
    key, first, second = _key(world), clock.now(), clock.now()
    _carry(world, 3)
    with world.database.writing() as session:
        belief.prove(session, *key, first)
    assert (_now(world).proved_at, _now(world).moves_since_proof) == (first, 0)
    _carry(world, 2)
    with world.database.writing() as session:
        before = belief.prove(session, *key, second)
    assert before is not None
    assert before["moves"] == 2
    _carry(world, 1)
    with world.database.writing() as session:
        assert belief.withdraw_proof(session, *key, before)
    assert (_now(world).proved_at, _now(world).moves_since_proof) == (first, 3)


def test_a_later_proof_stands_when_an_earlier_one_is_undone(world: World) -> None:
    key = _key(world)
    with world.database.writing() as session:
        before = belief.prove(session, *key, clock.now())
    with world.database.writing() as session:
        belief.prove(session, *key, later := clock.now())
    assert before is not None
    with world.database.writing() as session:
        assert not belief.withdraw_proof(session, *key, before)
    assert _now(world).proved_at == later


def test_each_movement_counts_once_and_a_promise_does_not(world: World) -> None:
    line = world.order_lines("1001", "EBAY")[0]
    paper = Paper("order", line.customer_order_id, line.id)
    with world.database.writing() as session:
        hands = Hands(session)
        hands.promise("A-01-A-01", "MUG-BL", 9, line.id)
        promise = session.scalars(select(Allocation)).one()
        ledger.release(session, promise, 1)
    assert _now(world).moves_since_proof == 1, "the opening stock"
    with world.database.writing() as session:
        hands = Hands(session)
        for goal in ("TOTE-001", "TOTE-002"):
            hands.move("MUG-BL", 2, "A-01-A-01", goal, promised=True, paper=paper)
        back = hands.move("MUG-BL", 1, "A-01-A-01", "A-01-A-06")
        ledger.reverse(session, hands.act, back)
        promises = session.scalars(select(Allocation).order_by(Allocation.id)).all()
        scrap = virtual(session, world.warehouse_id, "scrap")
        ledger.leave_all(session, hands.act, [(one, paper) for one in promises], scrap, "scrap")
    counted = {
        balance.location_id: balance.moves_since_proof
        for balance in world.read(lambda session: session.scalars(select(Balance).where(_is_mug())).all())
    }
    moved = Counter(
        place
        for movement in world.read(lambda session: session.scalars(select(Movement)).all())
        for place in (movement.source_id, movement.target_id)
        if movement.product_id == _key(world)[2] and place in counted
    )
    assert counted == moved
    assert sorted(counted.values()) == [1, 2, 2, 2, 6], (
        "A-01-A-01: opened, picked twice, there and back, left"
    )


def _is_mug() -> ColumnElement[bool]:
    return Balance.product_id == select(Product.id).where(Product.sku == "MUG-BL").scalar_subquery()


def _carry(world: World, times: int) -> None:
    for _ in range(times):
        take(world, "MUG-BL", 1, place="A-01-A-01")
