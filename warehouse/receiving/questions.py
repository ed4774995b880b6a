"""Questions of the dock that take more than one answer: what was told so far is read from the journal.

What is asked stands in the last scan's values (agreeing.py), so that a reload shows it again and no table keeps it.
Which step the person saw comes with every scan: only on a screen that asks is the journal read, no normal scan
pays. Whoever scans on without an answer has dropped the question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.people.rights import SUPERVISE
from warehouse.scanning import agreeing
from warehouse.scanning.agreeing import Question
from warehouse.scanning.asked import is_answered, last_scan
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Context, Refused, Verdict, Visitor

#: Which screen a question is shown on, by its sentence.
STEPS = {
    "receiving.not_on_order": "unexpected",
    "receiving.whose_code": "whose_code",
    "receiving.code_counts": "how_many",
    "receiving.case_counts": "how_many",
    "receiving.inside_counts": "how_many",
    "receiving.how_many_labels": "how_many",
    "receiving.case_for": "case_for",
    "receiving.for_good_allowed": "case_for",
    "receiving.no_order_allowed": "no_order",
    "receiving.scan_inside": "inside",
    "receiving.which_supplier": "no_order",
    "receiving.no_supplier_of": "no_order",
    "receiving.no_supplier_called": "no_order",
    "receiving.over": "accept",
    "receiving.expired": "accept",
    "receiving.reopen": "accept",
    "receiving.how_many_damaged": "how_many",
}
UNKNOWN_CODE = "receiving.unknown_code"
#: More pieces are in no carton: such a number was a scan.
MOST_PIECES = 99_999
#: Where this request's own unknown code is kept: its screen needs no look into the journal.
_UNKNOWN = "receiving-unknown-code"


def ask(
    context: Context, message: str, memo: list[dict[str, Any]] | None = None, /, **values: Any
) -> Verdict:
    """Ask this person; nothing changes until they answer. `memo`: what this scan has told already."""
    return replace(agreeing.ask(context, message, "choose", **values).verdict, memo=memo or [])


def answered_by(context: Context, *messages: str) -> dict[str, Any] | None:
    """What was told so far, where this scan or tap answers one of these questions of this person's last scan."""
    asked = last_scan(context.session, context.visitor, context.task, context.act.scan_id)
    if context.agreed and asked is not None and asked.message not in messages:
        asked = _before(context, messages)
    return asked.message_values if asked is not None and asked.message in messages else None


def _before(context: Context, messages: tuple[str, ...]) -> Scan | None:
    """The question that an act answered which is judged again, for it was asked about itself meanwhile."""
    wanted = select(Scan).where(
        Scan.person_id == context.person_id, Scan.task == context.task, Scan.message.in_(messages)
    )
    return context.session.scalar(wanted.order_by(Scan.received_at.desc(), Scan.scan_id).limit(1))


def must_be_asked(context: Context, *messages: str) -> dict[str, Any]:
    """The same, for an answer that means nothing without its question."""
    told = answered_by(context, *messages)
    if told is None:
        raise Refused("receiving.nothing_asked")
    return told


def open_question(session: Session, visitor: Visitor, task: str) -> Question | None:
    """Which of these questions the screen of a task asks now."""
    found = agreeing.open_question(session, visitor, task)
    return found if found is not None and found.message in STEPS else None


def number_wanted(context: Context) -> int:
    """The number of pieces that goes with a tap, at least one. Raises Refused without it."""
    if not context.quantity:
        raise Refused("receiving.number_missing")
    if context.quantity > MOST_PIECES:
        raise Refused("receiving.too_many_in_one", quantity=context.quantity)
    return context.quantity


def unknown_code(context: Context, code: str) -> Refused:
    """A code that nobody knows is refused; its screen offers to say whose it is."""
    context.session.info[_UNKNOWN] = code
    return Refused(UNKNOWN_CODE, code=code)


def forget_unknown_code(context: Context) -> None:
    """Another scan: the code before it is offered no more."""
    context.session.info.pop(_UNKNOWN, None)


def unknown_now(session: Session, visitor: Visitor, task: str) -> str | None:
    """The code that this person's very last scan brought here, and that nobody knows."""
    if _UNKNOWN in session.info or is_answered(session):
        return session.info.get(_UNKNOWN)
    last = last_scan(session, visitor, task)
    return last.code if last is not None and last.message == UNKNOWN_CODE else None


def tried(context: Context, work: Callable[[], Verdict]) -> Verdict | None:
    """What comes of a part of an act that may be refused without spoiling the rest; None where it was."""
    info = context.session.info
    kept = dict(info)
    try:
        with context.session.begin_nested():
            return work()
    except Refused:
        info.clear()
        info.update(kept)
        return None


def allow(context: Context, message: str, **values: Any) -> None:
    """Go on only with a supervisor's word: asked for by the first tap, brought by the second. Raises Refused."""
    if context.visitor.roles & SUPERVISE:
        return
    asked = agreeing.asked_last(context)
    if asked is None or asked.message != message:
        raise agreeing.ask(context, message, "supervisor", **values)
    agreeing.agree(context, message)
