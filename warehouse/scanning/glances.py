"""Count while you are there, as the scan door knows it: the question in place of the next screen, and its answer.

What may be asked, and what an answer comes to, says stock/glancing.py. Whoever is asked answers by a tap or a number,
or goes on: a tap on Go on, or any scan that is accepted, passes the question over and does what it always does. No
number of the record is on the screen, nor in what is said of the answer, whatever it came to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.scanning import really
from warehouse.scanning.asked import answered as going_on
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.scanning.registry import Context, Refused, Screen, Verdict, Visitor, registry
from warehouse.stock import glancing
from warehouse.stock.columns import balance_of
from warehouse.stock.lots import code_of
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Glance

STEP, ANSWER = "glance", "glance"
#: Buttons for the answer: the same whatever lies there; above, the pad.
BUTTONS = range(6)
#: What a tap is told that was about a question of before.
_OVER = "scanning.glance_over"
_MEMO = "glance"


@contextmanager
def passing_over(context: Context) -> Iterator[Callable[[Verdict], Verdict]]:
    """A question that was open when a scan came is passed over by it, unless it was refused or has settled it."""
    person = context.visitor.person
    before = glancing.open_of(person)

    def done(verdict: Verdict) -> Verdict:
        has_gone_on = verdict.outcome in (*ACCEPTED, "ask") and verdict.message != _OVER
        if before is not None and has_gone_on and glancing.open_of(person) == before:
            glancing.close(context.session, person, context.act.at)
        if glancing.open_of(person) not in (None, before):
            going_on(context)
        return verdict

    try:
        yield done
    except BaseException:
        # What was written goes back with the savepoint.
        glancing.remember(person, before)
        raise


def answered(context: Context, action: str) -> Verdict | None:
    """What a tap says to the question; None for a tap that is about something else.

    On the screen of the question the cards Empty and Done belong to it, even where it is closed by now: what they
    mean at the next stop was not meant.
    """
    cards = {"empty", "done"} if context.step == STEP else set()
    if action != ANSWER and action not in cards:
        return None
    glance = _open(context)
    if glance is None:
        return Verdict("ok", _OVER)
    if action == "done":
        glancing.close(context.session, context.visitor.person, context.act.at)
        return Verdict("ok", "scanning.glance_passed")
    counted = 0 if action == "empty" else context.quantity
    if counted is None or counted < 0:
        raise Refused("scanning.glance_number")
    really.check(context, glancing.AT_A_GLANCE // really.TIMES)
    return _noted(context, glance, counted)


def take_back(context: Context, memo: list[dict[str, Any]]) -> tuple[Verdict | None, list[dict[str, Any]]]:
    """Undo: the number was not said, and is asked for again. Answers that, and the rest of the memo."""
    verdict = None
    for entry in memo:
        if _MEMO in entry:
            verdict = _not_noted(context, entry)
    return verdict, [entry for entry in memo if _MEMO not in entry]


def instead(session: Session, visitor: Visitor, screen: Screen | None) -> Screen | None:
    """The screen of a task, or in its place the number that was asked for on the way to it."""
    if screen is None or screen.ahead is None or glancing.open_of(visitor.person) is None:
        return screen
    found = session.execute(
        select(Glance, Location.code, Product, Lot, Scan.task_after)
        .join(Location, Location.id == Glance.location_id)
        .join(Product, Product.id == Glance.product_id)
        .join(Lot, Lot.id == Glance.lot_id)
        .join(Scan, Scan.scan_id == Glance.scan_id)
        .where(Glance.person_id == visitor.person.id, Glance.closed_at.is_(None))
    ).one_or_none()
    if found is None or found.task_after != screen.task:
        return screen
    return _screen(session, visitor, screen, found)


def _open(context: Context) -> Glance | None:
    """The question that is open for this person, locked, if it is the one that this tap is about."""
    person = context.visitor.person
    if glancing.open_of(person) is None:
        return None
    mine = select(Glance).where(Glance.person_id == person.id, Glance.closed_at.is_(None))
    fresh = {"populate_existing": True}
    glance = context.session.scalar(mine.with_for_update(key_share=True).execution_options(**fresh))
    is_meant = glance is not None and context.reason in (None, str(glance.id))
    return glance if is_meant else None


def _noted(context: Context, glance: Glance, counted: int) -> Verdict:
    session = context.session
    values = {"number": counted, "bin": session.get_one(Location, glance.location_id).code}
    going_on(context)
    elsewhere, doubted = _nothing_there(context, glance) if not counted else ([], False)
    memo = glancing.answer(session, context.act, glance, counted, doubted=doubted)
    if memo is None:
        return Verdict("ok", _OVER)
    glancing.remember(context.visitor.person, None)
    memo |= {"elsewhere": elsewhere}
    return Verdict("ok", "scanning.glance_thanks", values, memo=[memo])


def _nothing_there(context: Context, glance: Glance) -> tuple[list[dict[str, Any]], bool]:
    """Nobody is sent to an empty bin: what is promised there is found elsewhere. Answers what was, and whether this
    began the doubt. Walks are locked before the balance is, so it is looked at twice."""
    began: list[bool] = []
    if not glancing.seems_empty(context.session, glance):
        return [], False

    def doubt() -> bool:
        has_begun = glancing.doubt(context.session, glance, context.act.at)
        began.append(bool(has_begun))
        return has_begun is not None

    return registry().emptied(context, balance_of(glance), doubt), any(began)


def _not_noted(context: Context, entry: dict[str, Any]) -> Verdict:
    session = context.session
    glance = glancing.take_back(session, context.act, context.visitor.person, entry)
    registry().undo_emptied(context, balance_of(glance), entry["elsewhere"])
    product = session.get_one(Product, glance.product_id)
    place = session.get_one(Location, glance.location_id)
    return Verdict("ok", "scanning.glance_undone", {"product": product.name, "bin": place.code})


def _screen(session: Session, visitor: Visitor, screen: Screen, found: Any) -> Screen:
    glance, product = found.Glance, found.Product
    name = screen.task.partition("/")[0]
    values = {
        "label": gettext(registry().activities[name].label),
        "back_to": f"/{name}",
        "number": glance.id,
        "because": glance.because,
        "bin": found.code,
        "product": product.name,
        "sku": product.sku,
        "lot": code_of(found.Lot),
        "buttons": list(BUTTONS),
        "really": really.open_number(session, visitor, screen.task),
        "ahead": screen.ahead,
    }
    expect = f"quantity {screen.expect}"
    return Screen(
        screen.task, screen.address, STEP, expect, code=screen.code, folder="scanning", values=values
    )
