"""Pages that were collected, shown one after the other in one window, as a scan swaps them."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from playwright.sync_api import Page, Route

from warehouse.assets import STATIC

ADDRESS = "http://floor.test"
MEASURING = Path(__file__).with_name("measuring.js")
#: Left out: what a page fetches by itself has nothing to do with how it looks.
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')


class Showing:
    """A window with our scripts and every stylesheet of these pages; no server behind it."""

    def __init__(self, page: Page, pages: Mapping[str, str]) -> None:
        self.page, self.pages = page, dict(pages)
        self.first = next(html for name, html in self.pages.items() if "scan_product" in name)
        page.route("**/*", self._serve)
        page.goto(f"{ADDRESS}/")
        styles = {href for html in self.pages.values() for href in _STYLES.findall(html)}
        for href in sorted(styles - set(_STYLES.findall(self.first))):
            page.add_style_tag(url=href).evaluate("(link, href) => link.setAttribute('href', href)", href)
        page.evaluate(MEASURING.read_text())

    def _serve(self, route: Route) -> None:
        path = urlparse(route.request.url).path
        file = STATIC / path.removeprefix("/static/")
        if path == "/":
            route.fulfill(body=self.first, content_type="text/html")
        elif path.startswith("/static/") and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0])
        else:
            route.fulfill(status=204)

    def resize(self, width: int, height: int) -> None:
        """Another device."""
        self.page.set_viewport_size({"width": width, "height": height})

    def show(self, name: str, theme: str = "light") -> None:
        """This page, now."""
        self.page.evaluate("([markup, theme]) => measuring.show(markup, theme)", [self.pages[name], theme])

    def faults(self, font: str = "100%") -> list[str]:
        """What is wrong with each of the pages at this size of window and of letters."""
        return list(
            self.page.evaluate("([pages, font]) => measuring.faults(pages, font)", [self.pages, font])
        )


def one_of_each(pages: Mapping[str, str]) -> dict[str, str]:
    """One page of each step, whatever was scanned to reach it: the last, which has most on it."""
    kinds: dict[Any, list[str]] = {}
    for name, html in pages.items():
        found = re.search(r'data-task="([\w-]*)[^"]*".*?data-step="([^"]*)"', html, re.DOTALL)
        kinds.setdefault(found.groups() if found else name, []).append(name)
    return {names[-1]: pages[names[-1]] for names in kinds.values()}
