"""Opening stock is booked once; what the floor has touched is counted, not imported."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import Desk
from tests.world import World
from warehouse.stock.models import Location, Lot
from warehouse.stock.quantities import Movement

FAULTS: dict[str, tuple[str, str]] = {
    "an unknown SKU": ("sku,quantity\nBOWL,1\n", "2: sku: unknown SKU, found 'BOWL'"),
    "an unknown location": (
        "sku,quantity,location\nVASE,1,Z-9\n",
        "2: location: unknown location, found 'Z-9'",
    ),
    "the end of the world": (
        "sku,quantity,location\nVASE,1,SUPPLIER\n",
        "2: location: unknown location, found 'SUPPLIER'",
    ),
    "an unknown warehouse": (
        "sku,quantity,warehouse\nVASE,1,MOON\n",
        "2: warehouse: unknown warehouse, found 'MOON'",
    ),
    "nothing": ("sku,quantity\nVASE,0\n", "2: quantity: zero, found '0'"),
    "less than nothing": ("sku,quantity\nVASE,-3\n", "2: quantity: negative, found '-3'"),
    "half a vase": ("sku,quantity\nVASE,2.5\n", "2: quantity: not a whole number, found '2.5'"),
    "a thousand with a comma": (
        'sku,quantity\nVASE,"1,000"\n',
        "2: quantity: a thousands separator, found '1,000'",
    ),
    "no quantity": ("sku,quantity\nVASE,\n", "2: quantity: must not be empty"),
    "an American date": (
        "sku,quantity,lot,expires_on\nJAM,1,L1,12/31/2026\n",
        "2: expires_on: a date like 2026-11-30",
    ),
    "a day that is none": (
        "sku,quantity,lot,expires_on\nJAM,1,L1,2026-02-30\n",
        "2: expires_on: a date like 2026-11-30",
    ),
    "jam without a lot": ("sku,quantity\nJAM,1\n", "2: lot: JAM is tracked by lot: must not be empty"),
    "a lot of vases": ("sku,quantity,lot\nVASE,1,L1\n", "2: lot: VASE is not tracked, found 'L1'"),
    "one bin twice": (
        "sku,quantity,location\nVASE,1,A-01-A-05\nvase,2,a-01-a-05\n",
        "3: quantity: line 2 says 1 for the same place and product, found 2",
    ),
    "one lot with two dates": (
        "sku,quantity,location,lot,expires_on\nJAM,1,A-01-A-05,L1,2027-01-31\nJAM,1,A-01-A-06,L1,2027-02-28\n",
        "3: expires_on: line 2 gives the same lot 2027-01-31, found 2027-02-28",
    ),
    "another number than what lies there": (
        "sku,quantity,location\nMUG-BL,61,A-01-A-01\n",
        "2: quantity: A-01-A-01 holds 60 of MUG-BL, found 61: count it",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_named_and_nothing_is_booked(what: str, desk: Desk, world: World) -> None:
    content, expected = FAULTS[what]
    before = world.everything()
    said = desk.faults("stock", content)
    assert len(said) == 1
    assert said[0].startswith(f"file.csv:{expected}")
    assert world.everything() == before


def test_opening_stock_is_a_movement_from_adjustment(desk: Desk, world: World) -> None:
    assert desk.take("stock", "sku,quantity,location,unit_cost\nVASE,7,A-01-A-05,1.25\n").exit_code == 0
    assert world.on_hand("A-01-A-05", "VASE") == 7
    movement = world.one(Movement, quantity=7)
    assert (movement.reason, movement.unit_cost) == ("opening", 12_500)
    assert movement.source_id == world.one(Location, kind="adjustment").id


def test_goods_without_a_location_are_in_the_building_nobody_knows_where(desk: Desk, world: World) -> None:
    desk.take("stock", "sku,quantity\nVASE,7\n")
    assert world.on_hand("UNLOCATED", "VASE") == 7


def test_a_row_equal_to_what_is_there_changes_nothing(desk: Desk, world: World) -> None:
    before = world.everything()
    outcome = desk.take("stock", "sku,quantity,location\nMUG-BL,60,A-01-A-01\nLAMP,10,\n")
    assert (outcome.exit_code, outcome.counts["unchanged"]) == (0, 2)
    assert world.everything() == before


def test_one_faulty_row_keeps_all_out(desk: Desk, world: World) -> None:
    desk.take("stock", "sku,quantity,location\nVASE,7,A-01-A-05\nBOWL,1,A-01-A-05\n")
    assert world.on_hand("A-01-A-05", "VASE") == 0


def test_lots_with_their_dates_come_along(desk: Desk, world: World) -> None:
    desk.take(
        "stock",
        "sku,quantity,location,lot,expires_on\nJAM,5,A-01-A-05,L1,2027-01-31\nJAM,6,A-01-A-06,L1,\n".replace(
            ",L1,\n", ",L1,2027-01-31\n"
        ),
    )
    assert str(world.one(Lot, code="L1").expires_on) == "2027-01-31"
    assert desk.faults("stock", "sku,quantity,location,lot,expires_on\nJAM,1,B-01-A-01,L1,2027-03-01\n") == [
        "file.csv:2: expires_on: the lot expires on 2027-01-31, found 2027-03-01"
    ]


def test_there_is_one_piece_of_a_serial(desk: Desk) -> None:
    desk.take("products", "sku,name,tracking\nDRILL,Drill,serial\n")
    assert desk.faults("stock", "sku,quantity,serial\nDRILL,2,S1\n") == [
        "file.csv:2: quantity: there is one piece of a serial, found 2"
    ]
    assert desk.take("stock", "sku,quantity,serial\nDRILL,1,S1\nDRILL,1,S2\n").exit_code == 0


def test_an_emptied_bin_is_not_filled_by_a_file(desk: Desk, world: World) -> None:
    from warehouse import clock
    from warehouse.stock import ledger
    from warehouse.stock.ledger import Act, Goods
    from warehouse.stock.places import location_by_code
    from warehouse.stock.products import empty_lot, product_by_sku

    with desk.database.writing() as session:
        card = product_by_sku(session, "CARD")
        source = location_by_code(session, world.warehouse_id, "A-01-A-04")
        target = location_by_code(session, world.warehouse_id, "A-01-A-05")
        assert card and source and target
        goods = Goods(card.id, empty_lot(session, card.id).id, 5)
        ledger.move(
            session, Act(world.warehouse_id, None, None, None, clock.now()), goods, source, target, "move"
        )
    assert desk.faults("stock", "sku,quantity,location\nCARD,5,A-01-A-04\n") == [
        "file.csv:2: quantity: A-01-A-04 holds 0 of CARD, found 5: count it"
    ]


def test_stock_comes_back_as_it_went_in(desk: Desk, world: World) -> None:
    before = world.everything()
    rows = desk.give("stock")
    assert {row["sku"]: (row["location"], row["quantity"]) for row in rows if row["sku"] == "LAMP"} == {
        "LAMP": ("", "10")
    }
    assert desk.take("stock", desk.text("stock")).counts["unchanged"] == len(rows)
    assert world.everything() == before
