"""Locations come in with codes, coordinates and check digits."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.exchange.conftest import Desk
from tests.world import World
from warehouse.codes import Code
from warehouse.stock.models import Location, Zone

FAULTS: dict[str, tuple[str, str]] = {
    "no code": ("code,kind\n,pick\n", "2: code: must not be empty"),
    "a reserved code": ("code\nL.4\n", "2: code: begins like a code of our own labels, found 'L.4'"),
    "a kind nobody knows": ("code,kind\nX-1,shelf\n", "2: kind: one of pick, bulk, dock"),
    "the end of the world": ("code,kind\nX-1,customer\n", "2: kind: one of pick, bulk, dock"),
    "the program's own place": (
        "code\nunlocated\n",
        "2: code: 'unlocated' is a place that the program makes itself",
    ),
    "the supplier's place": (
        "code\nSUPPLIER\n",
        "2: code: 'SUPPLIER' is a place that the program makes itself",
    ),
    "an unknown warehouse": ("code,warehouse\nX-1,MOON\n", "2: warehouse: unknown warehouse, found 'MOON'"),
    "a comma in metres": (
        'code,x_m\nX-1,"1,5"\n',
        "2: x_m: a decimal point is wanted, not a comma, found '1,5'",
    ),
    "a check digit of letters": (
        "code,check_digits\nX-1,4A\n",
        "2: check_digits: two or three digits, found '4A'",
    ),
    "a negative sequence": ("code,sequence\nX-1,-1\n", "2: sequence: negative, found '-1'"),
    "two kinds for one code": ("code,kind\nX-1,pick\nx-1,bulk\n", "3: code: 'x-1' contradicts line 2"),
    "the code of a product": ("code\nMUG-BL\n", "2: code: 'MUG-BL' is already the SKU of a product"),
    "the code of a badge": ("code\nu.ada\n", "2: code: begins like a code of our own labels"),
    "a tote that becomes a bin": (
        "code,kind\nTOTE-001,pick\n",
        "2: kind: TOTE-001 is a tote and cannot become",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_named_and_nothing_goes_in(what: str, desk: Desk, world: World) -> None:
    content, expected = FAULTS[what]
    before = world.count(Location)
    said = desk.faults("locations", content)
    assert len(said) == 1
    assert said[0].startswith(f"file.csv:{expected}")
    assert world.count(Location) == before


def test_a_bin_comes_with_its_address_and_can_be_scanned(desk: Desk, world: World) -> None:
    outcome = desk.take("locations", "code,zone,kind,x_m,y_m,sequence\nC-04-B-12,Attic,bulk,12.5,-3.25,900\n")
    assert outcome.exit_code == 0
    place = world.one(Location, code="C-04-B-12")
    assert (place.aisle, place.bay, place.shelf, place.bin) == ("C", "04", "B", "12")
    assert (place.kind, place.x_mm, place.y_mm, place.sequence) == ("bulk", 12_500, -3_250, 900)
    assert place.zone_id == world.one(Zone, code="Attic").id
    assert world.one(Code, code_key="C-04-B-12").target_id == place.id


def test_missing_check_digits_are_made_and_neighbours_differ_in_both_places(desk: Desk, world: World) -> None:
    codes = [f"D-01-A-{number:02}" for number in range(1, 31)]
    desk.take("locations", "code\n" + "\n".join(codes) + "\n")
    digits = [world.one(Location, code=code).check_digits or "" for code in codes]
    assert all(len(two) == 2 for two in digits)
    assert all(one[0] != other[0] and one[1] != other[1] for one, other in pairwise(digits))


def test_without_a_sequence_the_file_is_the_walk(desk: Desk, world: World) -> None:
    desk.take("locations", "code\nD-02-A-01\nD-01-A-01\n")
    assert world.one(Location, code="D-02-A-01").sequence < world.one(Location, code="D-01-A-01").sequence


def test_totes_and_carts_are_locations_too(desk: Desk, world: World) -> None:
    desk.take("locations", "code,kind\nTOTE-900,tote\nCART-90,cart\n")
    assert world.one(Location, code="TOTE-900").check_digits is None
    assert world.one(Location, code="CART-90").kind == "cart"


def test_the_same_file_twice_changes_nothing_and_a_later_one_what_it_tells(desk: Desk, world: World) -> None:
    content = "code,kind,x_m\nD-01-A-01,pick,1.5\n"
    desk.take("locations", content)
    digits = world.one(Location, code="D-01-A-01").check_digits
    assert desk.take("locations", content).counts == {"unchanged": 1, "new": 0}
    assert desk.take("locations", "code,x_m\nd-01-a-01,2\n").counts["changed"] == 1
    place = world.one(Location, code="D-01-A-01")
    assert (place.x_mm, place.check_digits) == (2000, digits)


def test_locations_come_back_as_they_went_in(desk: Desk, world: World) -> None:
    desk.take("locations", "code,zone,x_m,check_digits\nD-01-A-01,Attic,1.5,47\n")
    given = next(row for row in desk.give("locations") if row["code"] == "D-01-A-01")
    assert (given["zone"], given["x_m"], given["check_digits"], given["kind"]) == (
        "Attic",
        "1.5",
        "47",
        "pick",
    )
    assert desk.take("locations", desk.text("locations")).counts["changed"] == 0
