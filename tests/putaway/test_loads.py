"""Pallets whole or split, carts directed or free, a dock by its code: taken up, put down, refused, taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.person import Person
from tests.putaway.waiting import change_bin, change_product, lay, place, stand, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.models import CustomerOrderLine
from warehouse.putaway.models import PutAway, PutAwayLoad
from warehouse.stock import ledger
from warehouse.stock.models import Location
from warehouse.stock.quantities import Balance

MUG, RED, VASE, CARD, TOWEL = (each_code(sku) for sku in ("MUG-BL", "MUG-RD", "VASE", "CARD", "TOWEL"))
PALLET = "340123450000000017"


def _pallet(world: World, **goods: int) -> None:
    stand(world, PALLET)
    for sku, quantity in goods.items():
        lay(world, sku.replace("_", "-"), quantity, place=PALLET)


def _scan_pallet(person: Person) -> Person:
    person.open("/putaway")
    person.scan(PALLET)
    return person


def _cart(person: Person, *codes: str) -> None:
    """These goods, that wait on the dock, are put on the cart."""
    person.open("/putaway")
    for code in codes:
        person.scan(code)
        assert person.scan("CART-01").message == "putaway.on_cart"


def test_a_whole_pallet_goes_to_one_bin_in_one_scan(world: World, ben: Person) -> None:
    _pallet(world, VASE=6, LAMP=4)
    page = ben.open("/putaway")
    assert (page.code, page.quantity) == (PALLET, 10)
    assert "Desk lamp and others" in page.text
    page = ben.scan(PALLET)
    assert (page.step, page.message, page.quantity) == ("all_to_bin", "putaway.pallet_taken", 10)
    assert page.expect == ["location", "command"]
    assert page.code == "A-01-A-05"
    page = ben.scan(page.code)
    assert (page.outcome, page.message, page.step) == (
        "task_done",
        "putaway.placed_all_frees",
        "scan_product",
    )
    assert page.sentence == "All 10 to A-01-A-05. Orders freed: 1."
    assert (world.on_hand("A-01-A-05", "VASE"), world.on_hand("A-01-A-05", "LAMP")) == (6, 4)
    gone = place(world, PALLET)
    assert (gone.parent_id, gone.retired_at is not None) == (None, True)
    page = ben.scan(PALLET)
    assert (page.outcome, page.message) == ("error", "putaway.load_empty")


def test_its_number_in_a_gs1_code_is_the_pallet_too(world: World, ben: Person) -> None:
    _pallet(world, VASE=6)
    ben.open("/putaway")
    assert ben.scan(f"]C100{PALLET}").step == "all_to_bin"


def test_one_product_goes_where_it_lies_already(world: World, ben: Person) -> None:
    _pallet(world, MUG_BL=24)
    assert _scan_pallet(ben).page.code == "A-01-A-01"
    ben.scan("A-01-A-01")
    assert world.on_hand("A-01-A-01", "MUG-BL") == 84


def test_another_bin_for_all_is_asked_and_checked(world: World, ben: Person) -> None:
    _pallet(world, VASE=6, LAMP=4)
    _scan_pallet(ben)
    change_bin(world, "A-01-A-06", retired_at=clock.now())
    for code, message in [
        ("A-01-A-06", "putaway.retired"),
        ("DOCK-1", "putaway.dock"),
        (VASE, "putaway.split_first"),
        ("NOBODY-KNOWS", "putaway.unknown_code"),
        ("TOTE-001", "putaway.other_load"),
    ]:
        before = world.everything()
        page = ben.scan(code)
        assert (page.outcome, page.message, world.everything()) == ("error", message, before), code
    assert ben.scan("A-01-A-03").ask == "again"
    assert ben.scan("A-01-A-03").outcome == "task_done"


def test_a_pallet_for_which_no_order_waits_frees_none(world: World, ben: Person) -> None:
    _pallet(world, LAMP=4)
    page = _scan_pallet(ben).scan(ben.page.code)
    assert (page.message, page.sentence) == ("putaway.placed_all", f"All 4 to {_bin_of(world)}")


def _bin_of(world: World) -> str:
    """Where the goods of the last pallet lie."""
    wanted = select(Location.code).join(PutAway, PutAway.target_id == Location.id).order_by(PutAway.id.desc())
    return str(world.read(lambda session: session.scalar(wanted.limit(1))))


def test_too_heavy_for_all_of_it(world: World, ben: Person) -> None:
    _pallet(world, VASE=6, LAMP=4)
    _scan_pallet(ben)
    change_bin(world, "A-01-A-05", max_weight_grams=2_500)
    before = world.everything()
    page = ben.scan("A-01-A-05")
    assert (page.outcome, page.message, world.everything()) == ("error", "putaway.too_heavy_for_all", before)


def test_a_whole_pallet_is_taken_back(world: World, ben: Person) -> None:
    _pallet(world, VASE=6, LAMP=4)
    _scan_pallet(ben).scan("A-01-A-05")
    page = ben.tap("undo")
    assert (page.message, page.step) == ("putaway.undo_placed_all", "put_back")
    assert (world.on_hand(PALLET, "VASE"), world.on_hand("A-01-A-05", "LAMP")) == (6, 0)
    back = place(world, PALLET)
    assert (back.parent_id, back.retired_at) == (place(world, "DOCK-1").id, None)
    ben.scan("A-01-A-05")
    assert ben.page.step == "all_to_bin"
    ben.tap("undo")
    assert (ben.page.message, ben.page.step) == ("putaway.undo_load", "scan_product")
    assert ben.page.code == PALLET


def test_split_it_goes_product_by_product_and_then_it_is_gone(world: World, ben: Person) -> None:
    _pallet(world, VASE=6, CARD=4)
    page = _scan_pallet(ben).tap("split")
    assert (page.step, page.message) == ("next_of_load", "putaway.load_taken")
    seen = []
    while ben.page.step == "next_of_load":
        seen.append(ben.page.code)
        assert ben.scan(ben.page.code).step == "scan_bin"
        assert ben.scan(ben.page.code).outcome in {"line_done", "task_done"}
    assert sorted(seen) == sorted([VASE, CARD])
    assert (world.on_hand("A-01-A-04", "CARD"), world.on_hand("A-01-A-05", "VASE")) == (9, 6)
    assert place(world, PALLET).retired_at is not None
    page = ben.undo()
    assert place(world, PALLET).retired_at is None
    assert world.one(PutAwayLoad).finished_at is None


def test_a_split_is_taken_back(world: World, ben: Person) -> None:
    _pallet(world, VASE=6, CARD=4)
    _scan_pallet(ben).tap("split")
    page = ben.tap("undo")
    assert (page.message, page.step) == ("putaway.undo_split", "all_to_bin")


def test_a_pallet_in_other_hands_is_asked_for(world: World, ben: Person, ada: Person) -> None:
    _pallet(world, VASE=6, CARD=4)
    _scan_pallet(ben)
    page = _scan_pallet(ada).page
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "putaway.take_over_load")
    assert "Ben" in page.sentence
    assert ada.scan(PALLET).step == "all_to_bin"
    page = ben.scan("A-01-A-05")
    assert (page.outcome, page.message) == ("error", "putaway.others_hands")
    page = ada.tap("undo")
    assert (page.message, page.step) == ("putaway.undo_take_over", "scan_product")
    ben.open(f"/unloading/{world.one(PutAwayLoad).id}")
    assert ben.scan("A-01-A-05").outcome == "task_done"


def test_two_who_scan_one_pallet_do_not_both_have_it(world: World, ben: Person, ada: Person) -> None:
    _pallet(world, VASE=6, CARD=4)
    for person in (ben, ada):
        person.open("/putaway")
    pages = at_once(lambda: ben.scan(PALLET), lambda: ada.scan(PALLET))
    assert sorted(page.message for page in pages) == ["putaway.pallet_taken", "putaway.take_over_load"]
    assert (world.count(PutAwayLoad), world.count(PutAway)) == (1, 2)


def test_a_pallet_that_is_promised_held_or_in_hands_is_not_taken_whole(
    world: World, ben: Person, ada: Person
) -> None:
    _pallet(world, VASE=6, CARD=4)
    change_product(world, "VASE", held_at=clock.now())
    assert _scan_pallet(ben).page.message == "putaway.pallet_held"
    change_product(world, "VASE", held_at=None)
    ada.open("/putaway")
    ada.scan(VASE)
    page = _scan_pallet(ben).page
    assert (page.outcome, page.message) == ("error", "putaway.pallet_in_hands")
    ada.tap("skip")
    with world.database.writing() as session:
        pallet = session.scalars(select(Location).filter_by(code=PALLET)).one()
        vases = session.scalars(select(Balance).filter_by(location_id=pallet.id).limit(1)).first()
        assert vases is not None
        line = session.scalars(
            select(CustomerOrderLine).filter_by(product_id=vases.product_id).limit(1)
        ).first()
        assert line is not None
        ledger.allocate(session, vases, line.id, 1)
    page = _scan_pallet(ben).page
    assert (page.outcome, page.message) == ("error", "putaway.pallet_promised")
    assert world.count(PutAwayLoad) == 0


def test_goods_gone_meanwhile_stop_it_whole(world: World, ben: Person) -> None:
    _pallet(world, VASE=6, CARD=4)
    _scan_pallet(ben)
    take(world, "CARD", 1, place=PALLET, target="UNLOCATED")
    before = world.everything()
    page = ben.scan("A-01-A-05")
    assert (page.outcome, page.message, world.everything()) == ("error", "putaway.gone", before)
    assert world.one(PutAwayLoad).finished_at is None


def test_what_is_left_waits_for_anybody(world: World, ben: Person, ada: Person) -> None:
    _pallet(world, VASE=6, CARD=4)
    page = _scan_pallet(ben).tap("release")
    assert (page.message, page.step, page.code) == ("putaway.load_released", "scan_product", PALLET)
    page = ben.tap("undo")
    assert (page.message, page.step) == ("putaway.load_continued", "all_to_bin")
    ben.tap("release")
    _scan_pallet(ada)
    ben.open("/putaway")
    assert ben.tap("undo").message == "putaway.undo_others"


def test_goods_on_a_cart_are_on_the_cart(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    ben.scan(MUG)
    page = ben.scan("CART-01")
    assert (page.outcome, page.sentence) == ("task_done", "24 Blue mug 330 ml on CART-01")
    assert (world.on_hand("CART-01", "MUG-BL"), world.on_hand("DOCK-1", "MUG-BL")) == (24, 0)
    ben.undo()
    assert (world.on_hand("CART-01", "MUG-BL"), world.on_hand("DOCK-1", "MUG-BL")) == (0, 24)


def test_a_cart_is_emptied_in_the_order_of_the_walk(world: World, ben: Person, ada: Person) -> None:
    lay(world, "VASE", 3)
    lay(world, "MUG-BL", 24)
    lay(world, "CARD", 5)
    _cart(ben, VASE, MUG, CARD)
    ada.open("/putaway")
    page = ada.scan("CART-01")
    assert (page.step, page.message, page.code) == ("next_of_load", "putaway.load_taken", MUG)
    assert "1 / 3" in page.text
    assert "A-01-A-01" in page.text
    page = ada.tap("skip")
    assert (page.message, page.code) == ("putaway.postponed", CARD)
    assert ada.tap("undo").code == MUG
    assert ada.scan(RED).message == "putaway.not_on_load"
    assert ada.scan("A-01-A-01").message == "putaway.product_first"
    for product, bin_code, number in [(MUG, "A-01-A-01", "2 / 3"), (CARD, "A-01-A-04", "3 / 3")]:
        assert ada.scan(product).code == bin_code
        assert ada.scan(bin_code).outcome == "line_done"
        assert number in ada.page.text
    ada.scan(VASE)
    assert ada.scan("A-01-A-05").outcome == "task_done"
    assert ada.page.step == "scan_product"
    assert world.on_hand("CART-01", "VASE") == 0
    assert place(world, "CART-01").retired_at is None


def test_free_it_is_a_list_by_zone_and_any_product_jumps_in(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    lay(world, "MUG-BL", 24)
    _cart(ben, VASE, MUG)
    ben.scan("CART-01")
    page = ben.tap("free")
    assert (page.step, page.message) == ("list_of_load", "putaway.free")
    page = ben.scan(VASE)
    assert (page.step, page.code) == ("scan_bin", "A-01-A-05")
    assert ben.scan("C.BACK").step == "list_of_load"
    ben.scan(VASE)
    assert ben.tap("skip").step == "list_of_load"
    assert ben.tap("directed").step == "next_of_load"
    assert ben.open("/putaway").step == "scan_product"
    assert "CART-01" in ben.page.text
    assert "2 still to put away" in ben.page.text


def test_a_part_of_it_leaves_the_rest_on_the_cart(world: World, ben: Person) -> None:
    lay(world, "VASE", 10)
    _cart(ben, VASE)
    ben.scan("CART-01")
    ben.scan(VASE)
    page = ben.tap("quantity", 4)
    assert (page.quantity, page.sentence) == (4, "4 in hand, 6 still waiting.")
    assert ben.tap("quantity", 5).message == "putaway.number"
    page = ben.tap("undo")
    assert (page.quantity, world.count(PutAway, finished_at=None)) == (10, 1)
    ben.tap("quantity", 4)
    page = ben.scan("A-01-A-05")
    assert (page.outcome, page.step, page.quantity) == ("line_done", "next_of_load", 6)
    assert (world.on_hand("A-01-A-05", "VASE"), world.on_hand("CART-01", "VASE")) == (4, 6)


@pytest.mark.parametrize("on_it", ["tote", "promise"])
def test_a_cart_that_is_picked_with_is_refused(world: World, ben: Person, on_it: str) -> None:
    lay(world, "VASE", 3)
    lay(world, "CARD", 3, place="CART-01")
    with world.database.writing() as session:
        cart = session.scalars(select(Location).filter_by(code="CART-01")).one()
        if on_it == "tote":
            tote = session.scalars(select(Location).filter_by(code="TOTE-004")).one()
            tote.parent_id = cart.id
        else:
            cards = session.scalars(select(Balance).filter_by(location_id=cart.id)).one()
            line = session.scalars(select(CustomerOrderLine).filter_by(sku_text="CARD").limit(1)).one()
            ledger.allocate(session, cards, line.id, 1)
    ben.open("/putaway")
    assert ben.scan("CART-01").message == "putaway.cart_in_use"
    ben.scan(VASE)
    before = world.everything()
    page = ben.scan("CART-01")
    assert (page.outcome, page.message, world.everything()) == ("error", "putaway.cart_in_use", before)


def test_a_cart_that_another_empties_takes_nothing_from_me(world: World, ben: Person, ada: Person) -> None:
    lay(world, "VASE", 3)
    lay(world, "CARD", 3, place="CART-01")
    ada.open("/putaway")
    ada.scan("CART-01")
    ben.open("/putaway")
    ben.scan(VASE)
    page = ben.scan("CART-01")
    assert (page.outcome, page.message) == ("error", "putaway.cart_taken")


def test_a_dock_lists_what_waits_there(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    lay(world, "MUG-BL", 24, place="STAGE-1")
    lay(world, "CARD", 5, place="STAGE-1")
    ben.open("/putaway")
    page = ben.scan("STAGE-1")
    assert (page.step, page.message, page.code) == ("list_of_dock", "putaway.dock_listed", MUG)
    assert "Glass vase" not in page.text
    assert ben.scan(VASE).message == "putaway.nothing_waits"
    ben.scan(MUG)
    page = ben.scan("A-01-A-01")
    assert (page.outcome, page.step, page.code) == ("task_done", "list_of_dock", CARD)
    ben.scan(CARD)
    assert ben.scan("A-01-A-04").step == "scan_product", "nothing waits there any more"
    assert ben.scan("STAGE-1").message == "putaway.load_empty"


def test_a_cart_scanned_on_home_goes_on(world: World, ben: Person) -> None:
    lay(world, "CARD", 3, place="CART-01")
    ben.open("/putaway")
    ben.scan("CART-01")
    ben.open("/")
    assert ben.scan("CART-01").step == "next_of_load"
