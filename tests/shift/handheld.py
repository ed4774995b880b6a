"""A handheld as cheap as a shift of ten thousand scans needs it: it reads its screen's attributes and no more.

What it sends is what the browser sends, each scan with an id of its own. Pages as pages are looked over by
tests/person.py, which signs people in here too.
"""

from __future__ import annotations

import html
import re
import secrets
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.person import Page, Person

_SCREEN = re.compile(r'<main id="screen"([^>]*)>')
_FACT = re.compile(r'data-([a-z]+)="([^"]*)"')
_ACTION = re.compile(r'<button[^>]* data-action="([^"]*)"')
_VERDICT = re.compile(r'<p class="verdict [^>]*>(.*?)</p>', re.DOTALL)
_HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
REMEMBERED = 12
PROPOSING = ("scan_tote", "scan_cart", "scan_slot_tote")


@dataclass(frozen=True)
class Screen:
    """What a device shows: the attributes of its screen."""

    source: str
    facts: dict[str, str]

    @classmethod
    def read(cls, source: str) -> Screen:
        """The screen in an answer of the server."""
        found = _SCREEN.search(source)
        assert found is not None, source[:500]
        facts = {name: html.unescape(value) for name, value in _FACT.findall(found[1])}
        return cls(source, facts)

    def __getattr__(self, name: str) -> str:
        """`task`, `address`, `step`, `expect`, `code`, `outcome`, `message`: '' where the screen does not say it."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.facts.get(name, "")

    @property
    def number(self) -> int:
        """Pieces still to do here."""
        return int(self.facts.get("quantity", 0))

    @cached_property
    def actions(self) -> set[str]:
        """The taps that are offered."""
        return set(_ACTION.findall(self.source))

    @property
    def heading(self) -> str:
        """The instruction."""
        found = _HEADING.search(self.source)
        return _plain(found[1]) if found else ""

    @property
    def verdict(self) -> str:
        """The sentence that says what came of the last scan."""
        found = _VERDICT.search(self.source)
        return _plain(found[1]) if found else ""

    @property
    def asks(self) -> tuple[str, str, str]:
        """What it wants done: two screens that agree in this are at the same place of the work.

        An empty tote is only proposed: somebody else may have taken it since.
        """
        return self.task, self.step, "" if self.step in PROPOSING else self.code


def _plain(source: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", source)).split())


class Handheld:
    """A device that somebody is signed in on."""

    def __init__(self, app: Flask, name: str, badge: str, pin: str) -> None:
        client = app.test_client()
        person = Person(app, name, client, Page(client.get("/sign-in")))
        person.send("/sign-in", badge=badge)
        page = person.send("/sign-in", pin=pin)
        assert page.step not in {"badge", "pin", "paused"}, page.sentence
        self.name, self.client = name, client
        self.device, self.actor = person.device, person.actor
        self.seen_error, self.is_replay = 0, False
        self.sent: dict[str, Any] = {}
        self.history: deque[str] = deque(maxlen=REMEMBERED)
        self.screen = Screen.read(page.html)

    def open(self, address: str) -> Screen:
        """Go to a page."""
        return self._show(self.client.get(address, follow_redirects=True))

    def scan(self, code: str) -> Screen:
        """Scan a code."""
        return self.send(code=code)

    def tap(self, action: str, quantity: int | None = None, reason: str = "") -> Screen:
        """Tap a button."""
        number = {} if quantity is None else {"quantity": str(quantity)}
        return self.send(action=action, reason=reason, **number)

    def send(self, **said: str) -> Screen:
        """One scan or tap, on what the screen shows."""
        self.sent = said | {
            "scan_id": secrets.token_hex(16),
            "device": self.device,
            "actor": self.actor,
            "task": self.screen.task,
            "step": self.screen.step,
            "seen_error": str(self.seen_error),
        }
        return self.repeat()

    def repeat(self) -> Screen:
        """The same once more, under the same id: as a device does that got no answer."""
        response = self.client.post("/scans", data=self.sent, headers={"HX-Request": "true"})
        assert response.status_code == 200, f"{response.status_code} {response.text}\n{self.told()}"
        self.seen_error = int(response.headers["X-Error-Number"])
        self.is_replay = response.headers["X-Scan-Replay"] == "1"
        screen = self._show(response)
        said = self.sent.get("code") or f"{self.sent.get('action')} {self.sent.get('quantity', '')}"
        self.history.append(
            f"{self.sent['task']} {self.sent['step']}: {said} -> {screen.outcome} {screen.message}"
            f"{' (again)' if self.is_replay else ''}; now {screen.task} {screen.step} {screen.code}"
        )
        return screen

    def told(self) -> str:
        """The last scans of this device, for whoever looks into what went wrong."""
        shown = self.screen
        lines = [f"{self.name}:", *self.history, f"the screen: {shown.facts}", shown.heading, shown.verdict]
        return "\n  ".join(lines)

    def _show(self, response: TestResponse) -> Screen:
        assert response.status_code == 200, f"{response.status_code} at {response.request.path}"
        self.screen = Screen.read(response.get_data(as_text=True))
        return self.screen
