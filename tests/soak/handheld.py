"""A handheld: a Chromium of its own with a profile of its own, which may lose the air, be reloaded, or die.

What the device accepted is what its durable record was written for: the browser's own database says so, and
nothing of our scripts is asked. Every code is typed as a scanner does it, by keys or as one text.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright

from tests.browser.conftest import QUIET
from tests.browser.wedge import PATIENT, Wedge
from tests.missing_parts import chromium
from tests.soak.network import Network

STARTS_WITHIN_SECONDS = 30
PATIENCE_MS = 60_000
#: The waits of the device, shortened: thirty times as many faults fit into a minute.
TIMING = {"send": 300, "slowly": 6_000, "steps": [20, 40, 80, 160], "human": 60}
#: Of so many scans one comes as keys, the others as one text, as most scanners of phones send it.
BY_KEYS = 8

_BEFORE_ANY_SCRIPT = """
let house
Object.defineProperty(window, 'warehouse', { configurable: true, get: () => house, set: (value) => {
  house = value
  let timing
  Object.defineProperty(house, 'timing', { get: () => timing, set: (told) => { timing = Object.assign(told, TIMING) } })
} })
window.accepted = []
const add = IDBObjectStore.prototype.add
IDBObjectStore.prototype.add = function (record, ...more) {
  const accept = () => window.accepted.push({ ...record.fields })
  if (this.name === 'scans') this.transaction.addEventListener('complete', accept)
  return add.call(this, record, ...more)
}
""".replace("TIMING", str(TIMING))

_UNTIL = """const until = async (done) => {
  const latest = performance.now() + PATIENCE
  while (!(await done())) {
    if (performance.now() > latest) throw new Error('it never came: ' + document.getElementById('band').textContent)
    await new Promise((resolve) => setTimeout(resolve, 4))
  }
}""".replace("PATIENCE", str(PATIENCE_MS))
_ACCEPTED = """async ([from, to]) => {
  UNTIL
  await until(() => window.accepted.length >= to)
  return window.accepted.slice(from)
}""".replace("UNTIL", _UNTIL)

_STORES = """const counted = (names) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('warehouse')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const reading = opening.result.transaction(names)
    const asked = names.map((name) => reading.objectStore(name).count())
    reading.oncomplete = () => {
      opening.result.close()
      resolve(asked.map((one) => one.result))
    }
  }
})"""
_LEFT = "async () => { " + _STORES + "; return counted(['scans', 'refused']) }"
_ALL_ANSWERED = """async () => {
  STORES
  UNTIL
  await until(async () => !window.warehouse.sender.waiting() && !(await counted(['scans']))[0])
}""".replace("STORES", _STORES).replace("UNTIL", _UNTIL)
_SEEN = "() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))"


@dataclass(frozen=True)
class Screen:
    """What the screen shows now."""

    task: str
    step: str
    code: str
    quantity: int


class Handheld:
    """One device on the floor."""

    browser: Browser
    page: Page
    wedge: Wedge

    def __init__(self, playwright: Playwright, profile: Path, address: str, network: Network) -> None:
        self.playwright, self.profile, self.address, self.network = playwright, profile, address, network
        self.accepted: list[dict[str, str]] = []
        self.typed: list[str] = []
        self.problems: list[str] = []
        self.here = 0
        self.start("/sign-in")

    def start(self, path: str) -> None:
        """Switch it on, at the page where it was."""
        command = [
            chromium(),
            "--headless",
            *QUIET,
            "--remote-debugging-port=0",
            "--no-default-browser-check",
        ]
        command += ["--password-store=basic", f"--user-data-dir={self.profile}", "about:blank"]
        told = self.profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        quiet: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        self.process = subprocess.Popen(command, start_new_session=True, **quiet)
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while not (told.exists() and told.read_text().count("\n")):
            assert self.process.poll() is None and time.monotonic() < deadline, "the browser does not start"
            time.sleep(0.02)
        port = told.read_text().splitlines()[0]
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self.browser.contexts[0]
        context.set_default_timeout(PATIENCE_MS)
        self.page = context.pages[0]
        self.wedge = Wedge(self.page)
        self.page.set_viewport_size({"width": 360, "height": 640})
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.add_init_script(PATIENT)
        self.page.add_init_script(_BEFORE_ANY_SCRIPT)
        self.page.route("**/scans", self.network.carry)
        self.open(path)

    def crash(self) -> None:
        """The battery falls out: every process of it dies at once."""
        path = self.path
        self.kill()
        self.start(path)

    def kill(self) -> None:
        """End it, if it still runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.close()

    def close(self) -> None:
        """Let go of a browser that has ended."""
        with suppress(Error):  # It is gone already.
            self.browser.close()

    def end(self) -> None:
        """Switch it off as a person does: it writes down what it knows."""
        with suppress(Error):  # It ends before it has answered.
            self.browser.new_browser_cdp_session().send("Browser.close")
        self.process.wait(STARTS_WITHIN_SECONDS)
        self.close()

    def restart(self) -> None:
        """Off and on again."""
        path = self.path
        self.end()
        self.start(path)

    @property
    def path(self) -> str:
        """The address in its bar."""
        return self.page.url.removeprefix(self.address)

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.address + path)
        self._loaded()

    def reload(self) -> None:
        """What people do when they do not trust what they see."""
        self.page.reload()
        self._loaded()

    def _loaded(self) -> None:
        # On a machine so busy that the page is late the service worker shows the last screen first.
        self.page.wait_for_selector("html:not([data-kept]) body:not(.shell) #screen")
        # Nobody scans at a page that nobody sees yet: Chromium throws away the keys that come before its first picture.
        self.page.evaluate(_SEEN)
        self.here = 0

    def sign_in(self, name: str, pin: str) -> None:
        """Badge and PIN."""
        self.page.wait_for_selector("#screen[data-step=badge]")
        self.wedge.type(f"U.{name.upper()}\n")
        self.page.wait_for_selector("#screen[data-step=pin]")
        self.page.keyboard.type(pin, delay=20)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#screen[data-step=home]")

    def lose_the_air(self, lost: bool = True) -> None:
        """Out of reach of the Wi-Fi, or back."""
        self.page.context.set_offline(lost)

    def scan(self, *codes: str) -> None:
        """Scan so fast as a scanner can; come back when the device has saved each of them."""
        for code in codes:
            self.typed.append(code)
            if len(self.typed) % BY_KEYS == 0:
                self.wedge.type(f"{code}\n")
                continue
            self.page.keyboard.insert_text(code)
            self.page.keyboard.press("Enter")
        self._saved(len(codes))

    def tap(self, action: str) -> None:
        """A button of the screen."""
        self.typed.append(action)
        self.page.click(f"#screen [data-action={action}]")
        self._saved(1)

    def _saved(self, number: int) -> None:
        self.accepted += self.page.evaluate(_ACCEPTED, [self.here, self.here + number])
        self.here += number

    def settle(self) -> Screen:
        """Until all is answered, by the word of our scripts and of the browser's database; then what is shown."""
        self.page.evaluate(_ALL_ANSWERED)
        return self.look()

    def look(self) -> Screen:
        """What the screen shows at this moment."""
        told = self.page.evaluate("({ ...document.getElementById('screen').dataset })")
        return Screen(
            told.get("task", ""), told.get("step", ""), told.get("code", ""), int(told.get("quantity") or 0)
        )

    def waiting(self) -> int:
        """How many scans it still has."""
        return int(self.page.evaluate("window.warehouse.sender.waiting()"))

    def left(self) -> tuple[int, int]:
        """How many scans wait on its disk, and how many were refused for good, by the browser's own word."""
        waiting, refused = self.page.evaluate(_LEFT)
        return int(waiting), int(refused)
