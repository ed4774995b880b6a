"""Whatever a scanner sends becomes one code, whole and once; what a person types stays theirs.

The numbers of the checks are those of the handheld's acceptance list.
"""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Hands
from tests.browser.counting_a_bin import codes, journal, pieces
from tests.browser.separators import by_control, by_input, by_number
from tests.browser.wedge import GS
from tests.world import World, case_code, each_code
from warehouse.db import Database

MUG, TOWEL, CARD = each_code("MUG-BL"), each_code("TOWEL"), each_code("CARD")
JAM = f"01{case_code('JAM')}1727063010LOT7"
WITH_SEPARATOR = f"{JAM}{GS}3705"


def test_everything_that_scanners_send(counter: Hands, database: Database) -> None:
    """Checks 12, 13 and 15: keys, text of an input method, whole, in pieces, pasted; each form
    of the separator; half a code."""
    expected: list[str | None] = []
    for act, code in (
        (lambda: counter.burst(MUG + "\n"), MUG),
        (lambda: counter.burst(TOWEL + "\t"), TOWEL),
        (lambda: counter.burst(CARD + "\n\n"), CARD),  # CR and LF: two ends, one code
        (lambda: insert(counter.page, MUG, ended=True), MUG),
        (lambda: insert(counter.page, JAM[:12], JAM[12:19], JAM[19:], ended=True), JAM),
        (lambda: by_input(counter.page, WITH_SEPARATOR), WITH_SEPARATOR),
        (lambda: by_control(counter.page, WITH_SEPARATOR), WITH_SEPARATOR),
        (lambda: by_number(counter.page, WITH_SEPARATOR), WITH_SEPARATOR),
        (lambda: with_alt_on_every_key(counter.page, TOWEL), TOWEL),
        (lambda: paste(counter.page, f" {CARD}\r\n"), CARD),
    ):
        with counter.page.expect_response("**/scans"):
            act()
        expected.append(code)
    counter.wait_until_sent()
    assert codes(database) == expected
    half_a_code_is_thrown_away(counter)
    assert codes(database) == [*expected, MUG, TOWEL, CARD]
    assert counter.page.url.endswith(counter.told("address"))


def insert(page: Page, *pieces: str, ended: bool = False) -> None:
    """Text by an input method, without a single key."""
    for piece in pieces:
        page.keyboard.insert_text(piece)
    if ended:
        page.keyboard.press("Enter")


def with_alt_on_every_key(page: Page, code: str) -> None:
    """Some firmware says that Alt is held with each key; nobody pressed it."""
    session = page.context.new_cdp_session(page)
    for sign in code:
        session.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": sign, "modifiers": 1})
    session.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Enter", "modifiers": 1})
    session.detach()


def paste(page: Page, text: str) -> None:
    """Ctrl+V with this text."""
    page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer()
            clipboardData.setData('text', text)
            const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
            document.activeElement.dispatchEvent(paste)
        }""",
        text,
    )


def half_a_code_is_thrown_away(counter: Hands) -> None:
    """A scan without its end is said, and never glued to the next one: neither after a long silence nor a short one."""
    band = counter.page.locator("#band.partial")
    counter.set_timing(partial=400)
    counter.burst(MUG[:8])
    expect(band).to_have_text("Half a code. Scan again.")
    assert counter.heard()[-1] == "partial"
    counter.scan(MUG)
    counter.set_timing(partial=20_000, pause=200)
    counter.burst(TOWEL[:8])
    counter.page.wait_for_timeout(400)
    with counter.page.expect_response("**/scans"):
        counter.burst(TOWEL + "\n")  # the same once more, from its beginning
    counter.burst("95012345")
    counter.page.wait_for_timeout(400)
    counter.burst(CARD + "\n")  # nobody can say which half belongs to what
    expect(band).to_be_visible()
    counter.scan(CARD)


def test_keys_held_up_on_their_way(counter: Hands, world: World, database: Database) -> None:
    """The end of a code comes long after its beginning was thrown away: it completes it, or goes the same way. It is
    never a code, nor a number, of its own."""
    page, band = counter.page, counter.page.locator("#band.partial")
    counter.set_timing(partial=200, human=60_000)
    counter.burst(MUG[:-1])
    band.wait_for()
    with page.expect_response("**/scans"):
        counter.burst(f"{MUG[-1]}\n", held_up=True)
    counter.wait_until_sent()
    assert codes(database) == [MUG]
    counter.set_timing(human=0)  # time enough to scan again
    for place in (1, 4, 9):
        counter.set_timing(partial=200)
        counter.burst(TOWEL[:-place])
        band.wait_for()
        page.evaluate("warehouse.pad.toggle()")  # a number is asked: the last digits would be one
        proposed = page.input_value("#quantity-value")
        counter.burst(f"{TOWEL[-place:]}\n", held_up=True)
        page.wait_for_timeout(200)
        expect(page.locator("#quantity-value")).to_have_value(proposed)
        counter.set_timing(partial=20_000)
        counter.scan(TOWEL)
    a_number_waits_for_an_end_of_its_own(counter)
    assert codes(database) == [MUG, TOWEL, TOWEL, TOWEL]
    what_a_silence_has_ended_gets_no_second_half(counter)
    assert codes(database)[4:] == [CARD[:-2], CARD]


def a_number_waits_for_an_end_of_its_own(counter: Hands) -> None:
    """The end of a scan that was thrown away, alone and late, is not the end of what stands on the pad."""
    counter.page.locator("[data-pad='7']").click()
    counter.set_timing(partial=200)
    counter.burst(TOWEL)
    counter.page.locator("#band.partial").wait_for()
    counter.burst("\n", held_up=True)
    expect(counter.page.locator("#quantity-value")).to_have_value("7")
    counter.page.wait_for_timeout(300)
    counter.page.keyboard.press("Escape")


def what_a_silence_has_ended_gets_no_second_half(counter: Hands) -> None:
    """A device that sends no end: what was taken for the whole code is sent, what comes late is said to be a half."""
    page = counter.page
    silent = '{"ends_with": "none", "separator": "", "keeps_separator": false, "path": "keys"}'
    page.evaluate("(profile) => { document.body.dataset.profile = profile }", silent)
    counter.set_timing(silence=1500)
    with page.expect_response("**/scans"):
        counter.burst(CARD[:-2])
    counter.wait_until_sent()
    counter.burst(CARD[-2:], held_up=True)
    page.locator("#band.partial").wait_for()
    with page.expect_response("**/scans"):
        counter.burst(CARD)
    counter.wait_until_sent()


def test_a_number_answers_a_page_that_was_seen(counter: Hands, world: World, database: Database) -> None:
    """Until its first picture a browser throws keys away: digits right after it are the end of a scan."""
    page = counter.page
    counter.scan(MUG)
    page.evaluate("warehouse.pad.toggle()")
    for unseen, says, counted in ((600_000, "partial", 1), (0, "ok", 12)):
        counter.set_timing(unseen=unseen)
        counter.burst("12\n")
        page.locator(f"#band.{says}").wait_for()
        counter.wait_until_sent()
        assert pieces(world, "MUG-BL") == counted
    assert codes(database) == [MUG, None]


def test_a_device_of_its_own_kind(counter: Hands, world: World, database: Database) -> None:
    """Check 14, and the profiles: the thread stands still inside a scan, with an end key and without; a device that
    never sends one, by keys and by an input method; another sign in the place of GS."""
    page = counter.page
    # Five times the times of the check: other work on this machine is no part of it.
    counter.set_timing(silence=1500)
    page.evaluate(
        """() => addEventListener('keydown', () => {
            window.standsStillAfter -= 1
            if (standsStillAfter) return
            const end = performance.now() + 2000
            while (performance.now() < end);
        }, true)"""
    )
    page.evaluate("window.standsStillAfter = 4")
    with page.expect_response("**/scans"):
        counter.burst(MUG + "\n")
    page.evaluate("window.standsStillAfter = 4")
    silent = '{"ends_with": "none", "separator": "~", "keeps_separator": false, "path": "keys"}'
    page.evaluate("(profile) => { document.body.dataset.profile = profile }", silent)
    with page.expect_response("**/scans"):
        counter.burst(TOWEL)
    with page.expect_response("**/scans"):
        counter.burst(WITH_SEPARATOR.replace("\x1d", "~"))
    page.evaluate(
        "() => { document.body.dataset.profile = '{}'; localStorage.removeItem('warehouse.input-ends') }"
    )
    with page.expect_response("**/scans"):
        insert(page, CARD)
    counter.wait_until_sent()
    assert codes(database) == [MUG, TOWEL, WITH_SEPARATOR, CARD]
    reads_for_the_scanner_test_go_nowhere_else(counter)
    assert len(codes(database)) == 4


def reads_for_the_scanner_test_go_nowhere_else(counter: Hands) -> None:
    """What a page takes for itself never enters the outbox, and it is told how each code came."""
    page = counter.page
    page.evaluate(
        """() => {
            document.body.setAttribute('data-reads-only', '')
            window.reads = []
            warehouse.capture.onRead((read) => reads.push(read))
        }"""
    )
    counter.burst(MUG + "\n")
    insert(page, WITH_SEPARATOR)
    page.evaluate("() => new Promise((done) => warehouse.capture.onRead(done))")
    facts = (
        "({ code, path, ended, separators, typed, whole }) => [code, path, ended, separators, typed, whole]"
    )
    assert page.evaluate(f"reads.map({facts})") == [
        [MUG, "keys", "enter", [], False, True],
        [WITH_SEPARATOR, "input", "none", ["character"], False, True],
    ]


def test_what_a_person_types_stays_theirs(counter: Hands, world: World, database: Database) -> None:
    """Checks 18 and 19: PIN and search never reach the outbox; a scan goes past the open pad, whose number stays;
    twenty swaps never touch the focus."""
    page = counter.page
    assert [scan.code for scan in journal(database, skip=0)] == ["A-01-A-05"]  # neither badge nor PIN
    counter.scan(MUG)
    page.keyboard.press("F4")
    page.keyboard.type("12", delay=150)
    expect(page.locator("#quantity-value")).to_have_value("12")
    page.wait_for_timeout(700)
    with page.expect_response("**/scans"):
        counter.burst(MUG + "\n")
    counter.wait_until_sent()
    expect(page.locator("#quantity-value")).to_have_value("12")
    assert pieces(world, "MUG-BL") == 2
    # An Enter right behind a scan's own is the other half of its CR+LF, not a person's.
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    counter.wait_until_sent()
    assert pieces(world, "MUG-BL") == 12
    twenty_swaps_never_touch_the_focus(counter)
    counter.go("/lookup")
    search = page.locator("input[type=search]")
    search.click()
    page.keyboard.type(MUG + " ", delay=1)
    expect(search).to_have_value(MUG + " ")
    assert len(codes(database)) == 23
    assert page.evaluate("warehouse.outbox.all()") == []


def twenty_swaps_never_touch_the_focus(counter: Hands) -> None:
    """One sink, of the kind that every input method can write to, focused throughout."""
    page = counter.page
    page.evaluate(
        """() => {
            window.focused = 0
            const focus = HTMLElement.prototype.focus
            HTMLElement.prototype.focus = function (options) { focused += 1; return focus.call(this, options) }
        }"""
    )
    for _ in range(20):
        counter.scan(CARD)
    assert page.evaluate("[focused, document.activeElement.id]") == [0, "scan-sink"]
    sink = page.locator("#scan-sink")
    expect(sink).to_have_count(1)
    assert [sink.get_attribute(name) for name in ("type", "inputmode", "readonly")] == ["text", "none", None]
