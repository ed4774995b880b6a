"""Pallets made up at the dock: what is counted stands on them, and their labels say it."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.labels.conftest import Bench
from tests.labels.reading import barcodes, drawn
from tests.person import Person
from tests.receiving.goods import JAM, MUG, TOWEL, gs1
from tests.receiving.test_labelling import at_station, jobs
from tests.stock.test_licence_plates import give_prefix
from tests.world import World, case_code
from warehouse.gtin import check_digit
from warehouse.labels.models import Printer
from warehouse.labels.rendering import render
from warehouse.labels.worker import Worker
from warehouse.labels.zpl import DOTS_PER_MM
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance


def made(world: World, ben: Person) -> str:
    """Ben makes a pallet at 1042; its number."""
    give_prefix(world)
    at_station(ben)
    ben.tap("pallet")
    assert (ben.page.outcome, ben.page.message) == ("ok", "receiving.plate_made"), ben.page.sentence
    return jobs(world, "pallet")[-1].subject


def stands(world: World, place: str) -> dict[str, int]:
    """What is at a place."""

    def look(session: Session) -> dict[str, int]:
        wanted = select(Product.sku, Balance.quantity_on_hand).join(Balance, Balance.product_id == Product.id)
        wanted = wanted.join(Location, Location.id == Balance.location_id).where(Location.code == place)
        return {row[0]: row[1] for row in session.execute(wanted) if row[1]}

    return world.read(look)


def pallet(world: World, code: str) -> Location:
    """The place of this number."""
    return world.one(Location, code=code)


def test_what_is_counted_next_stands_on_the_pallet(world: World, ben: Person) -> None:
    code = made(world, ben)
    assert (len(code), code[-1]) == (18, str(check_digit(code[:-1])))
    assert pallet(world, code).parent_id == pallet(world, "DOCK-1").id
    ben.scan(case_code("MUG-BL"))
    ben.scan(TOWEL)
    assert code in ben.page.text
    assert stands(world, code) == {"MUG-BL": 12, "TOWEL": 1}
    assert stands(world, "DOCK-1") == {}
    ben.tap("pallet-done")
    assert ben.page.message == "receiving.plate_done"
    ben.scan(TOWEL)
    assert stands(world, "DOCK-1") == {"TOWEL": 1}


def test_the_label_of_one_product_says_what_and_how_many(world: World, ben: Person) -> None:
    code = made(world, ben)
    ben.scan(gs1(JAM, "L26-11", "391130"))
    ben.tap("quantity", 12)
    ben.tap("pallet-done")
    for dpi in (203, 300):
        page, read = _printed(world, dpi)
        dots = DOTS_PER_MM[dpi]
        goods = f"(02){case_code('JAM')}(37)2"
        assert [found.text for found in read] == [goods, "(17)391130(10)L26-11", f"(00){code}"]
        for found in read:
            module, tall = _bar(page, found)
            assert module >= 0.495 * dots
            assert tall >= 31.75 * dots
        assert {found.symbology_identifier for found in read} == {"]C1"}


def _printed(world: World, dpi: int) -> tuple[Image.Image, list[zxingcpp.Barcode]]:
    """The last logistics label at this resolution, and its symbols from the top down."""
    page = drawn(render("logistics", jobs(world, "logistics")[-1].content, dpi, (100, 150)), (100, 150), dpi)
    return page, sorted(zxingcpp.read_barcodes(page), key=lambda found: found.position.top_left.y)


def _bar(page: Image.Image, found: zxingcpp.Barcode) -> tuple[float, float]:
    """How wide a module of a symbol is, and how high its first bar, in dots: that bar is two modules wide."""
    corners = found.position
    left, middle = corners.top_left.x, (corners.top_left.y + corners.bottom_left.y) // 2
    while page.getpixel((left, middle)) > 127:  # type: ignore[operator]
        left += 1
    wide, tall = 1, 1
    while page.getpixel((left + wide, middle)) < 128:  # type: ignore[operator]
        wide += 1
    for step in (-1, 1):
        place = middle + step
        while page.getpixel((left, place)) < 128:  # type: ignore[operator]
            tall, place = tall + 1, place + step
    return wide / 2, tall


def test_a_mixed_pallet_has_its_number_and_a_list(world: World, ben: Person) -> None:
    code = made(world, ben)
    ben.scan(MUG)
    ben.scan(TOWEL)
    ben.scan(TOWEL)
    ben.tap("pallet-done")
    content = jobs(world, "logistics")[0].content
    assert content["lines"] == [[2, "TOWEL", "Tea towel, striped"], [1, "MUG-BL", "Blue mug 330 ml"]]
    assert (content["code"], "gtin" in content) == (code, False)


def test_the_plate_carries_the_number_as_its_symbol(world: World, ben: Person, tmp_path: Path) -> None:
    code = made(world, ben)
    bench = Bench(world.database, tmp_path)
    world.database.write(_small_stock)
    Worker(world.database).run_once()
    paper = bench.job(jobs(world, "pallet")[0].id).payload or b""
    assert barcodes(drawn(paper, (100, 50), 203)) == [f"(00){code}"]


def _small_stock(session: Session) -> None:
    for printer in session.scalars(select(Printer)):
        printer.width_mm, printer.height_mm = 100, 50


def test_without_a_prefix_the_office_is_named_and_nothing_is_made(world: World, ben: Person) -> None:
    at_station(ben)
    ben.tap("pallet")
    assert (ben.page.outcome, ben.page.message) == ("error", "receiving.no_prefix")
    assert world.one(Warehouse, code="MAIN").sscc_last == 0


def test_without_a_station_no_pallet_is_made(world: World, ben: Person) -> None:
    give_prefix(world)
    ben.open("/receiving")
    ben.scan("1042")
    ben.tap("pallet")
    assert ben.page.message == "receiving.station_first"


def test_a_pallet_is_unmade_and_its_number_is_not_given_again(world: World, ben: Person) -> None:
    code = made(world, ben)
    ben.tap("undo")
    assert ben.page.message == "receiving.plate_undone"
    assert jobs(world, "pallet")[0].state == "cancelled"
    assert pallet(world, code).retired_at is not None
    ben.tap("pallet")
    assert jobs(world, "pallet")[-1].subject != code


def test_a_count_onto_a_pallet_is_undone_and_a_finished_one_is_open_again(world: World, ben: Person) -> None:
    code = made(world, ben)
    ben.scan(TOWEL)
    ben.scan(MUG)
    ben.tap("undo")
    assert stands(world, code) == {"TOWEL": 1}
    ben.tap("pallet-done")
    ben.tap("undo")
    assert (ben.page.message, jobs(world, "logistics")[0].state) == (
        "receiving.plate_open_again",
        "cancelled",
    )
    ben.scan(MUG)
    assert stands(world, code) == {"TOWEL": 1, "MUG-BL": 1}


def test_the_next_pallet_ends_the_one_before_and_its_undo_opens_it(world: World, ben: Person) -> None:
    first = made(world, ben)
    ben.scan(TOWEL)
    ben.tap("pallet")
    second = jobs(world, "pallet")[-1].subject
    assert [job.subject for job in jobs(world, "logistics")] == [first]
    ben.scan(TOWEL)
    assert stands(world, second) == {"TOWEL": 1}
    ben.tap("undo")
    ben.tap("undo")
    ben.scan(TOWEL)
    assert stands(world, first) == {"TOWEL": 2}


def test_a_lower_number_is_taken_from_the_pallet_first_then_from_the_dock(world: World, ben: Person) -> None:
    give_prefix(world)
    at_station(ben)
    ben.scan(TOWEL)
    ben.scan(TOWEL)
    ben.tap("pallet")
    code = jobs(world, "pallet")[-1].subject
    ben.scan(TOWEL)
    ben.tap("quantity", 1)
    assert (stands(world, code), stands(world, "DOCK-1")) == ({}, {"TOWEL": 1})


def test_damaged_goods_leave_the_pallet_for_the_hold(world: World, ben: Person) -> None:
    code = made(world, ben)
    ben.scan(TOWEL)
    ben.scan(TOWEL)
    ben.tap("damaged", 1)
    assert (stands(world, code), stands(world, "HOLD-1")) == ({"TOWEL": 1}, {"TOWEL": 1})


def test_closing_the_receipt_ends_the_pallet(world: World, ben: Person) -> None:
    code = made(world, ben)
    ben.scan(TOWEL)
    ben.tap("done")
    ben.tap("keep-open")
    assert (ben.page.outcome, [job.subject for job in jobs(world, "logistics")]) == ("task_done", [code])
    ben.tap("undo")
    ben.scan(TOWEL)
    assert stands(world, code) == {"TOWEL": 2}


def test_an_empty_pallet_is_not_done(world: World, ben: Person) -> None:
    made(world, ben)
    ben.tap("pallet-done")
    assert (ben.page.message, jobs(world, "logistics")) == ("receiving.plate_empty", [])
