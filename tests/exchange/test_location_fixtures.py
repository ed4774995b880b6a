"""Pick faces with their least and most, and totes that stay on a cart: in, out, and what is refused."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import Desk
from tests.putaway.waiting import lay
from tests.world import World
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import LocationMove

FAULTS: dict[str, tuple[str, str]] = {
    "a product nobody knows": ("code,product\nX-1,NOTHING\n", "2: product: unknown SKU, found 'NOTHING'"),
    "a bench for a product": (
        "code,product\nBENCH-1,CARD\n",
        "2: product: only a bin is kept for a product, BENCH-1 is a bench",
    ),
    "a least of a tote": (
        "code,kind,min_quantity\nT-9,tote,4\n",
        "2: min_quantity: only a pick bin is filled, T-9 is a tote",
    ),
    "a most of reserve": (
        "code,kind,max_quantity\nX-1,bulk,4\n",
        "2: max_quantity: only a pick bin is filled, X-1 is a bulk",
    ),
    "a least of nothing": ("code,min_quantity\nX-1,0\n", "2: min_quantity: zero, found '0'"),
    "a least above the most": (
        "code,min_quantity,max_quantity\nX-1,9,8\n",
        "2: min_quantity: 9 is more than max_quantity 8",
    ),
    "a number for a slot": (
        "code,kind,cart,slot\nT-9,tote,CART-01,3\n",
        "2: slot: one to four letters from A to Z, found '3'",
    ),
    "five letters for a slot": (
        "code,kind,cart,slot\nT-9,tote,CART-01,ABCDE\n",
        "2: slot: one to four letters from A to Z, found 'ABCDE'",
    ),
    "a cart without a slot": (
        "code,kind,cart\nT-9,tote,CART-01\n",
        "2: slot: cart and slot belong together, T-9 has no slot",
    ),
    "a slot without a cart": (
        "code,kind,slot\nT-9,tote,A\n",
        "2: cart: cart and slot belong together, T-9 has no cart",
    ),
    "a bin on a cart": (
        "code,cart,slot\nX-1,CART-01,A\n",
        "2: cart: only a tote stays on a cart, X-1 is a pick",
    ),
    "a cart nobody knows": (
        "code,kind,cart,slot\nT-9,tote,CART-77,A\n",
        "2: cart: no cart of this warehouse, found 'CART-77'",
    ),
    "a tote for a cart": (
        "code,kind,cart,slot\nT-9,tote,TOTE-001,A\n",
        "2: cart: no cart of this warehouse, found 'TOTE-001'",
    ),
    "one slot twice": (
        "code,kind,cart,slot\nT-8,tote,CART-01,A\nT-9,tote,cart-01,a\n",
        "3: slot: slot A of cart-01 is already T-8's",
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


def test_a_pick_face_comes_in_and_goes_out(desk: Desk, world: World) -> None:
    content = "code,product,min_quantity,max_quantity\nA-01-A-04,card,12,48\n"
    assert desk.take("locations", content).counts["changed"] == 1
    place = world.one(Location, code="A-01-A-04")
    told = (place.fixed_product_id, place.min_quantity, place.max_quantity)
    assert told == (world.one(Product, sku="CARD").id, 12, 48)
    assert desk.take("locations", content).counts["changed"] == 0
    given = next(row for row in desk.give("locations") if row["code"] == "A-01-A-04")
    assert (given["product"], given["min_quantity"], given["max_quantity"]) == ("CARD", "12", "48")
    assert desk.take("locations", desk.text("locations")).counts["changed"] == 0
    said = desk.faults("locations", "code,min_quantity\nA-01-A-04,49\n")
    assert said == ["file.csv:2: min_quantity: 49 is more than max_quantity 48"]


def test_a_cart_with_its_totes_comes_in_one_file_whatever_the_order(desk: Desk, world: World) -> None:
    content = "code,kind,cart,slot\nT-1,tote,CART-9,a\nT-2,tote,CART-9,b\nCART-9,cart,,\n"
    assert desk.take("locations", content).counts["new"] == 3
    cart, tote = world.one(Location, code="CART-9"), world.one(Location, code="T-1")
    assert (tote.parent_id, tote.slot) == (cart.id, "A")
    assert desk.take("locations", content).counts["changed"] == 0
    given = {row["code"]: (row["cart"], row["slot"]) for row in desk.give("locations")}
    assert (given["T-1"], given["T-2"], given["CART-9"]) == (("CART-9", "A"), ("CART-9", "B"), ("", ""))
    assert desk.take("locations", desk.text("locations")).counts["changed"] == 0
    said = desk.faults("locations", "code,kind,cart,slot\nT-3,tote,CART-9,B\n")
    assert said == ["file.csv:2: slot: slot B of CART-9 is already T-2's"]
    swapped = desk.take("locations", "code,cart,slot\nT-1,CART-9,B\nT-2,CART-9,A\n")
    assert swapped.counts["changed"] == 2, "the file speaks of both"


def test_a_tote_that_is_known_is_carried_there_and_one_with_goods_is_not(desk: Desk, world: World) -> None:
    assert desk.take("locations", "code,cart,slot\nTOTE-001,CART-01,A\n").counts["changed"] == 1
    moved = world.one(LocationMove)
    assert moved.to_parent_id == world.one(Location, code="CART-01").id
    lay(world, "CARD", 1, place="TOTE-002")
    said = desk.faults("locations", "code,cart,slot\nTOTE-002,CART-01,B\n")
    assert said == ["file.csv:2: cart: goods lie in TOTE-002: empty it first"]


def test_a_tote_away_from_its_cart_keeps_its_slot(desk: Desk, world: World) -> None:
    desk.take("locations", "code,cart,slot\nTOTE-001,CART-01,A\n")
    with world.database.writing() as session:
        tote = session.get_one(Location, world.one(Location, code="TOTE-001").id)
        tote.parent_id = world.one(Location, code="BENCH-1").id
    given = next(row for row in desk.give("locations") if row["code"] == "TOTE-001")
    assert (given["cart"], given["slot"]) == ("", "")
    assert desk.take("locations", desk.text("locations")).counts["changed"] == 0
    assert world.one(Location, code="TOTE-001").slot == "A"
