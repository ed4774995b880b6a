"""A walk goes from hand to hand: asked for and taken by its tote or its list, handed over, and given back by undo."""

from __future__ import annotations

import pytest

from tests.at_once import at_once
from tests.person import Person
from tests.picking.taking_over import person_id, taken_over
from tests.picking.walking import MUGS_AND_TOWEL, fetch, take
from tests.world import World, each_code
from warehouse.people.models import PersonRole
from warehouse.picking.models import PickList


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
    assert world.one(PickList).claimed_by == person_id(world, "Ada"), "nothing has changed yet"
    assert carla.open(f"/{task}").step == "take_over", "a reload asks again"
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.message, page.step, page.code) == (
        "ok",
        "picking.taken_over",
        "scan_bin",
        "A-01-A-03",
    )
    walk = world.one(PickList)
    assert (walk.claimed_by, walk.claimed_device) == (person_id(world, "Carla"), carla.device)


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
    assert (walk.claimed_by, walk.claimed_device) == (person_id(world, "Ada"), ada.device)
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


def test_a_take_over_and_the_holders_scanat_once(ada: Person, carla: Person, world: World) -> None:
    """Either she scans first, then she is not silent; or it is taken over first, then she is told."""
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    carla.open("/picking")
    carla.scan("TOTE-001")
    taking, scanning = at_once(lambda: carla.scan("TOTE-001"), lambda: ada.scan(each_code("MUG-BL")))
    is_taken = taking.message == "picking.taken_over"
    holder = world.one(PickList).claimed_by
    assert holder == person_id(world, "Carla" if is_taken else "Ada")
    assert taking.outcome == ("ok" if is_taken else "ask")
    in_tote = world.on_hand("TOTE-001", "MUG-BL")
    assert in_tote == (1 if scanning.outcome == "ok" else 0)
    assert scanning.message in {"picking.piece", "picking.taken_from_you"}


def test_two_who_take_over_at_once_agree_on_one(
    ada: Person, carla: Person, finn: Person, world: World
) -> None:
    with world.database.writing() as session:
        session.add(
            PersonRole(person_id=person_id(world, "Finn"), role="picker", warehouse_id=world.warehouse_id)
        )
    take(ada, "TOTE-001")
    for person in (carla, finn):
        person.open("/picking")
        person.scan("TOTE-001")
    pages = at_once(lambda: carla.scan("TOTE-001"), lambda: finn.scan("TOTE-001"))
    assert sorted(page.outcome for page in pages) == ["ask", "ok"]
