"""A delivery that is being received: where a device has work in hand, and is then left alone or falls asleep."""

from __future__ import annotations

from tests.browser.conftest import Hands


def begin_receiving(hands: Hands) -> None:
    """Ben, signed in, at the first delivery of the list."""
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.right()
    assert hands.step == "scan_product"
