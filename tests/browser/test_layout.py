"""Checks 20 and 21: every screen on every device, with long words, big letters, right to left, for the left hand.

A layout does not depend on the database: SQLite alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import warehouse
from tests.browser.every_screen import walk_the_line
from tests.browser.eyes import Shown
from tests.browser.showing import Showing, one_of_each
from warehouse.words import PSEUDO

#: A keyed gun with the browser's bars and without, touch devices of 5 and 6 inches, a forced 1:1 density.
DEVICES = [(320, 470), (320, 533), (360, 640), (411, 823), (480, 800)]
BENCH = (1280, 800)
LETTERS = ["100%", "130%"]
#: Shells, parts of others, papers, the office; an error page is drawn by its parent.
NO_SCREENS = re.compile(
    r"(parts|paper|office)/|errors/(400|405|500|503|error)|(page|screen|shell)\.html|/(_\w+|frame|parts)\.html"
)


@pytest.fixture
def backend() -> str:
    """One is enough."""
    return "sqlite"


@pytest.fixture
def line(request: pytest.FixtureRequest, kept: dict[str, Any]) -> Callable[[str, str], Shown]:
    """Every screen in this language, for this hand; walked once in this process."""

    def walked(language: str, hand: str) -> Shown:
        name = f"every screen in {language}"
        if name not in kept:
            kept[name] = walk_the_line(
                request.getfixturevalue("app"), request.getfixturevalue("world"), language, hand
            )
        found: Shown = kept[name]
        return found

    return walked


def test_every_screen_of_the_floor_is_among_them(line: Callable[[str, str], Shown]) -> None:
    """A template that no step reaches here is a screen that nobody measured."""
    templates = Path(warehouse.__file__).parent / "templates"
    every = {str(path.relative_to(templates)) for path in templates.rglob("*.html")}
    left = sorted(name for name in every - line("en", "right").templates if not NO_SCREENS.search(name))
    assert left == [], ", ".join(left)


@pytest.mark.parametrize(("language", "hand"), [("en", "right"), ("de", "left"), (PSEUDO, "right")])
def test_it_fits_every_device(
    page: Page, line: Callable[[str, str], Shown], language: str, hand: str
) -> None:
    """No sideways scroll, nothing cut; footer, instruction, place and number in sight; targets for gloves, apart."""
    showing = Showing(page, line(language, hand))
    found: list[str] = []
    for width, height in [*DEVICES, BENCH]:
        showing.resize(width, height)
        for letters in LETTERS:
            found += [f"{width}x{height} {letters} {fault}" for fault in showing.faults(letters)]
        # Where every verdict fits the smallest, one screen of each step will do.
        showing.pages = one_of_each(showing.pages)
    assert found == [], "\n".join(found)
