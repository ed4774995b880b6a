"""A cluster under way: its orders are cancelled or held, and its cart goes to another person, device or walk."""

from __future__ import annotations

from sqlalchemy import select

from tests.person import Person
from tests.picking.clusters import at_the_cards, begun, release, stands_at, take
from tests.picking.walking import cancel, hold
from tests.world import World, each_code
from warehouse import clock
from warehouse.exchange.known_orders import cancel_order
from warehouse.orders.models import CustomerOrder
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import MoveRequest

MUG, TOWEL, CARD = each_code("MUG-BL"), each_code("TOWEL"), each_code("CARD")


def test_a_cancelled_order_leaves_the_walk_with_a_sentence(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    ada.scan(CARD), ada.scan("CART-07-A")
    cancel(world, "1002")
    page = ada.open(ada.page.attribute("address"))
    assert "1002 was cancelled. Leave slot A." in page.text
    assert (page.step, page.code) == ("put_in_slot", "CART-07-B")
    page = ada.scan("CART-07-A")
    assert (page.outcome, page.message) == ("error", "picking.slot_cancelled")
    page = ada.scan("CART-07-B")
    assert (page.step, page.outcome) == ("drop", "line_done")
    assert "1002 was cancelled. Leave slot A." in page.text, "said once more where the cart is set down"
    assert ada.scan("BENCH-1").message == "picking.dropped"
    assert world.on_hand("CART-07-A", "CARD") == 3, "it is put back from there"


def test_it_is_said_until_the_next_scan_has_been_made(ada: Person, world: World) -> None:
    begun(ada, world, "1001", "1005")
    cancel(world, "1005")
    assert "Leave slot B" in ada.open(ada.page.attribute("address")).text
    assert "Leave slot B" in ada.scan("A-01-A-01").text
    assert "Leave slot B" not in ada.scan(MUG).text


def test_a_held_order_is_passed_over_and_its_goods_are_free_again(ada: Person, world: World) -> None:
    begun(ada, world, "1001", "1002")
    hold(world, "1002")
    for place, code in [("A-01-A-01", MUG), ("A-01-A-03", TOWEL)]:
        ada.scan(place), ada.scan(code)
        page = ada.scan("CART-07-A")
    assert page.step == "drop", page.text
    assert "1002 is on hold. Leave slot B." in page.text
    assert world.allocated("A-01-A-04", "CARD") == 3
    ada.scan("BENCH-1")
    assert world.allocated("A-01-A-04", "CARD") == 0
    ada.open("/picking")
    ada.undo()
    assert world.allocated("A-01-A-04", "CARD") == 3
    hold(world, "1002", on=False)
    page = ada.open(ada.page.attribute("address"))
    assert (page.step, page.code) == ("scan_bin", "A-01-A-04"), "it may be picked again"


def test_an_order_for_which_nothing_is_left_is_asked_no_tote_for(
    ada: Person, carla: Person, world: World
) -> None:
    """The cards are put on hold: the order of four cards has nothing on this walk any more."""
    number = release(world, "cluster", "1001", "1002", "1005")
    take(ada, number)
    carla.open(f"/hold-product/{world.one(Product, sku='CARD').id}")
    carla.tap("hold", reason="Misprinted")
    page = ada.open(f"/picking/{number}")
    asked = []
    while page.step in {"scan_cart", "scan_slot_tote"}:
        asked.append(page.code)
        page = ada.scan(page.code)
    assert (len(asked), page.step) == (2, "scan_bin")


def test_what_the_channel_cancels_is_said_and_put_back(ada: Person, world: World) -> None:
    """By the channel's own file, as it comes in: 1002 was fetched, 1005 not yet."""
    at_the_cards(ada, world)
    ada.scan(CARD), ada.scan("CART-07-A")
    cancelled_by_channel(world, "1002")
    cancelled_by_channel(world, "1001")
    page = ada.open(ada.page.attribute("address"))
    assert "1002 was cancelled. Leave slot A." in page.text
    assert (page.step, page.code) == ("put_in_slot", "CART-07-B")
    assert ada.scan("CART-07-B").step == "drop"
    ada.scan("BENCH-1")
    asked = world.read(
        lambda session: session.scalars(select(MoveRequest).filter_by(because="put_back")).all()
    )
    assert {one.location_id for one in asked} == {world.one(Location, code="CART-07-A").id}
    assert sum(one.quantity for one in asked) == 3


def test_an_order_that_nobody_fetched_for_is_said_too(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    cancelled_by_channel(world, "1005")
    page = ada.open(ada.page.attribute("address"))
    assert "1005 was cancelled. Leave slot B." in page.text
    assert page.quantity == 3


def cancelled_by_channel(world: World, number: str) -> None:
    """As the import does it."""
    with world.database.writing() as session:
        row = session.get_one(CustomerOrder, world.order(number).id)
        cancel_order(session, Act(world.warehouse_id, None, None, None, clock.now()), row)


def test_the_walk_stops_when_all_of_its_orders_do(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    for number in ("1002", "1005"):
        cancel(world, number)
    page = ada.open(ada.page.attribute("address"))
    assert page.step == "stopped"
    page = ada.scan("BENCH-1")
    assert page.outcome == "task_done"
    assert stands_at(world, "CART-07") == "BENCH-1"


def test_scanning_the_cart_takes_the_walk_over(ada: Person, carla: Person, world: World) -> None:
    at_the_cards(ada, world)
    ada.scan(CARD), ada.scan("CART-07-A")
    carla.open("/picking")
    page = carla.scan("CART-07")
    assert (page.outcome, page.ask, page.step) == ("ask", "again", "take_over")
    assert "Ada" in page.sentence and "Greeting card" in page.text
    page = carla.scan("CART-07")
    assert (page.message, page.step, page.code) == ("picking.taken_over", "scan_bin", "A-01-A-04")
    carla.scan("A-01-A-04"), carla.scan(CARD)
    assert carla.scan("CART-07-B").step == "drop"
    page = ada.scan("CART-07-B")
    assert "Carla" in page.sentence


def test_it_is_paused_and_goes_on_with_the_cart(ada: Person, carla: Person, world: World) -> None:
    at_the_cards(ada, world)
    assert ada.tap("release").message == "picking.handed_over"
    carla.open("/picking")
    page = carla.scan("CART-07")
    assert (page.message, page.step) == ("picking.taken_over", "scan_bin")
    ada.open("/picking")
    assert "Carla" in ada.scan("CART-07").sentence


def test_it_goes_on_on_another_device(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    ada.scan(CARD)
    other = Person.signed_in(ada.app, "Ada")
    other.open("/picking")
    page = other.scan("CART-07")
    assert (page.message, page.step, page.code) == ("picking.continue", "put_in_slot", "CART-07-A")
    other.scan("CART-07-A"), other.scan("CART-07-B")
    assert other.scan("BENCH-1").outcome == "task_done"


def test_an_emptied_cart_is_free_for_the_next_walk(
    ada: Person, carla: Person, eve: Person, world: World
) -> None:
    begun(ada, world, "1002")
    ada.scan("A-01-A-04"), ada.scan(CARD), ada.scan("CART-07-A"), ada.scan("BENCH-1")
    take(carla, release(world, "cluster", "1001"))
    assert carla.page.code != "CART-07", "it is not proposed while goods lie on it"
    assert carla.scan("CART-07").message == "picking.slot_not_empty"
    page = eve.open("/packing")
    assert page.code == "CART-07-A" and "BENCH-1" in page.text
    eve.scan("CART-07-A")
    for _ in range(3):
        page = eve.scan(CARD)
    assert eve.scan(page.code).message == "packing.packed"
    page = carla.scan("CART-07")
    assert page.message == "picking.cart_fixed", page.sentence
    ada.open("/picking")
    assert ada.tap("undo").outcome == "error", "the drop cannot be undone: the cart is on its way"
