"""A person who scans: signs in with badge and PIN, scans, taps, and reads the screen.

Every page that they open is looked over: a title, one heading, no id twice, a token in every form but the
scan form, exactly one sink for scans.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import InitVar, dataclass
from functools import cached_property
from typing import Any
from xml.etree import ElementTree

import tinyhtml5
from flask import Flask
from flask import session as browser
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from tinyhtml5 import inputstream
from werkzeug.test import TestResponse

PINS = {"Ada": "1111", "Ben": "2222", "Carla": "3333", "Dan": "4444", "Eve": "5555", "Finn": "6666"}


class _Patterns(dict[tuple[Iterable[str], bool], re.Pattern[str]]):
    """The parser's patterns, each made once: it keeps them under the wrong key and would make one for every word
    that it reads, which takes longer than the reading.
    """

    def __missing__(self, wanted: tuple[Iterable[str], bool]) -> re.Pattern[str]:
        characters, opposite = wanted
        signs = "".join(f"\\x{ord(character):02x}" for character in characters)
        self[wanted] = re.compile(f"[{'' if opposite else '^'}{signs}]+")
        return self[wanted]


inputstream.characters_until_regex = _Patterns()


class Page:
    """One answer of the server, as a reader sees it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.tree: ElementTree.Element = tinyhtml5.parse(self.html, namespace_html_elements=False)
        self.main = self.find(id="screen")

    def all(self, tag: str | None = None, **attributes: str) -> list[ElementTree.Element]:
        """The elements with these attributes (`data_step` for data-step)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.tree.iter(tag)
            if all(element.get(name) == value for name, value in wanted.items())
        ]

    def find(self, tag: str | None = None, **attributes: str) -> ElementTree.Element | None:
        """The first such element, or None."""
        return next(iter(self.all(tag, **attributes)), None)

    @property
    def text(self) -> str:
        """All that can be read on the page, with single spaces."""
        source = self.main if self.main is not None else self.tree
        return " ".join(" ".join(source.itertext()).split())

    @property
    def heading(self) -> str:
        """The one heading."""
        found = self.find("h1")
        return " ".join("".join(found.itertext()).split()) if found is not None else ""

    def attribute(self, name: str) -> str:
        """An attribute of the screen, '' where it is absent."""
        return "" if self.main is None else self.main.get(f"data-{name}", "")

    @property
    def task(self) -> str:
        """The work it belongs to."""
        return self.attribute("task")

    @property
    def step(self) -> str:
        """The step's name."""
        return self.attribute("step")

    @property
    def expect(self) -> list[str]:
        """Kinds of code that are taken now."""
        return self.attribute("expect").split()

    @property
    def code(self) -> str:
        """The code that would be right."""
        return self.attribute("code")

    @property
    def quantity(self) -> int | None:
        """Units still to do, where the screen says so."""
        found = self.attribute("quantity")
        return int(found) if found else None

    @property
    def outcome(self) -> str:
        """The verdict's kind."""
        return self.attribute("outcome")

    @property
    def message(self) -> str:
        """The code of the sentence shown."""
        return self.attribute("message")

    @property
    def ask(self) -> str:
        """What kind of question is asked."""
        return self.attribute("ask")

    @property
    def sentence(self) -> str:
        """The sentence shown as the verdict."""
        for element in self.tree.iter():
            if "verdict" in (element.get("class") or "").split():
                return " ".join(" ".join(element.itertext()).split())
        return ""

    @property
    def actions(self) -> list[str]:
        """The taps that are offered."""
        return [
            found.get("data-action", "") for found in self.tree.iter("button") if found.get("data-action")
        ]

    def faults(self) -> list[str]:
        """What is wrong with the page as a page."""
        ids = Counter(element.get("id") for element in self.tree.iter() if element.get("id"))
        found = [f"id twice: {name}" for name, times in ids.items() if times > 1]
        if len(self.all("h1")) != 1:
            found.append(f"{len(self.all('h1'))} headings")
        for form in self.all("form"):
            found += _form_faults(form)
        if self.find("body") is not None and "<html" in self.html:
            title = self.find("title")
            if title is None or not "".join(title.itertext()).strip():
                found.append("no title")
            if len(self.all(id="scan-sink")) != 1:
                found.append("not one sink")
        return found


def _form_faults(form: ElementTree.Element) -> list[str]:
    if form.get("method", "get").lower() != "post" or form.get("action") == "/scans":
        return []
    names = {field.get("name") for field in form.iter("input")}
    faults = [] if form.get("action") else ["a form without an action"]
    return faults if "csrf_token" in names else [*faults, f"no token in the form to {form.get('action')}"]


def _token_of_forms(app: Flask, client: FlaskClient) -> str:
    """What the device's forms carry, without drawing one of them."""
    with app.test_request_context():
        token, secret = generate_csrf(), browser["csrf_token"]
    with client.session_transaction() as session:
        session["csrf_token"] = secret
    return str(token)


@dataclass
class Person:
    """Somebody with a device in their hand."""

    app: Flask
    name: str
    client: FlaskClient
    first: InitVar[Page | None]

    def __post_init__(self, first: Page | None) -> None:
        if first is not None:
            self.page = first

    @classmethod
    def signed_in(cls, app: Flask, name: str) -> Person:
        """Sign in on a new device: badge and PIN in one form, which the sign-in takes as any other.

        Nearly every test begins so, and needs neither the sign-in's screens nor, most of them, home: that is opened
        once somebody looks at it. Screen after screen is for tests/people and `step_by_step`.
        """
        client = app.test_client()
        given = {"badge": f"U.{name.upper()}", "pin": PINS[name], "csrf_token": _token_of_forms(app, client)}
        answer = client.post("/sign-in", data=given)
        assert answer.status_code == 303, Page(answer).text
        return cls(app, name, client, None)

    @classmethod
    def step_by_step(cls, app: Flask, name: str) -> Person:
        """Sign in as on a handheld: the badge, the PIN, and home is shown."""
        client = app.test_client()
        person = cls(app, name, client, Page(client.get("/sign-in")))
        person.send("/sign-in", badge=f"U.{name.upper()}")
        person.send("/sign-in", pin=PINS[name])
        assert person.page.main is not None, person.page.text
        assert person.page.step not in {"badge", "pin", "paused"}, person.page.sentence
        return person

    @cached_property
    def page(self) -> Page:
        """What the device shows; of somebody who did nothing yet, home."""
        return self.open("/")

    @cached_property
    def device(self) -> str:
        """The device's id, as its screen says."""
        return self._told("device")

    @cached_property
    def actor(self) -> str:
        """The token of this sign-in, as the device's screen says."""
        return self._told("actor")

    def open(self, address: str) -> Page:
        """Go to an address; whatever is found there is looked over."""
        return self._read(self.client.get(address, follow_redirects=True))

    def send(self, address: str, **fields: Any) -> Page:
        """Send the form on the present page that goes to this address, with these fields filled in."""
        return self._read(self.client.post(address, data=self._form(address) | fields, follow_redirects=True))

    def scan(self, code: str, **fields: Any) -> Page:
        """Scan a code on the present screen."""
        return self.post_scan(code=code, **fields)

    def tap(
        self, action: str, quantity: int | str | None = None, reason: str | None = None, **fields: Any
    ) -> Page:
        """Tap a button of the present screen."""
        given = {"action": action, "quantity": quantity, "reason": reason}
        fields |= {name: value for name, value in given.items() if value is not None}
        return self.post_scan(**fields)

    def undo(self, code: str | None = None) -> Page:
        """Take the last act back, and where goods went back, scan the place that is asked for (each of them).

        Answers the screen on which the work goes on. `code`: by this command card, not by the button.
        """
        page = self.scan(code) if code else self.tap("undo")
        while page.step == "put_back":
            page = self.scan(page.code)
        return page

    def post_scan(self, headers: dict[str, str] | None = None, **fields: Any) -> Page:
        """Send what the device sends, and read the screen that comes back."""
        response = self.client.post(
            "/scans", data=self.scan_fields() | fields, headers=headers or {"HX-Request": "true"}
        )
        if response.status_code != 200:
            return Page(response)
        page = self._read(response)
        self.seen_error = int(response.headers["X-Error-Number"])
        return page

    def scan_fields(self) -> dict[str, Any]:
        """The fields that go with every scan: a new id, whose it is, what the screen shows."""
        return {
            "scan_id": secrets.token_hex(16),
            "device": self.device,
            "actor": self.actor,
            "task": self.page.task,
            "step": self.page.step,
        }

    def _read(self, response: TestResponse) -> Page:
        page = Page(response)
        assert page.faults() == [], f"{response.request.path}: {page.faults()}"
        body = page.find("body")
        if body is not None and body.get("data-actor"):
            self.device, self.actor = body.get("data-device", ""), body.get("data-actor", "")
        self.page = page
        return page

    def _told(self, name: str) -> str:
        """What a screen for scans says of the device; where this is none, home, which is not gone to."""
        shown = self.page
        if name not in vars(self):
            self.open("/")
            self.page = shown
        return str(vars(self)[name])

    def _form(self, address: str) -> dict[str, Any]:
        forms = [
            form for form in self.page.all("form") if (form.get("action") or "").split("?")[0] == address
        ]
        assert forms, f"no form to {address} on {self.page.response.request.path}: {self.page.text[:200]}"
        fields = (field for field in forms[0].iter("input") if field.get("name"))
        ticked = (
            f for f in fields if f.get("type") not in {"checkbox", "radio"} or f.get("checked") is not None
        )
        return {str(field.get("name")): field.get("value", "") for field in ticked}
