"""Keys as the hardware of a wedge times them, however busy this machine is."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from playwright.sync_api import CDPSession, Page

BETWEEN_MS = 2.0
GS = "\x1d"
# For `add_init_script`: a busy machine may hold keys up for longer than the page waits for the rest of a code, and a
# test answers a page faster than a person can read it.
PATIENT = """addEventListener('DOMContentLoaded', () => {
  if (window.warehouse) Object.assign(warehouse.timing, { partial: 20000, unseen: -Infinity })
})"""
_ENDS: dict[str, dict[str, Any]] = {
    "\n": {"key": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "\t": {"key": "Tab", "windowsVirtualKeyCode": 9},
}
_CONTROL, _ALT = 2, 1


class Wedge:
    """A scanner at a page: its keys are sent without waiting for one of them, and say themselves when they were hit.

    Typed one by one on a starved machine they would come with pauses that no scanner makes.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._devtools: CDPSession | None = None
        self._latest = 0.0

    def type(
        self, text: str, between: float = BETWEEN_MS, separator: str = GS, held_up: bool = False
    ) -> None:
        """These characters, `between` milliseconds apart; a line feed is Enter, a tab Tab.

        GS comes as this device sends it: "ctrl" (Ctrl+]), "alt" (Alt+029 on the number block), a character, or "".
        Keys that were `held_up` on their way were hit right after those before them.
        """
        start = self._latest if held_up else max(time.time(), self._latest)
        keys = [
            key
            for place, sign in enumerate(text)
            for key in _keys(sign, separator, start + place * between / 1000)
        ]
        self._latest = start + len(text) * between / 1000
        self._devtools = self._devtools or self.page.context.new_cdp_session(self.page)
        send_one = self._devtools._impl_obj.send  # the public one waits for each

        async def send() -> None:
            await asyncio.gather(*(send_one("Input.dispatchKeyEvent", key, timeout=None) for key in keys))

        self._devtools._sync(send())


def _keys(sign: str, separator: str, at: float) -> list[dict[str, Any]]:
    """Down and up of each key, at this time since the epoch in seconds."""
    if sign != GS:
        return _stroke(at, **(_ENDS.get(sign) or {"key": sign, "text": sign}))
    if separator == "ctrl":
        bracket = {"key": "]", "code": "BracketRight", "windowsVirtualKeyCode": 221}
        return _held(at, _CONTROL, {"key": "Control", "code": "ControlLeft"}, [bracket])
    if separator == "alt":
        digits = [{"key": digit, "code": f"Numpad{digit}"} for digit in "029"]
        return _held(at, _ALT, {"key": "Alt", "code": "AltLeft"}, digits)
    return _stroke(at, key=separator, text=separator) if separator else []


def _stroke(at: float, **key: Any) -> list[dict[str, Any]]:
    down = "keyDown" if "text" in key else "rawKeyDown"
    return [{"type": down, "timestamp": at} | key, {"type": "keyUp", "timestamp": at} | key]


def _held(at: float, mark: int, held: dict[str, Any], keys: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """These keys while another one is held down."""
    down = {"type": "rawKeyDown", "timestamp": at, "modifiers": mark} | held
    strokes = [stroke for key in keys for stroke in _stroke(at, modifiers=mark, **key)]
    return [down, *strokes, {"type": "keyUp", "timestamp": at} | held]
