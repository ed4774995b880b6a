"""The line itself, in a real browser with nothing but a keyboard: from the supplier's lorry to the carrier's van."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select, update

from tests.browser.conftest import Hands, Server
from tests.draw_zpl import draw
from tests.missing_parts import missing
from tests.world import World, case_code, each_code
from warehouse.db import Database
from warehouse.labels.models import Printer
from warehouse.orders.models import PurchaseOrder
from warehouse.orders.parcels import Parcel, ParcelLabel

PAPER_COMES_WITHIN_SECONDS = 60
MOST_SCANS_A_TASK = 40


@pytest.fixture
def printed(database: Database, tmp_path: Path) -> Path:
    """Both printers of the bench print into one folder."""
    folder = tmp_path / "printed"
    with database.writing() as session:
        session.execute(update(Printer).values(url=f"file:{folder}"))
    return folder


@pytest.mark.with_worker
def test_a_parcels_day_with_nothing_but_a_keyboard(printed: Path, hands: Hands, world: World) -> None:
    hands.sign_in("Carla")
    receive(hands)
    assert world.one(PurchaseOrder, number="1042").closed_at is not None
    put_away(hands)
    assert world.on_hand("DOCK-1", "MUG-BL") == 0
    pick(hands)
    pack(hands)
    dispatch(hands)
    order = world.order("1001")
    assert order.dispatched_at is not None
    assert world.on_hand("A-01-A-01", "MUG-BL") + world.on_hand("B-01-A-01", "MUG-BL") == 60 + 48 + 48 - 2
    label = world.one(ParcelLabel, parcel_id=world.one(Parcel, customer_order_id=order.id).id)
    the_paper_can_be_read(printed, f"X.{label.id}", f"O.{order.id}")


def receive(hands: Hands) -> None:
    """Four cases of mugs, one of towels, two of jam with their lot; all is there, so Done closes."""
    hands.go("/receiving")
    hands.right()
    for code in [case_code("MUG-BL")] * 4 + [case_code("TOWEL")]:
        hands.scan(code)
        assert hands.told("outcome") in {"ok", "line_done"}, hands.text
    for _ in range(2):
        hands.scan(f"01{case_code('JAM')}1739063010LOT7")
        assert hands.told("outcome") in {"ok", "line_done", "task_done"}, hands.text
    if hands.told("task") != "receiving":
        hands.scan("C.DONE")
    assert hands.told("outcome") == "task_done", hands.text


def put_away(hands: Hands) -> None:
    """Product, bin, until nothing waits."""
    hands.go("/putaway")
    for _ in range(MOST_SCANS_A_TASK):
        if not hands.told("code"):
            return
        hands.right()
        assert hands.told("outcome") in {"ok", "line_done", "task_done"}, hands.text
    raise AssertionError(hands.text)


def pick(hands: Hands) -> None:
    """Next work; then whatever the screen asks for, until the tote stands at the bench."""
    hands.go("/picking")
    hands.press("next-work")
    follow(hands, "picking")


def pack(hands: Hands) -> None:
    """The tote opens the order; each product; the label on the box."""
    hands.go("/packing")
    follow(hands, "packing")


def dispatch(hands: Hands) -> None:
    """The label at loading: the goods leave."""
    hands.go("/dispatch")
    hands.right()
    assert hands.told("outcome") in {"ok", "line_done", "task_done"}, hands.text


def follow(hands: Hands, activity: str) -> None:
    """Scan what would be right until the task is done."""
    for _ in range(MOST_SCANS_A_TASK):
        hands.right()
        assert hands.told("outcome") in {"ok", "line_done", "task_done"}, hands.text
        if hands.told("outcome") == "task_done" and hands.told("task") == activity:
            return
    raise AssertionError(f"{activity} does not end: {hands.text}")


def the_paper_can_be_read(folder: Path, label_code: str, order_code: str) -> None:
    """The label and the slip lie in the printers' folder, and their barcodes decode."""
    deadline = time.monotonic() + PAPER_COMES_WITHIN_SECONDS
    while time.monotonic() < deadline and not (list(folder.glob("*.zpl")) and list(folder.glob("*.pdf"))):
        time.sleep(0.2)
    (zpl,), (pdf,) = folder.glob("*.zpl"), folder.glob("*.pdf")
    assert label_code in codes_in(draw(zpl.read_text(), 100, 150))
    assert order_code in codes_in(first_page(pdf))


def first_page(pdf: Path) -> bytes:
    """The first page as a picture."""
    if shutil.which("pdftoppm") is None:
        missing("poppler-utils", "pdftoppm is not on the PATH")
    command = ["pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-png", str(pdf)]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


def codes_in(picture: bytes) -> list[str]:
    """Every barcode that a scanner finds in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


def test_twenty_quick_scans_are_each_counted_once(hands: Hands, world: World, database: Database) -> None:
    """Twenty scans typed without waiting for an answer."""
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.right()
    for _ in range(20):
        hands.wedge(each_code("MUG-BL"))
    hands.page.wait_for_selector("#pending", state="hidden")
    with database.reading() as session:
        orders = session.scalars(select(PurchaseOrder)).all()
    assert len(orders) == 1
    assert world.on_hand("DOCK-1", "MUG-BL") == 20


class Plain:
    """The same page in a browser without JavaScript: fields and buttons of plain forms."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def sign_in(self, badge: str, pin: str) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.page.fill("input[name=badge]", badge)
        self.page.keyboard.press("Enter")
        self.page.fill("#screen[data-step=pin] input[name=pin]", pin)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#screen[data-step=home]")

    def scan(self, code: str) -> None:
        self.page.fill("#scan-sink", code)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert self.told("outcome") in {"ok", "line_done", "task_done"}, self.page.inner_text("#screen")

    def told(self, attribute: str) -> str:
        return self.page.get_attribute("#screen", f"data-{attribute}") or ""

    def follow(self, activity: str) -> None:
        for _ in range(MOST_SCANS_A_TASK):
            self.scan(self.told("code"))
            if self.told("outcome") == "task_done" and self.told("task") == activity:
                return
        raise AssertionError(self.page.inner_text("#screen"))


def test_the_line_goes_without_javascript(
    browser: Browser, browser_context_args: dict[str, Any], server: Server, world: World
) -> None:
    """The page posts the same fields by itself, from the dock to the van."""
    page = browser.new_context(**browser_context_args, java_script_enabled=False).new_page()
    plain = Plain(page, server.address)
    plain.sign_in("U.CARLA", "3333")
    page.goto(f"{server.address}/receiving")
    plain.scan("1042")
    plain.scan(case_code("TOWEL"))
    assert world.on_hand("DOCK-1", "TOWEL") == 6
    page.goto(f"{server.address}/putaway")
    plain.scan(case_code("TOWEL"))
    plain.scan(plain.told("code"))
    page.goto(f"{server.address}/picking")
    with page.expect_navigation():
        page.click("[data-action=next-work]")
    plain.follow("picking")
    page.goto(f"{server.address}/packing")
    plain.follow("packing")
    page.goto(f"{server.address}/dispatch")
    plain.scan(plain.told("code"))
    assert world.order("1001").dispatched_at is not None
