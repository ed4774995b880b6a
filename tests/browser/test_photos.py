"""Photos of a receipt: small before they travel, kept on the device until the warehouse has them, once each."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Hands
from tests.photos.drawing import carton
from tests.receiving.goods import TOWEL
from tests.world import World
from warehouse.photos.models import Photo
from warehouse.receiving.models import Receipt
from warehouse.stock.models import Product

WAITS = "#screen .photos-waiting"
THERE = "#screen [data-photos] li:not(.waiting) img"


@pytest.fixture
def dock(hands: Hands) -> Hands:
    """Ben receives 1042 and has counted one towel."""
    # From the first moment on: the browser is told to hand choosers over, and need not answer before the first tap.
    hands.page.on("filechooser", lambda _chooser: None)
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.scan("1042")
    hands.scan(TOWEL)
    hands.hurry()
    return hands


def photograph(page: Page, picture: bytes) -> None:
    """More, Photo, by keyboard alone; the camera answers with this picture."""
    page.wait_for_selector(
        "body > input[capture]", state="attached"
    )  # what takes photos comes with the screen
    for wanted in (".more > summary", "[data-take-photo]"):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
                break
        else:
            raise AssertionError(f"{wanted} cannot be reached")
        if wanted == ".more > summary":
            page.keyboard.press("Enter")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    assert chosen.value.element.get_attribute("capture") == "environment"
    chosen.value.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture})


def on_photos(hands: Hands, fault: Callable[[int], str | None]) -> list[str]:
    """Ask for a fault of each POST /photos; the list grows with them."""
    hands.network_may_fail = True
    posts: list[str] = []

    def pass_on(route: Route, request: Request) -> None:
        posts.append(request.url)
        wanted = fault(len(posts) - 1)
        if wanted == "offline":
            route.abort()
        else:
            route.continue_(headers=request.headers | ({"X-Fault": wanted} if wanted else {}))

    hands.page.route("**/photos", pass_on)
    return posts


def test_a_photo_travels_small_and_is_shown(dock: Hands, world: World) -> None:
    photograph(dock.page, carton(size=(4000, 3000)))
    expect(dock.page.locator(THERE)).to_have_attribute("alt", "Photo of Tea towel, striped")
    expect(dock.page.locator(WAITS)).to_have_count(0)
    photo = world.one(Photo)
    assert (photo.width, photo.height) == (1600, 1200)
    assert photo.task == f"receiving/{world.one(Receipt).id}"
    assert photo.product_id == world.one(Product, sku="TOWEL").id
    # The thumbnail is a picture, and the next scan leaves it on the screen of its product.
    assert (
        dock.page.eval_on_selector(
            THERE, "async (image) => { await image.decode(); return image.naturalWidth }"
        )
        == 240
    )
    dock.scan(TOWEL)
    expect(dock.page.locator(THERE)).to_have_count(1)


def test_photos_wait_without_wifi_and_survive_a_reload(dock: Hands, world: World) -> None:
    posts = on_photos(dock, lambda _place: "offline")
    photograph(dock.page, carton())
    photograph(dock.page, carton(torn=False))
    expect(dock.page.locator(WAITS)).to_have_text("2 photos waiting")
    expect(dock.page.locator("#screen [data-photos] li.waiting img")).to_have_count(2)
    dock.page.reload()
    expect(dock.page.locator(WAITS)).to_have_text("2 photos waiting")
    expect(dock.page.locator("#screen [data-photos] li.waiting img")).to_have_count(
        0 if dock.step != "scan_product" else 2
    )
    assert world.count(Photo) == 0 and posts
    # Another screen says it too, and nobody signs out over them.
    dock.go("/")
    expect(dock.page.locator(WAITS)).to_have_text("2 photos waiting")
    dock.page.click(".sign-out button")
    expect(dock.page.locator("#band")).to_have_text("2 photos wait. Tap Lock instead.")
    dock.hurry()
    dock.page.unroute("**/photos")
    dock.page.evaluate("dispatchEvent(new Event('online'))")
    expect(dock.page.locator(WAITS)).to_have_count(0)
    assert world.count(Photo) == 2


def test_a_lost_answer_makes_no_second_photo(dock: Hands, world: World) -> None:
    posts = on_photos(dock, lambda place: ("drop_after", "503", "drop_before", None)[min(place, 3)])
    photograph(dock.page, carton())
    expect(dock.page.locator(THERE)).to_have_count(1)
    expect(dock.page.locator(WAITS)).to_have_count(0)
    assert len(posts) == 4
    assert world.count(Photo) == 1


def test_scans_go_first(dock: Hands, world: World) -> None:
    order: list[str] = []
    dock.network_may_fail = True
    dock.page.on("requestfinished", lambda request: order.append(request.url.rpartition("/")[2]))
    dock.page.route("**/scans", lambda route: route.abort())
    dock.wedge(TOWEL)
    expect(dock.page.locator("#pending")).to_be_visible()
    photograph(dock.page, carton())
    expect(dock.page.locator(WAITS)).to_have_text("1 photo waiting")
    dock.page.unroute("**/scans")
    dock.page.evaluate("warehouse.sender.pump()")
    expect(dock.page.locator(WAITS)).to_have_count(0)
    sent = [name for name in order if name in {"scans", "photos"}]
    assert sent == ["scans", "photos"]
    assert world.on_hand("DOCK-1", "TOWEL") == 2


def test_what_the_warehouse_will_never_take_is_said_and_given_up(dock: Hands, world: World) -> None:
    dock.network_may_fail = True
    dock.page.route("**/photos", lambda route: route.fulfill(status=422, body="photos: this is no picture"))
    photograph(dock.page, carton())
    expect(dock.page.locator("#band")).to_have_text("Photo refused. Take it again.")
    expect(dock.page.locator(WAITS)).to_have_count(0)


def test_a_stranger_who_answers_keeps_no_photo(dock: Hands, world: World) -> None:
    """A captive portal says 200 to everything."""
    dock.network_may_fail = True
    dock.page.route("**/photos", lambda route: route.fulfill(status=200, body="Welcome to our Wi-Fi"))
    photograph(dock.page, carton())
    expect(dock.page.locator(WAITS)).to_have_text("1 photo waiting")
    dock.page.unroute("**/photos")
    expect(dock.page.locator(WAITS)).to_have_count(0)
    assert world.count(Photo) == 1


def test_what_is_no_picture_is_said(dock: Hands) -> None:
    photograph(dock.page, b"no picture at all")
    expect(dock.page.locator("#band")).to_have_text("No picture came. Take it again.")


def test_a_picture_of_noise_is_made_smaller_than_two_megabytes(dock: Hands, world: World) -> None:
    noise = io.BytesIO()
    Image.effect_noise((2400, 2400), 120).convert("RGB").save(noise, "JPEG", quality=95)
    sizes: list[int] = []

    def sent(request: Request) -> None:
        if request.url.endswith("/photos"):
            sizes.append(len(request.post_data_buffer or b""))

    dock.page.on("request", sent)
    photograph(dock.page, noise.getvalue())
    expect(dock.page.locator(THERE)).to_have_count(1, timeout=15_000)
    assert world.count(Photo) == 1
    assert sizes and all(size < 2_010_000 for size in sizes)


def test_a_photo_beside_its_line_on_the_last_screen(dock: Hands, world: World) -> None:
    photograph(dock.page, carton())
    expect(dock.page.locator(THERE)).to_have_count(1)
    dock.press("done")
    assert dock.step == "close"
    expect(dock.page.locator(THERE)).to_have_count(1)
    dock.page.click("button[form=claim]")
    dock.page.wait_for_selector("#screen[data-step=claim]")
    expect(dock.page.locator(THERE)).to_have_count(1)
