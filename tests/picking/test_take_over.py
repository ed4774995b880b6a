"""A walk goes from hand to hand by its tote; what the silent device sends afterwards is judged by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from tests.at_once import at_once
from tests.person import Page, Person
from tests.picking.walking import MUGS_AND_TOWEL, at_the_mugs, fetch, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.people.models import PersonRole
from warehouse.picking.late import Held, Line, Noted, Put, Trail, decide
from warehouse.picking.models import PickLine, PickList
from warehouse.scanning.meaning import Meaning
from warehouse.stock.quantities import Movement


@contextmanager
def later(minutes: float) -> Iterator[None]:
    """So many minutes from now."""
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        yield


def sent_late(person: Person, task: str, code: str = "", minutes: float = 8, **fields: Any) -> Page:
    """A scan that was made on the screen of this task, and lay on its device for so long."""
    made = clock.now() - timedelta(minutes=minutes)
    times: dict[str, Any] = {"scanned_at": made.isoformat(), "sent_at": clock.now().isoformat()}
    return person.post_scan(task=task, step="scan_product", code=code, **times, **fields)


def taken_over(ada: Person, carla: Person) -> str:
    """Ada picks 1001 into TOTE-001 and stands at the mugs; five minutes later Carla has her walk."""
    task = take(ada, "TOTE-001").task
    ada.scan("A-01-A-01")
    with later(5):
        carla.open("/")
        assert carla.scan("TOTE-001").step == "take_over"
        assert carla.scan("TOTE-001").message == "picking.taken_over"
    return task


@pytest.mark.parametrize("address", ["/", "/picking", "/packing"])
def test_scanning_anothers_tote_asks_and_a_second_scan_takes_it(
    ada: Person, carla: Person, world: World, address: str
) -> None:
    task = take(ada, "TOTE-001").task
    fetch(ada, MUGS_AND_TOWEL[:1])
    carla.open(address)
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.ask, page.task, page.step) == ("ask", "again", task, "take_over")
    assert page.sentence.startswith("Ada, device ")
    assert "silent since" in page.sentence
    assert page.code == "TOTE-001"
    assert "Blue mug 330 ml MUG-BL 2" in page.text, "the person looks into the tote"
    assert world.one(PickList).claimed_by == _id(world, "Ada"), "nothing has changed yet"
    assert carla.open(f"/{task}").step == "take_over", "a reload asks again"
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.message, page.step, page.code) == (
        "ok",
        "picking.taken_over",
        "scan_bin",
        "A-01-A-03",
    )
    walk = world.one(PickList)
    assert (walk.claimed_by, walk.claimed_device) == (_id(world, "Carla"), carla.device)


def test_the_button_takes_it_over_too(ada: Person, carla: Person) -> None:
    take(ada, "TOTE-001")
    carla.open("/picking")
    assert "take-over" in carla.scan("TOTE-001").actions
    assert carla.tap("take-over").message == "picking.taken_over"


def test_a_lists_code_asks_the_same_before_it_has_a_tote(ada: Person, carla: Person, world: World) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    code = f"L.{world.one(PickList).id}"
    carla.open("/picking")
    page = carla.scan(code)
    assert (page.outcome, page.step, page.code) == ("ask", "take_over", code)
    assert (carla.scan(code).message, carla.page.step) == ("picking.taken_over", "scan_tote")


def test_something_else_on_the_question_is_refused_and_the_question_stays(ada: Person, carla: Person) -> None:
    take(ada, "TOTE-001")
    carla.open("/picking")
    carla.scan("TOTE-001")
    page = carla.scan("A-01-A-01")
    assert (page.outcome, page.message, page.step) == ("error", "picking.take_over_first", "take_over")
    assert carla.scan("TOTE-001").message == "picking.taken_over"


def test_a_walk_that_its_holder_ends_meanwhile_is_nobodys_to_take(ada: Person, carla: Person) -> None:
    """The tote lies at the bench when the question is answered: there is nothing to scan again."""
    take(ada, "TOTE-001")
    carla.open("/picking")
    carla.scan("TOTE-001")
    fetch(ada, MUGS_AND_TOWEL)
    assert ada.scan("BENCH-1").outcome == "task_done"
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.message, page.task) == ("error", "scanning.closed", "picking")


def test_whoever_goes_back_is_asked_anew(ada: Person, carla: Person) -> None:
    take(ada, "TOTE-001")
    carla.open("/picking")
    task = carla.scan("TOTE-001").task
    carla.tap("back")
    assert carla.open(f"/{task}").step == "next_work"
    assert carla.scan("TOTE-001").outcome == "ask"


def test_a_double_trigger_on_the_list_is_no_answer(ada: Person, carla: Person) -> None:
    """The second scan was made before its person could see the question."""
    take(ada, "TOTE-001")
    carla.open("/picking")
    carla.scan("TOTE-001")
    page = carla.post_scan(code="TOTE-001", task="picking", step="next_work")
    assert (page.outcome, page.step) == ("ask", "take_over")


def test_a_holder_who_scanned_meanwhile_is_not_silent(ada: Person, carla: Person) -> None:
    take(ada, "TOTE-001")
    carla.open("/picking")
    carla.scan("TOTE-001")
    ada.scan("A-01-A-01")
    assert carla.scan("TOTE-001").outcome == "ask", "asked anew, with the new time"
    assert carla.scan("TOTE-001").message == "picking.taken_over"


def test_one_who_has_a_list_finishes_or_hands_over_first(ada: Person, carla: Person) -> None:
    take(ada, "TOTE-001")
    take(carla, "TOTE-002")
    carla.open("/picking")
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.message) == ("error", "picking.finish_first")


def test_the_own_tote_goes_on_and_a_free_one_is_looked_up(ada: Person) -> None:
    task = take(ada, "TOTE-001").task
    ada.open("/")
    assert (ada.scan("TOTE-001").message, ada.page.task) == ("picking.continue", task)
    ada.open("/")
    assert ada.scan("TOTE-003").step == "location"


def test_who_may_not_pick_looks_it_up(ada: Person, ben: Person) -> None:
    take(ada, "TOTE-001")
    ben.open("/")
    assert ben.scan("TOTE-001").step == "location"


def test_the_one_before_is_told_at_every_turn(ada: Person, carla: Person) -> None:
    task = taken_over(ada, carla)
    told = "Carla took TOTE-001 over."
    page = ada.scan(each_code("MUG-BL"))
    assert (page.outcome, page.message, page.sentence) == ("error", "picking.taken_from_you", told)
    assert told in ada.open("/").text
    assert told in ada.open(f"/{task}").text, "the list of work"
    ada.tap("next-work")
    assert told not in ada.open("/").text, "until they have other work"


def test_undo_gives_it_back_where_nothing_was_done_since(ada: Person, carla: Person, world: World) -> None:
    task = taken_over(ada, carla)
    page = carla.tap("undo")
    assert (page.message, page.task) == ("picking.undone_taken_over", "picking")
    walk = world.one(PickList)
    assert (walk.claimed_by, walk.claimed_device) == (_id(world, "Ada"), ada.device)
    assert ada.open(f"/{task}").step == "scan_product", "she stands at the mugs still"


def test_undo_of_a_take_over_never_gives_two_lists_to_one(ada: Person, carla: Person) -> None:
    taken_over(ada, carla)
    ada.open("/picking")
    ada.tap("next-work")
    page = carla.tap("undo")
    assert (page.outcome, page.sentence) == ("error", "Ada has another list now. Cannot undo.")


def test_a_walk_is_handed_over_and_the_next_has_it_without_a_question(
    ada: Person, carla: Person, world: World
) -> None:
    task = take(ada, "TOTE-001").task
    fetch(ada, MUGS_AND_TOWEL[:1])
    page = ada.tap("release")
    assert (page.message, page.task) == ("picking.handed_over", "picking")
    assert "TOTE-001 was handed over. Scan it to go on." in page.text
    assert world.one(PickList).claimed_by is None
    carla.open("/")
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.message, page.task) == ("ok", "picking.taken_over", task)
    assert carla.tap("undo").message == "picking.undone_taken_over"
    assert world.one(PickList).claimed_by is None
    ada.open("/picking")
    assert (ada.tap("next-work").message, ada.page.task == task) == ("picking.taken", False), (
        "Next work leaves it to whoever stands at the tote"
    )


def test_handing_over_is_undone(ada: Person, world: World) -> None:
    task = take(ada, "TOTE-001").task
    ada.scan("A-01-A-01")
    ada.tap("release")
    page = ada.post_scan(task=task, action="undo")
    assert (page.message, page.task, page.step) == ("picking.undone_handed_over", task, "scan_product")


def test_a_late_piece_counts_where_its_stop_is_open(ada: Person, carla: Person, world: World) -> None:
    task = taken_over(ada, carla)
    with later(10):
        page = sent_late(ada, task, each_code("MUG-BL"))
        assert (page.outcome, page.message, page.task) == ("ok", "picking.piece", "picking")
        assert "Carla took TOTE-001 over." in page.text
        assert sent_late(ada, task, each_code("MUG-BL"), 7.9).outcome == "line_done"
    assert world.on_hand("TOTE-001", "MUG-BL") == 2
    assert {row.person_id for row in _picked(world)} == {_id(world, "Ada")}
    assert carla.open(f"/{task}").code == "A-01-A-03", "the new holder goes on behind it"


def test_a_late_piece_of_a_stop_done_since_is_held(ada: Person, carla: Person, world: World) -> None:
    task = taken_over(ada, carla)
    with later(6):
        fetch(carla, MUGS_AND_TOWEL[:1])
    before = world.everything()
    with later(10):
        page = sent_late(ada, task, each_code("MUG-BL"))
        assert (page.outcome, page.message) == ("held", "picking.late_done")
        assert page.sentence == "That stop was done by Carla. A supervisor sees it."
        assert world.everything() == before
        page = sent_late(ada, task, "A-01-A-03")
        assert (page.outcome, page.message) == ("ok", "picking.late_bin")
        assert world.everything() == before, "a bin alone changes nothing"
        assert sent_late(ada, task, each_code("TOWEL")).outcome == "line_done"
    assert world.on_hand("TOTE-001", "TOWEL") == 1


def test_late_scans_after_the_walk_is_over_are_held(ada: Person, carla: Person, world: World) -> None:
    task = taken_over(ada, carla)
    with later(6):
        fetch(carla, MUGS_AND_TOWEL)
        assert carla.scan("BENCH-1").outcome == "task_done"
    before = world.everything()
    with later(10):
        assert sent_late(ada, task, each_code("MUG-BL")).message == "picking.late_done"
        assert sent_late(ada, task, "BENCH-1").outcome == "held"
        assert sent_late(ada, task, action="short", quantity="0").message == "picking.late_tap"
        assert sent_late(ada, task, action="undo").outcome == "held"
    assert world.everything() == before


def test_a_late_number_is_confirmed_by_its_tote(ada: Person, carla: Person, world: World) -> None:
    task = at_the_mugs(ada).task
    with later(5):
        _takes_over(carla, "TOTE-002")
    with later(10):
        page = sent_late(ada, task, each_code("MUG-BL"))
        assert (page.outcome, page.message) == ("ok", "picking.late_number")
        assert world.on_hand("TOTE-002", "MUG-BL") == 0
        assert sent_late(ada, task, "TOTE-002").outcome == "line_done"
    assert world.on_hand("TOTE-002", "MUG-BL") == 24


def test_a_number_shown_before_the_silence_is_confirmed_late(
    ada: Person, carla: Person, world: World
) -> None:
    task = at_the_mugs(ada).task
    assert ada.scan(each_code("MUG-BL")).step == "confirm_quantity"
    with later(5):
        _takes_over(carla, "TOTE-002")
    with later(10):
        assert sent_late(ada, task, "TOTE-002").outcome == "line_done"
    assert world.on_hand("TOTE-002", "MUG-BL") == 24


def test_a_late_number_of_which_another_took_a_part_is_held(ada: Person, carla: Person, world: World) -> None:
    task = at_the_mugs(ada).task
    with later(5):
        _takes_over(carla, "TOTE-002")
        carla.scan("A-01-A-01")
        assert carla.tap("quantity", quantity=20).message == "picking.piece"
    with later(10):
        assert sent_late(ada, task, each_code("MUG-BL")).message == "picking.late_unclear"
        assert sent_late(ada, task, "TOTE-002").outcome == "held"
    assert world.on_hand("TOTE-002", "MUG-BL") == 20


@pytest.mark.parametrize("code", ["CARD", "A-01-A-06", "TOTE-003", "NO-SUCH-CODE", "BENCH-1", "L.999"])
def test_what_fits_no_stop_is_held(ada: Person, carla: Person, world: World, code: str) -> None:
    task = taken_over(ada, carla)
    before = world.everything()
    with later(10):
        page = sent_late(ada, task, each_code(code) if code == "CARD" else code)
    assert page.outcome == "held", page.sentence
    assert world.everything() == before


def test_what_is_made_after_the_device_knew_is_refused_not_held(ada: Person, carla: Person) -> None:
    task = taken_over(ada, carla)
    with later(10):
        assert sent_late(ada, task, "A-01-A-01").outcome == "ok"
    with later(20):
        page = sent_late(ada, task, each_code("MUG-BL"), minutes=5)
    assert page.message == "scanning.moved_on", "it waited, so it is kept; but it does not count"
    with later(21):
        page = ada.post_scan(task=task, code=each_code("MUG-BL"))
    assert (page.outcome, page.message) == ("error", "picking.taken_from_you")


def test_the_own_other_device_is_late_just_the_same(ada: Person, world: World) -> None:
    task = take(ada, "TOTE-001").task
    ada.scan("A-01-A-01")
    second = Person.signed_in(ada.app, "Ada")
    with later(5):
        second.open(f"/{task}")
        fetch(second, MUGS_AND_TOWEL[:1])
    with later(10):
        assert sent_late(ada, task, each_code("MUG-BL")).message == "picking.late_done"
    assert world.on_hand("TOTE-001", "MUG-BL") == 2


def test_a_scan_that_waited_for_a_closed_task_is_held_and_a_fresh_one_told(ada: Person, world: World) -> None:
    task = take(ada, "TOTE-001").task
    fetch(ada, MUGS_AND_TOWEL)
    ada.scan("BENCH-1")
    with later(10):
        page = sent_late(ada, task, each_code("MUG-BL"), minutes=9)
        assert (page.outcome, page.message) == ("held", "scanning.moved_on")
        page = ada.post_scan(task=task, code=each_code("MUG-BL"))
        assert (page.outcome, page.message) == ("error", "scanning.closed")


def test_a_late_scan_and_the_new_holders_own_count_two_pieces_once_each(
    ada: Person, carla: Person, world: World
) -> None:
    """Both scan the last two mugs at the same moment: two are wanted, two are picked, the rest is told."""
    task = taken_over(ada, carla)
    with later(10):
        carla.open(f"/{task}")
        carla.scan("A-01-A-01")
        pages = at_once(
            lambda: sent_late(ada, task, each_code("MUG-BL")),
            lambda: carla.scan(each_code("MUG-BL")),
        )
        assert {page.outcome for page in pages} <= {"ok", "line_done"}
        assert sent_late(ada, task, each_code("MUG-BL")).outcome == "held"
    assert world.on_hand("TOTE-001", "MUG-BL") == 2
    mugs = world.order_lines("1001")[0]
    assert (mugs.quantity_picked, world.one(PickLine, product_id=mugs.product_id).quantity_picked) == (2, 2)


def test_a_take_over_and_the_holders_scanat_once(ada: Person, carla: Person, world: World) -> None:
    """Either she scans first, then she is not silent; or it is taken over first, then she is told."""
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    carla.open("/picking")
    carla.scan("TOTE-001")
    taking, scanning = at_once(lambda: carla.scan("TOTE-001"), lambda: ada.scan(each_code("MUG-BL")))
    is_taken = taking.message == "picking.taken_over"
    holder = world.one(PickList).claimed_by
    assert holder == _id(world, "Carla" if is_taken else "Ada")
    assert taking.outcome == ("ok" if is_taken else "ask")
    in_tote = world.on_hand("TOTE-001", "MUG-BL")
    assert in_tote == (1 if scanning.outcome == "ok" else 0)
    assert scanning.message in {"picking.piece", "picking.taken_from_you"}


def test_two_who_take_over_at_once_agree_on_one(
    ada: Person, carla: Person, finn: Person, world: World
) -> None:
    with world.database.writing() as session:
        session.add(PersonRole(person_id=_id(world, "Finn"), role="picker", warehouse_id=world.warehouse_id))
    take(ada, "TOTE-001")
    for person in (carla, finn):
        person.open("/picking")
        person.scan("TOTE-001")
    pages = at_once(lambda: carla.scan("TOTE-001"), lambda: finn.scan("TOTE-001"))
    assert sorted(page.outcome for page in pages) == ["ask", "ok"]


def test_the_rule_itself() -> None:
    mugs = Line(1, "A", 7, "", 2, 2, is_done=False)
    done = Line(2, "B", 7, "", 2, 0, is_done=True)
    many = Line(3, "C", 8, "L1", 24, 24, is_done=False)
    lines, totes = [mugs, done, many], frozenset({5})
    product = Meaning("product", "x", 7, label="Mug")
    assert decide(lines, totes, Trail("A"), product) == Put(1, 1)
    assert decide(lines, totes, Trail("B"), product) == Held("picking.late_done", line=2)
    assert decide(lines, totes, Trail(), product) == Put(1, 1), "one stop is open, wherever it is"
    assert decide(lines, totes, Trail("C"), product) == Held(), "not at that bin"
    two = [mugs, Line(4, "D", 7, "", 1, 1, is_done=False)]
    assert decide(two, totes, Trail(), product) == Held(), "it fits two"
    assert isinstance(decide(lines, totes, Trail("A"), Meaning("product", "x", 7, 3, label="Mug")), Held)
    named = Noted("picking.late_number", {"line": 3, "left": 24, "product": "Card"})
    assert decide(lines, totes, Trail("C"), Meaning("product", "x", 8, label="Card")) == named
    other_lot = Meaning("product", "x", 8, label="Card", lot="L2")
    assert isinstance(decide(lines, totes, Trail("C"), other_lot), Held)
    tote = Meaning("tote", "T", 5, label="T")
    assert decide(lines, totes, Trail("C", 3, 24), tote) == Put(3, 24)
    assert decide(lines, totes, Trail("C", 3, 23), tote) == Held(), "another number was shown"
    assert decide(lines, totes, Trail("C"), tote) == Held(), "it confirms nothing"
    assert decide(lines, totes, Trail("C", 3, 24), Meaning("location", "A", 1, label="A")) == Put(3, 24, "A")
    assert decide(lines, totes, Trail("C", 3, 24), Meaning("location", "C", 1, label="C")) == Noted(
        "picking.late_bin", {"bin": "C"}
    )


def _takes_over(person: Person, tote: str) -> None:
    person.open("/picking")
    person.scan(tote)
    assert person.scan(tote).message == "picking.taken_over"


def _id(world: World, name: str) -> int:
    from warehouse.people.models import Person as Row

    return world.one(Row, name=name).id


def _picked(world: World) -> list[Movement]:
    wanted = select(Movement).filter_by(reason="pick")
    return list(world.read(lambda session: session.scalars(wanted).all()))
