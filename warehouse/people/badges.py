"""Badges: random codes that can be printed and revoked, and never say whose they are."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import codes
from warehouse.people.models import Person

PREFIX = "U."
#: No look-alikes and no letters that move between keyboard layouts: the token may have to be typed.
LETTERS = "23456789ABCDEFGHJKMNPRSTUVWX"
LENGTH = 12


def new_badge() -> str:
    """A badge's code that cannot be guessed."""
    return spell(secrets.randbits(256))


def spell(number: int) -> str:
    """The badge's code that a large random number stands for."""
    letters = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return PREFIX + "".join(letters)


def person_of(session: Session, badge: str) -> Person | None:
    """Whose badge this is, disabled or not; None for an unknown or revoked one."""
    if len(badge) > 60:
        return None
    code = codes.find(session, badge, codes.EVERYWHERE)
    if code is None or code.kind != "badge":
        return None
    return session.scalar(select(Person).where(Person.id == code.target_id))


def fingerprint(badge: str | None) -> str:
    """A few letters that change with the badge and do not tell it."""
    return hashlib.sha256((badge or "").encode()).hexdigest()[:16]
