"""The ticket between badge and PIN: signed, good for five minutes, worthless once the badge is revoked."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from warehouse.people.badges import fingerprint
from warehouse.people.models import Person

GOOD_FOR_SECONDS = 300


def issue(person: Person) -> str:
    """What the PIN step carries instead of the badge."""
    return str(_serializer().dumps([person.id, fingerprint(person.badge)]))


def holder(session: Session, ticket: str) -> Person | None:
    """Whose badge was scanned, disabled or not; None when the ticket is old, not ours, or of an old badge."""
    try:
        person_id, badge = _serializer().loads(ticket, max_age=GOOD_FOR_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    person = session.get(Person, person_id)
    return person if person is not None and fingerprint(person.badge) == badge else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="badge")
