"""Each verdict has a word, a picture of its own shape, a tone and a vibration, and is said aloud (check 22)."""

from __future__ import annotations

import io
from itertools import combinations
from typing import Any
from urllib.parse import parse_qsl, urlencode

from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Hands
from tests.world import each_code

#: These call for the same act, so they sound the same: look at the screen; ask a supervisor.
ALIKE = [{"ask", "skipped", "held"}, {"blocked", "refused"}]
MUG = each_code("MUG-BL")


class Told:
    """What was told of each verdict."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.words: dict[str, str] = {}
        self.pictures: dict[str, Image.Image] = {}
        self.played: dict[str, Any] = {}

    def note(self, kind: str) -> None:
        """Look at the band as it is now, and at what was played last."""
        page = self.hands.page
        band = page.locator(f"#band.{kind}")
        expect(band.locator("svg.icon")).to_be_visible()
        assert band.get_attribute("role") == "status"
        assert band.get_attribute("aria-live") == "assertive"
        self.words[kind] = band.inner_text().strip()
        grey = Image.open(io.BytesIO(band.locator("svg.icon").screenshot())).convert("L")
        ground = grey.tobytes()[0]
        self.pictures[kind] = grey.point(lambda level: 255 if abs(level - ground) > 60 else 0)
        played = [each for each in page.evaluate("heard") if each["name"] == kind]
        assert played, kind
        self.played[kind] = played[-1]

    def verdict(self, kind: str) -> None:
        """The same words stand on the screen, for whoever reads there."""
        screen = self.hands.page.locator(f"#screen[data-outcome={kind}]")
        expect(screen.locator(".verdict svg.icon")).to_have_count(1)
        self.note(kind)
        assert screen.locator(".verdict .sentence").inner_text().strip() in self.words[kind]


def test_each_verdict_is_seen_heard_and_felt(hands: Hands) -> None:
    """Every outcome of the warehouse, then all that the device itself has to say."""
    hands.sign_in("Carla")
    told = Told(hands)
    verdicts_of_the_warehouse(hands, told)
    what_the_device_says(hands, told)
    assert set(told.words) == {
        *("ok", "line_done", "task_done", "error", "ask", "skipped", "held"),
        *("partial", "offline", "blocked", "refused"),
    }
    assert all(told.words.values())
    assert all(each["tones"] and each["vibration"] for each in told.played.values())
    for one, other in combinations(told.pictures, 2):
        assert unlike(told.pictures[one], told.pictures[other]) > 0.04, (one, other)
        if not any({one, other} <= group for group in ALIKE):
            assert told.played[one]["tones"] != told.played[other]["tones"], (one, other)
            assert told.played[one]["vibration"] != told.played[other]["vibration"], (one, other)


def unlike(one: Image.Image, other: Image.Image) -> float:
    """How much of two black and white pictures differs."""
    size = (32, 32)
    pairs = zip(one.resize(size).tobytes(), other.resize(size).tobytes(), strict=True)
    return sum(abs(a - b) > 127 for a, b in pairs) / (size[0] * size[1])


def verdicts_of_the_warehouse(hands: Hands, told: Told) -> None:
    """One order picked, with an error on the way."""
    hands.scan("1001")
    told.verdict("ask")
    hands.go("/picking")
    hands.press("next-work")
    hands.scan("TOTE-001")
    told.verdict("ok")
    hands.scan("A-01-A-04")
    told.verdict("error")
    skip_one(hands)
    told.verdict("skipped")
    hands.page.wait_for_timeout(600)
    hands.scan("A-01-A-01")
    hands.scan(MUG)
    hands.scan(MUG)
    told.verdict("line_done")
    held_back(hands, "A-01-A-03")
    told.verdict("held")
    hands.scan("A-01-A-03")
    hands.scan(each_code("TOWEL"))
    hands.scan("BENCH-1")
    told.verdict("task_done")


def skip_one(hands: Hands) -> None:
    """A scan after an error, on a page that knows of no error: as after a reload."""
    hands.go(hands.told("address"))
    hands.page.route(
        "**/scans", lambda route, request: route.continue_(post_data=changed(request, seen_error="0"))
    )
    hands.scan("A-01-A-01")
    hands.page.unroute("**/scans")


def held_back(hands: Hands, code: str) -> None:
    """A scan that lay on the device for a day."""

    def late(route: Route, request: Request) -> None:
        route.continue_(post_data=changed(request, scanned_at="2020-01-01T00:00:00Z"))

    hands.page.route("**/scans", late)
    hands.scan(code)
    hands.page.unroute("**/scans")


def changed(request: Request, **fields: str) -> str:
    """The body of a post with other fields."""
    return urlencode(dict(parse_qsl(request.post_data or "")) | fields)


def what_the_device_says(hands: Hands, told: Told) -> None:
    """Half a code, no network, too many scans, a scan that nobody takes."""
    page: Page = hands.page
    hands.network_may_fail = True
    hands.go("/counting")
    hands.hurry()
    hands.set_timing(partial=300)
    hands.burst(MUG[:8])
    page.wait_for_selector("#band.partial")
    told.note("partial")
    page.context.set_offline(True)
    hands.wedge("A-01-A-05")
    page.wait_for_selector("#band.offline")
    told.note("offline")
    page.evaluate("warehouse.limits.waitingWhenCounting = 1")
    hands.wedge(MUG)
    page.wait_for_selector("#band.blocked")
    told.note("blocked")
    page.context.set_offline(False)
    hands.wait_until_sent()
    page.route("**/scans", lambda route: route.fulfill(status=400, body="no\n"))
    hands.wedge(MUG)
    page.wait_for_selector("#band.refused")
    told.note("refused")
