"""Putting down: the right bin, another bin, the wrong place, and everything that can be typed or tapped."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.putaway.waiting import balance, change_bin, lay
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.putaway.models import PutAway
from warehouse.stock import belief
from warehouse.stock.models import Product
from warehouse.stock.quantities import Movement

MUG, VASE, JAM = each_code("MUG-BL"), each_code("VASE"), each_code("JAM")


def _with(ben: Person, code: str) -> Person:
    ben.open("/putaway")
    assert ben.scan(code).step == "scan_bin"
    return ben


def test_the_bin_shown_takes_all_at_once(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    page = _with(ben, MUG).scan("A-01-A-01")
    assert (page.outcome, page.message, page.step) == ("task_done", "putaway.placed", "scan_product")
    assert page.sentence == "24 Blue mug 330 ml to A-01-A-01"
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("A-01-A-01", "MUG-BL")) == (0, 84)
    put_away = world.one(PutAway)
    assert put_away.finished_at is not None
    assert put_away.target_id == put_away.suggested_id
    assert world.one(Movement, reason="putaway").quantity == 24


def test_goods_from_a_tote_are_put_back(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 2, place="TOTE-001")
    _with(ben, MUG).scan("A-01-A-01")
    assert world.one(Movement, reason="putback").quantity == 2


def test_another_bin_is_asked_and_the_second_scan_means_it(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    before = world.everything()
    page = _with(ben, MUG).scan("A-01-A-06")
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "putaway.other_bin")
    assert page.sentence == "A-01-A-06 instead of A-01-A-01? Scan it again."
    assert world.everything() == before
    page = ben.scan("A-01-A-06")
    assert (page.outcome, world.on_hand("A-01-A-06", "MUG-BL")) == ("task_done", 24)


def test_the_question_goes_with_a_third_bin(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    _with(ben, MUG).scan("A-01-A-06")
    assert ben.scan("A-01-A-04").outcome == "ask"
    assert ben.scan("A-01-A-06").outcome == "ask"
    assert ben.scan("A-01-A-01").outcome == "task_done"


def test_the_question_goes_with_a_scan_of_the_product(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    _with(ben, MUG).scan("A-01-A-06")
    assert ben.scan(MUG).message == "putaway.in_hand"
    assert ben.scan("A-01-A-06").outcome == "ask"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("DOCK-1", "putaway.still_waiting"),
        ("STAGE-1", "putaway.dock"),
        ("HOLD-1", "putaway.hold"),
        ("BENCH-1", "putaway.bench"),
        ("UNLOCATED", "putaway.unlocated"),
        ("TOTE-001", "putaway.tote"),
        ("A-01-A-06", "putaway.retired"),
        ("O.1", "putaway.not_a_bin"),
        ("U.ADA", "putaway.not_a_bin"),
        ("NOBODY-KNOWS", "putaway.unknown_code"),
        (VASE, "putaway.other_product"),
    ],
)
def test_what_is_no_bin_for_goods_is_refused_with_its_own_sentence(
    world: World, ben: Person, code: str, message: str
) -> None:
    lay(world, "MUG-BL", 24)
    change_bin(world, "A-01-A-06", retired_at=clock.now())
    _with(ben, MUG)
    for _ in range(2):
        before = world.everything()
        page = ben.scan(code)
        assert (page.outcome, page.message, page.step) == ("error", message, "scan_bin")
        assert (world.everything(), page.code) == (before, "A-01-A-01")


def test_a_bin_with_another_lot_is_refused_unless_it_mixes(world: World, ben: Person) -> None:
    lay(world, "JAM", 6, place="A-01-A-05", lot="L1")
    lay(world, "JAM", 4, lot="L2")
    _with(ben, JAM)
    assert ben.page.code == "A-01-A-06"
    page = ben.scan("A-01-A-05")
    assert (page.outcome, page.message) == ("error", "putaway.mixes_lots")
    assert "L1" in page.sentence
    change_bin(world, "A-01-A-05", mixes_lots=True)
    assert ben.scan("A-01-A-05").outcome == "ask"


def test_the_products_own_bin_is_shown_when_it_lies_nowhere(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    change_bin(world, "A-01-A-06", fixed_product_id=world.one(Product, sku="VASE").id)
    assert _with(ben, VASE).page.code == "A-01-A-06"
    assert "This bin is kept for it" in ben.page.text


def test_else_the_next_empty_bin_which_is_proved_by_it(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    assert _with(ben, VASE).page.code == "A-01-A-05"
    assert "Empty, next in the walk" in ben.page.text
    ben.scan("A-01-A-05")
    found = balance(world, "A-01-A-05", "VASE")
    assert found is not None
    assert found.proved_at is not None


def test_a_bin_that_was_not_empty_is_not_proved(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 3)
    _with(ben, MUG).scan("A-01-A-01")
    found = balance(world, "A-01-A-01", "MUG-BL")
    assert found is not None
    assert found.proved_at is None


def test_two_people_are_not_sent_to_one_empty_bin(world: World, ben: Person, ada: Person) -> None:
    lay(world, "VASE", 3)
    lay(world, "JAM", 3, lot="L1")
    assert _with(ben, VASE).page.code == "A-01-A-05"
    assert _with(ada, JAM).page.code == "A-01-A-06"


def test_a_bin_in_doubt_or_kept_for_others_or_retired_is_not_shown(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    change_bin(world, "A-01-A-05", fixed_product_id=world.one(Product, sku="CARD").id)
    change_bin(world, "A-01-A-06", retired_at=clock.now())
    change_bin(world, "B-01-A-01", kind="bulk")
    page = _with(ben, VASE).page
    assert page.code == "B-01-A-01", "the dock never blocks: the bulk bin is the overflow"
    assert "Overflow: no better bin is free" in page.text


def test_a_bin_whose_record_is_in_doubt_is_not_shown(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 3)
    doubted = balance(world, "A-01-A-01", "MUG-BL")
    assert doubted is not None
    with world.database.writing() as session:
        key = (doubted.warehouse_id, doubted.location_id, doubted.product_id, doubted.lot_id)
        assert belief.mark_in_doubt(session, *key, clock.now())
        assert not belief.mark_in_doubt(session, *key, clock.now())
    assert _with(ben, MUG).page.code == "B-01-A-01"


def test_a_full_bin_gives_way_to_the_next(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    _with(ben, MUG)
    shown = []
    while ben.page.code:
        shown.append(ben.page.code)
        ben.tap("full")
    first, rest = shown[:4], shown[4:]
    assert first == ["A-01-A-01", "B-01-A-01", "A-01-A-05", "A-01-A-06"]
    # Then bins with other goods, the least full first; the red mugs' own bin only when no other is left.
    assert rest == ["A-01-A-04", "A-01-A-03", "A-01-A-02"] or rest == ["A-01-A-04", "A-01-A-02", "A-01-A-03"]
    assert (ben.page.outcome, ben.page.message) == ("ok", "putaway.no_next")
    assert (ben.page.heading, "full" in ben.page.actions) == ("Scan any free bin", False)
    assert ben.tap("full").message == "putaway.no_suggestion"
    assert ben.open(ben.page.attribute("address")).code == ""


def test_less_in_hand_leaves_the_rest_waiting(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    page = _with(ben, MUG).tap("quantity", 10)
    assert (page.outcome, page.sentence, page.quantity) == ("ok", "10 in hand, 14 still waiting.", 10)
    page = ben.scan("A-01-A-01")
    assert (page.code, page.quantity) == (MUG, 14)
    assert world.on_hand("A-01-A-01", "MUG-BL") == 70


def test_the_product_scanned_again_is_more_of_it_in_hand(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    _with(ben, MUG).tap("quantity", 5)
    assert ben.scan(MUG).quantity == 6
    assert ben.scan(case_code("MUG-BL")).quantity == 18
    page = ben.scan(case_code("MUG-BL"))
    assert (page.quantity, page.message) == (24, "putaway.added")
    assert ben.scan(MUG).sentence == "All in hand: 24 Blue mug 330 ml."


@pytest.mark.parametrize("number", [0, 25, 999_999, None])
def test_a_number_that_cannot_be_in_hand_is_refused(world: World, ben: Person, number: int | None) -> None:
    lay(world, "MUG-BL", 24)
    page = _with(ben, MUG).tap("quantity", number)
    assert (page.outcome, page.message, page.quantity) == ("error", "putaway.number", 24)
    assert page.sentence == "Enter a number from 1 to 24."


def test_another_lot_of_the_product_is_refused_while_one_is_in_hand(world: World, ben: Person) -> None:
    lay(world, "JAM", 4, lot="L2")
    lay(world, "JAM", 4, lot="L3")
    page = _with(ben, JAM).scan(f"01{JAM.zfill(14)}10L3")
    assert (page.outcome, page.message) == ("error", "putaway.other_lot")


def test_skipped_it_waits_again(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    page = _with(ben, MUG).scan("C.SKIP")
    assert (page.outcome, page.message, page.step) == ("ok", "putaway.skipped", "scan_product")
    assert (page.code, page.quantity) == (MUG, 24)
    assert page.sentence == "Put 24 Blue mug 330 ml back in DOCK-1."


def test_what_is_put_away_takes_nothing_more(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    fields = _with(ben, MUG).scan_fields()
    ben.scan("A-01-A-01")
    page = ben.scan("A-01-A-01", task=fields["task"])
    assert (page.outcome, page.message, page.step) == ("error", "putaway.closed", "scan_product")
    assert ben.open(f"/{fields['task']}").step == "scan_product"
    assert world.on_hand("A-01-A-01", "MUG-BL") == 84


def test_another_persons_goods_are_not_shown(world: World, ben: Person, ada: Person) -> None:
    lay(world, "MUG-BL", 24)
    task = _with(ben, MUG).page.task
    assert ada.open(f"/{task}").step == "scan_product"
