"""One device, several people: the cover, what lifts it, whose scans are whose, and a session that ends in mid-queue."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect
from sqlalchemy import select, update

from tests.browser.conftest import Hands
from tests.browser.receiving_a_delivery import begin_receiving
from tests.world import World, each_code
from warehouse.db import Database
from warehouse.people.models import Person
from warehouse.scanning.models import Scan

COVER = "#screen[data-step=cover]"
MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")


def leave_alone(hands: Hands) -> None:
    """Nobody touches the device for longer than it may be left; it looks at its clock now, not within a second."""
    looks = """async () => {
      warehouse.timing.lock = 1
      await new Promise((go) => setTimeout(go, 20))
      document.dispatchEvent(new Event('visibilitychange'))
    }"""
    # What the page asks for in that moment may come when the cover is on already, and is refused.
    hands.network_may_fail = True
    hands.page.evaluate(looks)


def refuse(hands: Hands) -> Callable[[], None]:
    """No scan reaches the warehouse until the function that this answers is called."""
    hands.network_may_fail = True
    hands.page.route("**/scans", lambda route: route.abort())
    return lambda: hands.page.unroute("**/scans")


def people_of(world: World) -> list[str]:
    """Who made each scan, in the order in which they arrived."""
    wanted = select(Person.name).join(Scan, Scan.person_id == Person.id).order_by(Scan.received_at)
    return list(world.read(lambda session: session.scalars(wanted).all()))


def test_a_device_left_alone_is_covered_and_the_own_badge_lifts_it(hands: Hands, world: World) -> None:
    begin_receiving(hands)
    hands.scan(MUG)
    address = hands.page.url
    hands.set_timing(lock=100)
    hands.page.wait_for_selector(COVER)
    assert "Ben" in hands.text
    assert "stays open" in hands.text
    hands.wedge("U.BEN")
    hands.page.wait_for_selector("#screen[data-step=scan_product]")
    assert hands.page.url == address
    hands.scan(MUG)
    assert world.on_hand("DOCK-1", "MUG-BL") == 2


def test_a_touch_keeps_it_open(hands: Hands) -> None:
    begin_receiving(hands)
    hands.set_timing(lock=60_000)
    hands.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    hands.scan(MUG)
    assert not hands.page.evaluate("warehouse.lock.isOn()")


def test_neither_a_reload_nor_an_address_lifts_it(hands: Hands) -> None:
    begin_receiving(hands)
    leave_alone(hands)
    hands.page.wait_for_selector(COVER)
    hands.page.reload()
    hands.page.wait_for_selector(COVER)
    hands.go("/receiving")
    assert hands.step == "cover"
    hands.page.go_back()
    hands.page.wait_for_selector(COVER)


def test_nothing_scanned_at_the_cover_is_a_scan(hands: Hands, world: World) -> None:
    begin_receiving(hands)
    before = world.count(Scan)
    leave_alone(hands)
    hands.page.wait_for_selector(COVER)
    hands.wedge(MUG)
    expect(hands.page.locator("#screen .verdict")).to_contain_text("Unknown badge")
    assert hands.page.evaluate("warehouse.outbox.waiting()") == 0
    hands.page.keyboard.type("2222", delay=20)
    hands.page.keyboard.press("Enter")
    hands.page.wait_for_selector("#screen[data-step=scan_product]")
    assert hands.page.evaluate("warehouse.outbox.waiting()") == 0
    assert world.count(Scan) == before


def test_the_scan_that_wakes_it_goes_nowhere(hands: Hands, world: World) -> None:
    """A device that slept has not looked at its clock: the first key does, and is not a scan."""
    begin_receiving(hands)
    before = world.count(Scan)
    scanned_late = """async (code) => {
      warehouse.timing.lock = 1
      await new Promise((go) => setTimeout(go, 5))
      for (const key of [...code, 'Enter']) dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))
      return [warehouse.lock.isOn(), warehouse.outbox.waiting()]
    }"""
    assert hands.page.evaluate(scanned_late, MUG) == [True, 0]
    hands.page.wait_for_selector(COVER)
    assert world.count(Scan) == before


def test_a_page_loaded_after_a_long_sleep_is_covered(hands: Hands) -> None:
    begin_receiving(hands)
    hands.page.evaluate(
        "() => warehouse.remember('touched', document.documentElement.dataset.since + ' 1000')"
    )
    hands.page.goto(hands.page.url)
    hands.page.wait_for_selector(COVER)


def test_another_page_of_the_device_is_covered_with_it(hands: Hands) -> None:
    begin_receiving(hands)
    other = hands.page.context.new_page()
    other.goto(hands.server.address + "/settings")
    hands.page.bring_to_front()
    leave_alone(hands)
    hands.page.wait_for_selector(COVER)
    other.wait_for_selector(COVER)


def test_never_while_scans_wait(hands: Hands, world: World) -> None:
    begin_receiving(hands)
    back = refuse(hands)
    hands.wedge(MUG)
    expect(hands.page.locator("#pending")).to_have_text("1")
    leave_alone(hands)
    assert not hands.page.evaluate("warehouse.lock.isOn()")
    back()
    hands.set_timing(lock=60_000)
    hands.page.evaluate("warehouse.sender.pump()")
    hands.wait_until_sent_after_loading()
    leave_alone(hands)
    hands.page.wait_for_selector(COVER)
    assert world.on_hand("DOCK-1", "MUG-BL") == 1


def test_without_wifi_the_screen_is_hidden_and_the_cover_comes_with_it(hands: Hands) -> None:
    begin_receiving(hands)
    hands.hurry()
    hands.network_may_fail = True
    hands.page.context.set_offline(True)
    leave_alone(hands)
    expect(hands.page.locator("#band")).to_contain_text("Locked")
    expect(hands.page.locator("#screen")).to_be_hidden()
    hands.wedge(MUG)
    assert hands.page.evaluate("warehouse.outbox.waiting()") == 0
    hands.page.context.set_offline(False)
    hands.page.wait_for_selector(COVER)


def test_a_cover_that_the_warehouse_never_heard_of_outlives_a_reload(hands: Hands) -> None:
    begin_receiving(hands)
    hands.network_may_fail = True
    hands.page.route("**/lock", lambda route: route.abort())
    leave_alone(hands)
    expect(hands.page.locator("#band")).to_contain_text("Locked")
    hands.page.reload()
    expect(hands.page.locator("#screen")).to_be_hidden()
    hands.page.unroute("**/lock")
    hands.page.reload()
    hands.page.wait_for_selector(COVER)


def test_the_waiting_scans_of_one_stay_theirs_when_another_takes_the_device(
    hands: Hands, world: World
) -> None:
    """Sign-out is refused while scans wait, and Lock is offered; another badge takes over."""
    begin_receiving(hands)
    back = refuse(hands)
    hands.set_timing(steps=[60_000])
    hands.wedge("A-01-A-01")
    hands.wedge(MUG)
    expect(hands.page.locator("#pending")).to_have_text("2")
    hands.go("/")
    hands.page.click(".sign-out button")
    expect(hands.page.locator("#band")).to_contain_text("Tap Lock")
    hands.page.click("#lock-now button")
    hands.page.wait_for_selector(COVER)
    expect(hands.page.locator("#pending")).to_have_text("2")
    expect(hands.page.locator("#band")).to_contain_text("2 scans saved")
    hands.wedge("U.EVE")
    hands.page.wait_for_selector("#screen[data-step=pin]")
    hands.page.keyboard.type("5555", delay=20)
    back()
    before = world.count(Scan)
    hands.page.keyboard.press("Enter")
    hands.page.wait_for_selector("#screen[data-step=home]")
    hands.wait_until_sent_after_loading()
    hands.scan("A-01-A-02")
    assert world.count(Scan) == before + 3
    assert people_of(world)[-3:] == ["Ben", "Ben", "Eve"]
    assert hands.page.get_attribute("body", "data-worker") == "Eve"


def test_a_session_that_ends_in_mid_queue_loses_nothing(hands: Hands, world: World) -> None:
    """Check 9: the lock screen, nothing lost, PIN, the rest is applied, booked to whoever scanned."""
    begin_receiving(hands)
    address = hands.page.url
    refuse(hands)
    hands.set_timing(steps=[60_000])
    for code in (MUG, MUG, TOWEL, MUG, MUG):
        hands.wedge(code)
    expect(hands.page.locator("#pending")).to_have_text("5")
    ended = [True]
    hands.fail(lambda post: "401" if ended and post >= 2 else None)
    hands.page.evaluate("warehouse.sender.pump()")
    hands.page.wait_for_selector(COVER)
    expect(hands.page.locator("#pending")).to_have_text("3")
    assert world.on_hand("DOCK-1", "MUG-BL") == 2
    ended.clear()
    hands.page.keyboard.type("2222", delay=20)
    hands.page.keyboard.press("Enter")
    hands.page.wait_for_selector("#screen[data-step=scan_product]")
    hands.wait_until_sent_after_loading()
    assert hands.page.url == address
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("DOCK-1", "TOWEL")) == (4, 1)
    assert people_of(world) == ["Ben"] * 6


def test_a_session_that_is_really_gone_asks_for_badge_and_pin(hands: Hands, world: World) -> None:
    hands.network_may_fail = True
    begin_receiving(hands)
    address = hands.page.url
    cookies = [cookie for cookie in hands.page.context.cookies() if cookie["name"] != "session"]
    hands.page.context.clear_cookies()
    hands.page.context.add_cookies(cookies)  # type: ignore[arg-type]
    hands.wedge(MUG)
    hands.page.wait_for_selector("#screen[data-step=badge]")
    expect(hands.page.locator("#pending")).to_have_text("1")
    expect(hands.page.locator("#band")).to_contain_text("1 scan saved")
    hands.wedge("U.BEN")
    hands.page.wait_for_selector("#screen[data-step=pin]")
    hands.page.keyboard.type("2222", delay=20)
    hands.page.keyboard.press("Enter")
    hands.page.wait_for_selector("#screen[data-step=scan_product]")
    hands.wait_until_sent_after_loading()
    assert hands.page.url == address
    assert world.on_hand("DOCK-1", "MUG-BL") == 1


def test_a_person_disabled_meanwhile_cannot_come_back(hands: Hands, database: Database, world: World) -> None:
    begin_receiving(hands)
    leave_alone(hands)
    hands.page.wait_for_selector(COVER)
    with database.writing() as session:
        ben = world.one(Person, name="Ben").id
        session.execute(
            update(Person).where(Person.id == ben).values(disabled_at=world.one(Scan).received_at)
        )
    hands.wedge("U.BEN")
    hands.page.wait_for_selector("#screen[data-step=badge]")
