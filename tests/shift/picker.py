"""Somebody who picks: does what the screen asks, and now and then what people do besides.

A screen says in its attributes what would be right, so a step that is not named here is followed as well: its code
is scanned. A refusal of what the screen asked for fails with the last scans of the device, unless somebody did
something since that screen was shown.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import and_, select

from tests.shift.floor import Floor
from tests.shift.handheld import Handheld, Screen
from warehouse.people.models import Person
from warehouse.picking import queries
from warehouse.picking.models import PickList
from warehouse.scanning.models import ACCEPTED
from warehouse.stock.quantities import Balance, Glance

#: How often, of all turns at which it may happen.
SHARES = {
    "wrong": 0.015,
    "again": 0.01,
    "undo": 0.01,
    "hand over": 0.002,
    "other device": 0.002,
    "full": 0.003,
    "slot full": 0.004,
    "skip": 0.01,
    "empty": 0.004,
    "short": 0.012,
    "not short": 0.1,
    "case": 0.15,
    "typed": 0.05,
    "next place": 0.7,
    "other bench": 0.3,
    "take over": 0.1,
    "look again": 0.3,
    "glance": 0.6,
    "glance wrong": 0.15,
}
UNKNOWN = "NOBODY-KNOWS-THIS"
NO_WORK = {"picking.no_orders", "picking.wait_for_stock", "picking.scan_handed_over"}
REASONS = ("none", "damaged", "wrong_product")
#: Why an undo may rightly be refused: the work, or the goods, have gone on.
NO_UNDO = ("picking.undo_", "scanning.nothing_to_undo", "scanning.undo_")
Pieces = Callable[[Screen], int]
#: What is on record where somebody is asked for a number.
_LYING = (
    select(Balance.quantity_on_hand)
    .join(Glance, and_(*(getattr(Glance, key.name) == key for key in Balance.__table__.primary_key)))
    .join(Person, Person.id == Glance.person_id)
    .where(Glance.closed_at.is_(None))
)


def _nothing(_after: Screen) -> int:
    return 0


def _one_piece(after: Screen) -> int:
    """A piece is in the tote, unless it spoke for all that are left: then the number is asked first."""
    return int(after.message != "picking.number_shown")


class Picker:
    """A person with a device, and a second one for when the first is flat."""

    def __init__(self, floor: Floor, new_device: Callable[[], Handheld]) -> None:
        self.floor, self.new_device = floor, new_device
        self.device = new_device()
        self.other: Handheld | None = None
        self.is_idle = False
        #: Acts in this walk that may be undone; the last event that the screen knows of.
        self.acts = self.seen = 0
        self._open("/picking")

    @property
    def screen(self) -> Screen:
        """What is seen."""
        return self.device.screen

    @property
    def is_old(self) -> bool:
        """Somebody did something since this screen was shown: it may say what is no longer so."""
        return self.seen < self.floor.events

    @property
    def is_walking(self) -> bool:
        """True with a tote in hand, at a stop or on the way to the bench."""
        return "release" in self.screen.actions

    @property
    def is_cluster(self) -> bool:
        """Several orders, each in a tote of its own."""
        number = int(self.screen.task.partition("/")[2])
        way: str = self.floor.read(lambda session: session.get_one(PickList, number).way)
        return way == "cluster"

    def turn(self) -> None:
        """One act: what the screen asks for, or something else that people do."""
        if self.is_old and self.floor.happens(SHARES["look again"]):
            self._open(self.screen.address)
        if "/" not in self.screen.task:
            self._at_the_list()
        elif not self._does_besides():
            _STEPS.get(self.screen.step, Picker._as_asked)(self)

    def tote_in_hand(self) -> str | None:
        """The tote that is picked into."""
        number = int(self.screen.task.partition("/")[2])
        boxes = self.floor.read(lambda session: queries.totes_in_hand(session, number))
        return boxes[-1].code if boxes else None

    # What a person does besides

    def _does_besides(self) -> bool:
        happens, actions = self.floor.happens, self.screen.actions
        if not self.is_old and self.screen.step in _WRONG and happens(SHARES["wrong"]):
            self._scan_wrong()
        elif not self.is_walking:
            return False
        elif self.acts > 1 and happens(SHARES["undo"]):
            self._undo()
        elif happens(SHARES["hand over"]):
            self._hand_over()
        elif happens(SHARES["other device"]):
            self._go_on_elsewhere()
        elif "full" in actions and happens(SHARES["full"]):
            tote = self.floor.free_tote()
            self._do("full totes", lambda: self.device.scan(tote))
        elif "skip" in actions and happens(SHARES["skip"]):
            self._skip()
        elif "empty" in actions and happens(SHARES["empty"]):
            self._short(lambda: self.device.tap("empty"), 0)
        else:
            return False
        return True

    def _scan_wrong(self) -> None:
        choices = {"scan_bin": self.floor.bins, "scan_product": self.floor.eaches}.get(
            self.screen.step, [UNKNOWN]
        )
        code = self.floor.chance.choice([one for one in choices if one != self.screen.code])
        before, asked = self.floor.state(self.screen.task), self.screen.asks
        screen = self.device.scan(code)
        assert screen.outcome == "error", f"{code} is wrong\n{self.device.told()}"
        assert screen.asks == asked, self.device.told()
        assert self.floor.state(screen.task) == before, (
            f"a refused scan changed something\n{self.device.told()}"
        )
        self.floor.books[self.device.sent["scan_id"]] = 0
        self.floor.counts["wrong scans"] += 1

    def _undo(self) -> None:
        was_at, screen = self.screen.task, self.device.tap("undo")
        if screen.outcome == "error":
            assert screen.message.startswith(NO_UNDO) or self.is_old, self.device.told()
            self.floor.counts["undos refused"] += 1
        else:
            assert screen.outcome in ACCEPTED, self.device.told()
            self.floor.disturb("undos")
        self._looked()
        while self.screen.step == "put_back":
            self._do("carried back", lambda: self.device.scan(self.screen.code))
        self.acts = self.acts - 1 if self.screen.task == was_at else 0

    def _hand_over(self) -> None:
        tote = self.tote_in_hand()
        if self._do("handed over", lambda: self.device.tap("release")) and tote:
            self.floor.handed_over.append(tote)

    def _go_on_elsewhere(self) -> None:
        task = self.screen.task
        self.device, self.other = self.other or self.new_device(), self.device
        self._open("/picking")
        screen = self.device.tap("next-work")
        self._looked()
        if screen.step == "elsewhere":
            self._do("taken back here", lambda: self.device.tap("take-over"))
        assert self.screen.outcome in ACCEPTED or screen.message in NO_WORK, self.device.told()
        self.floor.counts["gone on with another device"] += self.screen.task == task

    def _skip(self) -> None:
        screen = self.device.tap("skip")
        is_last = screen.message == "picking.last_stop"
        assert screen.outcome in ACCEPTED or is_last or self.is_old, self.device.told()
        self.floor.counts["skips"] += screen.outcome in ACCEPTED
        self.acts += screen.outcome in ACCEPTED
        self._looked()

    # On the list of work

    def _at_the_list(self) -> None:
        self.acts, self.is_idle = 0, False
        others = [one for one in self.floor.pickers if one is not self and one.is_walking and not one.is_old]
        if self.floor.handed_over:
            waiting = self.floor.handed_over.pop()
            self._do("handed over, taken", lambda: self.device.scan(waiting))
            return
        tote = self.floor.chance.choice(others).tote_in_hand() if others else None
        if tote is not None and self.floor.happens(SHARES["take over"]):
            self._take_over(tote)
        else:
            self._next_work()

    def _next_work(self) -> None:
        screen = self.device.tap("next-work")
        self._looked()
        self.is_idle = screen.message in NO_WORK
        assert self.is_idle or screen.outcome in ACCEPTED, self.device.told()
        self.floor.counts["lists"] += not self.is_idle

    def _take_over(self, tote: str) -> None:
        """Another's tote, scanned twice: their walk is mine, and they are told at their next scan."""
        screen = self.device.scan(tote)
        assert (screen.outcome, screen.step) == ("ask", "take_over"), f"{tote}\n{self.device.told()}"
        screen = self.device.scan(screen.code)
        assert screen.message == "picking.taken_over", self.device.told()
        self.floor.counts["take-overs"] += 1
        self.floor.disturb("walks taken over")
        self._looked()

    # What the screen asks for

    def _as_asked(self) -> None:
        code = self.screen.code
        if not code:
            assert "done" in self.screen.actions, f"no code, and nothing to tap\n{self.device.told()}"
            self._do("done", lambda: self.device.tap("done"))
        else:
            pieces = _nothing if self.screen.step in _MOVES_NOTHING else None
            self._do(self.screen.step, lambda: self.device.scan(code), pieces)

    def _at_tote(self) -> None:
        """Two people may be shown the same free tote or cart: whoever scans it first has it."""
        code, taken = self.screen.code, ("picking.tote_", "picking.cart_taken_by")
        self._do("totes", lambda: self.device.scan(code), may_be_refused=taken)

    def _at_question(self) -> None:
        """Whoever has the walk may have scanned meanwhile: then they are not silent, and it is asked once more; or
        they may have ended it."""
        code, ended = self.screen.code, ("picking.taken_from_you", "scanning.closed")
        self._do("answers", lambda: self.device.scan(code), may_be_refused=("scanning.has_it", *ended))

    def _at_product(self) -> None:
        code, left = self.screen.code, self.screen.number
        case, in_case = self.floor.case_of.get(code, ("", 0))
        slots = self.is_cluster
        if self.floor.happens(SHARES["short"]):
            self._do("short asked", lambda: self.device.tap("short"))
        elif self.floor.happens(SHARES["typed"]):
            self._type_taken(left) if slots else self._type(left)
        elif 1 < in_case <= left and self.floor.happens(SHARES["case"]):
            self._do("cases", lambda: self.device.scan(case), lambda _after: 0 if slots else in_case)
        else:
            self._do("pieces", lambda: self.device.scan(code), _nothing if slots else _one_piece)

    def _at_number(self) -> None:
        code, left = self.screen.code, self.screen.number
        place = self.screen.heading.split()[-1]
        if self.floor.happens(SHARES["short"]):
            self._do("short asked", lambda: self.device.tap("short"))
        elif self.floor.happens(SHARES["typed"]):
            self._type(left)
        elif place != code and self.floor.happens(SHARES["next place"]):
            self._do("numbers at the next place", lambda: self.device.scan(place), lambda _after: left)
        else:
            self._do("numbers at the tote", lambda: self.device.scan(code), lambda _after: left)

    def _at_slot(self) -> None:
        """What its slot gets goes in when its tote is scanned; a tote that is full is followed by an empty one."""
        code, left = self.screen.code, self.screen.number
        if self.floor.happens(SHARES["slot full"]):
            tote = self.floor.free_tote()
            self._do("totes of slots", lambda: self.device.scan(tote), may_be_refused=("picking.tote_",))
        elif self.floor.happens(SHARES["typed"]):
            self._type(left)
        else:
            self._do("slots", lambda: self.device.scan(code), lambda _after: left)

    def _type_taken(self, left: int) -> None:
        """On a cluster all are taken out of the bin at once; what goes where is shown then."""
        self._do("typed, then slots", lambda: self.device.tap("quantity", left))

    def _type(self, left: int) -> None:
        number = left if self.floor.happens(0.5) else self.floor.chance.randint(1, left)
        self._do("typed", lambda: self.device.tap("quantity", number), lambda _after: number)

    def _at_shortage(self) -> None:
        if self.floor.happens(SHARES["not short"]):
            self._do("not short", lambda: self.device.tap("no"))
            return
        found = 0 if self.floor.happens(0.4) else self.floor.chance.randrange(self.screen.number)
        reason = REASONS[0] if found else self.floor.chance.choice(REASONS)
        self._short(lambda: self.device.tap("short", found, reason), found)

    def _short(self, report: Callable[[], Screen], found: int) -> None:
        into_tote = 0 if self.is_cluster else found
        if self._do("shorts", report, lambda _after: into_tote):
            self.floor.disturb("told of shorts")

    def _at_glance(self) -> None:
        """Count the shelf, which holds what the record says, and now and then wrongly; or go on without a word."""
        if not self.floor.happens(SHARES["glance"]):
            if self.floor.happens(0.5):
                self._do("glances passed over", lambda: self.device.tap("done"))
            else:
                self._as_asked()
            return
        lying: int = self.floor.read(
            lambda session: session.scalar(_LYING.where(Person.name == self.device.name)) or 0
        )
        number = self.floor.chance.randint(0, 4) if self.floor.happens(SHARES["glance wrong"]) else lying
        if self._do("glances", lambda: self.device.tap("glance", number)) and not number:
            self.floor.disturb("told of empty bins")

    def _at_bench(self) -> None:
        code = self.screen.code
        if code and self.floor.happens(SHARES["other bench"]):
            code = self.floor.chance.choice(self.floor.benches)
        if code:
            self._do("drops", lambda: self.device.scan(code))
        else:
            self._do("done", lambda: self.device.tap("done"))

    # One act

    def _do(
        self,
        name: str,
        act: Callable[[], Screen],
        pieces: Pieces | None = _nothing,
        may_be_refused: tuple[str, ...] = (),
    ) -> bool:
        """Do it, and write it down: `pieces` that went into a tote, as its screen tells; None where nobody can know.

        False where it was refused because the screen was old.
        """
        was_old, floor = self.is_old, self.floor
        screen = act()
        self._looked()
        is_accepted = screen.outcome in ACCEPTED
        is_expected = is_accepted or was_old or screen.message.startswith(may_be_refused)
        assert is_expected, f"{name}: refused\n{self.device.told()}"
        told = None if pieces is None or was_old else pieces(screen)
        floor.books[self.device.sent["scan_id"]] = told if is_accepted else 0
        floor.counts[name if is_accepted else "refused, for somebody else was faster"] += 1
        self.acts += is_accepted
        if screen.message == "picking.taken_over":
            floor.disturb("walks taken over")
            self._looked()
        if is_accepted and floor.happens(SHARES["again"]):
            self._again(screen)
        return is_accepted

    def _again(self, screen: Screen) -> None:
        before = self.floor.state(self.device.sent["task"])
        again = self.device.repeat()
        assert self.device.is_replay, self.device.told()
        assert (again.outcome, again.message) == (screen.outcome, screen.message), self.device.told()
        assert self.floor.state(self.device.sent["task"]) == before, f"applied twice\n{self.device.told()}"
        self.floor.counts["sent again"] += 1
        self._looked()

    def _open(self, address: str) -> None:
        self.device.open(address)
        self._looked()

    def _looked(self) -> None:
        self.seen = self.floor.events


#: Where a person does more than scan the screen's code; the scans that never put anything into a tote; where they
#: sometimes scan what is wrong.
_STEPS: dict[str, Callable[[Picker], None]] = {
    "scan_tote": Picker._at_tote,
    "scan_cart": Picker._at_tote,
    "scan_slot_tote": Picker._at_tote,
    "put_in_slot": Picker._at_slot,
    "take_over": Picker._at_question,
    "scan_product": Picker._at_product,
    "confirm_quantity": Picker._at_number,
    "shortage": Picker._at_shortage,
    "drop": Picker._at_bench,
    "glance": Picker._at_glance,
}
_MOVES_NOTHING = {"scan_cart", "scan_bin", "put_back", "stopped"}
_WRONG = {"scan_tote", "scan_bin", "scan_product", "confirm_quantity"}
