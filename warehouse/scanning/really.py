"""A number that is hardly meant is asked for once: "Really 240?".

It is asked on the server, so that it holds for every device. The same number again says yes, and so does a
tap on `yes`; whatever else is scanned or tapped goes on without it.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from warehouse.scanning.asked import is_answered, last_asked
from warehouse.scanning.registry import Context, Refused, Visitor

#: Above this any number is asked for, and above so many times what is expected.
LARGE, TIMES = 999, 3
MESSAGE = "scanning.really"
#: Where this request's own question is kept: its screen needs no look into the journal.
_KEPT = "really"


def check(context: Context, expected: int | None = None) -> None:
    """Ask once for a number that is far more than what is expected. Raises Refused with the question."""
    number = context.quantity
    if number is None or not is_large(number, expected) or _asked(context) == number:
        return
    context.session.info[_KEPT] = number
    raise Refused(MESSAGE, outcome="ask", ask="again", number=number)


def is_large(number: int, expected: int | None) -> bool:
    """True for a number that somebody may have typed by mistake."""
    return number > LARGE or (expected is not None and expected > 0 and number > TIMES * expected)


def confirmed(context: Context) -> Context:
    """The scan as if the number that was asked for had been entered again. Raises Refused when none was."""
    number = _asked(context)
    if number is None:
        raise Refused("scanning.nothing_asked")
    return replace(context, quantity=number)


def open_number(session: Session, visitor: Visitor, task: str) -> int | None:
    """The number that waits for its yes in this task; None when the person has gone on."""
    if _KEPT in session.info:
        return int(session.info[_KEPT])
    return None if is_answered(session) else _number_of(session, visitor, task, None)


def _asked(context: Context) -> int | None:
    return _number_of(context.session, context.visitor, context.task, context.act.scan_id)


def _number_of(session: Session, visitor: Visitor, task: str, except_id: str | None) -> int | None:
    asked = last_asked(session, visitor, task, except_id)
    return None if asked is None or asked.message != MESSAGE else int(asked.message_values["number"])
