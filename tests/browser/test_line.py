"""The line itself, in a real browser with nothing but a keyboard: from the supplier's lorry to the carrier's van."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select, update

from tests.browser.conftest import Hands
from tests.draw_zpl import draw
from tests.missing_parts import missing
from tests.world import World, case_code
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
        hands.scan(f"01{case_code('JAM')}1727063010LOT7")
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
    assert hands.told("outcome") in {"ok", "task_done"}, hands.text


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
        hands.page.keyboard.type(world_code(), delay=0)
        hands.page.keyboard.press("Enter")
    hands.page.wait_for_selector("#pending", state="hidden")
    with database.reading() as session:
        orders = session.scalars(select(PurchaseOrder)).all()
    assert len(orders) == 1
    assert world.on_hand("DOCK-1", "MUG-BL") == 20


def world_code() -> str:
    from tests.world import each_code

    return each_code("MUG-BL")


def test_the_line_goes_without_javascript(browser_type_launch_args, browser_type, server, world: World) -> None:  # type: ignore[no-untyped-def]
    """The page posts the same fields by itself: one scan of a receipt, plain."""
    browser = browser_type.launch(**browser_type_launch_args)
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640}).new_page()
    page.goto(f"{server.address}/sign-in")
    page.fill("input[name=badge]", "U.BEN")
    page.keyboard.press("Enter")
    page.fill("input[name=pin]", "2222")
    page.keyboard.press("Enter")
    page.goto(f"{server.address}/receiving")
    page.fill("#scan-sink", "1042")
    page.keyboard.press("Enter")
    page.fill("#scan-sink", case_code("TOWEL"))
    page.keyboard.press("Enter")
    page.wait_for_selector("#screen[data-outcome]")
    browser.close()
    assert world.on_hand("DOCK-1", "TOWEL") == 6
