"""What a silent device sends after its walk went to another: each late scan is judged by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.person import Page, Person
from tests.picking.taking_over import later, person_id, taken_over
from tests.picking.walking import MUGS_AND_TOWEL, at_the_mugs, fetch, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.picking.late import Held, Line, Noted, Put, Trail, decide
from warehouse.picking.models import PickLine
from warehouse.scanning.meaning import Meaning
from warehouse.stock.quantities import Movement


def sent_late(person: Person, task: str, code: str = "", minutes: float = 8, **fields: Any) -> Page:
    """A scan that was made on the screen of this task, and lay on its device for so long."""
    made = clock.now() - timedelta(minutes=minutes)
    times: dict[str, Any] = {"scanned_at": made.isoformat(), "sent_at": clock.now().isoformat()}
    return person.post_scan(task=task, step="scan_product", code=code, **times, **fields)


def test_a_late_piece_counts_where_its_stop_is_open(ada: Person, carla: Person, world: World) -> None:
    task = taken_over(ada, carla)
    with later(10):
        page = sent_late(ada, task, each_code("MUG-BL"))
        assert (page.outcome, page.message, page.task) == ("ok", "picking.piece", "picking")
        assert "Carla took TOTE-001 over." in page.text
        assert sent_late(ada, task, each_code("MUG-BL"), 7.9).outcome == "line_done"
    assert world.on_hand("TOTE-001", "MUG-BL") == 2
    assert {row.person_id for row in _picked(world)} == {person_id(world, "Ada")}
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


def _picked(world: World) -> list[Movement]:
    wanted = select(Movement).filter_by(reason="pick")
    return list(world.read(lambda session: session.scalars(wanted).all()))
