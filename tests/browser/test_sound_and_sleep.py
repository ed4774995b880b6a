"""The device in the hand: how loud it is, when its screen stays on, and what it shows and hears after a sleep."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.conftest import Hands
from tests.browser.counting_a_bin import codes
from tests.browser.receiving_a_delivery import begin_receiving
from tests.world import World, each_code
from warehouse.db import Database

MUG = each_code("MUG-BL")


def loudness(hands: Hands) -> list[tuple[str, float]]:
    """What was played since the page came, and how loud."""
    return [
        tuple(each) for each in hands.page.evaluate("heard.map((played) => [played.name, played.volume])")
    ]


def test_sounds_are_tried_before_they_are_chosen(hands: Hands) -> None:
    hands.sign_in("Ada")
    hands.page.click("a[href='/settings']")
    hands.page.click(".try-sounds summary")
    for name in ("ok", "error", "blocked"):
        hands.page.click(f"[data-play={name}]")
    assert loudness(hands) == [("ok", 1), ("error", 1), ("blocked", 1)]
    hands.page.check("input[value=quiet]", force=True)
    hands.page.check("input[value=dark]", force=True)
    assert hands.page.get_attribute("html", "data-theme") == "dark"
    assert loudness(hands)[-1] == ("ok", 0.25)
    hands.page.check("input[value=vibrate]", force=True)
    hands.page.check("input[name=hand][value=left]", force=True)
    expect(hands.page.locator("#screen-size")).to_contain_text("360 × 640")
    hands.page.click("footer button")
    expect(hands.page.locator("#band")).to_contain_text("Saved")
    hands.go("/")
    assert hands.page.get_attribute("html", "data-hand") == "left"
    hands.scan("A-01-A-01")
    assert loudness(hands) == [("ok", 0)]


def test_a_silent_device_says_so_until_it_is_touched(hands: Hands) -> None:
    hands.page.add_init_script(
        "AudioContext.prototype.resume = ((resume) => function () { window.asked = true; return resume.call(this) })"
        "(AudioContext.prototype.resume);"
        "if (sessionStorage.mute) Object.defineProperty(AudioContext.prototype, 'state',"
        "{ get() { return window.asked ? 'running' : 'suspended' } })"
    )
    hands.sign_in("Ada")
    hands.page.evaluate("() => { sessionStorage.mute = 'yes' }")
    hands.go("/")
    expect(hands.page.locator("#silent")).to_be_visible()
    hands.scan("A-01-A-01")
    expect(hands.page.locator("#silent")).to_be_hidden()


def test_the_screen_stays_on_during_a_task_alone(hands: Hands) -> None:
    hands.page.add_init_script(
        "window.held = 0; navigator.wakeLock.request = async () => { window.held += 1;"
        "return { addEventListener() {}, release() { window.held -= 1 } } }"
    )
    hands.sign_in("Ada")
    hands.go("/picking")
    assert hands.page.evaluate("window.held") == 0
    hands.press("next-work")
    assert hands.page.evaluate("window.held") == 1
    hands.scan(hands.told("code"))
    assert hands.page.evaluate("window.held") == 1
    hands.go("/")
    assert hands.page.evaluate("window.held") == 0


def test_after_a_sleep_the_screen_is_the_one_that_is_true_now(hands: Hands, world: World) -> None:
    hands.sign_in("Ada")
    hands.go("/picking")
    hands.press("next-work")
    hands.right()
    assert hands.step == "scan_bin"
    actor, device = (
        hands.page.get_attribute("body", "data-actor") or "",
        hands.page.get_attribute("body", "data-device") or "",
    )
    elsewhere: dict[str, str | float | bool] = {
        "scan_id": "ab" * 16,
        "device": device,
        "actor": actor,
        "task": hands.told("task"),
        "step": "scan_bin",
        "code": hands.told("code"),
    }
    assert hands.page.request.post(hands.server.address + "/scans", form=elsewhere).ok
    sleep(hands)
    hands.page.wait_for_selector("#screen[data-step=scan_product]")


def test_who_scans_right_after_a_sleep_keeps_the_answer(hands: Hands) -> None:
    """The look at the screen is slow: meanwhile a scan was made and answered, and what it brings is older."""
    begin_receiving(hands)
    looks = sleep_and_look_slowly(hands)
    hands.scan(MUG)
    show_other_work(hands, looks[0])
    hands.scan(MUG)
    assert len(looks) == 1, "the page was not loaded again"
    assert hands.told("outcome") == "ok"
    hands.page.unroute(hands.page.url)


def test_a_code_that_begins_after_a_sleep_is_read_whole(hands: Hands, database: Database) -> None:
    """Others went on meanwhile, so the page would be loaded again: not in the middle of a code."""
    begin_receiving(hands)
    hands.set_timing(again=50, typing=60_000, pause=60_000, partial=60_000)
    looks = sleep_and_look_slowly(hands)
    hands.burst(MUG[:6])
    show_other_work(hands, looks[0])
    hands.page.unroute(hands.page.url)
    hands.page.wait_for_timeout(400)
    hands.scan(MUG[6:])
    assert codes(database)[-1] == MUG


def sleep_and_look_slowly(hands: Hands) -> list[Route]:
    """Looks at the screen after a sleep, that nobody has answered yet."""
    looks: list[Route] = []
    address = hands.page.url
    hands.page.route(address, lambda route: looks.append(route))
    with hands.page.expect_request(address):
        sleep(hands)
    return looks


def show_other_work(hands: Hands, look: Route) -> None:
    """The look finds that others went on."""
    with hands.page.expect_response(hands.page.url):
        look.fulfill(body='<main id="screen" data-task="" data-step="home"></main>')


def sleep(hands: Hands) -> None:
    """The screen goes dark, for long, and is lit again."""
    hands.page.evaluate(
        "() => { warehouse.timing.asleep = -1;"
        "Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });"
        "document.dispatchEvent(new Event('visibilitychange')); delete document.visibilityState;"
        "document.dispatchEvent(new Event('visibilitychange')) }"
    )
