"""The command line: each command does its work, and whatever is wrong is one line on standard error."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from tests.moving.reserve import BULK, FACE, face, reserve
from tests.ports import free_port
from tests.world import World, each_code
from warehouse.cli import main
from warehouse.db import Database
from warehouse.labels.models import PrintJob
from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person
from warehouse.people.pins import verify
from warehouse.picking.models import PickList, Wave

Run = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine of its own: an instance folder in which nothing is yet."""
    monkeypatch.setenv("WAREHOUSE_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("WAREHOUSE_DATABASE_URL", raising=False)
    return monkeypatch


@pytest.fixture
def bare(environment: pytest.MonkeyPatch) -> Run:
    """The command on a machine without a database."""
    return lambda *words, **more: CliRunner().invoke(main, words, **more)


@pytest.fixture
def run(environment: pytest.MonkeyPatch, database_url: str, database: Database) -> Run:
    """The command on the named world."""
    environment.setenv("WAREHOUSE_DATABASE_URL", database_url)
    return lambda *words, **more: CliRunner().invoke(main, words, **more)


def _all_commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _all_commands(command, (*words, name))
        else:
            yield (*words, name)


COMMANDS = [" ".join(words) for words in _all_commands(main)]


def test_all_commands_of_the_contract_are_there() -> None:
    contract = (
        "serve, worker, db upgrade, db downgrade, db check, demo load, import, export, wave release, order show, "
        "order hold, order resume, order cancel, audit, person add, person set, printer add, printers, print-jobs, "
        "label, slip, certificate"
    )
    assert set(contract.split(", ")) <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_explains_itself_with_an_example(words: str, bare: Run) -> None:
    result = bare(*words.split(), "--help")
    assert result.exit_code == 0
    assert "Example: warehouse " + words in " ".join(result.stdout.split())


MISTAKES = {
    "no such command": ("brew",),
    "no such kind": ("import", "tea", "x.csv"),
    "no file": ("import", "orders"),
    "no such option": ("audit", "--quickly"),
    "a port that is none": ("serve", "--port", "99999"),
    "a kind of paper nobody prints": ("label", "poster", "X"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_one_line_and_exit_2(what: str, bare: Run) -> None:
    result = bare(*MISTAKES[what])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


# --- the database -----------------------------------------------------------------------------------------


def test_a_database_that_was_never_set_up_says_what_to_do(bare: Run) -> None:
    result = bare("audit")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "run warehouse db upgrade" in result.stderr


def test_a_database_in_a_folder_that_is_not_there_is_one_line(
    bare: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("WAREHOUSE_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    result = bare("audit")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "cannot be opened" in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "carrier-pigeon://x",
        "postgresql+psycopg://127.0.0.1:1/none",
        "postgresql://127.0.0.1:1/none",
    ],
)
def test_an_address_that_is_no_database_is_one_line(
    url: str, bare: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("WAREHOUSE_DATABASE_URL", url)
    for words in (("audit",), ("db", "upgrade")):
        result = bare(*words)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1


def test_a_setting_that_is_nonsense_is_one_line(bare: Run, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WAREHOUSE_PIN_HASH_COST", "much")
    result = bare("audit")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_a_database_of_a_newer_version_is_refused_in_one_line(bare: Run, tmp_path: Path) -> None:
    assert bare("db", "upgrade").exit_code == 0
    with sqlite3.connect(tmp_path / "instance" / "warehouse.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words in (("audit",), ("db", "upgrade")):
        result = bare(*words)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert "newer version (9999)" in result.stderr


def test_a_file_that_is_no_database_is_one_line(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "warehouse.sqlite3").write_bytes(b"this is no database" * 100)
    for words in (("audit",), ("db", "upgrade")):
        result = bare(*words)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1


def test_up_down_and_check(run: Run) -> None:
    assert run("db", "check").stdout.strip() == "models and migrations agree"
    assert run("db", "upgrade").exit_code == 0
    assert run("db", "downgrade", "never-was").exit_code == 2


def test_models_and_migrations_are_compared_where_no_database_is_yet(bare: Run) -> None:
    assert bare("db", "check").stdout.strip() == "models and migrations agree"


def test_downgrade_to_nothing_and_up_again(bare: Run) -> None:
    assert bare("db", "upgrade").exit_code == 0
    assert bare("db", "downgrade", "base").exit_code == 0
    assert bare("db", "upgrade").exit_code == 0


# --- the work ---------------------------------------------------------------------------------------------


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


def test_the_demo_is_loaded_once_and_never_over_something(bare: Run, tmp_path: Path) -> None:
    bare("db", "upgrade")
    loaded = bare("demo", "load", "--size", "small", "--if-empty")
    assert loaded.exit_code == 0
    assert "60 products, 120 bins, 16 orders" in loaded.stdout
    assert (tmp_path / "instance" / "try-it-from-paper.pdf").read_bytes().startswith(b"%PDF")
    again = bare("demo", "load", "--if-empty")
    assert (again.exit_code, again.stdout) == (0, "")
    assert (
        bare("demo", "load").stderr
        == "warehouse: the database is not empty: a demo is loaded into an empty one\n"
    )


def test_a_demo_of_lines_that_are_not_there_is_one_line_and_leaves_nothing(bare: Run) -> None:
    bare("db", "upgrade")
    result = bare("demo", "load", "--orders", "nowhere.csv")
    assert result.exit_code == 2
    assert result.stderr == "warehouse: nowhere.csv: cannot be read: No such file or directory\n"
    assert bare("demo", "load", "--catalogue", "x.csv").exit_code == 2
    assert bare("demo", "load", "--size", "small").exit_code == 0


# --- the server -------------------------------------------------------------------------------------------


def test_several_web_processes_on_sqlite_are_refused(bare: Run) -> None:
    bare("db", "upgrade")
    result = bare("serve", "--workers", "2")
    assert result.exit_code == 2
    assert (
        result.stderr
        == "warehouse: SQLite is served by one process: leave --workers at 1, or use PostgreSQL\n"
    )


def test_a_port_that_is_taken_is_one_line(bare: Run) -> None:
    bare("db", "upgrade")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = bare("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "already in use" in result.stderr


def test_the_server_serves_with_its_worker_and_both_end_together(bare: Run, tmp_path: Path) -> None:
    bare("db", "upgrade")
    bare("demo", "load", "--size", "small")
    port = free_port()
    with (tmp_path / "out").open("wb") as out:
        command = [sys.executable, "-m", "warehouse.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(
            command, stdout=out, stderr=out, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    try:
        ready = _eventually(lambda: _get(f"http://127.0.0.1:{port}/readyz"), server)
        assert '"worker":"ok"' in ready.replace(" ", "")
        worker = _worker_of(server.pid)
        os.kill(worker, signal.SIGKILL)
        _eventually(lambda: _worker_of(server.pid) not in (0, worker), server)
        worker = _worker_of(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert not Path(f"/proc/{worker}").exists()
    told = (tmp_path / "out").read_text()
    assert f"http://127.0.0.1:{port}/" in told
    assert "U.ADA PIN 1111" in told
    assert str(tmp_path / "instance" / "printed") in told
    assert "10. " in told


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def _eventually(look: Callable[[], Any], server: subprocess.Popen[bytes]) -> Any:
    for _ in range(600):
        try:
            seen = look()
        except OSError:
            seen = None
        if seen:
            return seen
        assert server.poll() is None, "the server ended"
        time.sleep(0.1)
    raise AssertionError("it never came")


def _worker_of(server: int) -> int:
    """The worker's process, 0 for none."""
    for child in Path(f"/proc/{server}/task/{server}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"worker" in words:
            return int(child)
    return 0


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


def test_pick_faces_are_looked_at(run: Run, world: World) -> None:
    face(world)
    reserve(world, BULK, "MUG-RD", 48)
    told = run("replenish").stdout.splitlines()
    assert told == ["1 pick faces to fill: 1 new, 0 have enough again", f"{FACE}\tMUG-RD\t24\tfrom {BULK}"]
    face(world, least=1)
    assert run("replenish").stdout == "0 pick faces to fill: 0 new, 1 have enough again\n"
