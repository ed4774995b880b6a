"""The activities that a scan may belong to, and what the door and they tell each other.

An activity registers itself once, when the application is made; the door finds it by the name in the
task ("picking/17") and never imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy.orm import Session

from warehouse.people.models import Person
from warehouse.scanning.meaning import Meaning
from warehouse.stock.acts import Act, BalanceKey

#: Until then a scan counts as sent at once; from there on the device says "Sending" (handheld.md 5.5).
SENT_AT_ONCE_WITHIN = timedelta(seconds=1)


@dataclass(frozen=True)
class Visitor:
    """Who looks at a screen, on which device, in which warehouse."""

    person: Person
    device_id: str
    warehouse_id: int
    station_id: int | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The roles that count here."""
        return self.person.role_names(self.warehouse_id)


@dataclass(frozen=True)
class Context:
    """One scan or tap as the activity sees it. `task_id` is None on an activity's list.

    `waited`: how long it lay on its device before it was sent. `step`: what the screen showed to the person.
    `approved_by`, `approved_for`: who else allowed it, and what. `agreed`, `deed`: where a question is answered, what
    was agreed to, and about which scan (agreeing.py).
    """

    session: Session
    act: Act
    visitor: Visitor
    task: str
    task_id: int | None
    quantity: int | None = None
    reason: str | None = None
    waited: timedelta = timedelta()
    step: str = ""
    approved_by: int | None = None
    approved_for: str = ""
    agreed: frozenset[str] = frozenset()
    deed: dict[str, Any] | None = None

    @property
    def made_at(self) -> datetime:
        """When the person scanned, on the server's clock: a device's own is often wrong."""
        return self.act.at - self.waited

    @property
    def is_late(self) -> bool:
        """It was kept on its device first: what the person saw then may be long over."""
        return self.waited >= SENT_AT_ONCE_WITHIN

    @property
    def person_id(self) -> int:
        """Whose scan it is."""
        return self.visitor.person.id

    @property
    def warehouse_id(self) -> int:
        """Where it is."""
        return self.visitor.warehouse_id


@dataclass(frozen=True)
class Verdict:
    """What came of a scan.

    `task` is the task whose screen comes next when it is another one ("picking/17", "picking").
    `memo` says what was done, one entry an act, so that the activity's undo can take it back; an empty one
    means: nothing to undo.
    """

    outcome: str
    message: str
    values: dict[str, Any] = field(default_factory=dict)
    ask: str | None = None
    task: str | None = None
    memo: list[dict[str, Any]] = field(default_factory=list)


class Refused(Exception):
    """The warehouse does not accept this scan; nothing changes and the sentence says what to do.

    `outcome` is error, or ask with its kind, or held for what a supervisor must see.
    """

    def __init__(
        self,
        message: str,
        *,
        outcome: str = "error",
        ask: str | None = None,
        task: str | None = None,
        **values: Any,
    ) -> None:
        super().__init__(message)
        self.verdict = Verdict(outcome, message, values, ask=ask, task=task)

    @property
    def moved_on(self) -> bool:
        """The scan may have been right when it was made: one that waited on its device is a supervisor's."""
        return isinstance(self, MovedOn) or self.verdict.message == "scanning.closed"


class MovedOn(Refused):
    """Refused because the work has gone on since: it is in other hands, or over."""


@dataclass(frozen=True)
class Screen:
    """What a screen tells (contract.md section 3); the template is `<folder>/<step>.html`."""

    task: str
    address: str
    step: str
    expect: str
    code: str | None = None
    quantity: int | None = None
    folder: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    ahead: str | None = None
    """Where its person goes on, as people say it (a place's code, a product's name): shown below what is asked on the
    way. None where nothing may be asked before."""

    @property
    def template(self) -> str:
        """The file that draws this step."""
        return f"{self.folder or self.task.partition('/')[0]}/{self.step}.html"


@dataclass(frozen=True)
class Loss:
    """Why work that a person had open is not theirs any more: a sentence and its values."""

    message: str
    values: dict[str, Any]


def _nothing_waits(_session: Session, _visitor: Visitor) -> int:
    return 0


@dataclass(frozen=True)
class Activity:
    """One kind of work on the floor.

    `screen(session, visitor, task_id)` answers where the task stands now, or None when it is closed or
    gone. `latch`: scans made before the person could have seen an error are not applied (directed work).
    `opens`: kinds of code that, scanned on home, begin this work. `back`: what Back does inside a task where
    it may be something else than the way to the list; None leaves it to the door. `asks_readings`: it asks itself
    how a code without separators is to be read; elsewhere the reading that is on record counts.
    `undoes_into_hands`: goods that an undo brings back are carried on, so the scan that ends it is of the place
    that they come out of. `is_on_home`: home has a tile for it. `resume`:
    a container is scanned away from its work: goes on with it, or asks to take it over; None where it belongs to
    no work here. `lost`: who took a task over that this visitor had open. `tells`: what it has
    to say on the look-up of a thing (its kind and number), in the reader's language. `stops`: something of this
    kind and number was put on hold: takes it out of its work, answers how many order lines that concerns.
    `before_undo`: what it must take back before the goods of a scan go back (promises of them). `stands`: what it
    does when the device was just put at a station, whose verdict it is given. `emptied`: somebody found nothing where
    something should lie: the second argument puts that in doubt (False: it is so no longer), and what is promised there
    and not begun is found elsewhere; answers what its undo, `undo_emptied`, must know.
    """

    name: str
    rights: frozenset[str]
    scan: Callable[[Context, Meaning], Verdict]
    act: Callable[[Context, str], Verdict]
    undo: Callable[[Context, list[dict[str, Any]]], Verdict]
    screen: Callable[[Session, Visitor, int | None], Screen | None]
    sentences: dict[str, str]
    latch: bool = True
    waiting: Callable[[Session, Visitor], int] = _nothing_waits
    label: str = ""
    opens: frozenset[str] = frozenset()
    is_on_home: bool = True
    back: Callable[[Context], Verdict | None] | None = None
    resume: Callable[[Context, Meaning], Verdict | None] | None = None
    lost: Callable[[Session, Visitor, int], Loss | None] | None = None
    tells: Callable[[Session, Visitor, str, int], list[str]] | None = None
    stops: Callable[[Session, Act, str, int], int] | None = None
    before_undo: Callable[[Context, list[dict[str, Any]]], None] | None = None
    stands: Callable[[Context, Verdict], Verdict] | None = None
    emptied: Callable[[Context, BalanceKey, Callable[[], bool]], list[dict[str, Any]]] | None = None
    undo_emptied: Callable[[Context, BalanceKey, list[dict[str, Any]]], None] | None = None
    asks_readings: bool = False
    undoes_into_hands: bool = False


class Registry:
    """The activities of this application, in the order of a parcel's day."""

    def __init__(self) -> None:
        self.activities: dict[str, Activity] = {}
        self.sentences: dict[str, str] = {}

    def register(self, activity: Activity) -> None:
        """Add an activity; a name or a sentence's code is given once."""
        twice = self.sentences.keys() & activity.sentences.keys()
        if activity.name in self.activities or twice:
            raise ValueError(f"registered twice: {activity.name} {sorted(twice)}")
        self.activities[activity.name] = activity
        self.sentences.update(activity.sentences)

    def resume(self, context: Context, meaning: Meaning) -> Verdict | None:
        """What the activities that this person may do make of a container scanned away from its work."""
        for activity in self.activities.values():
            if activity.resume is None or not activity.rights & context.visitor.roles:
                continue
            verdict = activity.resume(replace(context, task=activity.name, task_id=None), meaning)
            if verdict is not None:
                return verdict
        return None

    def told_of(self, session: Session, visitor: Visitor, kind: str, number: int) -> list[str]:
        """What the activities have to say of a thing that is looked up: look-up itself asks none of them."""
        told = [activity.tells for activity in self.activities.values() if activity.tells is not None]
        return [sentence for tells in told for sentence in tells(session, visitor, kind, number)]

    def stop(self, session: Session, act: Act, kind: str, number: int) -> int:
        """Tell the activities that something was put on hold. Answers how many order lines that concerns."""
        stops = [activity.stops for activity in self.activities.values() if activity.stops is not None]
        return sum(one(session, act, kind, number) for one in stops)

    def emptied(self, context: Context, spot: BalanceKey, doubt: Callable[[], bool]) -> list[dict[str, Any]]:
        """Somebody found nothing in a bin: tell the activity that sends people there."""
        for activity in self.activities.values():
            if activity.emptied is not None:
                return activity.emptied(context, spot, doubt)
        doubt()
        return []

    def undo_emptied(self, context: Context, spot: BalanceKey, entries: list[dict[str, Any]]) -> None:
        """They had not looked right: who was sent elsewhere comes there again."""
        for activity in self.activities.values():
            if activity.undo_emptied is not None and entries:
                activity.undo_emptied(context, spot, entries)

    def floor(self) -> list[str]:
        """Names of the activities that have addresses of their own."""
        return [name for name in self.activities if not name.startswith("lookup-")]

    def of_task(self, task: str) -> tuple[Activity | None, int | None]:
        """The activity and the number in a task's name; (None, None) for nonsense."""
        name, _, number = task.partition("/")
        if number and not (number.isascii() and number.isdigit() and len(number) < 10):
            return None, None
        return self.activities.get(name), int(number) if number else None


def registry() -> Registry:
    """The registry of the running application."""
    return cast(Registry, current_app.extensions["registry"])
