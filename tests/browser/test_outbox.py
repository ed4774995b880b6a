"""No scan lost, none counted twice: what is scanned reaches the journal once and in order, whatever the network does.

The numbers of the checks are those of the handheld's acceptance list.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from playwright.sync_api import Page, Request, Response, Route, expect
from sqlalchemy import select

from tests.browser.conftest import Hands
from tests.browser.counting_a_bin import codes, journal, lots, pieces
from tests.browser.wedge import Wedge
from tests.world import World, each_code
from warehouse.db import Database
from warehouse.scanning.models import RefusedScan, ScanConflict


def test_fifty_scans_faster_than_the_answers_come(counter: Hands, world: World, database: Database) -> None:
    """Check 1, and check 2: one barcode five times is five pieces."""
    counter.fail(lambda number: "delay=300" if number < 50 else None)
    for code in lots(50):
        counter.wedge(code)
        counter.page.wait_for_timeout(10)
    expect(counter.page.locator("#strip.saved")).to_contain_text("Sending")
    counter.wait_until_sent(60_000)
    assert codes(database) == lots(50), counter.heard()
    assert {scan.outcome for scan in journal(database)} == {"ok"}
    assert pieces(world, "JAM") == 50 * 6
    for _ in range(5):
        counter.wedge(each_code("MUG-BL"))
        counter.page.wait_for_timeout(80)
    counter.wait_until_sent()
    assert pieces(world, "MUG-BL") == 5


def test_lost_and_late_answers_count_nothing_twice(counter: Hands, world: World, database: Database) -> None:
    """Checks 3, 5 and 4: an answer lost after the commit; a scan lost before it; 503; an answer that comes too late
    while more scans are made."""
    faults = {1: "drop_after", 3: "drop_after", 5: "drop_before", 7: "503", 8: "503", 10: "drop_after"}
    counter.fail(lambda number: "late=2500" if number == 17 else faults.get(number))
    wanted = lots(10)
    for code in wanted:
        counter.wedge(code)
    counter.wait_until_sent()
    assert codes(database) == wanted
    assert [scan.replays > 0 for scan in journal(database)][:3] == [False, True, True]
    assert pieces(world, "JAM") == 60
    counter.fail(lambda number: "late=2500" if number == 0 else None)
    counter.set_timing(send=1200)
    with counter.page.expect_event("requestfailed"):
        counter.wedge(each_code("TOWEL"))
        for _ in range(5):
            counter.wedge(each_code("CARD"))
    counter.set_timing(send=6000)
    counter.wait_until_sent()
    assert codes(database)[10:] == [each_code("TOWEL")] + [each_code("CARD")] * 5
    assert (pieces(world, "TOWEL"), pieces(world, "CARD")) == (1, 5)
    assert counter.heard().count("offline") >= 1
    expect(counter.page.locator("#band")).to_contain_text("Sent")


def test_out_of_reach_of_the_wi_fi(counter: Hands, world: World, database: Database) -> None:
    """Checks 6, 7 and 8: scans wait, with a band and a number; they go out again after a reload and a crash; the
    device takes no more than it may."""
    page = counter.page
    counter.network_may_fail = True
    wanted = lots(10)
    for code in wanted[:3]:
        counter.scan(code)
    page.context.set_offline(True)
    for code in wanted[3:8]:
        counter.wedge(code)
    expect(page.locator("#band.offline")).to_have_text("No Wi-Fi. 5 saved. Keep scanning.")
    expect(page.locator("#pending")).to_have_text("5")
    assert counter.heard().count("offline") == 1
    refuse_to_sign_out(counter)
    page.context.set_offline(False)
    counter.wait_until_sent()
    expect(page.locator("#band.offline")).to_have_count(0)
    expect(page.locator("#band.sent")).to_contain_text("Sent 5 of 5")
    for code in wanted[8:]:
        counter.wedge(code)
    counter.wait_until_sent()
    assert codes(database) == wanted
    a_full_device_takes_no_more(counter)
    after_a_reload_the_waiting_scans_go_first(counter)
    assert codes(database)[10:] == [each_code("CARD")] * 8
    assert pieces(world, "CARD") == 8


def refuse_to_sign_out(counter: Hands) -> None:
    """While scans wait the sign-out says no."""
    counter.page.evaluate(
        """() => {
            const form = document.createElement('form')
            form.action = '/sign-out'
            document.body.append(form)
            form.requestSubmit()
            form.remove()
        }"""
    )
    expect(counter.page.locator("#band.blocked")).to_have_text("5 scans wait. Tap Lock instead.")


def a_full_device_takes_no_more(counter: Hands) -> None:
    """The limit of a count, lowered from 60 to 8: of eleven scans three are refused, aloud."""
    page = counter.page
    assert page.evaluate("[warehouse.limits.waiting, warehouse.limits.waitingWhenCounting]") == [20, 60]
    page.evaluate("warehouse.limits.waitingWhenCounting = 8")
    page.context.set_offline(True)
    before = counter.heard().count("blocked")
    for number in range(11):
        counter.wedge(each_code("CARD"))
        if number == 0:
            page.wait_for_selector("#band.offline")
    expect(page.locator("#band.blocked")).to_have_text("Go to Wi-Fi. 8 scans saved.")
    expect(page.locator("#pending")).to_have_text("8")
    # The band is there with the first of them; the keys of the third may not have been heard yet.
    page.wait_for_function(
        "(times) => heard.filter((played) => played.name === 'blocked').length >= times", arg=before + 3
    )
    assert counter.heard().count("blocked") == before + 3
    counter.wait_until_written()


def after_a_reload_the_waiting_scans_go_first(counter: Hands) -> None:
    """The badge is there before the first scan is sent; then all are."""
    page = counter.page
    page.route("**/scans", lambda route: route.abort())
    # Heard from the start: a try that is held up by this route may be let through when it ends.
    behind: list[str] = []
    page.on("request", lambda request: behind.extend(parse_qs(request.post_data or "").get("waiting", [])))
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#pending")).to_have_text("8")
    counter.hurry()
    page.unroute("**/scans")
    counter.wait_until_sent()
    assert behind[-8:] == ["7", "6", "5", "4", "3", "2", "1", "0"]
    expect(page.locator("#band")).to_contain_text("Sent 8 of 8.")


def test_what_the_warehouse_will_not_take_stands_aside(
    counter: Hands, world: World, database: Database
) -> None:
    """500 eight times, 409 and 400: the scan is refused aloud, the queue moves on, a supervisor can see it, and the
    list says so."""
    page = counter.page
    counter.network_may_fail = True
    counter.set_timing(steps=[10])
    answers = {each_code("MUG-BL"): 500, each_code("TOWEL"): 409, each_code("LAMP"): 400}
    tries: list[str] = []

    def answer(route: Route, request: Request) -> None:
        code = parse_qs(request.post_data or "")["code"][0]
        tries.append(code)
        if code in answers:
            route.fulfill(status=answers[code], body="no\n")
        else:
            route.continue_()

    reported: list[str] = []

    def is_third_report(response: Response) -> bool:
        reported.extend([response.url] if response.status == 204 else [])
        return len(reported) == 3

    page.route("**/scans", answer)
    with page.expect_event("response", is_third_report):
        for code in (*answers, each_code("CARD")):
            counter.wedge(code)
    counter.wait_until_sent()
    assert [tries.count(code) for code in (*answers, each_code("CARD"))] == [8, 1, 1, 1]
    assert codes(database) == [each_code("CARD")]
    assert counter.heard().count("refused") == 3
    told = world.read(lambda session: session.scalars(select(RefusedScan)).all())
    assert {each.body["code"]: each.status for each in told} == answers
    the_list_says_what_became_of_each(page)
    assert page.evaluate("warehouse.outbox.unreported()") == []


def test_a_slow_warehouse_is_waited_for_once_it_is_known_to_be_there(
    counter: Hands, database: Database
) -> None:
    """It never answers within the usual patience, not even a scan that it has already: more tries would not help."""
    counter.set_timing(send=250, slowly=10_000)
    counter.fail(lambda _number: "delay=1000")
    counter.wedge(each_code("TOWEL"))
    counter.wait_until_sent()
    assert codes(database) == [each_code("TOWEL")]


def test_a_report_that_nobody_answers_is_given_up_and_told_another_time(counter: Hands, world: World) -> None:
    page, reports = counter.page, []
    counter.network_may_fail = True
    counter.set_timing(send=300)

    def answer(route: Route) -> None:
        reports.append(route)
        if len(reports) > 1:
            route.continue_()

    page.route("**/scans/refused", answer)
    page.route("**/scans", lambda route: route.fulfill(status=409, body="no\n"))
    with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/scans/refused")):
        counter.wedge(each_code("TOWEL"))
    assert len(page.evaluate("warehouse.outbox.unreported()")) == 1
    page.unroute("**/scans")
    with page.expect_response("**/scans/refused") as told:
        counter.wedge(each_code("CARD"))
    assert told.value.status == 204
    counter.wait_until_sent()
    assert world.one(RefusedScan).body["code"] == each_code("TOWEL")


def the_list_says_what_became_of_each(page: Page) -> None:
    """F9 opens it, and Esc closes it; it survives a reload; the sink keeps the focus; a scan closes it."""
    page.keyboard.press("F9")
    rows = page.locator("#saved .list-row")
    expect(rows).to_have_count(5)
    expect(page.locator("#saved .summary")).to_have_text("Nothing waits on this device.")
    assert [row.split(" · ")[0] for row in rows.locator("small").all_inner_texts()] == [
        "Saved",
        *["Refused"] * 3,
        "Saved",
    ]
    expect(rows.nth(1)).to_contain_text("Refused · Refused. Tell a supervisor.")
    assert page.evaluate("document.activeElement.id") == "scan-sink"
    page.keyboard.press("Escape")
    expect(page.locator("#saved")).to_be_hidden()
    page.reload()
    page.locator("#screen .ready, #screen .verdict").click()
    expect(page.locator("#saved .list-row")).to_have_count(5)
    Wedge(page).type(each_code("CARD") + "\n")
    expect(page.locator("#saved")).to_be_hidden()


def test_one_id_is_one_act(counter: Hands, world: World, database: Database) -> None:
    """Check 17: the same body twice at once is one act with one verdict; the same id with another body is 409."""
    counter.network_may_fail = True
    answers = counter.page.evaluate(
        """async (code) => {
            const { device, actor } = document.body.dataset
            const { task, step } = document.getElementById('screen').dataset
            const scan_id = 'ab'.repeat(16)
            const post = (code) => fetch('/scans', {
                method: 'POST', headers: { 'HX-Request': 'true' },
                body: new URLSearchParams({ scan_id, device, actor, task, step, code }),
            }).then(({ status, headers }) => [status, headers.get('X-Scan-Result'), headers.get('X-Scan-Replay')])
            const twice = await Promise.all([post(code), post(code)])
            return [...twice, await post('else')]
        }""",
        each_code("CARD"),
    )
    assert sorted(answers[:2]) == [[200, "ok", "0"], [200, "ok", "1"]]
    assert answers[2][0] == 409
    assert pieces(world, "CARD") == 1
    assert world.count(ScanConflict) == 1


def test_scans_after_an_error_nobody_could_have_seen(hands: Hands, world: World, database: Database) -> None:
    """Checks 10 and 11: in directed work a burst stops at its first error; what belongs together may come together."""
    hands.sign_in("Ada")
    hands.go("/picking")
    hands.press("next-work")
    hands.scan("TOTE-001")
    assert (hands.step, hands.told("code")) == ("scan_bin", "A-01-A-01")
    for code in ("A-01-A-01", each_code("CARD"), each_code("MUG-BL"), each_code("MUG-BL")):
        hands.wedge(code)
    hands.wait_until_sent()
    assert [scan.outcome for scan in journal(database, skip=2)] == ["ok", "error", "skipped", "skipped"]
    band = hands.page.locator("#band")
    expect(band).to_contain_text("2 scans after it were not counted.")
    expect(band).to_contain_text("Greeting card")
    expect(band).to_have_class("error")
    assert world.on_hand("TOTE-001", "MUG-BL") == 0
    hands.page.wait_for_timeout(1000)
    hands.scan(each_code("MUG-BL"))
    assert world.on_hand("TOTE-001", "MUG-BL") == 1
    hands.scan(each_code("MUG-BL"))
    assert (hands.step, hands.told("code")) == ("scan_bin", "A-01-A-03")
    hands.wedge("A-01-A-03")
    hands.wedge(each_code("TOWEL"))
    hands.wait_until_sent()
    assert world.on_hand("TOTE-001", "TOWEL") == 1
