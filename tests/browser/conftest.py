"""A real Chromium at 360 x 640 against the real server and worker, on the named world."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.missing_parts import chromium
from tests.person import PINS
from warehouse.db import Database

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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's browser, quiet: it may reach nothing but this machine."""
    return browser_type_launch_args | {"executable_path": chromium(), "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A handheld's screen."""
    return browser_context_args | {"viewport": {"width": 360, "height": 640}, "locale": "en-GB"}


@dataclass(frozen=True)
class Server:
    """The running server and where its printers' folders are."""

    address: str
    instance: Path


@pytest.fixture
def server(database: Database, database_url: str, tmp_path: Path) -> Iterator[Server]:
    """`warehouse serve` with its worker, as a process of its own on a free port."""
    port = _free_port()
    environment = os.environ | {
        "WAREHOUSE_DATABASE_URL": database_url,
        "WAREHOUSE_INSTANCE": str(tmp_path),
        "WAREHOUSE_FAULTS": "1",
        "WAREHOUSE_PIN_HASH_COST": "8",
    }
    command = [sys.executable, "-m", "warehouse.cli", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=tmp_path,
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/healthz", process, tmp_path / "server.log")
        yield Server(f"http://127.0.0.1:{port}", tmp_path)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


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
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)

    def sign_in(self, name: str) -> None:
        """Badge, Enter, PIN, Enter."""
        self.page.goto(f"{self.server.address}/sign-in")
        self.page.wait_for_selector("#screen[data-step=badge]")
        self.page.keyboard.type(f"U.{name.upper()}", delay=2)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#screen[data-step=pin]")
        self.page.keyboard.type(PINS[name], delay=20)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#screen[data-step=home]")

    def go(self, address: str) -> None:
        """Open an address."""
        self.page.goto(self.server.address + address)
        self.page.wait_for_selector("#screen")

    def scan(self, code: str, delay: float = 2) -> None:
        """Type a code as a wedge does and wait until its verdict is on the screen."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/scans") and answer.status == 200):
            self.page.keyboard.type(code, delay=delay)
            self.page.keyboard.press("Enter")
        self._settle()

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

    def _settle(self) -> None:
        self.page.wait_for_selector("#pending", state="hidden")

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
