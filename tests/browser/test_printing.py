"""Printing with keys alone on a small screen: a label, a printer without paper, and all that waits sent elsewhere."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Hands
from tests.office.test_printers import every, set_printer
from tests.printing.test_printers import add_printer
from tests.world import World
from warehouse.labels.models import PrintJob


def test_a_label_goes_to_the_other_printer_by_keys_alone(hands: Hands, world: World) -> None:
    """F4 number, F7 print, F2 undo; the rest is scanned."""
    other = add_printer(world, "label-2")
    hands.sign_in("Eve")
    hands.go("/printing")
    line = hands.page.locator("#station .needs-you")
    hands.scan("S.BENCH-1")
    expect(hands.page.locator("#station .all")).to_be_attached()
    expect(line).to_have_count(0)
    hands.scan("A-01-A-01")
    expect(hands.page.locator("#screen[data-step=label]")).to_be_attached()
    shown = hands.page.locator("img.label-preview")
    expect(shown).to_be_visible()
    assert shown.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 100
    with hands.page.expect_response("**/scans"):
        hands.page.keyboard.press("F7")
    expect(hands.page.locator("#screen[data-step=jobs]")).to_be_attached()
    hands.wait_until_sent()

    set_printer(world, "label-1", state="paper")
    hands.go("/packing")
    expect(line).to_be_visible()
    expect(line).to_contain_text("no paper")
    line.press("Enter")
    expect(hands.page.locator("#screen[data-step=printer]")).to_be_attached()
    hands.page.wait_for_load_state()
    hands.scan("R.label-2")
    assert hands.told("message") == "printing.all_moved"
    (job,) = every(world, PrintJob)
    assert job.printer_id == other
    with hands.page.expect_response("**/scans"):
        hands.page.keyboard.press("F2")
    expect(hands.page.locator("#screen[data-message='printing.undone_move']")).to_be_attached()
    assert every(world, PrintJob)[0].printer_id != other
