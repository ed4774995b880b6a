"""A pick that leaves few in its bin: one number is asked, blind; when it is not, and what passes it over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from tests.glances import answer, asks, balance, glances, question_of, requests, seen
from tests.person import Person
from tests.picking.clusters import release
from tests.picking.clusters import take as take_list
from tests.picking.few_left import MUGS, TOWELS, asked, ebay_wants_two, few_mugs
from tests.picking.test_statements import MOST, counted
from tests.picking.walking import fetch, stock, take, wants
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.models import CustomerOrder
from warehouse.stock import belief
from warehouse.stock.ledger import Act
from warehouse.stock.models import Product


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
