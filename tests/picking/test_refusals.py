"""Each mistake has its own sentence, and changes nothing."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.picking.walking import at_the_mugs, finish, place, stock, take
from tests.world import World, case_code, each_code
from warehouse.picking.models import PickList


@pytest.mark.parametrize(
    ("code", "message", "sentence"),
    [
        ("A-01-A-01", "picking.tote_first", "Scan an empty tote first."),
        ("200000000001", "picking.unknown_code", "Unknown code 200000000001. Nothing changed."),
        ("CART-01", "picking.not_a_tote", "CART-01 is no tote. Scan an empty tote."),
        ("TOTE-004", "picking.tote_not_empty", "TOTE-004 is not empty. Take another."),
        ("U.BEN", "picking.not_a_tote", "U.BEN is no tote. Scan an empty tote."),
    ],
)
def test_only_an_empty_tote_begins_a_walk(
    ada: Person, world: World, code: str, message: str, sentence: str
) -> None:
    stock(world, "TOTE-004", "VASE", 1)
    ada.open("/picking")
    ada.tap("next-work")
    before = world.everything()
    page = ada.scan(code)
    assert (page.step, page.outcome, page.message, page.sentence) == ("scan_tote", "error", message, sentence)
    assert world.everything() == before


def test_a_tote_that_somebody_carries_is_refused_by_name(ada: Person, carla: Person) -> None:
    take(carla, "TOTE-001")
    ada.open("/picking")
    assert ada.tap("next-work").code == "TOTE-002", "the one that is free is proposed"
    page = ada.scan("TOTE-001")
    assert (page.step, page.message) == ("scan_tote", "picking.tote_taken")
    assert page.sentence == "Carla has TOTE-001. Take another."


@pytest.mark.parametrize(
    ("code", "message", "sentence"),
    [
        ("A-01-A-02", "picking.wrong_bin", "This is A-01-A-02. Go to A-01-A-01."),
        ("MUG-BL", "picking.bin_first", "Scan the bin first: A-01-A-01."),
        ("TOTE-001", "picking.bin_first", "Scan the bin first: A-01-A-01."),
        ("NONSENSE", "picking.unknown_bin", "Unknown code NONSENSE. Go to A-01-A-01."),
        ("O.1", "picking.bin_first", "Scan the bin first: A-01-A-01."),
    ],
)
def test_only_the_right_bin_is_accepted(
    ada: Person, world: World, code: str, message: str, sentence: str
) -> None:
    take(ada, "TOTE-001")
    before = world.everything()
    page = ada.scan(code)
    assert (page.step, page.outcome, page.message, page.sentence) == ("scan_bin", "error", message, sentence)
    assert world.everything() == before


@pytest.mark.parametrize(
    ("code", "message", "sentence"),
    [
        ("MUG-RD", "picking.wrong_product", "This is Red mug 330 ml. Take Blue mug 330 ml."),
        ("A-01-A-03", "picking.wrong_bin", "This is A-01-A-03. Go to A-01-A-01."),
        ("TOTE-001", "picking.product_first", "Scan the product first: Blue mug 330 ml."),
        ("NONSENSE", "picking.unknown_product", "Unknown code NONSENSE. Take Blue mug 330 ml."),
        ("O.1", "picking.not_a_product", "O.1 is no product. Take Blue mug 330 ml."),
    ],
)
def test_only_the_right_product_goes_into_the_tote(
    ada: Person, world: World, code: str, message: str, sentence: str
) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    before = world.everything()
    page = ada.scan(code)
    assert (page.step, page.outcome, page.message, page.sentence) == (
        "scan_product",
        "error",
        message,
        sentence,
    )
    assert world.everything() == before


def test_a_case_that_is_more_than_is_wanted_is_too_many(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    page = ada.scan(case_code("MUG-BL"))
    assert (page.outcome, page.sentence) == ("error", "Too many: 12. Only 2 to take.")
    assert world.on_hand("TOTE-001", "MUG-BL") == 0


def test_the_same_bin_again_is_heard_and_changes_nothing(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    page = ada.scan("A-01-A-01")
    assert (page.step, page.outcome, page.message) == ("scan_product", "ok", "picking.bin_kept")
    ada.tap("undo")
    assert ada.page.step == "scan_bin", "what changed nothing is not what is undone"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("A-01-A-01", "picking.confirm_first"),
        ("A-01-A-02", "picking.confirm_first"),
        ("MUG-RD", "picking.wrong_product"),
        ("NONSENSE", "picking.unknown_product"),
        ("STAGE-1", "picking.confirm_first"),
    ],
)
def test_only_what_belongs_there_confirms_a_number(
    ada: Person, world: World, code: str, message: str
) -> None:
    at_the_mugs(ada)
    ada.scan(each_code("MUG-BL"))
    before = world.everything()
    page = ada.scan(code)
    assert (page.step, page.outcome, page.message) == ("confirm_quantity", "error", message)
    assert world.everything() == before


@pytest.mark.parametrize("code", ["DOCK-1", "A-01-A-01", "HOLD-1", "TOTE-002", "NONSENSE"])
def test_a_full_tote_is_set_down_at_a_bench_alone(ada: Person, world: World, code: str) -> None:
    take(ada, "TOTE-001")
    for bin_code, quantity in (("A-01-A-01", 2), ("A-01-A-03", 1)):
        ada.scan(bin_code)
        ada.tap("quantity", quantity=quantity)
    page = ada.scan(code)
    assert (page.step, page.outcome) == ("drop", "error")
    assert page.message in {"picking.not_a_bench", "picking.bench_first"}
    assert ada.tap("done").message == "picking.bench_first"
    assert world.one(PickList).finished_at is None


def test_any_bench_takes_a_tote(ada: Person, world: World) -> None:
    place(world, "BENCH-2", "bench", sequence=9)
    take(ada, "TOTE-001")
    for bin_code, quantity in (("A-01-A-01", 2), ("A-01-A-03", 1)):
        ada.scan(bin_code)
        ada.tap("quantity", quantity=quantity)
    assert ada.scan("BENCH-2").sentence == "TOTE-001 at BENCH-2. Ready to pack."


def test_another_persons_list_is_refused_by_name(ada: Person, carla: Person, world: World) -> None:
    task = take(ada, "TOTE-001").task
    carla.open("/picking")
    page = carla.scan(f"L.{task.split('/')[1]}")
    assert (page.step, page.outcome, page.ask) == ("take_over", "ask", "again")
    carla.open("/picking")
    carla.tap("back")
    before = world.everything()
    page = carla.scan("A-01-A-01", task=task, step="scan_bin")
    assert (page.task, page.step, page.sentence) == ("picking", "next_work", "Ada picks this list.")
    assert world.everything() == before
    assert carla.open(f"/{task}").step == "next_work"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("L.999", "picking.no_list"),
        ("A-01-A-01", "picking.scan_list"),
        ("TOTE-001", "picking.scan_list"),
        ("NONSENSE", "picking.unknown_code"),
    ],
)
def test_only_a_pick_list_is_scanned_on_the_list_of_work(ada: Person, code: str, message: str) -> None:
    ada.open("/picking")
    page = ada.scan(code)
    assert (page.step, page.outcome, page.message) == ("next_work", "error", message)


def test_a_finished_list_is_not_walked_again(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", [("A-01-A-01", "MUG-BL", 2), ("A-01-A-03", "TOWEL", 1)])
    number = world.one(PickList).id
    assert ada.scan(f"L.{number}").message == "picking.list_finished"
    page = ada.scan("A-01-A-01", task=f"picking/{number}", step="scan_bin")
    assert (page.step, page.outcome, page.message) == ("next_work", "error", "scanning.closed")
    assert ada.open(f"/picking/{number}").step == "next_work"


@pytest.mark.parametrize("task", ["picking/999", "picking/999999999"])
def test_a_list_that_never_was_is_answered(ada: Person, task: str) -> None:
    ada.open("/picking")
    page = ada.scan("A-01-A-01", task=task, step="scan_bin")
    assert (page.step, page.message) == ("next_work", "scanning.closed")


@pytest.mark.parametrize("action", ["aside", "done", "no", "print", "find"])
def test_a_tap_that_belongs_elsewhere_is_answered(ada: Person, world: World, action: str) -> None:
    take(ada, "TOTE-001")
    before = world.everything()
    page = ada.tap(action)
    assert (page.step, page.outcome) == ("scan_bin", "error")
    assert world.everything() == before


def test_nothing_is_skipped_before_a_tote_is_taken(ada: Person) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    assert ada.tap("skip").message == "picking.tote_first"
    assert ada.tap("short").message == "picking.tote_first"


def test_people_without_the_role_do_not_pick(ben: Person, dan: Person) -> None:
    assert ben.client.get("/picking").status_code == 403
    page = ben.tap("next-work", task="picking", step="next_work")
    assert (page.outcome, page.message) == ("error", "scanning.no_right")
    assert dan.client.get("/picking").status_code == 403
