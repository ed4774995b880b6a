"""A second person's word for one thing that the first may not do alone: good once and for two minutes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from flask import session as browser
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.people.models import Approval, Person

GOOD_FOR = timedelta(minutes=2)
_KEPT = "word"


@dataclass(frozen=True)
class Word:
    """Who allowed something, and what; nobody, where a word was no good."""

    approver_id: int | None = None
    what: str = ""


NO_WORD = Word()


def give(session: Session, approver: Person, device_id: str, task: str, what: str) -> str:
    """Write down that `approver` allows `what` in `task` on this device. Answers what the device carries."""
    token = secrets.token_urlsafe(16)
    row = {"token": token, "approver_id": approver.id, "device_id": device_id, "task": task, "what": what}
    session.add(Approval(**row, given_at=clock.now()))
    session.flush()
    return str(_serializer().dumps(token))


def use(
    session: Session, token: str, device_id: str, task: str, scan_id: str | None, what: str | None = None
) -> int | None:
    """Who allowed it, and from now on the word is spent; None when it is no good (see `spend`)."""
    return spend(session, token, device_id, task, scan_id, what).approver_id


def spend(
    session: Session, token: str, device_id: str, task: str, scan_id: str | None, what: str | None = None
) -> Word:
    """Who allowed what, and from now on the word is spent; NO_WORD when it is no good.

    It is no good twice, after two minutes, on another device, in another task, for another `what` where
    that is asked, or when its giver has been disabled since. One statement: of two scans one gets it.
    """
    try:
        carried = str(_serializer().loads(token))
    except BadSignature:
        return NO_WORD
    now = clock.now()
    spent = (
        update(Approval)
        .where(
            Approval.token == carried,
            Approval.used_at.is_(None),
            Approval.given_at > now - GOOD_FOR,
            Approval.device_id == device_id,
            Approval.task == task,
            Approval.approver_id.in_(select(Person.id).where(Person.disabled_at.is_(None))),
            *([Approval.what == what] if what is not None else []),
        )
        .values(used_at=now, used_by_scan=scan_id)
        .returning(Approval.approver_id, Approval.what)
        .execution_options(synchronize_session=False)
    )
    found = session.execute(spent).first()
    return NO_WORD if found is None else Word(found.approver_id, found.what)


def keep(what: str, **word: str) -> None:
    """Hold a word, or why there is none, for the next page: a page without scripts cannot put it on its buttons."""
    browser[_KEPT] = {"what": what, **word}


def take_kept(what: str) -> dict[str, str]:
    """The word that was held for this, once."""
    kept: dict[str, str] = browser.pop(_KEPT, None) or {}
    return {name: value for name, value in kept.items() if name != "what"} if kept.get("what") == what else {}


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="approval")
