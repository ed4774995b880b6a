"""What a handheld feels, measured in a real browser whose processor is slowed down: one section of bench/latest.json.

    first screen   from the call of a page to the moment when a scan can be made on it
    saved          from the Enter of a scan to the moment when its record is on the device's disk

The baselines of the same browser in the same run: a page with nothing on it, and one bare durable record.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench import results
from tests import world
from tests.browser.conftest import QUIET
from tests.missing_parts import chromium
from tests.person import PINS
from tests.soak.running import Running

SECTION = "handheld"
#: A handheld of a hundred pounds is about so much slower than a desk's computer.
SLOWED = 4
PAGES, SCANS = 15, 60
GOAL_FIRST_SCREEN_MS = 1500
GOAL_SAVED_MS = 50

_WHEN_USABLE = """() => new Promise((done) => {
  const ready = () => document.activeElement && document.activeElement.id === 'scan-sink' && window.warehouse.scan
  const look = () => (ready() ? done(performance.now()) : setTimeout(look, 2))
  look()
})"""
_WHEN_LOADED = (
    "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
)
#: The time of the key itself, so that what the page does with it counts too. Before the page, which swallows it.
_WATCH_SAVING = """() => {
  window.saved = []
  let entered = 0
  addEventListener('keydown', (event) => event.key === 'Enter' && (entered = event.timeStamp), true)
  const add = IDBObjectStore.prototype.add
  IDBObjectStore.prototype.add = function (...record) {
    const since = entered
    const saved = () => window.saved.push(performance.now() - since)
    if (this.name === 'scans') this.transaction.addEventListener('complete', saved)
    return add.call(this, ...record)
  }
}"""
_BARE_RECORDS = """async (times) => {
  const opening = indexedDB.open('bare', 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore('bare', { autoIncrement: true })
  const database = await new Promise((done) => (opening.onsuccess = () => done(opening.result)))
  const taken = []
  for (let turn = 0; turn < times; turn++) {
    const start = performance.now()
    await new Promise((done) => {
      const transaction = database.transaction(['bare'], 'readwrite', { durability: 'strict' })
      transaction.objectStore('bare').add({ turn })
      transaction.oncomplete = done
    })
    taken.push(performance.now() - start)
  }
  return taken
}"""


def measure(folder: Path) -> dict[str, Any]:
    """The figures of one browser against one server."""
    url = f"sqlite:///{folder / 'handheld.sqlite3'}"
    world.build(url)
    server = Running(url, folder)
    server.start()
    server.wait()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
            return _figures(browser, server.address)
    finally:
        server.kill()


def _figures(browser: Browser, address: str) -> dict[str, Any]:
    page = browser.new_context(viewport={"width": 360, "height": 640}, service_workers="block").new_page()
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.add_init_script(f"({_WATCH_SAVING})()")
    _sign_in(page, address)
    first, blank = [], []
    for _turn in range(PAGES):
        page.goto(f"{address}/healthz")
        blank.append(page.evaluate(_WHEN_LOADED))
        page.goto(f"{address}/counting")
        first.append(page.evaluate(_WHEN_USABLE))
    saved, bare = _saving(page)
    return {
        "slowed": SLOWED,
        "first screen": _figure(first, blank, GOAL_FIRST_SCREEN_MS),
        "saved on the device": _figure(saved, bare, GOAL_SAVED_MS),
    }


def _sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.keyboard.type("U.FINN", delay=2)
    page.keyboard.press("Enter")
    page.wait_for_selector("#screen[data-step=pin]")
    page.keyboard.type(PINS["Finn"], delay=20)
    page.keyboard.press("Enter")
    page.wait_for_selector("#screen[data-step=home]")


def _saving(page: Page) -> tuple[list[float], list[float]]:
    for code in ["A-01-A-05", *[world.each_code("CARD")] * SCANS]:
        with page.expect_response("**/scans"):
            page.keyboard.type(code, delay=1)
            page.keyboard.press("Enter")
        page.wait_for_selector("#pending", state="hidden")
    return list(page.evaluate("window.saved"))[1:], list(page.evaluate(_BARE_RECORDS, SCANS))


def _figure(taken: list[float], base: list[float], goal: int) -> dict[str, Any]:
    ordered = sorted(taken)
    return {
        "times": len(taken),
        "median_ms": round(statistics.median(taken), 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)], 1),
        "baseline_ms": round(statistics.median(base), 1),
        "ratio": round(statistics.median(taken) / statistics.median(base), 2),
        "goal_ms": goal,
    }


def main(folder: Path) -> None:
    """Measure, write the section, tell."""
    figures = measure(folder)
    results.write(SECTION, figures)
    print(f"\nthe handheld, its processor slowed {SLOWED} times")
    for name in ("first screen", "saved on the device"):
        figure = figures[name]
        print(
            f"  {name:20} {figure['median_ms']:8.1f} ms  p95 {figure['p95_ms']:8.1f} ms  "
            f"{figure['ratio']:6.2f}x a bare one  (goal: under {figure['goal_ms']} ms)"
        )
