"""A house at work from the command line: stock, orders, people and papers, each command does its work."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.moving.reserve import BULK, FACE, face, reserve
from tests.world import World, each_code
from warehouse.db import Database
from warehouse.labels.models import PrintJob
from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person
from warehouse.people.pins import verify
from warehouse.picking.models import PickList, Wave


def test_audit_says_that_all_agree(run: Run) -> None:
    result = run("audit")
    assert (result.exit_code, result.stdout) == (0, "6 movements, 6 balances, all agree\n")


def test_audit_names_each_difference_and_ends_with_1(bare: Run, tmp_path: Path) -> None:
    bare("db", "upgrade")
    bare("demo", "load", "--size", "small")
    with sqlite3.connect(tmp_path / "instance" / "warehouse.sqlite3") as connection:
        connection.execute(
            "UPDATE balance SET quantity_on_hand = quantity_on_hand + 1 WHERE rowid = (SELECT min(rowid) FROM balance)"
        )
    connection.close()
    result = bare("audit")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_import_ends_with_0_3_or_2(run: Run, tmp_path: Path) -> None:
    head = "number,channel,sku,quantity_ordered\n"
    (tmp_path / "good.csv").write_text(head + "9001,SHOP,TOWEL,1\n")
    (tmp_path / "mixed.csv").write_text(head + "9002,SHOP,TOWEL,1\n9003,SHOP,TOWEL,x\n")
    (tmp_path / "bad.csv").write_text(head + "9004,SHOP,TOWEL,x\n")
    good = run("import", "orders", str(tmp_path / "good.csv"))
    assert (good.exit_code, good.stdout, good.stderr) == (0, "orders: 1 new\n", "")
    mixed = run("import", "orders", str(tmp_path / "mixed.csv"))
    assert (mixed.exit_code, mixed.stdout) == (3, "orders: 1 new, 1 orders kept out\n")
    assert mixed.stderr == f"{tmp_path}/mixed.csv:3: quantity_ordered: not a whole number, found 'x'\n"
    bad = run("import", "orders", str(tmp_path / "bad.csv"))
    assert (bad.exit_code, bad.stdout) == (2, "")
    assert bad.stderr.splitlines()[-1] == "orders: nothing was taken in, 1 fault"


def test_import_reads_standard_input(run: Run, world: World) -> None:
    result = run("import", "products", "-", input=b"sku,name\nBOWL,Bowl\n")
    assert (result.exit_code, result.stdout) == (0, "products: 1 new\n")


def test_export_writes_a_file_or_standard_output(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "balances.csv"
    assert run("export", "balances", str(path)).stdout == "balances: 6 rows\n"
    assert path.read_text().startswith("warehouse,location,sku")
    assert run("export", "balances", "-").stdout.startswith("warehouse,location,sku")
    refused = run("export", "balances", str(tmp_path / "no" / "where.csv"))
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)


def test_a_wave_is_released(run: Run, world: World) -> None:
    result = run("wave", "release", "--channel", "shop", "--orders", "1001, 1004")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 orders released, 0 lines short, 1 pick lists\nL.")
    assert result.stdout.splitlines()[2:] == [
        "short\t1004\tSHOP\tVASE\t1\tNothing in stock",
        f"wave {world.one(Wave).id}\tsingle\t1 pick lists\t2 lines\t3 pieces\t1 totes\tmetres not measured"
        "\t1 minutes without walking",
    ]
    assert "1004" in result.stderr
    assert world.count(PickList) == 1


@pytest.mark.parametrize(
    "words", ["--channel NONE", "--service NONE", "--zone Z9", "--cut-off noon", "--way slow"]
)
def test_a_wave_of_what_is_not_there_is_refused(run: Run, world: World, words: str) -> None:
    result = run("wave", "release", *words.split())
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert world.count(Wave) == 0


def test_a_wave_is_simulated_released_as_a_cluster_and_taken_back(run: Run, world: World) -> None:
    told = run("wave", "release", "--simulate").stdout.splitlines()
    assert told[0] == "5 orders would be released, 1 lines short, 5 pick lists"
    assert [line.split("\t")[:2] for line in told if "metres" in line] == [
        ["single", "5 pick lists"],
        ["cluster", "2 pick lists"],
        ["batch", "2 pick lists"],
    ], "the first order leaves within the hour, by itself"
    assert (world.count(Wave), world.count(PickList)) == (0, 0)
    done = run("wave", "release", "--way", "cluster", "--max-orders", "3", "--service", "std").stdout
    assert done.startswith("3 orders released, 0 lines short, 2 pick lists\n")
    wave = world.one(Wave)
    assert (wave.way, wave.chosen) == ("cluster", {"service": "std", "max_orders": 3})
    assert run("wave", "withdraw", str(wave.id)).stdout == f"wave {wave.id} taken back\n"
    assert world.count(PickList, withdrawn_at=None) == 0
    assert "taken back before" in run("wave", "withdraw", str(wave.id)).stderr
    assert "there is no wave" in run("wave", "withdraw", "999").stderr


def test_an_order_is_shown_held_resumed_and_cancelled(run: Run, world: World) -> None:
    assert "stands in SHOP, EBAY" in run("order", "show", "1001").stderr
    shown = run("order", "show", "1001", "--channel", "shop").stdout
    assert "open" in shown.splitlines()[0]
    assert "MUG-BL\twanted 2" in shown
    assert (
        run("order", "hold", "1002", "--reason", "They called").stdout
        == "1002 of SHOP: on hold: They called\n"
    )
    assert run("order", "resume", "1002").stdout == "1002 of SHOP: open\n"
    assert run("order", "cancel", "1002").stdout == "1002 of SHOP: cancelled\n"
    assert run("order", "cancel", "1002").stdout == "1002 of SHOP: cancelled, as before\n"
    assert world.order("1002").cancelled_at is not None
    assert run("order", "hold", "1002").stderr == "warehouse: 1002 is cancelled\n"
    assert run("order", "show", "8888").exit_code == 2


def test_an_order_is_found_by_our_own_code(run: Run, world: World) -> None:
    assert run("order", "show", f"O.{world.order('1003').id}").stdout.startswith("1003\tSHOP")


def test_a_customer_order_of_the_demo_can_be_cancelled_by_its_number(bare: Run) -> None:
    bare("db", "upgrade")
    bare("demo", "load", "--size", "small")
    database = Database(f"sqlite:///{Path(os.environ['WAREHOUSE_INSTANCE']) / 'warehouse.sqlite3'}")
    with database.reading() as session:
        number = session.query(CustomerOrder).filter(CustomerOrder.released_at.is_not(None)).first()
    database.engine.dispose()
    assert number is not None
    assert bare("order", "cancel", number.number).exit_code == 0
    assert bare("audit").exit_code == 0


def test_people_are_added_and_changed(run: Run, world: World) -> None:
    added = run(
        "person",
        "add",
        "Greta",
        "--role",
        "picker",
        "--role",
        "packer",
        "--badge",
        "U.GRETA",
        "--pin",
        "4071",
    )
    assert (added.exit_code, added.stdout) == (0, "Greta: badge U.GRETA, picker, packer\n")
    changed = run("person", "set", "Greta", "--role", "supervisor", "--pin", "9305", "--badge", "new")
    assert changed.exit_code == 0
    greta = world.one(Person, name="Greta")
    assert greta.role_names(world.warehouse_id) == {"supervisor"}
    assert greta.badge != "U.GRETA"
    assert verify(greta.pin_hash, "9305")
    assert "may not sign in" in run("person", "set", "Greta", "--disable").stdout


REFUSED_PEOPLE = {
    "a PIN that everybody tries": ("add", "Greta", "--pin", "1111"),
    "letters for a PIN": ("add", "Greta", "--pin", "ABCD"),
    "a badge that is none": ("add", "Greta", "--pin", "4071", "--badge", "GRETA"),
    "a badge of somebody else": ("add", "Greta", "--pin", "4071", "--badge", "U.ADA"),
    "a name that is taken": ("add", "Ada", "--pin", "4071"),
    "nobody": ("set", "Nobody", "--pin", "4071"),
    "no name": ("add", " ", "--pin", "4071"),
}


@pytest.mark.parametrize("what", REFUSED_PEOPLE)
def test_nonsense_about_people_is_refused_in_one_line(what: str, run: Run, world: World) -> None:
    result = run("person", *REFUSED_PEOPLE[what])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert world.count(Person) == 6


def test_labels_are_written_or_sent(run: Run, world: World, tmp_path: Path) -> None:
    out = tmp_path / "bins.zpl"
    assert run("label", "location", "a-01-a-01", "A-01-A-02", "--out", str(out)).exit_code == 0
    assert out.read_bytes().count(b"^XA") == 2
    assert b"A-01-A-01" in out.read_bytes()
    mug, towel, tote = ("product", "mug-bl"), ("product", each_code("TOWEL")), ("tote", "TOTE-001")
    for words in (mug, towel, tote, ("badge", "Ada"), ("command", "undo")):
        result = run("label", *words)
        assert (result.exit_code, result.stdout[:3]) == (0, "^XA")
    sent = run("label", "tote", "TOTE-001", "TOTE-002", "--printer", "label-1")
    assert (sent.exit_code, world.count(PrintJob, kind="tote")) == (0, 2)
    for words in (
        ("location", "Z-9"),
        ("product", "BOWL"),
        ("badge", "Nobody"),
        ("parcel", "X.1"),
        ("command", "C.;"),
    ):
        assert run("label", *words).exit_code == 2
    assert run("label", "tote", "TOTE-001", "--printer", "slip-1").exit_code == 2
    assert run("label", "tote", "TOTE-001", "--size", "big").exit_code == 2


def test_a_label_is_a_picture_or_a_page_as_its_file_is_named(run: Run, tmp_path: Path) -> None:
    for name, begins in (("a.svg", b"<svg"), ("a.pdf", b"%PDF"), ("a.zpl", b"^XA")):
        assert run("label", "location", "A-01-A-01", "--out", str(tmp_path / name)).exit_code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)
    two = run("label", "location", "A-01-A-01", "A-01-A-02", "--out", str(tmp_path / "b.svg"))
    assert two.exit_code == 2
    assert "one label a .svg file" in two.output
    assert b"O.1" in run("label", "return", "O.1").stdout_bytes
    assert run("label", "return", "1001x").exit_code == 2


def test_a_slip_is_written(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "slip.pdf"
    assert run("slip", "1002", "--out", str(out)).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_pick_faces_are_looked_at(run: Run, world: World) -> None:
    face(world)
    reserve(world, BULK, "MUG-RD", 48)
    told = run("replenish").stdout.splitlines()
    assert told == ["1 pick faces to fill: 1 new, 0 have enough again", f"{FACE}\tMUG-RD\t24\tfrom {BULK}"]
    face(world, least=1)
    assert run("replenish").stdout == "0 pick faces to fill: 0 new, 1 have enough again\n"
