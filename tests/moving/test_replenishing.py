"""From reserve into a pick face: the walk by scans, what is short, what is undone, and two who want the same."""

from __future__ import annotations

import pytest

from tests.at_once import at_once
from tests.moving.goods import promise
from tests.moving.reserve import BULK, BULK_2, FACE, face, look, open_requests, reserve
from tests.person import Page, Person
from tests.picking import clusters
from tests.picking.test_statements import counted
from tests.putaway.waiting import balance, change_bin, change_product, lay, take
from tests.world import World, case_code, each_code
from warehouse.people.models import Person as Staff
from warehouse.stock.quantities import CountRequest, Movement, MoveRequest

RED, MUG = each_code("MUG-RD"), each_code("MUG-BL")


@pytest.fixture
def low(world: World) -> World:
    """30 red mugs lie in a face that wants 36 to 60; 48 in reserve."""
    face(world)
    reserve(world, BULK, "MUG-RD", 48)
    look(world)
    return world


def _next(person: Person) -> Page:
    person.open("/replenishing")
    return person.tap("next")


def _at_reserve(person: Person, code: str = BULK) -> Page:
    page = _next(person)
    assert page.step == "scan_reserve", page.sentence
    page = person.scan(code)
    assert (page.message, page.step) == ("replenishing.take", "scan_goods"), page.sentence
    return page


def test_a_face_is_filled_with_four_scans(low: World, ada: Person) -> None:
    assert "Replenish" in ada.open("/").text
    page = ada.open("/replenishing")
    assert (page.step, page.heading) == ("choose", "Tap Next, or scan a bin")
    assert FACE in page.text
    page = ada.tap("next")
    assert (page.message, page.step, page.code, page.quantity) == (
        "replenishing.taken",
        "scan_reserve",
        BULK,
        24,
    )
    page = ada.scan(BULK)
    assert (page.message, page.step, page.code) == ("replenishing.take", "scan_goods", RED)
    page = ada.scan(case_code("MUG-RD"))
    assert (page.step, page.quantity, page.code) == ("scan_target", 12, FACE)
    assert ada.scan(case_code("MUG-RD")).quantity == 24
    assert low.on_hand(BULK, "MUG-RD") == 48, "nothing is written before its bin is scanned"
    page = ada.scan(FACE)
    assert (page.outcome, page.message, page.task) == ("task_done", "transfers.placed", "replenishing")
    assert (low.on_hand(BULK, "MUG-RD"), low.on_hand(FACE, "MUG-RD")) == (24, 54)
    assert low.one(Movement, reason="replenish").quantity == 24
    done = low.one(MoveRequest)
    assert done.closed_at is not None
    assert done.closed_by is not None
    assert "Every pick face has enough" in page.text


def test_all_that_is_needed_is_one_tap_and_the_number_may_be_another(low: World, ada: Person) -> None:
    _at_reserve(ada)
    assert ada.tap("all").quantity == 24
    page = ada.tap("quantity", 20)
    assert (page.quantity, page.message) == (20, "transfers.quantity"), "the rest stays where it lies"
    page = ada.scan(FACE)
    assert (page.task, page.step) == (f"replenishing/{low.one(MoveRequest).id}", "scan_reserve")
    assert (page.quantity, open_requests(low)) == (4, {FACE: 4})


def test_a_bin_of_the_list_is_its_task(low: World, ada: Person) -> None:
    ada.open("/replenishing")
    assert ada.scan(BULK).message == "replenishing.taken"
    ada.tap("skip")
    assert ada.scan(FACE).message == "replenishing.taken"
    face(low, "A-01-A-03", least=30, most=36)
    reserve(low, BULK_2, "TOWEL", 24)
    look(low)
    ada.open("/replenishing")
    page = ada.scan(BULK_2)
    assert (page.message, page.code) == ("replenishing.finish_first", BULK)
    ada.open("/replenishing")
    assert ada.scan(FACE).message == "replenishing.continued"


def test_wrong_turns_say_what_to_do(low: World, ada: Person) -> None:
    ada.open("/replenishing")
    assert ada.scan("A-01-A-01").message == "replenishing.no_task"
    assert ada.scan(RED).message == "replenishing.bin_wanted"
    assert ada.scan("NOTHING").message == "replenishing.unknown_code"
    ada.tap("next")
    assert ada.scan(FACE).message == "replenishing.reserve_first"
    assert ada.scan("A-01-A-01").message == "replenishing.not_there"
    ada.scan(BULK)
    assert ada.scan(MUG).message == "replenishing.other_product"
    ada.scan(RED)
    assert ada.scan("A-01-A-05").message == "replenishing.other_bin"
    assert low.on_hand(FACE, "MUG-RD") == 30


def test_goods_that_came_later_wait_for_those_that_came_first(world: World, ada: Person) -> None:
    change_product(world, "MUG-RD", tracking="lot")
    face(world, least=36, most=60)
    change_bin(world, FACE, mixes_lots=True)
    reserve(world, BULK, "MUG-RD", 24, lot="OLD")
    reserve(world, BULK_2, "MUG-RD", 24, lot="NEW")
    look(world)
    assert _next(ada).code == BULK
    page = ada.scan(BULK_2)
    assert page.sentence == f"Older goods lie in {BULK}. Take those."
    assert ada.scan(BULK).message == "replenishing.take"


def test_what_is_promised_in_reserve_stays_promised(low: World, ada: Person) -> None:
    change_product(low, "MUG-BL", name="Blue mug")
    face(low, "A-01-A-01", least=90, most=120)
    reserve(low, BULK_2, "MUG-BL", 30)
    promise(low, BULK_2, "MUG-BL", 24)
    look(low)
    assert open_requests(low)["A-01-A-01"] == 6
    ada.open("/replenishing")
    ada.scan(BULK_2)
    ada.scan(BULK_2)
    assert ada.tap("all").quantity == 6
    page = ada.tap("quantity", 7)
    assert (page.outcome, page.message) == ("error", "transfers.number_promised")
    ada.scan("A-01-A-01")
    assert (low.on_hand(BULK_2, "MUG-BL"), low.allocated(BULK_2, "MUG-BL")) == (24, 24)


def test_short_brings_what_is_there_and_the_rest_is_in_doubt_and_counted(low: World, ada: Person) -> None:
    reserve(low, BULK_2, "MUG-RD", 48)
    _at_reserve(ada)
    ada.scan(case_code("MUG-RD"))
    page = ada.tap("short")
    assert (page.message, page.step) == ("replenishing.rest_in_doubt", "scan_target")
    there = balance(low, BULK, "MUG-RD")
    assert there is not None
    assert there.in_doubt_at is not None
    assert low.one(CountRequest).because == "shortage"
    page = ada.scan(FACE)
    assert (page.step, page.code, page.quantity) == ("scan_reserve", BULK_2, 12)
    assert low.on_hand(FACE, "MUG-RD") == 42


def test_none_there_goes_to_the_next_bin_or_ends_and_undo_believes_again(low: World, ada: Person) -> None:
    _at_reserve(ada)
    page = ada.tap("short")
    assert (page.message, page.task) == ("replenishing.none_anywhere", "replenishing")
    assert open_requests(low) == {}
    page = ada.undo()
    assert (page.step, page.code) == ("scan_goods", RED)
    there = balance(low, BULK, "MUG-RD")
    assert there is not None
    assert there.in_doubt_at is None
    assert (low.count(CountRequest), open_requests(low)) == (0, {FACE: 24})
    reserve(low, BULK_2, "MUG-RD", 12)
    page = ada.tap("short")
    assert (page.message, page.step, page.code) == ("replenishing.none_here", "scan_reserve", BULK_2)


def test_each_act_is_undone(low: World, ada: Person) -> None:
    before = low.everything()
    _at_reserve(ada)
    ada.tap("all")
    page = ada.scan(FACE)
    assert open_requests(low) == {}
    page = ada.tap("undo")
    assert page.step == "put_back"
    page = ada.scan(FACE)
    assert (page.step, page.quantity, open_requests(low)) == ("scan_target", 24, {FACE: 24})
    assert (low.on_hand(BULK, "MUG-RD"), low.on_hand(FACE, "MUG-RD")) == (48, 30)
    assert ada.undo().step == "scan_goods"
    assert ada.undo().step == "scan_reserve"
    page = ada.undo()
    assert (page.step, page.message) == ("choose", "replenishing.given_back")
    assert low.one(MoveRequest).claimed_by is None
    assert low.everything()[1:] == before[1:]


def test_undo_of_what_somebody_fills_anew_is_refused(low: World, ada: Person, ben: Person) -> None:
    _at_reserve(ada)
    ada.tap("all")
    ada.scan(FACE)
    take(low, "MUG-RD", 20, FACE, "A-01-A-05")
    _next(ben)
    assert open_requests(low) == {FACE: 24}
    page = ada.tap("undo")
    assert page.message == "replenishing.undo_too_late"
    assert low.on_hand(FACE, "MUG-RD") == 34


def test_undo_closes_what_nobody_has_taken_yet(low: World, ada: Person) -> None:
    _at_reserve(ada)
    ada.tap("all")
    ada.scan(FACE)
    take(low, "MUG-RD", 20, FACE, "A-01-A-05")
    look(low)
    ada.undo()
    assert open_requests(low) == {FACE: 24}


def test_skip_comes_after_the_others_and_put_back_keeps_the_task(low: World, ada: Person) -> None:
    face(low, "A-01-A-03", least=30, most=36)
    reserve(low, BULK_2, "TOWEL", 24)
    first = _next(ada).code
    page = ada.tap("skip")
    assert page.message == "replenishing.skipped"
    second = ada.tap("next").code
    assert {first, second} == {BULK, BULK_2}
    ada.scan(second)
    ada.tap("all")
    page = ada.tap("skip")
    assert (page.message, page.step, page.code) == ("transfers.put_back", "scan_reserve", second)
    ada.tap("skip")
    assert ada.tap("next").code == first, "put aside longer ago"
    ada.tap("skip")
    page = ada.undo()
    assert (page.step, page.code) == ("scan_reserve", first)


def test_two_people_never_get_the_same_and_the_empty_list_says_so(
    low: World, ada: Person, ben: Person
) -> None:
    assert _next(ada).step == "scan_reserve"
    page = _next(ben)
    assert (page.message, page.step) == ("replenishing.nothing", "choose")
    assert "Ada fills it" in page.text


def test_a_task_is_taken_over_with_what_is_in_hand(low: World, ada: Person, ben: Person) -> None:
    _at_reserve(ada)
    ada.tap("all")
    ben.open("/replenishing")
    page = ben.scan(FACE)
    assert (page.outcome, page.message) == ("ask", "replenishing.take_over")
    page = ben.scan(FACE)
    assert (page.message, page.step, page.quantity) == ("replenishing.taken_over_goods", "scan_target", 24)
    assert "Ben took your goods" in ada.open("/").text
    page = ben.undo()
    assert (page.message, page.step) == ("replenishing.given_back", "choose")
    ada.open("/replenishing")
    assert ada.tap("next").step == "scan_target"
    assert ada.scan(FACE).message == "transfers.placed"


def test_goods_taken_over_at_the_bin_bring_their_task_along(low: World, ada: Person, ben: Person) -> None:
    take(low, "MUG-RD", 24, BULK, "A-01-A-05")
    _at_reserve(ada)
    ada.tap("all")
    ben.open("/transfers")
    ben.scan(BULK)
    assert ben.scan(RED).message == "transfers.take_over"
    assert ben.scan(RED).message == "transfers.taken_over"
    whose = low.one(Staff, name="Ben").id
    assert low.one(MoveRequest).claimed_by == whose
    ben.undo()
    assert low.one(MoveRequest).claimed_by != whose


def test_a_face_that_others_filled_closes_by_itself(low: World, ada: Person) -> None:
    lay(low, "MUG-RD", 30, place=FACE)
    page = _next(ada)
    assert page.message == "replenishing.nothing"
    assert open_requests(low) == {}
    done = low.one(MoveRequest)
    assert (done.closed_by, done.closed_at is None) == (None, False)


def test_held_bins_give_and_get_nothing(low: World, ada: Person) -> None:
    at = low.one(MoveRequest).asked_at
    change_bin(low, BULK, held_at=at, hold_reason="Water")
    assert _next(ada).message == "replenishing.nothing"
    change_bin(low, BULK, held_at=None)
    _at_reserve(ada)
    ada.tap("all")
    change_bin(low, FACE, held_at=at, hold_reason="Water")
    assert ada.scan(FACE).message == "transfers.held"
    assert low.on_hand(FACE, "MUG-RD") == 30


def test_those_for_which_orders_wait_come_first_then_the_nearest(low: World, ada: Person) -> None:
    """Towels lie nearer to where Ada stands; cards are what an order waits for."""
    for code, x in ((BULK, 40_000), (BULK_2, 2_000), ("B-09-D-03", 90_000), ("A-01-A-05", 0)):
        if code == BULK_2:
            reserve(low, BULK_2, "TOWEL", 24)
        if code == "B-09-D-03":
            reserve(low, code, "CARD", 48)
        change_bin(low, code, x_mm=x, y_mm=0)
    face(low, "A-01-A-03", least=30, most=36)
    face(low, "A-01-A-04", least=1, most=60)
    ada.open("/lookup")
    ada.scan("A-01-A-05")
    assert _next(ada).code == "B-09-D-03", "seven cards are wanted, five lie there"
    rows = ada.open("/replenishing").text
    assert rows.index("A-01-A-03") < rows.index(FACE)


def test_a_picker_is_not_sent_to_a_face_that_is_empty(world: World, ada: Person, ben: Person) -> None:
    """Promises are made of what lies there: until the face is filled the pieces come from reserve, then from it."""
    take(world, "CARD", 5, "A-01-A-04", "HOLD-1")
    face(world, "A-01-A-04", least=5, most=60)
    reserve(world, BULK, "CARD", 72)
    look(world)
    assert open_requests(world) == {"A-01-A-04": 48}
    first = clusters.release(world, "single", "1002")
    assert (world.allocated(BULK, "CARD"), world.allocated("A-01-A-04", "CARD")) == (3, 0)
    assert clusters.take(ada, first).task.startswith("picking/")
    assert ada.scan("TOTE-001").code == BULK
    _at_reserve(ben)
    ben.tap("all")
    assert ben.scan("A-01-A-04").message == "transfers.placed"
    assert (world.on_hand(BULK, "CARD"), world.allocated(BULK, "CARD")) == (24, 3), (
        "what is promised stays there"
    )
    clusters.release(world, "single", "1005")
    assert world.allocated("A-01-A-04", "CARD") == 4


def test_the_scans_cost_little(low: World, ada: Person) -> None:
    """Of goods as those of a move, and one for what the face wants; a bin begins or ends a piece of work."""
    _next(ada)
    costs = []
    for code in (BULK, case_code("MUG-RD"), case_code("MUG-RD"), FACE):
        with counted(low.database) as seen:
            ada.scan(code)
        costs.append(len(seen))
    assert max(costs[1:3]) <= 13
    assert max(costs) <= 16


def test_two_who_tap_next_at_once_get_two_faces(low: World, ada: Person, ben: Person) -> None:
    face(low, "A-01-A-03", least=30, most=36)
    reserve(low, BULK_2, "TOWEL", 24)
    for person in (ada, ben):
        person.open("/replenishing")
    pages = at_once(lambda: ada.tap("next"), lambda: ben.tap("next"))
    assert {page.code for page in pages} == {BULK, BULK_2}


def test_two_who_want_the_last_face_and_one_gets_it(low: World, ada: Person, ben: Person) -> None:
    for person in (ada, ben):
        person.open("/replenishing")
    pages = at_once(lambda: ada.tap("next"), lambda: ben.tap("next"))
    assert sorted(page.message for page in pages) == ["replenishing.nothing", "replenishing.taken"]


def test_two_looks_at_once_ask_once(world: World) -> None:
    face(world)
    reserve(world, BULK, "MUG-RD", 48)
    looked = at_once(lambda: look(world), lambda: look(world))
    assert sorted(one.born for one in looked) == [0, 1]
    assert world.count(MoveRequest) == 1
