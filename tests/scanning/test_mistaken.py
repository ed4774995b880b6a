"""Look-alikes: what hands mixed up is said at the bin the next time, and supervisors see what to move apart."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.packing.bench import pick
from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.scanning import mistaken
from warehouse.stock.look_alikes import differing
from warehouse.stock.models import Location, Product


def at_the_mugs(ada: Person) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-001")
    ada.scan("A-01-A-01")


def named(world: World, place: str, sku: str) -> list[tuple[str, int]]:
    """What is taken for this product in this bin, and how often it was."""

    def look(session: Session) -> list[tuple[str, int]]:
        home = session.scalars(select(Location).where(Location.code == place)).one()
        product = session.scalars(select(Product).where(Product.sku == sku)).one()
        return [
            (one.product.sku, one.times) for one in mistaken.look_out_for(session, home, product, clock.now())
        ]

    return world.read(look)


def test_a_wrong_product_is_named_at_its_bin_the_next_time(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    assert ada.scan(each_code("TOWEL")).message == "picking.wrong_product"
    assert ada.scan(each_code("TOWEL")).message == "picking.wrong_product"
    assert named(world, "A-01-A-01", "MUG-BL") == [("TOWEL", 2), ("MUG-RD", 0)]
    assert ada.page.text.count("Not this one:") == 2
    ada.scan(each_code("MUG-BL"))
    assert "Not this one:" not in ada.page.text, "once is enough"


@pytest.mark.parametrize(
    ("channel", "scanned", "learned"),
    [
        ("SHOP", "MUG-RD", [("MUG-RD", 1)]),
        ("SHOP", "LAMP", [("MUG-RD", 0)]),
        ("EBAY", "LAMP", [("LAMP", 1), ("MUG-RD", 0)]),
    ],
)
def test_the_bench_says_what_a_hand_took_for_what_where_only_one_can_be_meant(
    world: World, eve: Person, channel: str, scanned: str, learned: list[tuple[str, int]]
) -> None:
    pick(world, "1001", channel=channel)
    eve.open("/packing")
    eve.scan("TOTE-001")
    assert eve.scan(each_code(scanned)).message == "packing.wrong_product"
    assert named(world, "A-01-A-01", "MUG-BL") == learned


def test_the_catalogue_warns_before_anybody_was_wrong(ada: Person, world: World) -> None:
    assert named(world, "A-01-A-01", "MUG-BL") == [("MUG-RD", 0)], "the red one lies beside it"
    assert named(world, "B-01-A-01", "MUG-BL") == [], "in another aisle it does not"
    at_the_mugs(ada)
    assert "Not this one:" in ada.page.text
    assert "Red" in [found.text for found in ada.page.all("b")], "what differs is bold"


def test_supervisors_see_what_to_move_apart(carla: Person, ada: Person, world: World) -> None:
    page = carla.open("/office/look-alikes")
    assert "MUG-RD" in page.text
    assert "not yet" in page.text
    at_the_mugs(ada)
    ada.scan(each_code("TOWEL"))
    page = carla.open("/office/look-alikes")
    assert page.text.index("TOWEL") < page.text.index("MUG-RD"), "what was mixed up comes first"


def test_without_look_alikes_the_page_says_so(carla: Person, world: World) -> None:
    with world.database.writing() as session:
        session.scalars(select(Product).where(Product.sku == "MUG-RD")).one().name = "Garden hose"
        session.scalars(select(Product).where(Product.sku == "MUG-RD")).one().sku = "HOSE-1"
    assert "Nothing that looks alike lies together." in carla.open("/office/look-alikes").text


def test_what_differs_between_two_names() -> None:
    assert differing("Blue mug small", "blue mug LARGE") == [("blue", False), ("mug", False), ("LARGE", True)]
