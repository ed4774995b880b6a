"""Counting one bin, blind: opening it, what each scan adds, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.counting.models import Count, CountEntry
from warehouse.stock import asides
from warehouse.stock.models import Location
from warehouse.stock.products import add_barcode, add_product
from warehouse.stock.quantities import CountRequest

MUG, VASE, JAM = each_code("MUG-BL"), each_code("VASE"), each_code("JAM")


def ask_for(world: World, *codes: str, because: str = "shortage") -> None:
    """Somebody wishes these bins counted, in this order."""
    with world.database.writing() as session:
        for minutes, code in enumerate(codes):
            place = session.scalars(select(Location).filter_by(code=code)).one()
            session.add(
                CountRequest(
                    warehouse_id=place.warehouse_id,
                    location_id=place.id,
                    because=because,
                    asked_at=clock.now() + timedelta(minutes=minutes),
                )
            )


def test_without_wishes_any_bin_may_be_counted(world: World, finn: Person) -> None:
    page = finn.open("/counting")
    assert (page.task, page.step, page.expect, page.code) == ("counting", "choose", ["location"], "")
    assert page.heading == "Scan any bin"
    assert "No bin is asked for" in page.text


def test_what_is_wrong_comes_first_then_the_walk(world: World, finn: Person) -> None:
    ask_for(world, "A-01-A-02", because="due")
    ask_for(world, "A-01-A-03", "A-01-A-01")
    page = finn.open("/counting")
    assert page.code == "A-01-A-01"
    assert page.text.index("A-01-A-01") < page.text.index("A-01-A-03") < page.text.index("A-01-A-02")
    assert "A picker missed something" in page.text
    assert "It is due" in page.text


def test_a_reason_in_free_words_is_not_shown(world: World, finn: Person) -> None:
    ask_for(world, "A-01-A-01", because="60 Blue mug 330 ml?")
    assert "60" not in finn.open("/counting").text


def test_a_bin_is_opened_by_its_code(world: World, finn: Person) -> None:
    ask_for(world, "A-01-A-01")
    finn.open("/counting")
    page = finn.scan("A-01-A-01")
    count = world.one(Count)
    assert (page.task, page.step, page.message) == (f"counting/{count.id}", "scan_product", "counting.opened")
    assert page.expect == ["product", "location", "command"]
    assert (page.code, page.quantity) == ("", None)
    assert count.because == "shortage"
    assert page.actions == ["undo", "empty"]


def test_each_scan_adds_and_a_typed_number_replaces(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    assert finn.scan(MUG).sentence == "+1 Blue mug 330 ml: 1 counted"
    assert finn.scan(case_code("MUG-BL")).sentence == "+12 Blue mug 330 ml: 13 counted"
    page = finn.tap("quantity", 58)
    assert (page.outcome, page.sentence) == ("ok", "Blue mug 330 ml: 58 counted")
    assert finn.scan(MUG).sentence == "+1 Blue mug 330 ml: 59 counted"
    finn.scan(VASE)
    page = finn.tap("quantity", 3)
    assert "59" in page.text
    assert "3 counted" in page.sentence
    assert set(page.actions) == {"undo", "quantity", "done"}
    assert [entry.quantity_on_hand_seen for entry in _entries(world)] == [60, 60, 60, 60, 0, 0]


def _entries(world: World) -> list[CountEntry]:
    return list(world.read(lambda s: s.scalars(select(CountEntry).order_by(CountEntry.id)).all()))


@pytest.mark.parametrize("address", ["list", "bin"])
def test_nothing_that_is_on_record_is_told(world: World, finn: Person, address: str) -> None:
    ask_for(world, "A-01-A-01")
    page = finn.open("/counting")
    if address == "bin":
        page = finn.scan("A-01-A-01")
        finn.scan(VASE)
        page = finn.open(page.attribute("address"))
    for secret in ("Blue mug", "MUG-BL", MUG, ">60<", '"60"', " 60 "):
        assert secret not in page.html, secret
    assert (page.quantity, "data-quantity" in page.html.split("data-title")[0]) == (None, False)


def test_going_back_to_the_list_shows_the_open_bin_first(world: World, finn: Person) -> None:
    ask_for(world, "A-01-A-03")
    finn.open("/counting")
    finn.scan("A-01-A-01")
    page = finn.open("/counting")
    assert page.code == "A-01-A-01"
    assert "You are counting it" in page.text
    assert finn.scan("A-01-A-01").message == "counting.continued"
    assert world.count(Count) == 1


def test_another_bin_must_wait_until_this_one_is_finished(world: World, finn: Person) -> None:
    finn.open("/counting")
    task = finn.scan("A-01-A-01").task
    page = finn.scan("A-01-A-02")
    assert (page.outcome, page.message, page.sentence) == (
        "error",
        "counting.finish_first",
        "Finish A-01-A-01 first.",
    )
    finn.open("/counting")
    page = finn.scan("A-01-A-02")
    assert (page.outcome, page.message, page.task) == ("error", "counting.finish_first", task)
    assert world.count(Count) == 1


def test_a_bin_that_another_counts_is_refused_by_name(world: World, finn: Person, carla: Person) -> None:
    ask_for(world, "A-01-A-01", "A-01-A-02")
    finn.open("/counting")
    task = finn.scan("A-01-A-01").task
    page = carla.open("/counting")
    assert page.code == "A-01-A-02"
    assert "Finn is counting it" in page.text
    page = carla.scan("A-01-A-01")
    assert (page.outcome, page.message) == ("error", "counting.taken")
    assert page.sentence == "Finn is counting A-01-A-01. Take another bin."
    assert carla.open(f"/{task}").step == "choose"
    page = carla.scan(MUG, task=task)
    assert (page.message, page.step) == ("counting.another_counts", "choose")
    assert world.count(CountEntry) == 0


def test_what_is_no_bin_is_refused_on_the_list(world: World, finn: Person) -> None:
    with world.database.writing() as session:
        session.scalars(select(Location).filter_by(code="A-01-A-06")).one().retired_at = clock.now()
    finn.open("/counting")
    said = {
        MUG: "counting.bin_first",
        "TOTE-001": "counting.tote",
        "BENCH-1": "counting.not_counted_here",
        "UNLOCATED": "counting.not_counted_here",
        "A-01-A-06": "counting.retired",
        "O.1": "counting.wrong_kind",
        "NOBODY-KNOWS": "counting.unknown_bin",
    }
    for code, message in said.items():
        page = finn.scan(code)
        assert (page.outcome, page.message, page.step) == ("error", message, "choose"), code
    assert world.count(Count) == 0
    assert finn.tap("done").message == "scanning.unknown_action"


def test_what_lies_beside_a_bench_is_put_away_not_counted(world: World, finn: Person) -> None:
    """Its put-backs follow the record; a count of it would settle them."""
    with world.database.writing() as session:
        bench = session.scalars(select(Location).filter_by(code="BENCH-1")).one()
        asides.of_bench(session, world.warehouse_id, bench)
    finn.open("/counting")
    page = finn.scan("BENCH-1-ASIDE")
    assert (page.outcome, page.message) == ("error", "counting.aside")
    assert page.sentence == "Put away what lies at BENCH-1-ASIDE."
    assert world.count(Count) == 0


def test_who_begins_is_told_to_leave_totes_out(world: World, finn: Person) -> None:
    finn.open("/counting")
    assert "Leave out what is in totes." in finn.scan("A-01-A-01").text
    assert "Leave out what is in totes." not in finn.scan(MUG).text


def test_what_is_no_item_is_refused_in_the_bin(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    said = {
        "TOTE-001": "counting.tote_inside",
        "O.1": "counting.not_a_product",
        "U.ADA": "counting.not_a_product",
        "C.NONSENSE": "counting.not_a_product",
        "NOBODY-KNOWS": "counting.unknown_code",
    }
    for code, message in said.items():
        page = finn.scan(code)
        assert (page.outcome, page.message, page.step) == ("error", message, "scan_product"), code
    assert world.count(CountEntry) == 0
    for action in ("short", "skip", "full"):
        assert finn.tap(action).message == "scanning.unknown_action"


def test_numbers_need_an_item_and_a_number(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    assert finn.tap("quantity", 3).message == "counting.scan_first"
    finn.scan(MUG)
    assert finn.tap("quantity").message == "counting.number_missing"
    assert finn.tap("quantity", "lots").message == "scanning.bad_number"
    assert world.count(CountEntry) == 1


def test_serials_are_counted_one_by_one_and_once(world: World, finn: Person) -> None:
    with world.database.writing() as session:
        add_barcode(session, add_product(session, "DRONE", "Drone", tracking="serial"), "2000000000916")
    finn.open("/counting")
    finn.scan("A-01-A-05")
    assert finn.scan("2000000000916").message == "counting.which_lot"
    serial = f"01{'2000000000916'.zfill(14)}21S1"
    assert finn.scan(serial).outcome == "ok"
    assert "quantity" not in finn.page.actions
    assert finn.scan(serial).message == "counting.serial_twice"
    assert finn.tap("quantity", 2).message == "counting.serial_one"


def test_a_lot_with_another_date_is_refused(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-05")
    start = f"01{JAM.zfill(14)}"
    finn.scan(f"{start}1727123110L1")
    page = finn.scan(f"{start}1728123110L1")
    assert (page.outcome, page.message) == ("error", "counting.other_date")


def test_an_undone_scan_no_longer_counts(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    finn.scan(MUG)
    finn.scan(case_code("MUG-BL"))
    assert finn.tap("undo").sentence == "Blue mug 330 ml: 1 counted again"
    page = finn.scan("C.UNDO")
    assert page.message == "counting.undone_all"
    assert "Nothing counted yet" in page.text
    assert world.count(CountEntry) == 4
    assert finn.tap("quantity", 5).message == "counting.scan_first"


def test_an_undone_total_gives_way_to_what_was_scanned(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    finn.scan(case_code("MUG-BL"))
    finn.tap("quantity", 60)
    assert finn.tap("undo").sentence == "Blue mug 330 ml: 12 counted again"


def test_an_opened_bin_is_given_back(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    page = finn.tap("undo")
    assert (page.message, page.step) == ("counting.unopened", "choose")
    assert world.one(Count).cancelled_at is not None
    assert finn.scan("A-01-A-02").message == "counting.opened"


def test_a_bin_with_entries_is_not_given_back_from_the_list(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    finn.scan(MUG)
    finn.open("/counting")
    page = finn.tap("undo")
    assert (page.outcome, page.message) == ("error", "counting.undo_inside")
    assert world.one(Count).closed_at is None


def test_back_leads_to_the_list_and_home_and_the_bin_stays_open(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    assert (finn.scan("C.BACK").task, finn.page.step) == ("counting", "choose")
    assert finn.scan("C.BACK").step == "home"
    assert world.one(Count).closed_at is None


def test_home_counts_the_bins_asked_for_and_pickers_see_none(world: World, finn: Person, ada: Person) -> None:
    ask_for(world, "A-01-A-01", "A-01-A-02")
    tiles = [tile for tile in finn.open("/").all("a") if tile.get("href") == "/counting"]
    assert "2" in "".join(tiles[0].itertext())
    assert ada.client.get("/counting").status_code == 403


def test_a_count_that_is_not_there_shows_the_list(world: World, finn: Person) -> None:
    assert finn.open("/counting/99").step == "choose"
    assert finn.scan(MUG, task="counting/99").message == "counting.closed"


def test_a_number_that_is_hardly_meant_is_asked_once(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    finn.scan(each_code("MUG-BL"))
    page = finn.tap("quantity", 2400)
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "scanning.really")
    assert page.heading == "Really 2400?"
    assert finn.open(page.attribute("address")).heading == "Really 2400?"
    assert finn.tap("yes").sentence == "Blue mug 330 ml: 2400 counted"
    assert finn.tap("yes").message == "scanning.nothing_asked"
    finn.tap("quantity", 3600)
    assert finn.tap("quantity", 3600).outcome == "ok"
