"""A GS1 code as wedges type it: each has a form of its own for the separator GS."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

GS = "\x1d"


def by_input(page: Page, code: str) -> None:
    """The text of an input method, GS as it is."""
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


def by_control(page: Page, code: str) -> None:
    """GS as Ctrl+]."""
    _typed(page, code, lambda: page.keyboard.press("Control+]"))


def by_number(page: Page, code: str) -> None:
    """GS as Alt+029 on the number block."""

    def press() -> None:
        page.keyboard.down("Alt")
        for digit in "029":
            page.keyboard.press(f"Numpad{digit}")
        page.keyboard.up("Alt")

    _typed(page, code, press)


def _typed(page: Page, code: str, separate: Callable[[], None]) -> None:
    for place, part in enumerate(code.split(GS)):
        if place:
            separate()
        page.keyboard.type(part)
    page.keyboard.press("Enter")
