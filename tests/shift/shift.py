"""A shift from an empty building to the proof: the test of a day and `make week` run it."""

from __future__ import annotations

import csv
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import func, select

from tests.person import PINS, Person
from tests.shift.books import Closing, close
from tests.shift.floor import Floor
from tests.shift.handheld import Handheld
from tests.shift.others import Packer, Supervisor
from tests.shift.picker import Picker
from warehouse import clock, create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.demo import real
from warehouse.orders.models import CustomerOrderLine
from warehouse.people.operations import add_person
from warehouse.stock.places import add_location

PICKERS = ("Gus", "Hal", "Ida", "Jon", "Kim")
PIN = "7777"
#: So many of the most urgent orders of the trade are walked several at a time, and so many of the others in one tote.
CLUSTERED, BATCHED = 60, 24
#: A person does so many things before another one is looked at.
AT_A_TIME = 6
#: A shift that takes more turns than these, and for each line, does not end. About three a line are usual.
MOST_TURNS, MOST_TURNS_A_LINE = 2_000, 20


@dataclass
class Ended:
    """A shift that is over: what its people did, how it ended, and how long it took."""

    counts: Counter[str]
    closing: Closing
    scans: int
    seconds: float


def part_of(lines: str, day: str, folder: Path, most: int | None = None) -> str:
    """A file with the lines of one day (or, '', of all), or the first so many of them."""
    path = folder / "part.csv"
    with open(lines, encoding="utf-8-sig", newline="") as source, path.open("w", newline="") as target:
        rows = csv.reader(source)
        writer = csv.writer(target)
        head = next(rows)
        writer.writerow(head)
        placed = head.index("InvoiceDate")
        kept = [row for row in rows if row[placed].startswith(day)]
        writer.writerows(kept[:most])
    return str(path)


def fill(database: Database, folder: Path, lines: str, seed: int) -> int:
    """The building with these order lines, people to pick them, a tote for each order. Answers how many orders."""
    with database.writing() as session:
        holds, _sentences = real.fill(session, clock.now(), folder / "printed", lines, None, seed)
        for name in PICKERS:
            add_person(session, name, ["picker"], 1, PIN, badge=f"U.{name.upper()}")
        for number in range(2 * holds["orders"]):
            add_location(session, 1, f"TOTE-S{number:05}", "tote", sequence=1_000 + number)
    database.renew_statistics()  # as loading the demo does
    return holds["orders"]


class Shift:
    """Everybody who works on a floor that is filled, in turns."""

    def __init__(self, database: Database, folder: Path, seed: int) -> None:
        url = database.url.render_as_string(hide_password=False)
        settings = Config(instance=folder, database_url=url, secret_key="a shift", pin_hash_cost=8)
        self.app = create_app(settings, database)
        self.floor = Floor(database, Random(seed))
        for name in PICKERS:
            new_device = partial(Handheld, self.app, name, f"U.{name.upper()}", PIN)
            self.floor.pickers.append(Picker(self.floor, new_device))
        desk = Person.signed_in(self.app, "Carla")
        self.supervisor = Supervisor(self.floor, desk, _device(self.app, "Carla"), folder)
        self.packer = Packer(self.floor, _device(self.app, "Eve"))
        with database.reading() as session:
            lines = session.scalar(select(func.count()).select_from(CustomerOrderLine)) or 0
        self.turns_left = MOST_TURNS + MOST_TURNS_A_LINE * lines

    def run(self) -> Ended:
        """Release, pick until nothing is left, resume what was on hold, pick that; then prove it."""
        start = time.perf_counter()
        self.supervisor.release("TRADE", "cluster", most=str(CLUSTERED))
        self.supervisor.release("TRADE")
        self.supervisor.release(way="batch", most=str(BATCHED))
        self.supervisor.release(way="cluster")
        self._work(changes=True)
        while self.supervisor.held:
            self.supervisor.resume()
            self._work(changes=False)
        seconds = time.perf_counter() - start
        return Ended(self.floor.counts, close(self.floor), len(self.floor.books), seconds)

    def _work(self, *, changes: bool) -> None:
        pickers, chance = self.floor.pickers, self.floor.chance
        for picker in pickers:
            picker.is_idle = False
        while not all(picker.is_idle for picker in pickers) or self.floor.handed_over:
            for picker in pickers:
                for _ in range(chance.randint(1, AT_A_TIME)):
                    picker.turn()
                    self.turns_left -= 1
                    if picker.is_idle:
                        break
            assert self.turns_left > 0, f"the shift does not end\n{pickers[0].device.told()}"
            if changes:
                self.supervisor.turn()
            self.packer.turn()


def _device(app: Flask, name: str) -> Handheld:
    return Handheld(app, name, f"U.{name.upper()}", PINS[name])
