"""axe-core on every screen, in light and in dark, and on the office's pages: nothing serious (check 21)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.eyes import Shown
from tests.browser.showing import Showing, one_of_each
from tests.browser.test_layout import backend, line  # noqa: F401
from tests.person import Person

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
OFFICE = [
    "/office",
    "/office/waves",
    "/office/waves/simulation",
    "/office/look-alikes",
    "/office/counts",
    "/office/counts/figures",
    "/office/counts/settings",
    "/office/counts/stocktakes/preview?zone=&opening=1",
    "/office/scans",
    "/office/purchase-orders",
    "/office/purchase-orders/1",
    "/office/suppliers",
    "/office/channels",
    "/office/channels/1",
    "/office/suppliers/1",
    "/office/scans/decided",
    "/office/people",
    "/office/people/1",
]
#: Left out: that what scrolls can be focused. Chromium lets the keyboard do so by itself; a tabindex would let a tap on
#: the screen take the focus from the sink, and with it the scans of an input method.
SERIOUS = """async (only) => {
  const rules = only ? { runOnly: only } : { rules: { 'scrollable-region-focusable': { enabled: false } } }
  const run = await axe.run(document, { resultTypes: ['violations'], ...rules })
  const bad = run.violations.filter((found) => ['serious', 'critical'].includes(found.impact))
  return bad.map((found) => `${found.id}: ${found.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
}"""


def _serious(showing: Showing, theme: str, rules: list[str] | None) -> list[str]:
    found = []
    for name in showing.pages:
        showing.show(name, theme)
        found += [f"{theme} {name}: {fault}" for fault in showing.page.evaluate(SERIOUS, rules)]
    return found


@pytest.mark.usefixtures("backend")
def test_nothing_serious_on_any_screen(
    page: Page,
    app: Flask,
    line: Callable[[str, str], Shown],  # noqa: F811
) -> None:
    """All rules in light; in dark, where only the colours differ, the one of contrast."""
    pages: dict[str, Any] = one_of_each(line("en", "right"))
    carla = Person.signed_in(app, "Carla")
    pages |= {f"office {address}": carla.open(address).html for address in OFFICE}
    showing = Showing(page, pages)
    page.evaluate(AXE.read_text())
    assert _serious(showing, "light", None) + _serious(showing, "dark", ["color-contrast"]) == []
