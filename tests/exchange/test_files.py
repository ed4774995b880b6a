"""A file that cannot be read, or not wholly, is named in one line; nothing of it goes in."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import Desk
from tests.world import World
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.running import Wishes, run_import
from warehouse.stock.models import Product

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "file.csv:1: header: the file is empty"),
    "a missing column": (b"sku,barcode\nA,\n", "file.csv:1: name: the column name is missing"),
    "a column twice": (b"sku,name,Name\nA,b,c\n", "file.csv:1: name: the column stands twice"),
    "latin-1": (
        "sku,name\nA,Café\n".encode("latin-1"),
        "file.csv:2: encoding: UTF-8 is wanted, found the byte 0xE9",
    ),
    "UTF-16": ("sku,name\nA,b\n".encode("utf-16"), "file.csv:1: encoding: UTF-8 is wanted, this is UTF-16"),
    "a NUL byte": (b"sku,name\nA,b\nB,\0\n", "file.csv:3: encoding: a NUL byte"),
    "a quote that never closes": (b'sku,name\nA,b\nB,"c\n', "file.csv:3: row: this is not CSV"),
    "something behind a quote": (b'sku,name\nA,"b"c\n', "file.csv:2: row: this is not CSV"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_unreadable_file_is_one_line_and_nothing_goes_in(what: str, desk: Desk, world: World) -> None:
    content, expected = UNREADABLE[what]
    before = world.count(Product)
    outcome = desk.take("products", content)
    assert len(outcome.unreadable) == 1
    assert outcome.unreadable[0].replace(f"{desk.folder}/", "").startswith(expected)
    assert "\n" not in outcome.unreadable[0]
    assert outcome.exit_code == 2
    assert world.count(Product) == before


def test_a_file_that_is_not_there_is_named(desk: Desk) -> None:
    outcome = run_import(desk.database, KINDS["products"], ["nowhere.csv"], Wishes())
    assert outcome.unreadable == ["nowhere.csv: there is no such file"]
    assert outcome.exit_code == 2


def test_a_folder_is_no_file(desk: Desk) -> None:
    outcome = run_import(desk.database, KINDS["products"], [str(desk.folder)], Wishes())
    assert outcome.unreadable == [f"{desk.folder}: cannot be read: Is a directory"]


def test_a_spreadsheet_with_mark_and_semicolons_is_read(desk: Desk, world: World) -> None:
    outcome = desk.take("products", "\ufeffSKU;Name;unit_cost\r\nBOWL;Bowl, deep;2.50\r\n".encode())
    assert outcome.exit_code == 0
    assert world.one(Product, sku="BOWL").name == "Bowl, deep"
    assert world.one(Product, sku="BOWL").unit_cost == 25_000


def test_unknown_columns_are_ignored_with_a_notice(desk: Desk) -> None:
    outcome = desk.take("products", "sku,name,shade\nBOWL,Bowl,blue\n")
    assert outcome.exit_code == 0
    assert any("ignored, not known here: shade" in notice for notice in outcome.notices)


def test_a_row_with_too_few_or_too_many_cells_is_a_fault_of_its_line(desk: Desk) -> None:
    assert desk.faults("products", "sku,name\nA1\nB1,b\nC1,c,d\n") == [
        "file.csv:2: row: 2 cells are wanted, found 1",
        "file.csv:4: row: 2 cells are wanted, found 3",
    ]


def test_the_line_is_where_the_record_begins_when_a_cell_spans_lines(desk: Desk) -> None:
    content = 'sku,name,pack_note,unit_cost\nA1,a,"two\nlines",1\nB1,b,,x\n'
    assert desk.faults("products", content) == ["file.csv:4: unit_cost: not a number, found 'x'"]


def test_empty_lines_are_passed_over(desk: Desk) -> None:
    assert desk.take("products", "sku,name\n\nA1,a\n,\n").counts["new"] == 1


def test_a_found_value_never_moves_the_terminal(desk: Desk) -> None:
    said = desk.faults("products", "sku,name,unit_cost\nA1,a,\x1b[2J" + "9" * 500 + "\n")
    assert len(said) == 1
    assert "\x1b" not in said[0]
    assert len(said[0]) < 200


def test_a_dry_run_tells_and_writes_nothing(desk: Desk, world: World) -> None:
    before = world.count(Product)
    outcome = desk.take("products", "sku,name\nA1,a\n", dry_run=True)
    assert outcome.counts["new"] == 1
    assert outcome.exit_code == 0
    assert world.count(Product) == before


def test_with_rejects_sound_rows_enter_and_the_others_are_written_with_the_reason(
    desk: Desk, world: World
) -> None:
    rejects = desk.folder / "rejects.csv"
    outcome = desk.take("products", "sku,name,unit_cost\nA1,a,1\nB1,b,1,000\nC1,c,x\n", rejects=str(rejects))
    assert outcome.exit_code == 3
    assert world.count(Product, sku="A1") == 1
    written = rejects.read_text().splitlines()
    assert written[0] == "sku,name,unit_cost,fault"
    assert [line.split(",")[0] for line in written[1:]] == ["B1", "C1"]


def test_the_rejects_can_be_imported_again_once_they_are_mended(desk: Desk, world: World) -> None:
    rejects = desk.folder / "rejects.csv"
    desk.take("products", "sku,name,unit_cost\nA1,a,1\nC1,c,x\n", rejects=str(rejects))
    assert desk.take("products", rejects.read_text().replace(",x,", ",2,")).exit_code == 0
    assert world.count(Product, sku="C1") == 1


def test_rejects_that_cannot_be_written_keep_all_out(desk: Desk, world: World) -> None:
    outcome = desk.take(
        "products", "sku,name,unit_cost\nA1,a,1\nC1,c,x\n", rejects=str(desk.folder / "no" / "r.csv")
    )
    assert outcome.exit_code == 2
    assert world.count(Product, sku="A1") == 0
