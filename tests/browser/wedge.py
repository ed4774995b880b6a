"""Keys as the hardware of a wedge times them, however busy this machine is."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from playwright.sync_api import CDPSession, Page

BETWEEN_MS = 2.0
_ENDS: dict[str, dict[str, Any]] = {
    "\n": {"key": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "\t": {"key": "Tab", "windowsVirtualKeyCode": 9},
}


class Wedge:
    """A scanner at a page: its keys are sent without waiting for one of them, and say themselves when they were hit.

    Typed one by one on a starved machine they would come with pauses that no scanner makes.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._devtools: CDPSession | None = None
        self._latest = 0.0

    def type(self, text: str, between: float = BETWEEN_MS) -> None:
        """These characters, `between` milliseconds apart; a line feed is Enter."""
        start = max(time.time(), self._latest)
        keys = [key for place, sign in enumerate(text) for key in _keys(sign, start + place * between / 1000)]
        self._latest = start + len(text) * between / 1000
        self._devtools = self._devtools or self.page.context.new_cdp_session(self.page)
        send_one = self._devtools._impl_obj.send  # the public one waits for each

        async def send() -> None:
            await asyncio.gather(*(send_one("Input.dispatchKeyEvent", key, timeout=None) for key in keys))

        self._devtools._sync(send())


def _keys(sign: str, at: float) -> list[dict[str, Any]]:
    """Down and up, at this time since the epoch in seconds."""
    key = {"timestamp": at} | _ENDS.get(sign, {"key": sign, "text": sign})
    return [{"type": "keyDown"} | key, {"type": "keyUp"} | key]
