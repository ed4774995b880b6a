"""Somebody who keeps every page that they see: what a browser is shown afterwards."""

from __future__ import annotations

from flask import Flask

from tests.browser.long_names import LONG
from tests.person import Page, Person
from warehouse.words import LANGUAGE_COOKIE

WHOLE_PAGE = {"Accept": "text/html"}


class Shown(dict[str, str]):
    """The pages by name, and the templates that drew them."""

    def __init__(self) -> None:
        super().__init__()
        self.templates: set[str] = set()

    def keep(self, page: Page, name: str = "") -> Page:
        """One more page, under a name that is not yet taken."""
        assert page.status < 500, page.html[:500]
        wanted = name or f"{page.task.split('/')[0]} {page.step} {page.message or 'opened'}"
        times = sum(known == wanted or known.startswith(f"{wanted} #") for known in self)
        self[f"{wanted} #{times + 1}" if times else wanted] = page.html
        return page


class Eyes:
    """A person who keeps every page that they see."""

    def __init__(self, shown: Shown, app: Flask, name: str, language: str, hand: str = "right") -> None:
        self.shown, self.person = shown, Person.signed_in(app, name)
        self.person.client.set_cookie(LANGUAGE_COOKIE, language)
        self.person.open("/settings")
        self.person.send("/settings", hand=hand, language=language, sound="loud", theme="")

        self.walk = ""

    def open(self, address: str, name: str = "") -> Page:
        """Go there."""
        return self._see(self.person.open(address), name)

    def scan(self, code: str) -> Page:
        """Scan a code of the named world, the long one where it has one."""
        return self._see(self.person.post_scan(WHOLE_PAGE, code=LONG.get(code, code)))

    def tap(self, action: str, quantity: int | None = None, reason: str | None = None) -> Page:
        """Tap a button."""
        given = {"action": action, "quantity": quantity, "reason": reason}
        fields = {name: value for name, value in given.items() if value is not None}
        return self._see(self.person.post_scan(WHOLE_PAGE, **fields))

    def _see(self, page: Page, name: str = "") -> Page:
        if page.task.startswith("picking/"):
            self.walk = f"/{page.task}"
        return self.shown.keep(page, name)

    def right(self) -> Page:
        """Scan what the screen says would be right."""
        return self.scan(self.person.page.code)
