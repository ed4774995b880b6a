"""A question that one answer settles: what was scanned or tapped is judged once more, with what was agreed to.

`ask=again` is answered by the same scan, `ask=choose` by a tap, `ask=supervisor` by a tap that carries a supervisor's
word for this very question. The question is the last scan's row in the journal, so that a reload shows it again and
whoever scans something else has gone on without it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from warehouse.people.rights import SUPERVISE
from warehouse.scanning import lookup
from warehouse.scanning.asked import QUESTION, is_answered, last_asked
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Context, Refused, Visitor

_AGREED = "agreed"
#: What the journal keeps beside the sentence's own values.
_DEED = "deed"


@dataclass(frozen=True)
class Question:
    """What a person was asked by their last scan, and what that scan was."""

    message: str
    ask: str
    scan_id: str
    deed: dict[str, Any]
    """Its code, or its action and quantity."""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def agreed(self) -> frozenset[str]:
        """What was agreed to before this was asked."""
        return frozenset(self.values.get(_AGREED, ()))

    @property
    def what(self) -> str:
        """For what a supervisor's word is asked: this question and no other."""
        return f"scan {self.scan_id}"


def ask(context: Context, message: str, kind: str, **values: Any) -> Refused:
    """The question; raise it. Nothing changes until it is answered."""
    agreed = sorted(context.agreed | context.session.info.get(_AGREED, set()))
    kept = values | ({_AGREED: agreed} if agreed else {}) | ({_DEED: context.deed} if context.deed else {})
    context.session.info[QUESTION] = Question(
        message, kind, context.act.scan_id or "", context.deed or {}, kept
    )
    return Refused(message, outcome="ask", ask=kind, **kept)


def who_may(context: Context, is_within: bool) -> str:
    """How to ask what a person may decide within bounds, and a supervisor beyond them."""
    return "choose" if is_within or context.visitor.roles & SUPERVISE else "supervisor"


def is_agreed(context: Context, message: str, **about: Any) -> bool:
    """True when this was asked about the same thing a moment ago, and answered."""
    if message in context.agreed:
        return True
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    if asked is None or any(asked.message_values.get(name) != value for name, value in about.items()):
        return False
    before = set(asked.message_values.get(_AGREED, ()))
    if asked.ask == "again":
        before.add(asked.message or "")
    context.session.info.setdefault(_AGREED, set()).update(before)
    return message in before


def agree(context: Context, message: str = "") -> tuple[Question, Context]:
    """A tap says yes: the question, and the scan that it was about as it is judged now.

    Raises Refused where nothing is open (`message`: where this is not), or a supervisor's word is missing.
    """
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    if asked is None or asked.ask == "again" or message not in {"", asked.message}:
        raise Refused("scanning.nothing_asked_for")
    question = _of(asked)
    if question.ask == "supervisor" and context.approved_for != question.what and not _supervises(context):
        values = {name: value for name, value in question.values.items() if name not in {_AGREED, _DEED}}
        again = replace(context, agreed=question.agreed, deed=question.deed)
        raise ask(again, question.message, "supervisor", **values)
    return question, replace(
        context,
        agreed=question.agreed | {question.message},
        deed=question.deed,
        quantity=question.deed.get("quantity"),
    )


def asked_last(context: Context) -> Question | None:
    """What this person's scan before this one was asked here, if it was asked anything."""
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    return _of(asked) if asked is not None else None


def meaning_of(context: Context, question: Question) -> Meaning:
    """What the scan was that was asked about."""
    loses = lookup.loses_separators(context.session, context.visitor.device_id)
    return lookup.resolve(
        context.session, context.warehouse_id, question.deed["code"], loses_separators=loses
    )


def open_question(session: Session, visitor: Visitor, task: str) -> Question | None:
    """What this person was asked in this task by their very last scan; None when they went on."""
    if QUESTION in session.info:
        found: Question | None = session.info[QUESTION]
        return found
    if is_answered(session):
        return None
    asked = last_asked(session, visitor, task)
    return _of(asked) if asked is not None else None


def _of(scan: Scan) -> Question:
    made = {"code": scan.code, "action": scan.action, "quantity": scan.quantity}
    deed = scan.message_values.get(_DEED) or made
    return Question(scan.message or "", scan.ask or "", scan.scan_id, deed, scan.message_values)


def _supervises(context: Context) -> bool:
    return bool(context.visitor.roles & SUPERVISE)
