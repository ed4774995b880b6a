"""How far a record is believed: doubt begins once, ends by a proof, and an undo leaves nothing proved."""

from __future__ import annotations

from sqlalchemy import select

from tests.world import World
from warehouse import clock
from warehouse.stock import belief
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance


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
        assert belief.prove(session, *key, at)
        assert loaded.proved_at == at
    assert (_now(world).in_doubt_at, _now(world).proved_at) == (None, at)
    with world.database.writing() as session:
        assert belief.withdraw_proof(session, *key)
    assert _now(world).proved_at is None


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
