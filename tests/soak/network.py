"""A bad network: what happens to each try to send a scan, decided by the seed alone.

A fault hangs on the scan's place in its device's order and on the number of the try, not on the clock: the
same seed gives the same faults on a fast machine and on a slow one.
"""

from __future__ import annotations

import random
from collections import Counter
from urllib.parse import parse_qs

from playwright.sync_api import Route

#: Of a hundred tries, how many end so. What is late is later than the device waits.
SHARES = {
    "drop_before": 5.0,
    "drop_after": 5.0,
    "503": 4.0,
    "unreachable": 3.0,
    "late=600": 1.5,
    "delay=600": 1.0,
}
#: After so many faults a try goes through, so that bad luck has an end.
MOST_FAULTS_OF_ONE_SCAN = 4


class Network:
    """The air between one handheld and the server."""

    def __init__(self, seed: int, device: str) -> None:
        self.seed, self.device = seed, device
        self.is_bad = True
        self.faults: Counter[str] = Counter()
        self.tries: dict[str, int] = {}
        self.places: dict[str, int] = {}

    def carry(self, route: Route) -> None:
        """Let a try to send a scan through, or not."""
        fault = self._fault_of(parse_qs(route.request.post_data or "")["scan_id"][0])
        if fault:
            self.faults[fault.partition("=")[0]] += 1
        if fault == "unreachable":
            route.abort("connectionfailed")
        elif fault:
            route.continue_(headers={**route.request.headers, "x-fault": fault})
        else:
            route.continue_()

    def _fault_of(self, scan_id: str) -> str | None:
        place = self.places.setdefault(scan_id, len(self.places))
        tries = self.tries[scan_id] = self.tries.get(scan_id, 0) + 1
        if not self.is_bad or tries > MOST_FAULTS_OF_ONE_SCAN:
            return None
        luck = random.Random(f"{self.seed}/{self.device}/{place}/{tries}").uniform(0, 100)
        for fault, share in SHARES.items():
            if luck < share:
                return fault
            luck -= share
        return None
