"""The camera where there is no scanner: live on a secure address, a photograph on plain http (check 24)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.browser.conftest import QUIET, Hands, Server
from tests.devices.drawing import film, photograph, symbol
from tests.missing_parts import chromium
from tests.world import World
from warehouse.scanning.models import Scan

#: A phone: touch is what offers the camera's button.
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "locale": "en-GB",
}
SEEN = """document.addEventListener('warehouse:camera', (event) => {
  const page = document.documentElement
  page.dataset.seen = (page.dataset.seen || '') + event.detail + ' '
})"""
Phone = Callable[..., Hands]


@pytest.fixture
def phone(browser_type: BrowserType, server: Server) -> Iterator[Phone]:
    """A phone of its own, with these arguments and at this address; what its browser complained of fails the test."""
    opened: list[tuple[Browser, Hands]] = []

    def start(*arguments: str, address: str = server.address, **options: Any) -> Hands:
        browser = browser_type.launch(executable_path=chromium(), args=[*QUIET, *arguments])
        page = browser.new_context(**PHONE | options).new_page()
        page.add_init_script(SEEN)
        opened.append((browser, Hands(page, Server(address, server.instance))))
        return opened[-1][1]

    yield start
    for browser, someone in opened:
        browser.close()
        assert someone.problems == []


def plain(server: Server) -> str:
    """The same server under a name for which the browser keeps back what needs https."""
    return server.address.replace("127.0.0.1", "wms.test")


ELSEWHERE = "--host-resolver-rules=MAP wms.test 127.0.0.1"


def filmed(path: Path) -> list[str]:
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]


def photo(page: Page, opener: str, picture: bytes) -> None:
    """Tap, and take this picture."""
    with page.expect_file_chooser() as chosen:
        page.tap(opener)
    chosen.value.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture})


def test_live_video_reads_a_code_through_the_same_door(phone: Phone, tmp_path: Path, world: World) -> None:
    hands = phone(*filmed(film(tmp_path / "bin.y4m", symbol("A-01-A-01"))), permissions=["camera"])
    asked: list[str] = []
    hands.page.on("request", lambda request: asked.append(request.url))
    hands.sign_in("Ben")
    assert not any("barcode-detector" in url or "wasm" in url for url in asked)
    hands.page.tap("[data-camera-open]")
    hands.page.wait_for_selector("#screen[data-message='lookup.place']", state="attached")
    expect(hands.page.locator("#camera video")).to_be_visible()
    expect(hands.page.locator("#band")).to_be_visible()
    assert any("vendor/zxing_reader.wasm" in url for url in asked)
    assert [url for url in asked if not url.startswith((hands.server.address, "data:", "blob:"))] == []
    hands.page.tap("[data-camera=close]")
    expect(hands.page.locator("#camera")).to_be_hidden()
    assert hands.page.evaluate("document.querySelector('#camera video').srcObject") is None
    assert world.one(Scan, code="A-01-A-01").outcome == "ok"
    hands.wedge("TOTE-001")
    hands.page.wait_for_selector("#screen[data-message='lookup.place']")


def test_in_one_look_a_code_counts_once_and_another_look_is_another_piece(
    phone: Phone, tmp_path: Path
) -> None:
    frames = [*[symbol("A-01-A-01")] * 15, *[symbol("A-01-A-02")] * 15]
    hands = phone(*filmed(film(tmp_path / "bins.y4m", *frames)), permissions=["camera"])
    hands.sign_in("Ben")
    hands.page.tap("[data-camera-open]")
    turns = hands.page.locator("html")
    expect(turns).to_have_attribute("data-seen", three_in_turn("A-01-A-01", "A-01-A-02"), timeout=60_000)


def three_in_turn(one: str, other: str) -> re.Pattern[str]:
    """At least three looks, never the same code twice in a row."""
    return re.compile(f"^({one} {other} {one} |{other} {one} {other} )({one} |{other} )*$")


def test_a_piece_that_goes_and_one_that_comes_are_two(phone: Phone, tmp_path: Path) -> None:
    frames = [*[symbol("A-01-A-01")] * 15, *[Image.new("L", (9, 9), "white")] * 25]
    hands = phone(*filmed(film(tmp_path / "pieces.y4m", *frames)), permissions=["camera"])
    hands.sign_in("Ben")
    hands.page.tap("[data-camera-open]")
    seen = re.compile("^(A-01-A-01 ){3,}$")
    expect(hands.page.locator("html")).to_have_attribute("data-seen", seen, timeout=60_000)


def test_a_slow_device_that_seldom_looks_counts_a_piece_once(phone: Phone, tmp_path: Path) -> None:
    hands = phone(*filmed(film(tmp_path / "bin.y4m", symbol("A-01-A-01"))), permissions=["camera"])
    hands.page.add_init_script("addEventListener('DOMContentLoaded', () => { warehouse.timing.look = 1200 })")
    hands.sign_in("Ben")
    hands.page.tap("[data-camera-open]")
    hands.page.wait_for_selector("html[data-seen='A-01-A-01 ']")
    hands.page.wait_for_timeout(4_000)
    assert hands.page.get_attribute("html", "data-seen") == "A-01-A-01 "


def test_a_tap_on_the_picture_counts_the_same_code_again(phone: Phone, tmp_path: Path) -> None:
    hands = phone(*filmed(film(tmp_path / "bin.y4m", symbol("A-01-A-01"))), permissions=["camera"])
    hands.sign_in("Ben")
    hands.page.tap("[data-camera-open]")
    hands.page.wait_for_selector("html[data-seen='A-01-A-01 ']")
    hands.page.tap("#camera video", position={"x": 180, "y": 300})
    hands.page.wait_for_selector("html[data-seen='A-01-A-01 A-01-A-01 ']")


def test_a_camera_that_is_not_allowed_offers_the_photograph(phone: Phone) -> None:
    hands = phone()
    hands.sign_in("Ben")
    hands.page.tap("[data-camera-open]")
    expect(hands.page.locator("#camera-says")).to_have_text("Camera is off. Take a photo.")
    photo(hands.page, "label[data-camera=photo]", photograph(symbol("A-01-A-01")))
    hands.page.wait_for_selector("#screen[data-message='lookup.place']")


def test_on_plain_http_the_button_takes_a_photograph_and_scanning_works(
    phone: Phone, server: Server, world: World
) -> None:
    hands = phone(ELSEWHERE, address=plain(server))
    asked: list[str] = []
    hands.page.on("request", lambda request: asked.append(request.url))
    hands.sign_in("Ben")
    assert hands.page.evaluate("[isSecureContext, 'mediaDevices' in navigator]") == [False, False]
    photo(hands.page, "[data-camera-open]", photograph(symbol("A-01-A-01")))
    hands.page.wait_for_selector("#screen[data-message='lookup.place']")
    expect(hands.page.locator("#camera")).to_be_hidden()
    hands.go("/")
    hands.scan("A-01-A-02")
    assert world.count(Scan, code="A-01-A-01", outcome="ok") == 1
    assert world.count(Scan, code="A-01-A-02", outcome="ok") == 1
    assert [url for url in asked if not url.startswith((plain(server), "data:", "blob:"))] == []


def test_several_codes_on_a_photograph_are_chosen_from_and_none_is_said(phone: Phone, server: Server) -> None:
    hands = phone(ELSEWHERE, address=plain(server))
    hands.sign_in("Ben")
    photo(hands.page, "[data-camera-open]", photograph())
    expect(hands.page.locator("#camera-says")).to_have_text("No code found. Go closer.")
    both = photograph(symbol("A-01-A-01"), symbol("A-01-A-02"))
    photo(hands.page, "label[data-camera=photo]", both)
    expect(hands.page.locator("#camera-says")).to_have_text("Choose the code.")
    hands.page.tap("#camera-codes button:has-text('A-01-A-02')")
    hands.page.wait_for_selector("#screen[data-message='lookup.place']")
    assert hands.page.get_attribute("html", "data-seen") == "A-01-A-02 "


def test_the_button_goes_where_a_scanner_is_heard_and_stays_at_home(phone: Phone) -> None:
    hands = phone()
    hands.sign_in("Ben")
    button = hands.page.locator("[data-camera-open]")
    hands.go("/putaway")
    expect(button).to_be_visible()
    hands.scan("NO-SUCH-CODE")
    expect(button).to_be_hidden()
    hands.go("/")
    expect(button).to_be_visible()


def test_a_mouse_needs_no_camera(hands: Hands) -> None:
    hands.sign_in("Ben")
    expect(hands.page.locator("[data-camera-open]")).to_be_hidden()
