"""The cover over a device: somebody stays signed in underneath, and no screen of theirs can be seen.

It lies in the session's cookie, which the server signs: a reload or a typed address does not lift it. Scans
that were made before it may still be sent (scanning/door.py). `since` names the time between two covers; the
device keeps it, so that it knows after a reload whether the cover that it put on was ever lifted.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import g
from flask import session as browser
from flask_login import login_user

from warehouse import clock
from warehouse.people.models import Person

#: The cookie is good for a day and is written again once an hour. Not with every answer: a slow one would
#: carry the session of a moment ago over the cover that was put on, or lifted, meanwhile.
WRITTEN_EVERY = timedelta(hours=1)
#: So long after badge and PIN the cover comes of itself, whoever is busy underneath.
LONGEST = timedelta(hours=12)


def begin(person: Person) -> None:
    """Badge and PIN were right: this person holds the device now."""
    browser.permanent = True
    browser["signed_in_at"] = browser["written_at"] = _now()
    # A browser keeps no cookie longer than 400 days, whatever was asked for: each sign-in begins them again.
    g.device_cookie_due = True
    login_user(person)
    lift()


def put_on(address: str, task_name: str) -> None:
    """Cover the screen; underneath stays what was open at this address."""
    browser.setdefault("cover", {"next": address, "task_name": task_name})


def lift() -> None:
    """Show the screen again."""
    browser.pop("cover", None)
    browser["since"] = secrets.token_hex(4)


def slide() -> None:
    """Let the day that the session lasts begin again."""
    if _now() - browser.get("written_at", 0) > WRITTEN_EVERY.total_seconds():
        browser["written_at"] = _now()


def lies() -> bool:
    """Whether the person who is signed in sees nothing now."""
    return "cover" in browser or _age() > LONGEST


def takes_badge_or_pin(shift_hours: int) -> bool:
    """Whether one of the two lifts it; later in the day it takes both."""
    return _age() < min(timedelta(hours=shift_hours), LONGEST)


def address() -> str:
    """Where its person goes on."""
    return str(browser.get("cover", {}).get("next", ""))


def task_name() -> str:
    """What stays open underneath, in the words of its own screen."""
    return str(browser.get("cover", {}).get("task_name", ""))


def since() -> str:
    """The name of the time since the last sign-in or cover."""
    return str(browser.get("since", ""))


def _age() -> timedelta:
    """How long ago badge and PIN were seen; forever, where nobody knows."""
    return timedelta(seconds=_now() - browser.get("signed_in_at", 0))


def _now() -> int:
    return int(clock.now().timestamp())
