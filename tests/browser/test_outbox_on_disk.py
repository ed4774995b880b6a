"""The outbox on the device itself: a disk that is slow or full, a page that goes away, two pages that share it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Hands
from tests.browser.counting_a_bin import pieces
from tests.browser.wedge import Wedge
from tests.world import World, each_code
from warehouse.db import Database


def test_a_slow_disk_does_not_cover_a_refusal(counter: Hands) -> None:
    """The last scan that is taken is still being written when the next one is refused: the refusal stays to be
    read."""
    page = counter.page
    counter.network_may_fail = True
    page.context.set_offline(True)
    counter.wedge(each_code("CARD"))
    expect(page.locator("#band.offline")).to_be_visible()
    page.evaluate(
        """() => {
            const { outbox, limits } = warehouse
            const add = outbox.add.bind(outbox)
            limits.waitingWhenCounting = 2
            outbox.add = async (item) => {
                await add(item)
                await new Promise((resolve) => setTimeout(resolve, 400))
                setTimeout(() => document.body.classList.add('written'))
            }
        }"""
    )
    counter.wedge(each_code("CARD"))
    counter.wedge(each_code("CARD"))
    expect(page.locator("body.written #band.blocked")).to_have_text("Go to Wi-Fi. 2 scans saved.")
    expect(page.locator("#pending")).to_have_text("2")


def test_a_page_that_goes_away_takes_no_scan_along(counter: Hands, world: World) -> None:
    """The record is handed to the disk whole in the moment of its scan: a page left at once has nothing to add."""
    told = counter.page.evaluate(
        """async (code) => {
            const told = []
            for (const [kind, name] of [[IDBObjectStore, 'add'], [IDBTransaction, 'commit']]) {
                const real = kind.prototype[name]
                kind.prototype[name] = function (...given) { told.push(name); return real.apply(this, given) }
            }
            warehouse.scan(code)
            for (let turn = 0; turn < 50; turn++) await null // what needs no answer of the disk
            return told
        }""",
        each_code("CARD"),
    )
    assert told == ["add", "commit"]
    counter.wait_until_sent()
    assert pieces(world, "CARD") == 1


def test_a_device_that_cannot_save_says_so(counter: Hands, world: World, database: Database) -> None:
    """A full disk: one scan at a time, with the network alone. Then a second page of the same device."""
    page = counter.page
    counter.network_may_fail = True
    page.evaluate(
        """() => {
            window.real = IDBObjectStore.prototype.add
            IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') }
        }"""
    )
    counter.scan(each_code("CARD"))
    assert "blocked" in counter.heard()
    page.context.set_offline(True)
    counter.wedge(each_code("CARD"))
    expect(page.locator("#band.offline")).to_have_text("Not sent, not saved. Go to Wi-Fi.")
    counter.wedge(each_code("CARD"))
    expect(page.locator("#band.blocked")).to_have_text("This device cannot save scans. Stay near Wi-Fi.")
    page.context.set_offline(False)
    counter.wait_until_sent()
    page.evaluate("() => { IDBObjectStore.prototype.add = real }")
    counter.scan(each_code("CARD"))  # one at a time until one was written
    assert page.evaluate("warehouse.outbox.isDurable()")
    assert pieces(world, "CARD") == 3
    two_pages_share_one_outbox(counter, world)
    without_locks_one_page_works(counter, world)


def two_pages_share_one_outbox(counter: Hands, world: World) -> None:
    """Scans made in turns on two pages are each counted once, and each page shows its own verdicts."""
    first, second = counter.page, counter.page.context.new_page()
    second.goto(first.url)
    for _ in range(5):
        for page in (first, second):
            Wedge(page).type(each_code("TOWEL") + "\n")
    for page in (first, second):
        page.wait_for_selector("#pending", state="hidden")
        expect(page.locator("#screen[data-outcome=ok]")).to_contain_text("TOWEL")
    assert pieces(world, "TOWEL") == 10
    each_page_knows_what_waits(first, second)
    assert pieces(world, "TOWEL") == 14
    second.close()


def each_page_knows_what_waits(first: Page, second: Page) -> None:
    """Also of the other page's scans, and where nobody told it of them."""
    second.evaluate("() => warehouse.tabs.onTold('more', () => {})")
    first.context.set_offline(True)
    for page, scans, waits in ((first, 3, "3"), (second, 1, "4")):
        for _ in range(scans):
            Wedge(page).type(each_code("TOWEL") + "\n")
        expect(page.locator("#pending b")).to_have_text(waits)
    first.context.set_offline(False)
    for page in (first, second):
        page.wait_for_selector("#pending", state="hidden")


def without_locks_one_page_works(counter: Hands, world: World) -> None:
    """On plain http a second page is refused, in words, and can take over; then the first one is."""
    context = counter.page.context
    context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    counter.page.reload()
    counter.scan(each_code("LAMP"))
    second = context.new_page()
    second.goto(counter.page.url)
    expect(second.locator("#band.blocked")).to_contain_text("Open in another tab.")
    Wedge(second).type(each_code("LAMP") + "\n")
    expect(second.locator("#pending")).to_be_hidden()
    second.get_by_role("button", name="Scan here").click()
    Wedge(second).type(each_code("LAMP") + "\n")
    expect(second.locator("#screen[data-outcome=ok]")).to_contain_text("LAMP")
    expect(counter.page.locator("#band.blocked")).to_contain_text("Open in another tab.")
    assert pieces(world, "LAMP") == 2
