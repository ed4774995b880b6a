"""What was asked last: the choices of an `ask` stay on the screen until the person scans something.

They are read from the journal, so that a reload shows them again and no activity keeps a table for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.scanning.meaning import Choice
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Context, Refused, Verdict, Visitor

#: Where this request's own question is kept: its screen needs no look into the journal.
_ASKED = "asked"
#: The same for a question that agreeing.py asks.
QUESTION = "question"


def choose(context: Context, message: str, choices: Iterable[Choice], **values: Any) -> Refused:
    """The question which of these was meant; raise it. Nothing changes until one of them is scanned."""
    asked = list(choices)
    context.session.info[_ASKED] = asked
    rows = [[choice.kind, choice.id, choice.code, choice.label, choice.facts] for choice in asked]
    return Refused(message, outcome="ask", ask="choose", choices=rows, **values)


def answered(context: Context) -> None:
    """Whoever scans anything goes on: nothing is asked now, until this scan asks anew."""
    context.session.info[_ASKED] = []
    for kept in (QUESTION, "agreed"):
        context.session.info.pop(kept, None)


def tapped(context: Context, acts: Mapping[str, Callable[[Context], Verdict]], action: str) -> Verdict:
    """What a tap does in an activity whose acts all belong to a task. Raises Refused for any other."""
    answered(context)
    if context.task_id is None or action not in acts:
        raise Refused("scanning.unknown_action", action=action)
    return acts[action](context)


def is_answered(session: Session) -> bool:
    """True while a scan is being answered: what was asked before it is settled, or asked anew."""
    return _ASKED in session.info


def open_choices(session: Session, visitor: Visitor, task: str) -> list[Choice]:
    """What this person was asked in this task by their very last scan; nothing when they went on."""
    if _ASKED in session.info:
        return list(session.info[_ASKED])
    asked = last_asked(session, visitor, task)
    if asked is None or asked.ask != "choose":
        return []
    return [Choice(*row) for row in asked.message_values.get("choices", [])]


def last_asked(session: Session, visitor: Visitor, task: str, except_id: str | None = None) -> Scan | None:
    """The very last scan of this person, if it was answered by a question in this task.

    `except_id` is the scan that is being judged.
    """
    last = last_scan(session, visitor, task, except_id)
    return last if last is not None and last.ask is not None else None


def last_scan(session: Session, visitor: Visitor, task: str, except_id: str | None = None) -> Scan | None:
    """The very last scan of this person, if it was made in this task; `except_id` is the one being judged."""
    last = _last(session, visitor, except_id)
    return last if last is not None and last.task == task else None


def last_here(session: Session, visitor: Visitor, task: str, except_id: str | None = None) -> Scan | None:
    """The very last scan of this person, if it led to this screen, wherever it was made."""
    last = _last(session, visitor, except_id)
    return last if last is not None and last.task_after == task else None


def _last(session: Session, visitor: Visitor, except_id: str | None) -> Scan | None:
    wanted = select(Scan).where(
        Scan.warehouse_id == visitor.warehouse_id,
        Scan.person_id == visitor.person.id,
        Scan.scan_id != (except_id or ""),
        # The scan that is being judged has no outcome yet; once loaded it would be shown as it was then.
        Scan.outcome.is_not(None),
    )
    return session.scalar(wanted.order_by(Scan.received_at.desc(), Scan.scan_id).limit(1))
