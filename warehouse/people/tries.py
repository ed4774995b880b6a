"""Wrong PINs and unknown badges are counted: after five wrong PINs a person waits a minute."""

from __future__ import annotations

import math
import threading
from collections import deque
from datetime import timedelta
from time import monotonic

from flask import current_app
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.people import pins
from warehouse.people.models import Person

MOST_TRIES = 5
PAUSE = timedelta(minutes=1)
MOST_UNKNOWN_BADGES = 20
UNKNOWN_BADGES_SECONDS = 60.0


def lock(session: Session, person_id: int) -> Person:
    """The person's row, read again and held: of two guesses at once both are counted."""
    # key_share: a scan that names this person need not wait for their sign-in, nor that for it.
    held = {"of": Person, "key_share": True}
    return session.get_one(Person, person_id, with_for_update=held, populate_existing=True)


def try_pin(session: Session, person: Person, pin: str) -> bool:
    """Is this the PIN? A wrong one is counted, and the fifth (and each after it) pauses. Lock the row first."""
    if pins.verify(person.pin_hash, pin):
        person.wrong_pins, person.paused_until = 0, None
    else:
        person.wrong_pins += 1
        if person.wrong_pins >= MOST_TRIES:
            person.paused_until = clock.now() + PAUSE
    session.flush()
    return person.wrong_pins == 0


def tries_left(person: Person) -> int:
    """How many wrong PINs a person has before the pause."""
    return max(MOST_TRIES - person.wrong_pins, 1)


def seconds_paused(person: Person) -> int:
    """How long this person must wait; 0 when they need not."""
    if person.paused_until is None:
        return 0
    return max(math.ceil((person.paused_until - clock.now()).total_seconds()), 0)


class UnknownBadges:
    """How many unknown badges came from an address in the last minute; kept by this process alone."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[float]] = {}
        self._alone = threading.Lock()

    def count(self, address: str) -> None:
        """One more from there."""
        with self._alone:
            if len(self._seen) > 10_000:
                self._seen.clear()
            self._seen.setdefault(address, deque(maxlen=MOST_UNKNOWN_BADGES)).append(monotonic())

    def are_too_many(self, address: str) -> bool:
        """True while the address must wait."""
        with self._alone:
            seen = self._seen.get(address)
            if seen is None or len(seen) < MOST_UNKNOWN_BADGES:
                return False
            return monotonic() - seen[0] < UNKNOWN_BADGES_SECONDS


def unknown_badges() -> UnknownBadges:
    """The counter of the running application."""
    counter: UnknownBadges = current_app.extensions.setdefault("unknown_badges", UnknownBadges())
    return counter
