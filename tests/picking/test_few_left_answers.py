"""What comes of the number said of a bin with few left: it proves the record or asks for a count, and counts once."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest

from tests.at_once import at_once
from tests.glances import answer, balance, glances, question_of, requests
from tests.person import Person
from tests.picking.few_left import MUGS, TOWELS, asked, ebay_wants_two, few_mugs
from tests.picking.walking import fetch, stock, take
from tests.world import World
from warehouse import clock
from warehouse.stock import belief, glancing


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
