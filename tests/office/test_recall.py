"""A recall: the lot is held everywhere, and the page says where it is, whence it came and who got it."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from tests.packing.bench import pick_lots
from tests.person import Page, Person
from tests.receiving.goods import JAM, gs1
from tests.world import World
from warehouse import clock
from warehouse.cli import main
from warehouse.orders.models import CustomerOrderLine
from warehouse.orders.tracing import trace
from warehouse.stock.holds import HoldChange
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Movement

L7 = gs1(JAM, "L7", "391231")


@pytest.fixture
def lot(world: World, ben: Person, eve: Person) -> int:
    """Twelve jars of lot L7 came with 1042: two left for order 1003, three stand in a tote for 1004."""
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(L7)
    assert ben.tap("quantity", quantity=12).outcome == "ok"
    ben.open("/putaway")
    ben.scan(JAM)
    while ben.page.step != "open" and ben.page.task != "putaway":
        ben.scan("A-01-A-05")
    with world.database.writing() as session:
        jam = session.scalars(select(Product).filter_by(sku="JAM")).one()
        for number, quantity in (("1003", 2), ("1004", 3)):
            line = session.get_one(CustomerOrderLine, world.order_lines(number)[0].id)
            line.product_id, line.quantity_ordered = jam.id, quantity
    pick_lots(world, "1003", {"L7": 2})
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(L7)
    label = eve.scan(L7).code
    assert eve.scan(label).message == "packing.packed"
    eve.open("/dispatch")
    assert eve.scan(label).outcome in {"ok", "line_done"}
    pick_lots(world, "1004", {"L7": 3}, tote="TOTE-002")
    return world.one(Lot, code="L7").id


def _table(page: Page, number: int) -> list[list[str]]:
    rows = page.all("table")[number].iter("tr")
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td")] for row in rows][1:]


def test_one_act_holds_it_and_one_page_tells_all(world: World, carla: Person, eve: Person, lot: int) -> None:
    page = carla.open(f"/office/recall/{lot}")
    assert "Not on hold" in page.text
    page = carla.send(f"/office/recall/{lot}/hold", reason="Glass in a jar")
    assert "On hold since" in page.text
    assert "Carla · Glass in a jar" in page.text
    here, came, sent = (_table(page, number) for number in range(3))
    assert sorted(row[1:] for row in here) == [
        ["A-01-A-05", "Picking bin", "7", "–"],
        ["TOTE-002 stands in BENCH-1", "Tote", "3", "1004"],
    ]
    assert [row[1:] for row in came] == [["Acme Pottery", "1042", "12", "MAIN"]]
    assert [(row[1], row[2], row[5]) for row in sent] == [("1003 Own shop", "Żaneta Müller", "2")]
    assert sent[0][4].startswith("T"), "the tracking number"
    eve.open("/packing")
    eve.scan("TOTE-002")
    page = eve.scan(L7)
    assert (page.outcome, page.message) == ("error", "packing.on_hold")
    assert page.sentence == "L7 is on hold. Set it aside. Glass in a jar"
    assert world.count(HoldChange, kind="lot") == 1


def test_it_needs_a_reason_and_counts_once(world: World, carla: Person, lot: int) -> None:
    carla.open(f"/office/recall/{lot}")
    page = carla.send(f"/office/recall/{lot}/hold", reason=" ")
    assert (page.status, world.one(Lot, code="L7").held_at) == (422, None)
    before = carla.open(f"/office/recall/{lot}")
    for _click in range(2):
        carla.page = before
        page = carla.send(f"/office/recall/{lot}/hold", reason="Glass")
    assert "on hold already" in page.text
    assert world.count(HoldChange) == 1


def test_the_file_says_the_same(world: World, carla: Person, lot: int) -> None:
    answer = carla.client.get(f"/office/recall/{lot}/file.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(row["part"], row["quantity"]) for row in rows] == [
        ("here", "7"),
        ("here", "3"),
        ("came", "12"),
        ("sent", "2"),
    ]
    assert rows[-1]["order"] == "1003"


def test_what_came_back_does_not_count(world: World, carla: Person, eve: Person, lot: int) -> None:
    eve.open("/dispatch")
    assert eve.undo().outcome == "ok"
    page = carla.open(f"/office/recall/{lot}")
    assert "No parcel left with it." in page.text
    assert sorted((row[2], row[3]) for row in _table(page, 0)) == [
        ("Parcel", "2"),
        ("Picking bin", "7"),
        ("Tote", "3"),
    ]


def test_a_lot_is_found_by_its_codes(world: World, carla: Person, ben: Person, lot: int) -> None:
    carla.open("/office/recall")
    answer = carla.client.get("/office/recall?sku=jam&lot=L7")
    assert answer.headers["Location"] == f"/office/recall/{lot}"
    assert carla.open("/office/recall?sku=JAM&lot=L8").status == 404
    assert ben.open("/office/recall").status == 403


def test_ten_thousand_movements_are_read_in_one_look(world: World, lot: int) -> None:
    """Back and forth between two bins: the lists do not read more statements, nor the table of movements whole."""
    with world.database.writing() as session:
        jam = session.scalars(select(Product).filter_by(sku="JAM")).one()
        ends = [
            session.scalars(select(Location.id).filter_by(code=code)).one()
            for code in ("A-01-A-05", "A-01-A-06")
        ]
        common: dict[str, Any] = {
            "warehouse_id": world.warehouse_id,
            "product_id": jam.id,
            "lot_id": lot,
            "quantity": 1,
        }
        common |= {"reason": "move", "at": clock.now(), "is_promised": False}
        pairs = [
            dict(zip(("source_id", "target_id"), ends[:: 1 - 2 * (n % 2)], strict=True))
            for n in range(10_000)
        ]
        session.execute(insert(Movement), [common | pair for pair in pairs])
    found = world.read(lambda session: trace(session, session.get_one(Lot, lot)))
    assert sum(row.quantity for row in found.came) == 12
    assert [row.quantity for row in found.sent] == [2]


def test_the_command_does_the_same(
    world: World, lot: int, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WAREHOUSE_INSTANCE", str(tmp_path))
    monkeypatch.setenv("WAREHOUSE_DATABASE_URL", database_url)
    run = partial(CliRunner().invoke, main)
    done = run(["recall", "--sku", "JAM", "--lot", "L7", "--reason", "Glass"])
    assert done.exit_code == 0, done.output
    assert world.one(Lot, id=lot).hold_reason == "Glass"
    lines = [line.split("\t")[:3] for line in done.output.splitlines()]
    assert lines[0] == ["JAM", "L7", "on hold now"]
    assert ["came", "MAIN", "12"] in lines
    assert ["sent", "MAIN", "2"] in lines
    assert run(["recall", "--sku", "JAM", "--lot", "L7", "--release"]).exit_code == 0
    assert world.one(Lot, id=lot).held_at is None
    assert run(["recall", "--sku", "JAM", "--lot", "L8"]).exit_code == 2
