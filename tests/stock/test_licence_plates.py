"""Licence plates: right check digits, and no number given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests.world import World
from warehouse import clock
from warehouse.sites import Warehouse
from warehouse.stock import ledger, licence_plates
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location
from warehouse.stock.quantities import LocationMove

#: GS1 keeps 952 for examples.
PREFIX = "9521234"


def give_prefix(world: World, prefix: str | None = PREFIX, last: int = 0) -> int:
    """The office says with what this building's plates begin."""
    with world.database.writing() as session:
        site = session.scalars(select(Warehouse).filter_by(code="MAIN")).one()
        site.gs1_prefix, site.sscc_last = prefix, last
        return site.id


def test_the_example_of_gs1_has_its_check_digit() -> None:
    # General Specifications, figure 3.2-1 and its check digit calculation: 37610425002123456 -> 9.
    assert licence_plates.sscc("7610425", 3 * 10**9 + 2123456) == "376104250021234569"


@pytest.mark.parametrize("prefix", ["9521234", "95212345", "952123456", "9521234567"])
def test_a_plate_has_18_digits_whatever_the_prefix(prefix: str) -> None:
    first, last = licence_plates.sscc(prefix, 1), licence_plates.sscc(prefix, 10 ** (16 - len(prefix)) - 1)
    assert {len(first), len(last)} == {18}
    assert first[1:].startswith(prefix)
    assert first[:1] == last[:1] == "0"


def test_the_extension_digit_goes_on_where_the_numbers_end_and_then_none_is_left() -> None:
    beyond = 10 ** (16 - 10)
    assert licence_plates.sscc("9521234567", beyond).startswith("19521234567")
    with pytest.raises(licence_plates.NoneLeft):
        licence_plates.sscc("9521234567", 10 * beyond)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("9521234", True), ("952123", False), ("95212345678", False), ("95212A4", False), ("", False)],
)
def test_a_prefix_is_7_to_10_digits(text: str, is_one: bool) -> None:
    assert licence_plates.is_prefix(text) is is_one


def test_without_a_prefix_no_number_is_given(world: World) -> None:
    site = give_prefix(world, None)
    with pytest.raises(licence_plates.NoPrefix):
        world.database.write(lambda session: licence_plates.next_sscc(session, site))


def test_many_at_once_get_numbers_of_their_own(world: World) -> None:
    site = give_prefix(world)

    def take(_turn: int) -> str:
        return world.database.write(lambda session: licence_plates.next_sscc(session, site))

    with ThreadPoolExecutor(2) as both:
        numbers = list(both.map(take, range(40)))
    assert len(set(numbers)) == 40
    assert world.one(Warehouse, code="MAIN").sscc_last == 40


def test_a_number_that_stands_here_already_is_passed_over(world: World) -> None:
    site = give_prefix(world)
    act = Act(site, None, None, None, clock.now())

    def make(_session: object) -> str:
        with world.database.writing() as session:
            dock = session.scalars(select(Location).filter_by(code="DOCK-1")).one()
            return licence_plates.make_pallet(session, act, dock).code

    first = make(None)
    give_prefix(world, last=0)
    assert make(None) == licence_plates.sscc(PREFIX, 2) != first


def moves_of(world: World, pallet_id: int) -> list[tuple[int | None, int | None, bool]]:
    """Of each row that carried the pallet: from where, to where, and whether it takes another back."""
    wanted = select(LocationMove).filter_by(location_id=pallet_id).order_by(LocationMove.id)
    rows = world.read(lambda session: session.scalars(wanted).all())
    return [(row.from_parent_id, row.to_parent_id, row.reverses_id is not None) for row in rows]


def test_taking_a_pallet_down_is_a_row_that_an_undo_reverses(world: World) -> None:
    site = give_prefix(world)
    up, down, back = (Act(site, None, None, scan, clock.now()) for scan in ("up", "down", None))
    with world.database.writing() as session:
        dock = session.scalars(select(Location).filter_by(code="DOCK-1")).one()
        pallet = licence_plates.make_pallet(session, up, dock)
        dock_id, pallet_id = dock.id, pallet.id
    with world.database.writing() as session:
        licence_plates.take_down(session, down, session.get_one(Location, pallet_id))
    taken = world.one(Location, id=pallet_id)
    assert (taken.parent_id, taken.retired_at) == (None, down.at)
    assert moves_of(world, pallet_id) == [(None, dock_id, False), (dock_id, None, False)]
    with world.database.writing() as session:
        ledger.reverse_scan(session, back, "down")
    assert world.one(Location, id=pallet_id).parent_id == dock_id
    assert moves_of(world, pallet_id)[2:] == [(None, dock_id, True)]


def test_a_pallet_that_stands_nowhere_is_taken_down_without_a_row(world: World) -> None:
    site = give_prefix(world)
    act, undo = Act(site, None, None, "up", clock.now()), Act(site, None, None, None, clock.now())
    with world.database.writing() as session:
        dock = session.scalars(select(Location).filter_by(code="DOCK-1")).one()
        pallet_id = licence_plates.make_pallet(session, act, dock).id
        ledger.reverse_scan(session, undo, "up")
        licence_plates.take_down(session, undo, session.get_one(Location, pallet_id))
    assert [row[2] for row in moves_of(world, pallet_id)] == [False, True]
