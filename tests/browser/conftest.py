"""A real Chromium at 360 x 640 against the real server and worker, on the named world."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Request, Route, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.wedge import GS, PATIENT, Wedge
from tests.missing_parts import chromium
from tests.person import PINS
from tests.ports import free_port

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SERVER_STARTS_WITHIN_SECONDS = 60
# What a test expects comes at once on a quiet machine; two browsers on two cores may take their time.
expect.set_options(timeout=20_000)
NOTHING_WAITS = """async () => {
  while (await warehouse.outbox.first()) await new Promise((done) => setTimeout(done, 20))
}"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's browser, quiet: it may reach nothing but this machine."""
    return browser_type_launch_args | {"executable_path": chromium(), "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A handheld's screen. No service worker comes between a test and the network but in its own tests."""
    screen = {"viewport": {"width": 360, "height": 640}, "locale": "en-GB"}
    return browser_context_args | screen | {"service_workers": "block"}


@dataclass(frozen=True)
class Server:
    """The running server and where its printers' folders are."""

    address: str
    instance: Path


@pytest.fixture
def server(request: pytest.FixtureRequest, app: Flask, database_url: str, tmp_path: Path) -> Iterator[Server]:
    """The application over HTTP. A thread of this process serves it, which spares each test seconds; a test marked
    `with_worker` gets `warehouse serve` and its worker, as processes of their own."""
    if request.node.get_closest_marker("with_worker"):
        yield from as_process(database_url, tmp_path)
    else:
        yield from _as_thread(app, tmp_path)


class _AtWork:
    """What a server is at: the next test's database must not be written to by the last one's scan."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.is_over = False
        self.change = threading.Condition()

    @contextmanager
    def on(self, path: str) -> Iterator[bool]:
        """While a request is answered; False once the test is over: a page that asks for itself is heard no more."""
        with self.change:
            if self.is_over:
                yield False
                return
            self.paths.append(path)
        try:
            yield True
        finally:
            with self.change:
                self.paths.remove(path)
                self.change.notify_all()

    def wait_until_idle(self) -> None:
        """Until every request is answered; none begins after that."""
        with self.change:
            ended = self.change.wait_for(lambda: not self.paths, timeout=60)
            self.is_over = True
        assert ended, f"{self.paths} does not end:\n{_where_threads_are()}"


def _as_thread(app: Flask, instance: Path) -> Iterator[Server]:
    at_work = _AtWork()

    class Handler(WSGIRequestHandler):
        def run_wsgi(self) -> None:
            with at_work.on(self.path) as is_heard:
                if is_heard:
                    super().run_wsgi()

        def log(self, *_said: Any) -> None:
            pass

    serving = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    # A browser keeps connections open that carry no request: their threads end with it.
    serving.daemon_threads, serving.block_on_close = True, False  # type: ignore[attr-defined]
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{serving.server_port}", instance)
    serving.shutdown()
    thread.join()
    serving.server_close()
    at_work.wait_until_idle()


def _where_threads_are() -> str:
    return "\n\n".join("".join(traceback.format_stack(frame)) for frame in sys._current_frames().values())


def as_process(database_url: str, instance: Path) -> Iterator[Server]:
    port = free_port()
    environment = os.environ | {
        "WAREHOUSE_DATABASE_URL": database_url,
        "WAREHOUSE_INSTANCE": str(instance),
        "WAREHOUSE_FAULTS": "1",
        "WAREHOUSE_PIN_HASH_COST": "8",
    }
    command = [sys.executable, "-m", "warehouse.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with (instance / "server.log").open("w") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=instance,
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/healthz", process, instance / "server.log")
        yield Server(f"http://127.0.0.1:{port}", instance)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SERVER_STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}: {log.read_text()}")


class Hands:
    """Somebody at the keyboard of a handheld: types badge, PIN and codes, each ended by Enter; no mouse."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self._wedge = Wedge(page)
        self.problems: list[str] = []
        self.network_may_fail = False
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self._complain(said.text) if said.type == "error" else None)
        page.add_init_script(PATIENT)
        page.add_init_script(
            "window.heard = []; document.addEventListener('warehouse:played', (played) => heard.push(played.detail))"
        )

    def _complain(self, text: str) -> None:
        if not (self.network_may_fail and text.startswith("Failed to load resource")):
            self.problems.append(text)

    def sign_in(self, name: str) -> None:
        """Badge, Enter, PIN, Enter."""
        self.page.goto(f"{self.server.address}/sign-in")
        self.page.wait_for_selector("#screen[data-step=badge]")
        self.wedge(f"U.{name.upper()}")
        self.page.wait_for_selector("#screen[data-step=pin]")
        self.page.keyboard.type(PINS[name], delay=20)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#screen[data-step=home]")

    def go(self, address: str) -> None:
        """Open an address."""
        self.page.goto(self.server.address + address)
        self.page.wait_for_selector("#screen")

    def scan(self, code: str, delay: float | None = None) -> None:
        """Type a code as a wedge does, with a `delay` in milliseconds as a person does, and wait until its verdict is
        on the screen."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/scans") and answer.status == 200):
            if delay is None:
                self.wedge(code)
            else:
                self.page.keyboard.type(code, delay=delay)
                self.page.keyboard.press("Enter")
        self._settle()

    def wedge(self, code: str) -> None:
        """Type a code as a wedge does and wait for nothing."""
        self._wedge.type(f"{code}\n")

    def burst(self, text: str, separator: str = GS, held_up: bool = False) -> None:
        """Keys of a wedge, each with its own end or without: all sent before one is answered."""
        self._wedge.type(text, separator=separator, held_up=held_up)

    def set_timing(self, **milliseconds: float | list[float]) -> None:
        """Shorten the times that this page waits (first.js)."""
        self.page.evaluate("(times) => Object.assign(warehouse.timing, times)", milliseconds)

    def hurry(self) -> None:
        """Try again sooner than people could notice."""
        self.set_timing(steps=[60, 120, 240])

    def heard(self) -> list[str]:
        """The names of what this page has played, in order."""
        return list(self.page.evaluate("heard.map((played) => played.name)"))

    def fail(self, fault: Callable[[int], str | None]) -> None:
        """Ask for a fault (scanning/faults.py) of each POST /scans: of the first `fault(0)`, and so on."""
        self.network_may_fail = True
        posts: list[str] = []

        def pass_on(route: Route, request: Request) -> None:
            posts.append(request.url)
            wanted = fault(len(posts) - 1)
            route.continue_(headers=request.headers | ({"X-Fault": wanted} if wanted else {}))

        # The last one asked is heard first, and passes nothing on: no scan slips between two of them.
        self.page.route("**/scans", pass_on)

    def right(self) -> None:
        """Scan what the screen says would be right."""
        code = self.told("code")
        assert code, f"{self.told('step')} names no code: {self.text}"
        self.scan(code)

    def press(self, action: str) -> None:
        """Walk to a button with the Tab key and press Enter on it."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate("document.activeElement.dataset.action || ''")
            if focused == action:
                break
            if self.page.evaluate("document.activeElement.tagName") == "SUMMARY":
                self.page.keyboard.press("Enter")
        else:
            raise AssertionError(f"no button {action} can be reached: {self.text}")
        with self.page.expect_response(lambda answer: answer.url.endswith("/scans") and answer.status == 200):
            self.page.keyboard.press("Enter")
        self._settle()

    def wait_until_sent(self, timeout: float = 30_000) -> None:
        """Until nothing waits on the device."""
        self.page.wait_for_selector("#pending", state="hidden", timeout=timeout)

    def wait_until_sent_after_loading(self) -> None:
        """The same for a page that has just come: it knows of nothing yet, so the outbox itself is asked."""
        for _page_that_went in range(3):
            with suppress(PlaywrightError):
                self.page.evaluate(NOTHING_WAITS)
                break
        self.wait_until_sent()

    def wait_until_written(self) -> None:
        """Until every scan that waits is on the disk: the badge counts those that stand in line for a slow one, too,
        and a page that goes leaves them behind."""
        self.page.evaluate("warehouse.outbox.recount()")

    def _settle(self) -> None:
        self.wait_until_sent()

    def told(self, attribute: str) -> str:
        """A data- attribute of the screen."""
        return self.page.get_attribute("#screen", f"data-{attribute}") or ""

    @property
    def step(self) -> str:
        """The step shown."""
        return self.told("step")

    @property
    def text(self) -> str:
        """What can be read."""
        return " ".join(self.page.inner_text("#screen").split())


@pytest.fixture
def hands(page: Page, server: Server) -> Iterator[Hands]:
    """Hands on a keyboard; whatever the browser complained of fails the test."""
    someone = Hands(page, server)
    yield someone
    assert someone.problems == []


@pytest.fixture
def counter(hands: Hands) -> Hands:
    """Finn, who counts an empty bin, on a device that does not wait long before it tries again."""
    hands.sign_in("Finn")
    hands.go("/counting")
    hands.scan("A-01-A-05")
    assert hands.step == "scan_product", hands.text
    hands.hurry()
    return hands
