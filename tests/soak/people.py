"""The two people of a soak: one counts goods in without looking, one walks where the screen says."""

from __future__ import annotations

import random
from collections import Counter

from tests.soak.handheld import Handheld, Screen
from tests.soak.work import PICKED, PURCHASE_ORDER, RECEIVED, SOAK_CODES
from tests.world import PRODUCTS, case_code, each_code

UNKNOWN = "NOBODY-KNOWS-THIS"
#: A device that gets no answer takes sixty scans while it counts, no more: this leaves room for many handfuls.
MOST_WAITING = 30
HANDFUL = (3, 6)
RIGHT, WRONG, BLIND = "right", "wrong", "blind"


class Receiver:
    """Counts goods in: accumulating work, where a wrong scan stops nothing that comes after it."""

    def __init__(self, device: Handheld, chance: random.Random) -> None:
        self.device, self.chance = device, chance
        self.meant: list[str] = []
        self.counted: Counter[str] = Counter()

    def begin(self) -> None:
        """Sign in, and open the long purchase order."""
        self.device.sign_in("Ben", "2222")
        self.device.open("/receiving")
        self._scan(PURCHASE_ORDER, RIGHT)
        self.device.settle()

    def move(self) -> None:
        """A handful of scans, without waiting for any answer as long as the device can hold them."""
        if self.device.waiting() > MOST_WAITING:
            self.device.settle()
        self.grope()

    def grope(self) -> None:
        """The same where no answer can be had."""
        self.device.scan(*[self._next() for _ in range(self.chance.randint(*HANDFUL))])

    def _next(self) -> str:
        luck, sku = self.chance.random(), self.chance.choice(RECEIVED)
        if luck < 0.06:
            self.meant.append(WRONG)
            return UNKNOWN
        self.meant.append(RIGHT)
        self.counted[sku] += PRODUCTS[sku][2] if luck < 0.2 else 1
        return case_code(sku) if luck < 0.2 else each_code(sku)

    def _scan(self, code: str, meant: str) -> None:
        self.meant.append(meant)
        self.device.scan(code)


class Picker:
    """Walks: directed work, where what was scanned blindly after an error is not applied."""

    def __init__(self, device: Handheld, chance: random.Random) -> None:
        self.device, self.chance = device, chance
        self.meant: list[str] = []
        #: A page that was asked for before the last scan, and came after its answer, is one scan behind.
        self.may_be_behind = False

    def begin(self) -> None:
        """Sign in, and go to the list of work."""
        self.device.sign_in("Ada", "1111")
        self.device.open("/picking")

    def move(self) -> None:
        """Look at the screen, do what it says; sometimes grab wrong, and notice it only on the screen."""
        screen, meant = self.device.settle(), BLIND if self.may_be_behind else RIGHT
        self.may_be_behind = False
        if "/" not in screen.task:
            self.meant.append(meant)
            self.device.tap("next-work")
        elif screen.step in {"scan_bin", "scan_product"} and self.chance.random() < 0.12:
            self._scan([(UNKNOWN, WRONG), *((code, BLIND) for code in self._what_is_right(screen))])
        else:
            self._scan([(code, meant) for code in self._what_is_right(screen)])

    def grope(self) -> None:
        """No answer comes any more: what the last screen asked for is scanned all the same."""
        screen = self.device.look()
        if "/" in screen.task:
            self._scan([(code, BLIND) for code in self._what_is_right(screen)])

    def is_walking(self) -> bool:
        """True while a list is in hand."""
        return "/" in self.device.settle().task

    def _what_is_right(self, screen: Screen) -> list[str]:
        assert screen.code, f"the screen names no code: {screen}"
        if screen.step == "scan_bin":  # The piece lies there: bin and first piece in one go.
            return [screen.code, SOAK_CODES[PICKED[screen.code]]]
        return [screen.code] * (screen.quantity if screen.step == "scan_product" else 1)

    def _scan(self, codes: list[tuple[str, str]]) -> None:
        self.meant += [meant for _code, meant in codes]
        self.device.scan(*(code for code, _meant in codes))
