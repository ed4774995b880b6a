"""An undo that goods must be carried for: the ledger is right at once, the scan of their place ends it."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.packing.bench import pick
from tests.person import Person
from tests.picking.test_statements import counted
from tests.picking.walking import MUGS_AND_TOWEL, fetch, take
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse import clock
from warehouse.people.models import Person as Row
from warehouse.picking.models import PickList
from warehouse.scanning.models import Scan

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")


@pytest.fixture
def owing(ada: Person) -> Person:
    """Ada has picked a mug and taken it back: it is to lie in its bin again."""
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(MUG)
    ada.tap("undo")
    assert ada.page.step == "put_back"
    return ada


def _owes(world: World, name: str = "Ada") -> str | None:
    return world.one(Row, name=name).unfinished_undo


def test_the_screen_says_what_the_hands_must_do(world: World, owing: Person) -> None:
    page = owing.page
    assert page.sentence == "Put 1 Blue mug 330 ml back in A-01-A-01."
    assert page.heading == "Put 1 back in A-01-A-01, then scan it"
    assert (page.code, page.quantity, page.expect) == ("A-01-A-01", 1, ["location", "command"])
    assert (page.task, page.attribute("address")) == (f"picking/{world.one(PickList).id}", f"/{page.task}")
    assert page.actions == ["confirm"]
    assert (world.on_hand("A-01-A-01", "MUG-BL"), world.on_hand("TOTE-001", "MUG-BL")) == (60, 0)


def test_its_scan_ends_it_and_moves_nothing(world: World, owing: Person) -> None:
    before = world.everything()
    page = owing.scan("A-01-A-01")
    assert (page.outcome, page.message, page.step) == ("ok", "scanning.all_back", "scan_product")
    assert page.sentence == "All back in A-01-A-01."
    assert _owes(world) is None
    assert world.everything() == before
    assert owing.scan(MUG).message == "picking.piece"


def test_a_torn_label_is_tapped_over(world: World, owing: Person) -> None:
    page = owing.tap("confirm")
    assert (page.message, page.step, _owes(world)) == ("scanning.all_back", "scan_product", None)


def test_done_by_its_card_is_the_same_tap(owing: Person) -> None:
    assert owing.scan("C.DONE").message == "scanning.all_back"


@pytest.mark.parametrize(
    ("code", "message", "sentence"),
    [
        ("A-01-A-02", "scanning.not_back_here", "This is A-01-A-02. Go to A-01-A-01."),
        ("TOTE-001", "scanning.not_back_here", "This is TOTE-001. Go to A-01-A-01."),
        (MUG, "scanning.put_back_first", "Put 1 back in A-01-A-01 first."),
        ("nonsense", "scanning.put_back_first", "Put 1 back in A-01-A-01 first."),
        ("C.UNDO", "scanning.put_back_first", "Put 1 back in A-01-A-01 first."),
        ("C.SHORT", "scanning.put_back_first", "Put 1 back in A-01-A-01 first."),
    ],
)
def test_anything_else_waits_and_nothing_is_lost(
    world: World, owing: Person, code: str, message: str, sentence: str
) -> None:
    before = world.everything()
    page = owing.scan(code)
    assert (page.outcome, page.message, page.sentence) == ("error", message, sentence)
    assert (page.step, page.code) == ("put_back", "A-01-A-01")
    assert world.everything() == before
    assert owing.scan("A-01-A-01").message == "scanning.all_back"


def test_it_is_asked_again_after_a_way_round(owing: Person) -> None:
    task = owing.page.task
    page = owing.tap("back")
    assert (page.task, page.step) == ("picking", "next_work")
    assert owing.open("/").step == "home"
    assert owing.open(f"/{task}").step == "put_back"
    owing.open("/picking")
    assert owing.tap("next-work").step == "put_back"


def test_another_device_asks_the_same(owing: Person) -> None:
    task = owing.page.task
    second = Person.signed_in(owing.app, "Ada")
    assert second.open(f"/{task}").step == "put_back"
    assert second.scan("A-01-A-01").message == "scanning.all_back"
    assert owing.open(f"/{task}").step == "scan_product"


def test_the_undo_sent_again_shows_it_again(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(MUG)
    body = ada.scan_fields() | {"action": "undo", "scan_id": secrets.token_hex(16)}
    first = ada.post_scan(**body)
    again = ada.post_scan(**body)
    assert (first.step, again.step) == ("put_back", "put_back")
    assert (again.sentence, again.response.headers["X-Scan-Replay"]) == (first.sentence, "1")
    ada.scan("A-01-A-01")
    again = ada.post_scan(**body)
    assert again.step == "scan_product", "a late repetition shows where the work is now"


def test_other_work_goes_on_meanwhile(world: World, owing: Person) -> None:
    lay(world, "VASE", 3)
    owing.open("/putaway")
    owing.scan(each_code("VASE"))
    assert owing.scan("A-01-A-05").outcome == "task_done"
    assert _owes(world) is not None


def test_a_second_debt_is_not_taken_on(world: World, owing: Person) -> None:
    lay(world, "VASE", 3)
    owing.open("/putaway")
    owing.scan(each_code("VASE"))
    owing.scan("A-01-A-05")
    before = world.everything()
    page = owing.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.put_back_first")
    assert world.everything() == before
    assert world.on_hand("A-01-A-05", "VASE") == 3


def test_work_in_other_hands_owes_nothing(world: World, owing: Person) -> None:
    with world.database.writing() as session:
        pick_list = session.get_one(PickList, world.one(PickList).id)
        pick_list.claimed_by, pick_list.finished_at = None, clock.now()
    page = owing.scan("A-01-A-01")
    assert (page.outcome, page.task) == ("error", "picking")
    assert page.step == "next_work"
    lay(world, "VASE", 3)
    owing.open("/putaway")
    owing.scan(each_code("VASE"))
    owing.scan("A-01-A-05")
    assert owing.tap("undo").step == "put_back", "the old debt is void"


def test_after_a_day_nobody_is_asked(world: World, owing: Person) -> None:
    task = owing.page.task
    with world.database.writing() as session:
        scan = session.get_one(Scan, _owes(world))
        scan.received_at -= timedelta(hours=25)
    assert owing.open(f"/{task}").step == "scan_product"


def test_what_moves_no_goods_asks_no_scan(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    assert ada.tap("undo").step == "scan_bin"
    assert ada.tap("undo").step == "scan_tote"
    assert _owes(world) is None


def test_a_delivery_goes_back_to_nobodys_bin(ben: Person, world: World) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(MUG)
    page = ben.tap("undo")
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert _owes(world, "Ben") is None


def test_a_find_without_a_bin_goes_nowhere(ada: Person, world: World) -> None:
    """UNLOCATED is no place that a hand could reach."""
    order = world.order("1003")
    with world.database.writing() as session:
        for other in session.scalars(select(type(order))):
            other.release_after_at = None if other.id == order.id else clock.now() + timedelta(days=1)
    take(ada, "TOTE-001")
    ada.scan("A-01-A-06")
    page = ada.tap("undo")
    assert (page.message, page.step) == ("picking.undone_found", "scan_found_bin")


def test_put_away_takes_out_of_the_bin(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    ben.scan(MUG)
    ben.scan("A-01-A-01")
    page = ben.tap("undo")
    assert page.heading == "Take 24 out of A-01-A-01, then scan it"
    assert ben.scan("B-01-A-01").message == "scanning.not_out_of_here"
    assert ben.scan(MUG).message == "scanning.take_out_first"
    page = ben.scan("A-01-A-01")
    assert (page.message, page.step, page.quantity) == ("scanning.taken_out", "scan_bin", 24)
    ben.scan("B-01-A-01")
    ben.scan("B-01-A-01")
    assert world.on_hand("B-01-A-01", "MUG-BL") == 72


def test_goods_of_two_totes_are_scanned_back_tote_by_tote(world: World, eve: Person) -> None:
    pick(world, "1001", "TOTE-001", only={1: 2})
    pick(world, "1001", "TOTE-002", only={2: 1})
    with world.database.writing() as session:
        line = session.get_one(type(world.order_lines("1001")[0]), world.order_lines("1001")[0].id)
        line.quantity_ordered = 6
    pick(world, "1001", "TOTE-002", only={1: 4})
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(MUG)
    eve.tap("confirm")
    assert (world.on_hand("TOTE-001", "MUG-BL"), world.on_hand("TOTE-002", "MUG-BL")) == (0, 0)
    page = eve.tap("undo")
    assert (world.on_hand("TOTE-001", "MUG-BL"), world.on_hand("TOTE-002", "MUG-BL")) == (2, 4)
    assert page.step == "put_back"
    numbers = {page.code: page.quantity}
    other = {"TOTE-001": "TOTE-002", "TOTE-002": "TOTE-001"}[page.code]
    assert other in page.text
    page = eve.scan(page.code)
    assert (page.message, page.step, page.code) == ("scanning.all_back", "put_back", other)
    numbers[page.code] = page.quantity
    assert numbers == {"TOTE-001": 2, "TOTE-002": 4}
    page = eve.scan(page.code)
    assert (page.step, page.quantity) == ("confirm_quantity", 6)
    assert _owes(world, "Eve") is None


def test_work_begun_on_home_is_undone_on_home(world: World, ben: Person) -> None:
    ben.open("/")
    ben.scan("1042")
    ben.open("/")
    page = ben.scan("C.UNDO")
    assert (page.outcome, page.message) == ("ok", "receiving.unopened")


def test_an_unowed_scan_costs_no_statement_more(ada: Person, world: World) -> None:
    """Also while something is owed elsewhere it is one row by its key, no more."""
    take(ada, "TOTE-001")
    with counted(world.database) as plain:
        ada.scan("A-01-A-01")
    # What hands mixed up at this bin is read from the journal too (mistaken.py).
    of_scans = [one for one in plain if "message_values" in one and "wrong_product" not in one]
    assert not any(one.startswith("SELECT") for one in of_scans), plain


def test_a_walk_undone_and_done_again_is_as_never_undone(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL)
    before = (world.everything()[1:], world.on_hand("TOTE-001", "MUG-BL"), world.on_hand("TOTE-001", "TOWEL"))
    assert ada.undo("C.UNDO").step == "scan_product"
    ada.scan(TOWEL)
    assert ada.page.step == "drop"
    after = (world.everything()[1:], world.on_hand("TOTE-001", "MUG-BL"), world.on_hand("TOTE-001", "TOWEL"))
    assert after == before
