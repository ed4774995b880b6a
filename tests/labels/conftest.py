"""A bench with a label printer and a slip printer, and label contents that are hard to print."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from warehouse.db import Database
from warehouse.labels import spool
from warehouse.labels.models import Printer, PrintJob, Station
from warehouse.labels.transports import limits

T = TypeVar("T")

CONTENTS: dict[str, dict[str, Any]] = {
    "location": {"code": "A-01-B-12", "check_digits": "47", "zone": "Zone A", "arrow": "up"},
    "product": {"sku": "TEA-ASSAM-250", "name": "Assam tea, 250 g", "barcode": "5901234123457"},
    "tote": {"code": "TOTE-014"},
    "pallet": {"code": "395212340000000017", "number": "1042"},
    "logistics": {
        "code": "395212340000000017",
        "supplier": "Acme Pottery",
        "number": "1042",
        "site": "Main warehouse",
        "printed_on": "2026-11-22",
        "lines": [[24, "MUG-BL", "Blue mug 330 ml"], [6, "TOWEL", "Tea towel, striped"]],
    },
    "badge": {"name": "Ada", "badge": "U.ADA", "site": "Main warehouse", "roles": "picker"},
    "command": {"code": "C.SHORT", "words": "The bin does not have it"},
    "parcel": {
        "print_code": "X.4711",
        "order_number": "1001",
        "channel": "SHOP",
        "shop_name": "Amber & Oak",
        "ship_from": ["Unit 4, Northgate", "Leeds LS9 8AG"],
        "ship_to": ["Żaneta Müller", "1 Mill Lane", "York", "YO1 7AA", "GB"],
        "service": "Tracked 24",
        "tracking_number": "AO-104217",
        "parcel": 1,
        "parcels": 2,
    },
    "return": {
        "return_code": "O.17",
        "order_number": "1001",
        "shop_name": "Amber & Oak",
        "return_to": ["Amber & Oak", "Unit 4, Northgate", "Leeds LS9 8AG"],
        "ship_from": ["Żaneta Müller", "1 Mill Lane", "York"],
    },
    "test": {"code": "T.17", "printer": "BENCH-1-LABELS"},
    "slip": {
        "order_number": "1001",
        "order_code": "O.17",
        "ship_to": ["Żaneta Müller", "York"],
        "lines": [{"sku": "CARD", "name": "Card", "ordered": 3, "here": 2, "to_follow": 1}],
    },
}


class Bench:
    """BENCH-1 of the named world; both its printers are folders until a test says otherwise."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self._number = itertools.count(1)
        with database.writing() as session:
            station = session.scalars(select(Station).where(Station.name == "BENCH-1")).one()
            self.station_id, self.warehouse_id = station.id, station.warehouse_id
            for printer in session.scalars(select(Printer)):
                printer.url = f"file:{folder}"

    def read(self, look: Callable[[Session], T]) -> T:
        """Look with a fresh session."""
        with self.database.reading() as session:
            return look(session)

    def ask(self, kind: str = "parcel", **given: Any) -> int:
        """Enqueue one paper and answer its job's id."""
        values: dict[str, Any] = {
            "warehouse_id": self.warehouse_id,
            "kind": kind,
            "subject": f"{kind} {next(self._number)}",
            "content": CONTENTS.get(kind),
            "station_id": self.station_id,
            "person_id": None,
            "device_id": None,
        }
        return self.database.write(lambda session: spool.enqueue(session, **{**values, **given}).id)

    def job(self, job_id: int) -> PrintJob:
        """The job as it is now, its bytes included."""
        wanted = select(PrintJob).where(PrintJob.id == job_id).options(undefer(PrintJob.payload))
        return self.read(lambda session: session.scalars(wanted).one())

    def printer(self, paper: str = "label") -> Printer:
        """The bench's printer for this paper."""
        return self.read(lambda session: session.scalars(select(Printer).where(Printer.kind == paper)).one())

    def set_printer(self, paper: str = "label", **values: Any) -> None:
        """Change its row."""

        def change(session: Session) -> None:
            printer = session.scalars(select(Printer).where(Printer.kind == paper)).one()
            for name, value in values.items():
                setattr(printer, name, value)

        self.database.write(change)

    def do(self, job_id: int, act: Callable[[Session, PrintJob], T]) -> T:
        """Let a person do something to the job, in a transaction."""
        return self.database.write(lambda session: act(session, session.get_one(PrintJob, job_id)))

    def files(self) -> list[str]:
        """What lies in the folder."""
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []


@pytest.fixture
def bench(database: Database, tmp_path: Path) -> Bench:
    """The bench."""
    return Bench(database, tmp_path / "printed")


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port on which nobody listens. It is held meanwhile: one let go may be given to the next who asks for one."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits 15 seconds for a printer that hangs. For printers that say nothing: one that answers may be slower
    than this on a busy machine."""
    for name in ("CONNECT", "STATUS", "WRITE", "CLOSE", "RECEIPT", "ASK"):
        monkeypatch.setattr(limits, f"{name}_SECONDS", 0.3)
