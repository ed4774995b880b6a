"""The shell: a page that is loaded in a dead aisle is the last screen, with its scans, and never somebody else's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, Route, expect
from sqlalchemy import select

import warehouse
from tests.browser.conftest import QUIET, Hands, Server
from tests.browser.counting_a_bin import codes
from tests.missing_parts import chromium
from tests.soak.running import Running
from tests.world import World, each_code
from warehouse.db import Database
from warehouse.scanning.models import Scan

CHECKOUT = Path(warehouse.__file__).parent.parent
LAST_SCREEN = "No Wi-Fi. This is your last screen."
#: Until the worker stands between page and network, has every file of the page, and its last screen.
KEPT = """async (wanted) => {
  await navigator.serviceWorker.ready
  const named = document.querySelectorAll('script[src], link[rel=stylesheet]')
  const files = await caches.open('warehouse-files')
  const screens = await caches.open('warehouse-screen')
  for (let tries = 0; tries < 2000; tries += 1) {
    const known = await Promise.all(Array.from(named, (one) => files.match(one.src || one.href)))
    const last = await screens.match('/')
    const shown = last ? await last.text() : ''
    if (navigator.serviceWorker.controller && known.every(Boolean) && shown.includes(wanted)) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('nothing is kept')
}"""


@pytest.fixture
def keeper(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Hands]:
    """Hands on a device whose service worker is allowed."""
    with device(browser, browser_context_args, server) as hands:
        yield hands


@contextmanager
def device(browser: Browser, arguments: dict[str, Any], server: Server) -> Iterator[Hands]:
    """Somebody's hands on a device of its own, with short waits."""
    context = browser.new_context(**arguments | {"service_workers": "allow"})
    hands = Hands(context.new_page(), server)
    hands.network_may_fail = True
    context.add_init_script(
        "addEventListener('DOMContentLoaded', () => Object.assign(warehouse.timing, "
        "{ steps: [60, 120, 240], keep: 20, again: 300 }))"
    )
    yield hands
    context.close()
    assert hands.problems == []


def keeps(hands: Hands, wanted: str = 'id="screen"') -> None:
    """Wait until a reload without Wi-Fi would show this."""
    hands.page.evaluate(KEPT, wanted)


def receive(hands: Hands) -> None:
    """Ben at the purchase order, one mug counted in."""
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.right()
    hands.scan(each_code("MUG-BL"))
    keeps(hands, 'data-message="receiving.counted"')


def lose_the_air(hands: Hands) -> None:
    hands.page.context.set_offline(True)


def find_the_air(hands: Hands) -> None:
    hands.page.context.set_offline(False)


def test_a_reload_in_a_dead_aisle_shows_the_last_screen_and_takes_scans(keeper: Hands, world: World) -> None:
    """Screen, address and badge are there; what is scanned is applied once, when the air is back."""
    receive(keeper)
    address = keeper.page.url
    lose_the_air(keeper)
    keeper.page.goto(keeper.server.address + "/")
    expect(keeper.page.locator("#band")).to_have_text(LAST_SCREEN)
    assert keeper.page.url == address
    assert (keeper.step, keeper.told("task")) == ("scan_product", "receiving/1")
    keeper.wedge(each_code("MUG-BL"))
    keeper.wedge(each_code("TOWEL"))
    expect(keeper.page.locator("#pending")).to_have_text("2")
    keeper.wait_until_written()
    keeper.page.reload()
    expect(keeper.page.locator("#pending")).to_have_text("2")
    find_the_air(keeper)
    keeper.wait_until_sent()
    expect(keeper.page.locator("html:not([data-kept])")).to_be_attached()
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("DOCK-1", "TOWEL")) == (2, 1)
    scans = world.read(lambda session: session.scalars(select(Scan).order_by(Scan.received_at)).all())
    assert [(scan.task, scan.step) for scan in scans[-2:]] == [("receiving/1", "scan_product")] * 2


def test_a_kept_screen_is_looked_at_again_when_the_air_is_back(keeper: Hands) -> None:
    receive(keeper)
    lose_the_air(keeper)
    keeper.page.reload()
    expect(keeper.page.locator("#band")).to_have_text(LAST_SCREEN)
    find_the_air(keeper)
    keeper.page.wait_for_selector("html:not([data-kept])", state="attached")
    assert keeper.told("task") == "receiving/1"


def test_a_kept_screen_is_not_loaded_again_in_the_middle_of_a_code(keeper: Hands, database: Database) -> None:
    """The warehouse is there again, and somebody scans while the device asks for it."""
    receive(keeper)
    lose_the_air(keeper)
    keeper.page.reload()
    expect(keeper.page.locator("#band")).to_have_text(LAST_SCREEN)
    keeper.set_timing(typing=60_000, pause=60_000, partial=60_000)
    asked: list[Route] = []
    keeper.page.context.route("**/healthz", lambda route: asked.append(route))
    with keeper.page.expect_request("**/healthz"):
        find_the_air(keeper)
    keeper.burst(each_code("TOWEL")[:6])
    assert asked
    for question in asked:
        question.fulfill(status=200)
    keeper.page.wait_for_timeout(400)
    keeper.scan(each_code("TOWEL")[6:])
    assert codes(database)[-1] == each_code("TOWEL")


def test_an_error_seen_before_the_reload_is_still_seen(keeper: Hands, world: World) -> None:
    """Directed work: the right bin, scanned on the kept screen, is not taken for a blind scan."""
    keeper.sign_in("Ada")
    keeper.go("/picking")
    keeper.press("next-work")
    keeper.right()
    keeper.scan("A-01-A-02")
    assert keeper.told("outcome") == "error"
    keeps(keeper, 'data-outcome="error"')
    keeper.page.evaluate(
        """async () => { while (localStorage.getItem('warehouse.seen-error') !== '1')
             await new Promise((resolve) => setTimeout(resolve, 10)) }"""
    )
    lose_the_air(keeper)
    keeper.page.reload()
    expect(keeper.page.locator("#band")).to_have_text(LAST_SCREEN)
    keeper.wedge(keeper.told("code"))
    expect(keeper.page.locator("#pending")).to_have_text("1")
    find_the_air(keeper)
    keeper.wait_until_sent()
    expect(keeper.page.locator("#screen[data-step=scan_product]")).to_be_visible()
    last = world.read(lambda session: session.scalars(select(Scan).order_by(Scan.received_at.desc())).first())
    assert last is not None
    assert (last.outcome, last.step, last.seen_error) == ("ok", "scan_bin", 1)


def test_scans_and_forms_never_pass_the_worker(keeper: Hands) -> None:
    """Pages and files do."""
    receive(keeper)
    answers: list[tuple[str, str, bool]] = []
    keeper.page.on(
        "response",
        lambda answer: answers.append(
            (
                answer.request.method,
                answer.url.removeprefix(keeper.server.address),
                answer.from_service_worker,
            )
        ),
    )
    keeper.page.reload()
    keeper.scan(each_code("MUG-BL"))
    keeper.fail(lambda _number: "drop_after")
    keeper.fail(lambda number: "503" if number == 0 else None)
    keeper.scan(each_code("MUG-BL"))
    through = {(method, path.partition("?")[0]) for method, path, worker in answers if worker}
    past = {(method, path.partition("?")[0]) for method, path, worker in answers if not worker}
    assert ("GET", "/receiving/1") in through
    assert ("GET", "/static/sender.js") in through
    assert ("POST", "/scans") in past
    assert all(method == "GET" and not path.startswith("/scans") for method, path in through)


def test_nobody_sees_the_last_screen_of_somebody_else(keeper: Hands) -> None:
    """Signing out forgets it; the next person's own takes its place; without one it is the shell."""
    receive(keeper)
    keeper.go("/")
    keeper.page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    keeper.page.wait_for_selector("#screen[data-step=badge]")
    lose_the_air(keeper)
    keeper.page.goto(keeper.server.address + "/receiving/1")
    expect(keeper.page.locator("#screen")).to_contain_text("Your scans are safe")
    assert "Ben" not in keeper.page.content()
    assert not keeper.page.get_attribute("body", "data-actor")
    find_the_air(keeper)
    keeper.page.wait_for_selector("#screen[data-step=badge]")
    keeper.sign_in("Eve")
    keeps(keeper, 'data-worker="Eve"')
    lose_the_air(keeper)
    keeper.page.goto(keeper.server.address + "/receiving/1")
    expect(keeper.page.locator("#band")).to_have_text(LAST_SCREEN)
    assert keeper.page.get_attribute("body", "data-worker") == "Eve"
    find_the_air(keeper)
    keeper.page.wait_for_selector("html:not([data-kept])", state="attached")


def test_the_shell_counts_what_waits(keeper: Hands, world: World) -> None:
    """No last screen, but scans: their number is told, and they go out from there."""
    receive(keeper)
    lose_the_air(keeper)
    keeper.wedge(each_code("MUG-BL"))
    expect(keeper.page.locator("#pending")).to_have_text("1")
    keeper.page.evaluate("caches.delete('warehouse-screen')")
    keeper.page.goto(keeper.server.address + "/receiving")
    expect(keeper.page.locator("#screen")).to_contain_text("Your scans are safe")
    expect(keeper.page.locator("#pending")).to_have_text("1")
    expect(keeper.page.locator("#band")).to_have_text("Walk towards the dock. Your scans are safe.")
    find_the_air(keeper)
    keeper.page.wait_for_selector("body:not(.shell) #screen[data-task^=receiving]")
    assert world.on_hand("DOCK-1", "MUG-BL") == 2


def test_an_update_is_offered_between_tasks_alone(
    browser: Browser,
    browser_context_args: dict[str, Any],
    database: Database,
    database_url: str,
    tmp_path: Path,
) -> None:
    """The program is upgraded under a page that stays open: its files change, and it is started again."""
    for part in ("warehouse", "migrations"):
        shutil.copytree(CHECKOUT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    running = Running(database_url, tmp_path)
    running.environment["PYTHONPATH"] = str(tmp_path)
    running.start()
    try:
        running.wait()
        with device(browser, browser_context_args, Server(running.address, tmp_path)) as hands:
            receive(hands)
            _upgrade(running, tmp_path / "warehouse/static/office.css")
            _told_between_tasks(hands)
    finally:
        running.kill()


def _upgrade(running: Running, file: Path) -> None:
    running.kill()
    file.write_text(file.read_text() + "\n/* newer */\n")
    running.start()
    running.wait()


def _told_between_tasks(hands: Hands) -> None:
    hands.page.evaluate(
        """async () => {
          const told = new Promise((resolve) => navigator.serviceWorker.addEventListener('message', resolve))
          await (await navigator.serviceWorker.getRegistration()).update()
          await told
        }"""
    )
    assert "Update" not in hands.page.inner_text("#band")
    hands.scan("C.BACK")
    expect(hands.page.locator("#band")).to_contain_text("Update ready.")
    with hands.page.expect_navigation():
        hands.page.click("#band button")
    keeps(hands)
    assert "Update" not in hands.page.inner_text("#band")


def test_over_https_the_worker_registers_and_nothing_comes_over_http(
    playwright: Playwright, browser_context_args: dict[str, Any], database_url: str, tmp_path: Path
) -> None:
    """A site's own certificate; the browser is told to trust it as an installed authority would make it."""
    running = Running(database_url, tmp_path, is_https=True)
    running.start()
    args = [*QUIET, "--ignore-certificate-errors"]
    with playwright.chromium.launch(executable_path=chromium(), args=args) as trusting:
        try:
            running.wait()
            with device(trusting, browser_context_args, Server(running.address, tmp_path)) as hands:
                _work_over_https(hands)
        finally:
            running.kill()


def _work_over_https(hands: Hands) -> None:
    asked: list[str] = []
    hands.page.on("request", lambda request: asked.append(request.url))
    receive(hands)
    assert all(url.startswith(hands.server.address) for url in asked), asked
    assert all(cookie["secure"] for cookie in hands.page.context.cookies())
    lose_the_air(hands)
    hands.page.reload()
    expect(hands.page.locator("#band")).to_have_text(LAST_SCREEN)
