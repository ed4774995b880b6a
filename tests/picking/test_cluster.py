"""A cluster: several orders on one walk, each into the tote of its own slot."""

from __future__ import annotations

from sqlalchemy import select

from tests.at_once import at_once
from tests.person import Person
from tests.picking.clusters import at_the_cards, begun, fixed_cart, release, stands_at, take, the_list
from tests.picking.test_statements import MOST, counted
from tests.picking.walking import stock, wants
from tests.world import World, case_code, each_code
from warehouse.picking.models import PickTote, Shortage
from warehouse.sites import Warehouse

MUG, TOWEL, CARD = each_code("MUG-BL"), each_code("TOWEL"), each_code("CARD")


def set_scans(world: World, how: str) -> None:
    """What must be scanned of goods here."""
    with world.database.writing() as session:
        session.scalars(select(Warehouse)).one().scans_product = how


def test_a_fixed_cart_starts_with_one_scan_and_ends_with_one(ada: Person, world: World) -> None:
    fixed_cart(world)
    page = take(ada, release(world, "cluster", "1001", "1002"))
    assert (page.step, page.code, page.expect) == ("scan_cart", "CART-07", ["cart", "tote", "command"])
    page = ada.scan("CART-07")
    assert (page.message, page.step) == ("picking.cart_fixed", "scan_bin"), page.sentence
    assert "A to B" in page.sentence and "CART-07" in page.heading + page.text
    for place, code, slot in [("A-01-A-01", MUG, "A"), ("A-01-A-03", TOWEL, "A"), ("A-01-A-04", CARD, "B")]:
        ada.scan(place)
        page = ada.scan(code)
        assert (page.step, page.code) == ("put_in_slot", f"CART-07-{slot}")
        assert ada.scan(page.code).outcome == "line_done"
    assert ada.page.step == "drop"
    page = ada.scan("BENCH-1")
    assert (page.message, page.outcome) == ("picking.dropped", "task_done")
    assert "CART-07" in page.sentence
    assert (stands_at(world, "CART-07"), stands_at(world, "CART-07-A")) == ("BENCH-1", "CART-07")
    assert (world.on_hand("CART-07-A", "MUG-BL"), world.on_hand("CART-07-B", "CARD")) == (2, 3)


def test_one_stop_serves_slot_after_slot(ada: Person, world: World) -> None:
    page = at_the_cards(ada, world)
    assert "A 3" in page.text and "B 2" in page.text
    page = ada.scan(CARD)
    assert (page.message, page.step, page.quantity) == ("picking.slot_shown", "put_in_slot", 3)
    assert "Order 1002" in page.text and "then: B 2" in page.text
    page = ada.scan("CART-07-A")
    assert (page.message, page.outcome, page.quantity) == ("picking.slot_done", "ok", 2)
    assert page.code == "CART-07-B" and "Order 1005" in page.text
    page = ada.scan("CART-07-B")
    assert (page.message, page.outcome, page.step) == ("picking.slots_done", "line_done", "drop")
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 2]
    assert [line.quantity_picked for line in world.order_lines("1005")] == [2]


def test_a_wrong_slot_blocks_and_says_both_letters(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    ada.scan(CARD)
    before = world.everything()
    page = ada.scan("CART-07-B")
    assert (page.outcome, page.message) == ("error", "picking.wrong_slot")
    assert "slot B" in page.sentence and "slot A" in page.sentence
    assert world.everything() == before and page.step == "put_in_slot"


def test_a_slots_own_code_confirms_as_its_tote_does(ada: Person, world: World) -> None:
    """Totes of a loose cart have numbers of their own: the code on the rung names the slot."""
    wants(world, "1005", 2)
    take(ada, release(world, "cluster", "1002", "1005"))
    page = ada.scan("CART-01")
    assert (page.message, page.step) == ("picking.cart_taken", "scan_slot_tote")
    ada.scan("TOTE-001"), ada.scan("TOTE-002")
    ada.scan("A-01-A-04"), ada.scan(CARD)
    page = ada.scan("CART-01-B")
    assert (page.outcome, page.message) == ("error", "picking.wrong_slot")
    assert ada.scan("cart-01-a").message == "picking.slot_done"
    assert ada.scan("CART-01-X").message == "picking.wrong_slot"
    assert ada.scan("NOTHING-AT-ALL").message == "picking.unknown_slot"
    assert ada.scan("CART-01-B").message == "picking.slots_done"
    assert (world.on_hand("TOTE-001", "CARD"), world.on_hand("TOTE-002", "CARD")) == (3, 2)


def test_totes_one_after_the_other_without_a_cart(ada: Person, world: World) -> None:
    page = take(ada, release(world, "cluster", "1001", "1002"))
    assert page.step == "scan_cart"
    page = ada.scan("TOTE-002")
    assert (page.message, page.step) == ("picking.slot_tote", "scan_slot_tote")
    assert page.heading == "Tote for slot B: order 1002"
    assert ada.scan("TOTE-002").message == "picking.tote_in_hand"
    page = ada.scan("TOTE-003")
    assert (page.message, page.step) == ("picking.slot_tote_last", "scan_bin"), page.sentence
    page = ada.undo()
    assert (page.step, page.heading) == ("scan_slot_tote", "Tote for slot B: order 1002")
    ada.undo()
    assert ada.page.step == "scan_cart"


def test_totes_in_use_or_not_empty_are_refused_by_name(ada: Person, carla: Person, world: World) -> None:
    take(carla, release(world, "single", "1001"))
    carla.scan("TOTE-001")
    take(ada, release(world, "cluster", "1002", "1005"))
    page = ada.scan("TOTE-001")
    assert (page.outcome, page.message) == ("error", "picking.tote_taken")
    assert "Carla" in page.sentence
    ada.scan("TOTE-002")
    page = ada.scan("TOTE-001")
    assert (page.message, page.step) == ("picking.tote_taken", "scan_slot_tote")
    carla.scan("A-01-A-01"), carla.scan(MUG), carla.scan(MUG)
    carla.scan("A-01-A-03"), carla.scan(TOWEL), carla.scan("BENCH-1")
    assert ada.scan("TOTE-001").message == "picking.tote_not_empty"


def test_two_people_given_one_cart(ada: Person, carla: Person, world: World) -> None:
    fixed_cart(world)
    take(carla, release(world, "cluster", "1001"))
    carla.scan("CART-07")
    take(ada, release(world, "cluster", "1002", "1005"))
    before = world.everything()
    for code in ("CART-07", "CART-07-C"):
        page = ada.scan(code)
        assert (page.outcome, page.message, page.step) == ("error", "picking.cart_taken_by", "scan_cart")
        assert "Carla" in page.sentence and "CART-07" in page.sentence
    assert world.everything() == before
    assert ada.scan("CART-01").message == "picking.cart_taken"


def test_two_people_scan_one_cart_at_once(ada: Person, carla: Person, world: World) -> None:
    fixed_cart(world)
    take(carla, release(world, "cluster", "1001"))
    take(ada, release(world, "cluster", "1002", "1005"))
    pages = at_once(lambda: ada.scan("CART-07"), lambda: carla.scan("CART-07"))
    assert sorted(page.message for page in pages) == ["picking.cart_fixed", "picking.cart_taken_by"]


def test_a_cart_with_too_few_slots_or_a_full_one(ada: Person, world: World) -> None:
    fixed_cart(world, "CART-08", "A")
    page = take(ada, release(world, "cluster", "1001", "1002"))
    assert page.code == "CART-01", "a cart with one slot is not proposed"
    page = ada.scan("CART-08")
    assert (page.outcome, page.message) == ("error", "picking.cart_too_small")
    fixed_cart(world)
    stock(world, "CART-07-D", "MUG-RD", 1)
    page = ada.scan("CART-07")
    assert (page.outcome, page.message) == ("error", "picking.slot_not_empty")
    assert "Slot D" in page.sentence


def test_a_tote_that_stays_on_a_cart_is_not_taken_alone(ada: Person, world: World) -> None:
    fixed_cart(world)
    take(ada, release(world, "single", "1001"))
    assert ada.page.code == "TOTE-001", "it is not proposed either"
    page = ada.scan("CART-07-A")
    assert (page.outcome, page.message) == ("error", "picking.tote_of_cart")
    assert "CART-07" in page.sentence


def test_each_piece_is_scanned_where_that_is_the_rule(ada: Person, world: World) -> None:
    set_scans(world, "each")
    at_the_cards(ada, world)
    page = ada.scan(CARD)
    assert (page.message, page.step, page.code) == ("picking.slot_piece", "put_in_slot", CARD)
    assert page.heading == "Scan each piece for slot A"
    ada.scan(CARD)
    assert ada.scan("CART-07-B").message == "picking.wrong_slot"
    page = ada.scan(CARD)
    assert (page.message, page.code) == ("picking.slot_counted", "CART-07-A")
    assert ada.scan(CARD).message == "picking.slot_full_hand"
    page = ada.scan("CART-07-A")
    assert (page.message, page.code) == ("picking.slot_done", CARD)
    assert ada.scan("CART-07-B").message == "picking.product_first"
    ada.scan(CARD)
    page = ada.scan("CART-07-B")
    assert page.message == "picking.slot_part", "one of two: the other comes next, same slot"
    ada.scan(CARD)
    assert ada.scan("CART-07-B").message == "picking.slots_done"


def test_pieces_that_were_counted_are_undone_one_by_one(ada: Person, world: World) -> None:
    set_scans(world, "each")
    at_the_cards(ada, world)
    ada.scan(CARD), ada.scan(CARD)
    assert "2 of 3" in ada.page.text
    assert "1 of 3" in ada.undo().text
    page = ada.undo()
    assert (page.step, world.on_hand("A-01-A-04", "CARD")) == ("scan_product", 5)


def test_every_act_of_a_slot_is_undone(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    start = world.everything()
    ada.scan(CARD), ada.scan("CART-07-A"), ada.scan("CART-07-B")
    assert ada.page.step == "drop"
    page = ada.undo()
    assert (page.step, page.code, page.quantity) == ("put_in_slot", "CART-07-B", 2), page.text
    page = ada.undo()
    assert (page.step, page.code, page.quantity) == ("put_in_slot", "CART-07-A", 3)
    page = ada.undo()
    assert page.step == "scan_product"
    assert world.everything()[1:] == start[1:]
    assert [line.quantity_picked for line in world.order_lines("1002")] == [0, 0]
    ada.undo(), ada.undo()
    page = ada.page
    assert (page.step, world.count(PickTote), the_list(world, 1).cart_id) == ("scan_cart", 0, None)


def test_a_tapped_number_is_for_one_slot(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    ada.scan(CARD)
    assert ada.tap("quantity", 4).message == "picking.slot_too_many"
    page = ada.tap("quantity", 2)
    assert (page.message, page.code, page.quantity) == ("picking.slot_part", "CART-07-A", 1)
    assert ada.scan("CART-07-A").message == "picking.slot_done"
    assert ada.tap("quantity", 2).message == "picking.slots_done"
    assert world.on_hand("CART-07-B", "CARD") == 2


def test_a_number_at_the_bin_is_all_that_its_slots_get(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    assert (ada.page.step, ada.page.quantity) == ("scan_product", 5)
    before = world.everything()
    assert ada.tap("quantity", 3).message == "picking.slots_take_all"
    assert world.everything() == before
    page = ada.tap("quantity", 5)
    assert (page.message, page.step, page.quantity) == ("picking.slot_shown", "put_in_slot", 3)
    assert ada.undo().step == "scan_product"


def test_a_number_is_no_scan_where_each_piece_is_scanned(ada: Person, world: World) -> None:
    set_scans(world, "each")
    at_the_cards(ada, world)
    assert ada.tap("quantity", 5).message == "picking.scan_each"
    ada.scan(CARD)
    assert ada.tap("quantity", 3).message == "picking.scan_each"


def test_other_scans_at_a_slot_change_nothing(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    assert ada.scan("CART-07-A").message == "picking.tote_at_slot"
    ada.scan(CARD)
    before = world.everything()
    for code, message in [
        (CARD, "picking.slot_first"),
        (TOWEL, "picking.wrong_product"),
        ("A-01-A-04", "picking.slot_first"),
        ("BENCH-1", "picking.slot_first"),
        ("CART-07", "picking.slot_first"),
        (case_code("CARD"), "picking.slot_first"),
    ]:
        page = ada.scan(code)
        assert (page.outcome, page.message, page.step) == ("error", message, "put_in_slot"), code
    assert world.everything() == before


def test_a_full_slot_goes_on_in_another_tote(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    ada.scan(CARD)
    ada.tap("quantity", 2)
    assert ada.tap("full").message == "picking.scan_empty_tote"
    page = ada.scan("TOTE-003")
    assert (page.message, page.code) == ("picking.slot_switched", "TOTE-003")
    assert "slot A" in page.sentence
    assert ada.scan("TOTE-003").message == "picking.slot_done"
    assert (world.on_hand("CART-07-A", "CARD"), world.on_hand("TOTE-003", "CARD")) == (2, 1)
    ada.scan("CART-07-B"), ada.scan("BENCH-1")
    assert (stands_at(world, "TOTE-003"), stands_at(world, "CART-07-A")) == ("BENCH-1", "CART-07")


def test_what_is_there_goes_to_the_most_urgent_order(ada: Person, world: World) -> None:
    """Four of five cards: 1002 gets its three, 1005 one of two."""
    at_the_cards(ada, world)
    ada.scan(CARD)
    ada.tap("short")
    page = ada.tap("short", 4)
    assert (page.message, page.outcome, page.step) == ("picking.short_slots", "ok", "put_in_slot")
    assert (page.code, page.quantity) == ("CART-07-A", 3)
    ada.scan("CART-07-A")
    assert (ada.page.code, ada.page.quantity) == ("CART-07-B", 1)
    assert ada.scan("CART-07-B").message == "picking.slots_done"
    assert world.one(Shortage).quantity_missing == 1
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 2]
    assert [line.quantity_picked for line in world.order_lines("1005")] == [1]


def test_a_shortage_in_a_cluster_is_undone(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    before = world.everything()
    ada.scan(CARD), ada.tap("short"), ada.tap("short", 1)
    assert world.everything() != before
    ada.undo()
    assert world.everything() == before and world.count(Shortage) == 0
    assert world.allocated("A-01-A-04", "CARD") == 5


def test_none_there_ends_the_stop(ada: Person, world: World) -> None:
    at_the_cards(ada, world)
    ada.tap("short")
    page = ada.tap("short", 0)
    assert (page.outcome, page.message) == ("task_done", "picking.nothing_picked")
    assert world.count(PickTote, closed_at=None) == 0


def test_scans_cost_a_bounded_number_of_statements(ada: Person, world: World) -> None:
    wants(world, "1005", 2)
    begun(ada, world, "1001", "1005")
    for code, message in [
        ("A-01-A-01", "picking.bin_right"),
        (MUG, "picking.slot_shown"),
        ("CART-07-A", "picking.slots_done"),
        ("A-01-A-03", "picking.bin_right"),
        (TOWEL, "picking.slot_shown"),
        ("CART-07-A", "picking.slots_done"),
    ]:
        with counted(world.database) as seen:
            assert ada.scan(code).message == message, ada.page.sentence
        assert len(seen) <= MOST, "\n".join(seen)


def test_a_slot_in_the_middle_of_a_stop_costs_as_much(ada: Person, world: World) -> None:
    wants(world, "1002", 1, 0)
    wants(world, "1005", 2)
    begun(ada, world, "1002", "1005")
    ada.scan("A-01-A-04"), ada.scan(CARD)
    with counted(world.database) as seen:
        assert ada.scan("CART-07-A").message == "picking.slot_done"
    assert len(seen) <= MOST, "\n".join(seen)
