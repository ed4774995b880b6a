"""What an undo leaves to the hands: goods that go back to a bin or tote are carried there, and its scan ends it.

The ledger has moved them back already: it stays the truth, and a person who never scans owes no stock, only a
walk. The undo's row in the journal keeps what lies where; `person.unfinished_undo` names that row, so that a
reload, another device and a replay ask for the same. Where goods of several places go back, each scan of a place
leaves the rest to a row of its own. A debt ends with its work: a list that somebody else has asks nothing here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.people.models import Person
from warehouse.scanning import take_over
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Activity, Context, Refused, Screen, Verdict, Visitor, registry
from warehouse.stock.lots import code_of
from warehouse.stock.models import CONTAINER_KINDS, VIRTUAL_KINDS, Location, Lot, Product
from warehouse.stock.products import first_of
from warehouse.stock.quantities import Movement

STEP = "put_back"
#: After a day nobody knows any more where those pieces lie: a count finds them.
OWED_FOR = timedelta(hours=24)
#: Movements that put the record right, nothing else: nobody carried those goods.
_ON_RECORD = {"mispick", "missing", "swap"}
#: Ends of a movement to which nobody carries anything.
_NO_WALK = {*VIRTUAL_KINDS, "unlocated"}
_KEPT = "put_back"


@dataclass(frozen=True)
class Load:
    """So many pieces that go back to a place; `is_taken_out`: that come out of it, into the hands."""

    place_id: int
    code: str
    is_container: bool
    product_id: int
    lot_id: int
    quantity: int
    is_taken_out: bool


@dataclass(frozen=True)
class Debt:
    """What a person has still to carry in a task."""

    task: str
    loads: list[Load]

    @property
    def first(self) -> Load:
        """Where to go first."""
        return self.loads[0]

    @property
    def here(self) -> list[Load]:
        """What belongs to the first place."""
        return self.at(self.first.place_id)

    @property
    def quantity(self) -> int:
        """How many pieces belong to the first place."""
        return sum(load.quantity for load in self.here)

    def at(self, place_id: int) -> list[Load]:
        """What belongs to a place."""
        return [load for load in self.loads if load.place_id == place_id]

    @property
    def said(self) -> dict[str, Any]:
        """What a sentence about the first place names."""
        return {"quantity": self.quantity, "place": self.first.code}


def loads_of(session: Session, moved: Sequence[Movement], *, into_hands: bool) -> list[Load]:
    """What the hands must do after these reversing movements. `into_hands`: the goods are carried on."""
    sums: dict[tuple[int, int, int], int] = defaultdict(int)
    for movement in moved:
        if _meant(session, movement) in _ON_RECORD:
            continue
        source = session.get_one(Location, movement.source_id)
        target = session.get_one(Location, movement.target_id)
        place = source if into_hands else target
        # A parcel's box has no code of its own: what goes back into it is said, and no scan ends it.
        if not {source.kind, target.kind} & _NO_WALK and place.kind != "parcel":
            sums[(place.id, movement.product_id, movement.lot_id)] += movement.quantity
    return [
        _load(session.get_one(Location, place_id), product_id, lot_id, quantity, into_hands)
        for (place_id, product_id, lot_id), quantity in sums.items()
    ]


def owe(context: Context, verdict: Verdict, loads: list[Load]) -> Verdict:
    """The verdict of an undo, with what is owed after it. Refuses a second debt: first things first."""
    if not loads:
        return verdict
    person = context.visitor.person
    older = _debt(context.session, person)
    if older is not None and _is_alive(context, older):
        raise _first(older)
    return _owed(context, verdict, loads)


def settle(
    context: Context, activity: Activity, meaning: Meaning | None = None, action: str = ""
) -> Verdict | None:
    """What a scan or tap says while something is owed in its task; None when it is the activity's to judge."""
    person = context.visitor.person
    if person.unfinished_undo is None or action == "back":
        return None
    debt = _debt(context.session, person)
    if debt is None or debt.task != context.task:
        return None
    if not _is_theirs(activity.screen(context.session, context.visitor, context.task_id)):
        person.unfinished_undo = None
        return None
    if action in {"confirm", "done"}:
        return _done(context, debt, debt.first.place_id)
    if meaning is not None and meaning.is_place and debt.at(meaning.id):
        return _done(context, debt, meaning.id)
    raise _wrong(debt, meaning) if meaning is not None else _first(debt)


def instead(session: Session, visitor: Visitor, screen: Screen | None) -> Screen | None:
    """The screen of a task, or in its place what is still to be put back there."""
    if screen is None or visitor.person.unfinished_undo is None or not _is_theirs(screen):
        return screen
    debt = _debt(session, visitor.person)
    return screen if debt is None or debt.task != screen.task else _screen(session, screen, debt)


def _debt(session: Session, person: Person) -> Debt | None:
    """What this person owes, wherever that is."""
    scan = session.get(Scan, person.unfinished_undo) if person.unfinished_undo else None
    if scan is None or scan.received_at < clock.now() - OWED_FOR:
        return None
    loads = [Load(**load) for load in scan.message_values.get(_KEPT, [])]
    return Debt(scan.task_after or "", loads) if loads else None


def _owed(context: Context, verdict: Verdict, loads: list[Load]) -> Verdict:
    context.visitor.person.unfinished_undo = context.act.scan_id
    return replace(verdict, values=verdict.values | {_KEPT: [asdict(load) for load in loads]})


def _done(context: Context, debt: Debt, place_id: int) -> Verdict:
    rest = [load for load in debt.loads if load.place_id != place_id]
    done = debt.at(place_id)[0]
    message = "scanning.taken_out" if done.is_taken_out else "scanning.all_back"
    verdict = Verdict("ok", message, {"place": done.code})
    if rest:
        return _owed(context, verdict, rest)
    context.visitor.person.unfinished_undo = None
    return verdict


def _is_alive(context: Context, debt: Debt) -> bool:
    activity, task_id = registry().of_task(debt.task)
    return activity is not None and _is_theirs(activity.screen(context.session, context.visitor, task_id))


def _is_theirs(screen: Screen | None) -> bool:
    """A person owes nothing in work that is over, or that another has and they only ask for."""
    return screen is not None and screen.step != take_over.STEP


def _first(debt: Debt) -> Refused:
    taken = debt.first.is_taken_out
    return Refused("scanning.take_out_first" if taken else "scanning.put_back_first", **debt.said)


def _wrong(debt: Debt, meaning: Meaning) -> Refused:
    if not meaning.is_place:
        return _first(debt)
    message = "scanning.not_out_of_here" if debt.first.is_taken_out else "scanning.not_back_here"
    return Refused(message, found=meaning.label or meaning.text, **debt.said)


def _screen(session: Session, screen: Screen, debt: Debt) -> Screen:
    first = debt.first
    name, _, _number = screen.task.partition("/")
    values = {
        "label": gettext(registry().activities[name].label),
        "back_to": f"/{name}",
        "place": first.code,
        "is_taken_out": first.is_taken_out,
        "goods": [_goods(session, load) for load in debt.here],
        "then": list(dict.fromkeys(load.code for load in debt.loads if load.place_id != first.place_id)),
    }
    expect = "tote command" if first.is_container else "location command"
    return Screen(
        screen.task,
        screen.address,
        STEP,
        expect,
        code=first.code,
        quantity=debt.quantity,
        folder="scanning",
        values=values,
    )


def _goods(session: Session, load: Load) -> dict[str, Any]:
    product = session.get_one(Product, load.product_id, options=[joinedload(Product.barcodes)])
    lot = session.get_one(Lot, load.lot_id)
    return {
        "name": product.name,
        "sku": product.sku,
        "barcode": first_of(product.barcodes),
        "lot": code_of(lot),
        "quantity": load.quantity,
    }


def _meant(session: Session, movement: Movement) -> str:
    """Why the goods had moved that go back."""
    before = session.get(Movement, movement.reverses_id) if movement.reverses_id else None
    return before.reason if before is not None else movement.reason


def _load(place: Location, product_id: int, lot_id: int, quantity: int, into_hands: bool) -> Load:
    is_container = place.kind in CONTAINER_KINDS
    return Load(place.id, place.code, is_container, product_id, lot_id, quantity, into_hands)
