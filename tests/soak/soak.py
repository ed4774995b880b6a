"""A soak from its first scan to the proof. `run` is called by the test and by `make soak`."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Playwright

from tests.soak import proof, work
from tests.soak.handheld import Handheld
from tests.soak.network import Network
from tests.soak.people import Picker, Receiver
from tests.soak.running import Running
from warehouse.db import Database

#: What happens to device and server so often in a thousand scans.
EVENTS = {"offline": 12, "reload": 8, "crash": 2, "server killed": 3}
#: A walk takes so many scans or more.
FEWEST_SCANS_OF_A_WALK = 8


@dataclass
class Result:
    """What a soak ended with."""

    scans: int
    seed: int
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    replays: int = 0
    lost: int = 0
    double: int = 0
    audit: str = ""


class Soak:
    """Two people, two handhelds, one server, and everything that can go wrong."""

    def __init__(
        self, playwright: Playwright, database: Database, url: str, folder: Path, scans: int, seed: int
    ) -> None:
        self.database, self.scans, self.chance = database, scans, random.Random(seed)
        self.result = Result(scans, seed)
        work.prepare(database, walks=scans // FEWEST_SCANS_OF_A_WALK, seed=seed)
        self.server = Running(url, folder)
        self.server.start()
        self.server.wait()
        self.devices = [self._device(playwright, folder, name, seed) for name in ("receiver", "picker")]
        self.receiver = Receiver(self.devices[0], random.Random(seed + 1))
        self.picker = Picker(self.devices[1], random.Random(seed + 2))

    def _device(self, playwright: Playwright, folder: Path, name: str, seed: int) -> Handheld:
        return Handheld(playwright, folder / name, self.server.address, Network(seed, name))

    @property
    def accepted(self) -> int:
        """So many scans were taken by both devices."""
        return sum(len(device.accepted) for device in self.devices)

    def work(self, tell: Callable[[int], None]) -> None:
        """Scan and fail until enough scans were made, then let everything arrive."""
        for person in (self.receiver, self.picker):
            person.begin()
            # The browser writes its cookies down when it ends, else after half a minute.
            person.device.restart()
        events = self._events()
        while self.accepted < self.scans:
            self.receiver.move()
            self.picker.move()
            if events and self.accepted >= events[-1][0]:
                self._happen(events.pop()[1])
            tell(self.accepted)
        self._come_to_rest()

    def _events(self) -> list[tuple[int, str]]:
        """At which scan which thing happens, the first one last."""
        kinds = [kind for kind, times in EVENTS.items() for _ in range(max(1, times * self.scans // 1000))]
        return sorted(((self.chance.randrange(self.scans * 9 // 10), kind) for kind in kinds), reverse=True)

    def _happen(self, kind: str) -> None:
        self.result.faults[kind] += 1
        if kind == "server killed":
            self._kill_server()
            return
        person = self.chance.choice((self.receiver, self.picker))
        device = person.device
        person.move()
        if kind != "reload":
            device.lose_the_air()
        person.grope()
        if kind == "offline":
            device.lose_the_air(lost=False)
        elif kind == "crash":
            device.crash()
        else:
            device.reload()
        self.picker.may_be_behind |= person is self.picker and kind != "offline"

    def _kill_server(self) -> None:
        self.receiver.move()
        self.server.kill()
        self.receiver.grope()
        self.picker.grope()
        self.server.start()
        self.receiver.grope()
        self.server.wait()

    def _come_to_rest(self) -> None:
        for device in self.devices:
            device.network.is_bad = False
        while self.picker.is_walking():
            self.picker.move()
        for device in self.devices:
            device.settle()

    def prove(self) -> None:
        """Each scan applied exactly once, in order; nothing left over; the books agree."""
        self.result.scans = self.accepted
        proof.nothing_left(self.devices)
        for device in self.devices:
            self.result.faults.update(device.network.faults)
        proof.Books(self.database, self.result, self.receiver, self.picker).check()
        self.result.audit = self.server.run("audit")

    def end(self) -> None:
        """Whatever came of it."""
        self.server.kill()
        for device in self.devices:
            device.kill()


def run(
    playwright: Playwright,
    database: Database,
    url: str,
    folder: Path,
    scans: int,
    seed: int,
    tell: Callable[[int], None] = lambda _scans: None,
) -> Result:
    """Soak, prove, and answer the figures. `folder` keeps the server's log and the devices' profiles."""
    began = time.monotonic()
    soak = Soak(playwright, database, url, folder, scans, seed)
    try:
        soak.work(tell)
        soak.prove()
    finally:
        soak.end()
    soak.result.seconds = round(time.monotonic() - began, 1)
    return soak.result
