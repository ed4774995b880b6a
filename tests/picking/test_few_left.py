"""A pick that leaves few in its bin: one number, asked blind of who stands there, and what comes of the answer."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from tests.at_once import at_once
from tests.glances import answer, asks, balance, glances, question_of, requests, seen
from tests.person import Page, Person
from tests.picking.clusters import release
from tests.picking.clusters import take as take_list
from tests.picking.test_statements import MOST, counted
from tests.picking.walking import fetch, only, stock, take, wants
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.stock import belief, glancing
from warehouse.stock.ledger import Act
from warehouse.stock.models import Product

MUGS, TOWELS = "A-01-A-01", "A-01-A-03"


def few_mugs(world: World, left: int = 2, **settings: Any) -> None:
    """After 1001 has got its two, so many mugs are on record there; one more stop waits."""
    asks(world, **settings)
    only(world, "1001")
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001").id).ship_by_at = None
    stock(world, MUGS, "MUG-BL", 2 + left - 60)


def ebay_wants_two(world: World) -> None:
    """The order of the other channel wants two mugs, and its time has come."""
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001", "EBAY").id).release_after_at = None
        for line in world.order_lines("1001", "EBAY"):
            session.get_one(CustomerOrderLine, line.id).quantity_ordered = 2


def asked(ada: Person, world: World, left: int = 2, **settings: Any) -> Page:
    """Ada has taken both mugs, and is asked how many are left."""
    few_mugs(world, left, **settings)
    take(ada, "TOTE-001")
    page = fetch(ada, [(MUGS, "MUG-BL", 2)])
    assert (page.step, page.message) == ("glance", "picking.line_done"), page.text
    return page


def test_who_leaves_few_is_asked_for_one_number(ada: Person, world: World) -> None:
    page = asked(ada, world)
    assert page.heading == "How many are left here?"
    assert f"Blue mug 330 ml MUG-BL · {MUGS}" in page.text
    assert f"Or go on to {TOWELS}" in page.text
    assert page.code == TOWELS, "the next scan of the walk is as right as before"
    assert page.expect[0] == "quantity", "digits are a number"
    assert {"location", "check-digits"} <= set(page.expect)
    numbers = [button.get("data-quantity") for button in page.all("button", data_action="glance")]
    assert numbers == ["0", "1", "2", "3", "4", "5", None], "the same whatever lies there, and the pad"
    page = answer(ada, 2)
    assert (page.outcome, page.message, page.step) == ("ok", "scanning.glance_thanks", "scan_bin")
    assert page.sentence == "Thank you. 2 in A-01-A-01 noted."


def test_nothing_of_the_record_reaches_the_device(ada: Person, world: World) -> None:
    """With none, with one and with three on record the device gets the same, asked and answered."""
    few_mugs(world, 3)
    take(ada, "TOTE-001")
    told: list[tuple[str, str, str]] = []
    for _ in range(3):
        question = fetch(ada, [(MUGS, "MUG-BL", 2)])
        told.append((seen(question), seen(answer(ada, 3)), ada.page.response.headers["X-Scan-Message"]))
        ada.undo()
        ada.undo()
        ada.undo()
        assert ada.page.step == "scan_bin"
        stock(world, MUGS, "MUG-BL", -1)
    assert len({one[0] for one in told}) == 1
    assert len({one[1] for one in told}) == 1
    assert len({one[2] for one in told}) == 1
    assert balance(world, MUGS, "MUG-BL").quantity_on_hand == 2


def test_the_same_number_proves_the_record(ada: Person, world: World) -> None:
    asked(ada, world)
    assert balance(world, MUGS, "MUG-BL").proved_at is None
    answer(ada, 2)
    now = balance(world, MUGS, "MUG-BL")
    assert (now.proved_at is not None, now.in_doubt_at, now.moves_since_proof) == (True, None, 0)
    assert requests(world) == []
    one = glances(world)[0]
    assert (one.because, one.quantity_counted, one.quantity_on_hand_seen) == ("pick", 2, 2)


def test_a_bin_that_is_empty_is_proved_in_one_tap(ada: Person, world: World) -> None:
    page = asked(ada, world, left=0)
    assert "Empty" in page.text
    answer(ada, 0)
    assert balance(world, MUGS, "MUG-BL").proved_at is not None
    assert requests(world) == []


@pytest.mark.parametrize("number", [1, 3])
def test_another_number_asks_for_a_count(ada: Person, world: World, number: int) -> None:
    asked(ada, world)
    answer(ada, number)
    now = balance(world, MUGS, "MUG-BL")
    assert (now.quantity_on_hand, now.in_doubt_at, now.proved_at) == (2, None, None), "nothing is booked"
    assert requests(world) == [(MUGS, "glance")]


def test_something_where_nothing_should_be_asks_for_a_count(ada: Person, world: World) -> None:
    asked(ada, world, left=0)
    answer(ada, 4)
    assert balance(world, MUGS, "MUG-BL").quantity_on_hand == 0
    assert requests(world) == [(MUGS, "glance")]


def test_nobody_is_sent_to_a_bin_that_was_found_empty(ada: Person, carla: Person, world: World) -> None:
    few_mugs(world, 2)
    take(ada, "TOTE-001")
    ebay_wants_two(world)
    page = take(carla, "TOTE-002")
    assert page.code == MUGS, "her two are promised there"
    fetch(ada, [(MUGS, "MUG-BL", 2)])
    answer(ada, 0)
    now = balance(world, MUGS, "MUG-BL")
    assert (now.quantity_on_hand, now.quantity_allocated) == (2, 0)
    assert now.in_doubt_at is not None
    assert requests(world) == [(MUGS, "glance")]
    assert world.allocated("B-01-A-01", "MUG-BL") == 2
    assert carla.open(f"/{page.task}").code == "B-01-A-01"
    page = ada.undo()
    assert (page.message, page.step) == ("scanning.glance_undone", "glance")
    now = balance(world, MUGS, "MUG-BL")
    assert (now.quantity_allocated, now.in_doubt_at) == (2, None)
    assert requests(world) == []
    assert carla.open(f"/{carla.page.task}").code == MUGS


def test_goods_that_moved_meanwhile_say_nothing(ada: Person, world: World) -> None:
    asked(ada, world)
    stock(world, MUGS, "MUG-BL", -1)
    page = answer(ada, 2)
    assert (page.outcome, page.sentence) == ("ok", "Thank you. 2 in A-01-A-01 noted.")
    now = balance(world, MUGS, "MUG-BL")
    assert (now.proved_at, now.in_doubt_at) == (None, None)
    assert requests(world) == []
    one = glances(world)[0]
    assert (one.closed_at is not None, one.quantity_counted) == (True, None)
    assert ada.undo().step == "glance", "what was typed can be taken back all the same"


def test_the_next_bin_passes_it_over(ada: Person, world: World) -> None:
    asked(ada, world)
    page = ada.scan(TOWELS)
    assert (page.outcome, page.message, page.step) == ("ok", "picking.bin_right", "scan_product")
    one = glances(world)[0]
    assert (one.closed_at is not None, one.quantity_counted) == (True, None)
    assert requests(world) == []


def test_go_on_passes_it_over_in_one_tap(ada: Person, world: World) -> None:
    page = asked(ada, world)
    page = ada.tap("done", reason=question_of(page))
    assert (page.message, page.step) == ("scanning.glance_passed", "scan_bin")
    assert glances(world)[0].closed_at is not None
    assert ada.undo().step in {"scan_product", "confirm_quantity"}, "the pick is what is undone then"


def test_a_refused_scan_leaves_it_open(ada: Person, world: World) -> None:
    asked(ada, world)
    page = ada.scan("B-01-A-01")
    assert (page.outcome, page.message, page.step) == ("error", "picking.wrong_bin", "glance")
    assert glances(world)[0].closed_at is None
    assert ada.open(f"/{page.task}").step == "glance"


def test_the_cards_of_the_bench_answer(ada: Person, world: World) -> None:
    asked(ada, world, left=0)
    page = ada.scan("C.EMPTY")
    assert page.sentence == "Thank you. 0 in A-01-A-01 noted."
    assert glances(world)[0].quantity_counted == 0
    assert ada.scan("C.UNDO").step == "glance"
    assert ada.scan("C.DONE").message == "scanning.glance_passed"


def test_an_answer_is_undone_whole_and_then_the_pick(ada: Person, world: World) -> None:
    few_mugs(world)
    with world.database.writing() as session:
        mugs = balance(world, MUGS, "MUG-BL")
        key = (mugs.warehouse_id, mugs.location_id, mugs.product_id, mugs.lot_id)
        belief.prove(session, *key, clock.now() - timedelta(days=9))
    before = balance(world, MUGS, "MUG-BL").proved_at
    take(ada, "TOTE-001")
    fetch(ada, [(MUGS, "MUG-BL", 2)])
    moved = balance(world, MUGS, "MUG-BL").moves_since_proof
    answer(ada, 2)
    assert balance(world, MUGS, "MUG-BL").proved_at != before
    page = ada.undo()
    assert (page.message, page.step) == ("scanning.glance_undone", "glance")
    now = balance(world, MUGS, "MUG-BL")
    assert (now.proved_at, now.moves_since_proof) == (before, moved)
    assert glances(world)[0].quantity_counted is None
    answer(ada, 1)
    assert requests(world) == [(MUGS, "glance")]
    ada.undo()
    assert requests(world) == []
    page = ada.undo()
    assert page.message != "scanning.glance_undone"
    assert balance(world, MUGS, "MUG-BL").quantity_on_hand == 4
    assert glances(world)[0].closed_at is not None, "an undo of the pick passes it over"


def test_a_takeover_closes_the_question(ada: Person, carla: Person, world: World) -> None:
    page = asked(ada, world)
    number = question_of(page)
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        carla.open("/")
        carla.scan("TOTE-001")
        assert carla.scan("TOTE-001").message == "picking.taken_over"
        assert glances(world)[0].closed_at is not None
        assert carla.page.step == "scan_bin", "what Ada was asked is not asked of Carla"
        ada.tap("glance", quantity=0, reason=number)
        assert ada.page.message == "scanning.glance_over"
    assert requests(world) == []


def test_handing_over_and_going_home_leave_nothing_open(ada: Person, world: World) -> None:
    asked(ada, world)
    assert ada.open("/").step != "glance", "it is asked where the work is"
    ada.open("/picking")
    ada.scan("C.BACK")
    assert glances(world)[0].closed_at is not None


def test_an_answer_that_comes_twice_counts_once(ada: Person, world: World) -> None:
    page = asked(ada, world)
    fields: dict[str, Any] = {
        "scan_id": secrets.token_hex(16),
        "action": "glance",
        "quantity": 1,
        "reason": question_of(page),
    }
    first = ada.post_scan(**fields, task=page.task, step="glance")
    again = ada.post_scan(**fields, task=page.task, step="glance")
    assert (first.message, again.message) == ("scanning.glance_thanks",) * 2
    assert again.response.headers["X-Scan-Replay"] == "1"
    assert len(requests(world)) == 1


def test_an_answer_to_an_older_question_counts_nothing(ada: Person, world: World) -> None:
    old = question_of(asked(ada, world))
    stock(world, TOWELS, "TOWEL", -17)
    ada.scan(TOWELS)
    page = ada.tap("quantity", quantity=1)
    assert page.step == "glance", "two towels are left"
    page = ada.tap("glance", quantity=0, reason=old)
    assert (page.outcome, page.message, page.step) == ("ok", "scanning.glance_over", "glance")
    assert [one.quantity_counted for one in glances(world)] == [None, None]
    assert glances(world)[1].closed_at is None
    assert requests(world) == []


def test_empty_from_another_screen_is_no_shortage(ada: Person, world: World) -> None:
    """The card was scanned on the question, and arrives when it is closed: the next bin is not meant."""
    page = asked(ada, world)
    ada.scan(TOWELS)
    page = ada.post_scan(code="C.EMPTY", task=page.task, step="glance")
    assert (page.outcome, page.message, page.step) == ("ok", "scanning.glance_over", "scan_product")
    assert requests(world) == []


def test_a_number_that_is_hardly_meant_is_asked_for(ada: Person, world: World) -> None:
    asked(ada, world)
    page = answer(ada, 47)
    assert (page.ask, page.sentence, page.step) == ("again", "Really 47? Enter it again.", "glance")
    assert glances(world)[0].closed_at is None
    assert "Yes, 47" in page.text
    assert answer(ada, 47).message == "scanning.glance_thanks"
    assert requests(world) == [(MUGS, "glance")]


def test_no_number_is_no_answer(ada: Person, world: World) -> None:
    page = asked(ada, world)
    page = ada.tap("glance", reason=question_of(page))
    assert (page.outcome, page.message, page.step) == ("error", "scanning.glance_number", "glance")


@pytest.mark.parametrize("wishes", [{"per_hour": 0}, {"up_to": 0}, {"up_to": 1}])
def test_where_the_building_does_not_wish_it_nobody_is_asked(
    ada: Person, world: World, wishes: dict[str, int]
) -> None:
    few_mugs(world, **wishes)
    take(ada, "TOTE-001")
    assert fetch(ada, [(MUGS, "MUG-BL", 2)]).step == "scan_bin"
    assert glances(world) == []


def test_nobody_is_asked_more_often_than_so_in_an_hour(ada: Person, world: World) -> None:
    few_mugs(world, per_hour=1)
    stock(world, TOWELS, "TOWEL", -17)
    take(ada, "TOTE-001")
    fetch(ada, [(MUGS, "MUG-BL", 2)])
    assert fetch(ada, [(TOWELS, "TOWEL", 1)]).step == "drop", "the second of this hour"
    ada.undo()
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert ada.tap("quantity", quantity=1).step == "glance"
    assert len(glances(world)) == 2


def test_who_confirms_at_the_next_place_has_walked_on(ada: Person, world: World) -> None:
    few_mugs(world)
    with world.database.writing() as session:
        session.execute(update(Product).where(Product.sku == "MUG-BL").values(scans="none"))
    take(ada, "TOTE-001")
    assert ada.scan(MUGS).step == "confirm_quantity"
    assert ada.scan(TOWELS).message == "picking.line_done_at_bin"
    assert glances(world) == []


def test_a_late_scan_asks_nothing(ada: Person, world: World) -> None:
    few_mugs(world)
    take(ada, "TOTE-001")
    ada.scan(MUGS)
    made = (clock.now() - timedelta(minutes=2)).isoformat()
    page = ada.tap("quantity", quantity=2, scanned_at=made, sent_at=clock.now().isoformat())
    assert (page.outcome, page.step) == ("line_done", "scan_bin")
    assert glances(world) == []


def _urgent(world: World) -> None:
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001").id).priority = 5


def _counted_anyhow(world: World) -> None:
    mugs = balance(world, MUGS, "MUG-BL")
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        belief.ask_for_count(session, act, mugs.location_id, None, "office")


def _other_lot(world: World) -> None:
    lay(world, "MUG-BL", 1, MUGS, lot="L1")


@pytest.mark.parametrize("facts", [_urgent, _counted_anyhow, _other_lot])
def test_where_the_answer_would_say_nothing_nobody_is_asked(ada: Person, world: World, facts: Any) -> None:
    few_mugs(world)
    take(ada, "TOTE-001")
    facts(world)
    assert fetch(ada, [(MUGS, "MUG-BL", 2)]).step == "scan_bin"
    assert glances(world) == []


def test_while_another_stands_there_nobody_is_asked(ada: Person, carla: Person, world: World) -> None:
    """The hands of the other may hold what is still on record."""
    few_mugs(world)
    take(ada, "TOTE-001")
    ebay_wants_two(world)
    take(carla, "TOTE-002")
    assert carla.scan(MUGS).message == "picking.bin_right"
    assert fetch(ada, [(MUGS, "MUG-BL", 2)]).step == "scan_bin"
    assert carla.tap("quantity", quantity=2).step == "glance", "now she is alone there"


def test_in_a_cluster_it_is_asked_after_the_last_slot(ada: Person, world: World) -> None:
    asks(world)
    wants(world, "1005", 1)
    take_list(ada, release(world, "cluster", "1002", "1005"))
    steps = []
    for _ in range(12):
        page = ada.scan(ada.page.code)
        assert page.outcome in {"ok", "line_done", "task_done"}, page.text
        steps.append((page.message, page.step))
        if page.outcome == "task_done":
            break
    assert "picking.slot_done" in {message for message, _step in steps}, "one slot comes before the last"
    assert [message for message, step in steps if step == "glance"] == ["picking.slots_done"]


def test_two_answers_at_once_count_once(ada: Person, world: World) -> None:
    page = asked(ada, world)
    number, other = question_of(page), Person.signed_in(ada.app, "Ada")
    other.open(f"/{page.task}")

    def say(person: Person) -> str:
        return person.post_scan(
            action="glance", quantity=1, reason=number, task=page.task, step="glance"
        ).message

    said = at_once(lambda: say(ada), lambda: say(other))
    assert sorted(said) == ["scanning.glance_over", "scanning.glance_thanks"]
    assert len(requests(world)) == 1


def test_a_pick_and_an_answer_at_once_prove_nothing_wrong(ada: Person, carla: Person, world: World) -> None:
    few_mugs(world)
    take(ada, "TOTE-001")
    ebay_wants_two(world)
    take(carla, "TOTE-002")
    fetch(ada, [(MUGS, "MUG-BL", 2)])
    carla.scan(MUGS)
    pages = at_once(lambda: answer(ada, 2), lambda: carla.tap("quantity", quantity=2))
    assert [page.outcome for page in pages] == ["ok", "line_done"]
    assert requests(world) == [], "two were there when she looked, or it says nothing"
    assert balance(world, MUGS, "MUG-BL").quantity_on_hand == 0


def test_what_it_costs(ada: Person, world: World) -> None:
    few_mugs(world)
    take(ada, "TOTE-001")
    ada.scan(MUGS)
    ada.scan(each_code("MUG-BL"))
    with counted(world.database) as asking:
        assert ada.scan(each_code("MUG-BL")).step == "glance"
    # The question is one statement, what its screen says of the bin another.
    assert len(asking) <= MOST + 2, "\n".join(asking)
    with counted(world.database) as passing:
        assert ada.scan(TOWELS).message == "picking.bin_right"
    with counted(world.database) as plain:
        ada.undo()
    assert len(passing) <= 9, "\n".join(passing)
    assert not [one for one in plain if "INTO glance" in one or "UPDATE glance" in one]


def test_the_figures_say_what_came_of_it(ada: Person, world: World) -> None:
    since = clock.now() - timedelta(minutes=1)
    asked(ada, world)
    answer(ada, 2)
    stock(world, TOWELS, "TOWEL", -17)
    fetch(ada, [(TOWELS, "TOWEL", 1)])
    answer(ada, 3)
    until = clock.now() + timedelta(minutes=1)
    found = world.read(lambda session: glancing.answered(session, world.warehouse_id, since, until))
    assert [(one.name, one.asked, one.answered, one.equal, one.different, one.passed) for one in found] == [
        ("Ada", 2, 2, 1, 1, 0)
    ]
    assert world.read(lambda session: glancing.answered(session, world.warehouse_id, until, until)) == []
