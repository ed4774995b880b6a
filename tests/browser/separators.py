"""A GS1 code as wedges type it: each has a form of its own for the separator GS."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.wedge import Wedge


def by_input(page: Page, code: str) -> None:
    """The text of an input method, GS as it is."""
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


def by_control(page: Page, code: str) -> None:
    """GS as Ctrl+]."""
    Wedge(page).type(f"{code}\n", separator="ctrl")


def by_number(page: Page, code: str) -> None:
    """GS as Alt+029 on the number block."""
    Wedge(page).type(f"{code}\n", separator="alt")
