"""The scanner test in a real browser: keys and text, with and without Enter, GS in each of its forms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Hands
from tests.world import World
from warehouse.devices.probes import PROBES
from warehouse.people.models import Device
from warehouse.scanning.models import Scan

IN_TURN = [probe.text for probe in PROBES]
#: Milliseconds of silence that end a read: where nothing else does, and where nothing but its own end may.
SOON, NEVER = 1_000, 60_000


def start(hands: Hands, silence: int = NEVER) -> None:
    hands.page.add_init_script(
        f"addEventListener('DOMContentLoaded', () => {{ warehouse.timing.testing = {silence} }})"
    )
    hands.sign_in("Ada")
    hands.go("/setup/scanner")
    hands.page.wait_for_selector("body[data-reads-only]")


def row(hands: Hands, number: int) -> Any:
    return hands.page.locator("#probes > li").nth(number)


def sent(hands: Hands) -> dict[str, Any]:
    """The profile on the page of the result."""
    hands.page.wait_for_selector("#screen[data-step=scanner-result]")
    told: dict[str, Any] = json.loads(hands.page.get_attribute("body", "data-profile") or "{}")
    return told


def test_five_codes_in_any_order_and_it_is_ready(hands: Hands, world: World) -> None:
    start(hands)
    for number in (4, 2, 0, 3, 1):
        hands.burst(IN_TURN[number] + "\n")
        expect(row(hands, number)).to_have_class("list-row done")
    profile = sent(hands)
    expect(hands.page.locator("#band")).to_have_text("Enter is sent. GS is kept. Layout is right. Ready.")
    assert profile.items() >= {"ends_with": "enter", "path": "keys", "keeps_separator": True}.items()
    assert world.one(Device, id=hands.page.get_attribute("body", "data-device")).profile["layout"] == "right"
    assert world.count(Scan) == 0


@pytest.mark.parametrize(
    ("separator", "end", "expected"),
    [
        ("alt", "\t", {"ends_with": "tab", "keeps_separator": True, "separator": ""}),
        ("#", "\n", {"ends_with": "enter", "keeps_separator": True, "separator": "#"}),
        ("", "", {"ends_with": "none", "keeps_separator": False, "separator": ""}),
    ],
)
def test_keys_of_other_devices(hands: Hands, separator: str, end: str, expected: dict[str, Any]) -> None:
    start(hands, NEVER if end else SOON)
    for number, code in enumerate(IN_TURN):
        hands.burst(code + end, separator)
        expect(row(hands, number)).to_have_class("list-row done")
    assert sent(hands).items() >= expected.items()


@pytest.mark.parametrize("end", ["Enter", None])
def test_text_by_an_input_method(hands: Hands, end: str | None) -> None:
    start(hands, NEVER if end else SOON)
    for number, code in enumerate(IN_TURN):
        hands.page.keyboard.insert_text(code)
        if end:
            hands.page.keyboard.press(end)
        expect(row(hands, number)).to_have_class("list-row done")
    assert sent(hands).items() >= {"path": "input", "keeps_separator": True}.items()
    assert sent(hands)["ends_with"] == ("enter" if end else "none")


def test_other_codes_doubled_codes_and_another_keyboard_are_found_out(hands: Hands) -> None:
    start(hands)
    hands.burst("4006381333931\n", separator="")
    expect(hands.page.locator("#band")).to_have_text("Not one of the five codes.")
    expect(hands.page.locator("#read-count")).to_have_text("0")
    expect(hands.page.locator("#reads-form button")).to_be_disabled()
    hands.burst(IN_TURN[1] + "\n", "ctrl")
    expect(row(hands, 1).locator("mark")).to_have_text("GS")
    expect(row(hands, 1)).to_contain_text("ms, Enter")
    hands.burst("TEST-0123456789" * 2 + "\n", separator="")
    expect(row(hands, 0)).to_contain_text("twice")
    hands.burst("qwerty-&?:\n", separator="")
    expect(row(hands, 4)).to_have_class("list-row done")
    hands.page.click("#reads-form button")
    profile = sent(hands)
    assert (profile["doubled"], profile["layout"]) == (True, "swapped")
    for words in ("Each code comes twice.", "Intent output: off", "Signs are swapped.", "QR was not read."):
        assert words in hands.text


def test_the_trigger_pulled_once_more_is_no_doubled_code(hands: Hands) -> None:
    start(hands)
    for sentence in ("Code 1 came.", "Code 1 came again."):
        hands.burst(IN_TURN[0] + "\n")
        expect(hands.page.locator("#band")).to_have_text(sentence)
        hands.page.wait_for_timeout(700)
    expect(row(hands, 0)).to_contain_text("ms, Enter")
    expect(row(hands, 0)).not_to_contain_text("twice")


def test_sounds_can_be_heard_and_the_screen_is_told(hands: Hands) -> None:
    hands.page.add_init_script(
        "document.addEventListener('warehouse:played', (event) => {"
        " document.documentElement.dataset.heard = event.detail.name })"
    )
    start(hands)
    for name in ("ok", "error", "blocked"):
        hands.page.click(f"[data-play={name}]")
        hands.page.wait_for_selector(f"html[data-heard={name}]")
    expect(hands.page.locator("#support")).to_contain_text("360 × 640 × 1")


def test_afterwards_the_device_scans_as_its_profile_says(hands: Hands, world: World) -> None:
    start(hands, SOON)
    for number, code in enumerate(IN_TURN):
        hands.burst(code, separator="")
        expect(row(hands, number)).to_have_class("list-row done")
    assert sent(hands)["ends_with"] == "none"
    hands.go("/")
    hands.burst("A-01-A-01")
    hands.page.wait_for_selector("#screen[data-message='lookup.place']")
    assert world.one(Scan, code="A-01-A-01").outcome == "ok"
