"""What a handheld has to load: counted in bytes, for those do not depend on who else uses the machine."""

from __future__ import annotations

import gzip
from urllib.parse import urlparse

from playwright.sync_api import Response

from tests.browser.conftest import Hands
from tests.world import each_code

SCRIPTS_GZIPPED, STYLES_GZIPPED, FRAGMENT = 40_000, 12_000, 6_000
MUG, TOWEL, CARD = each_code("MUG-BL"), each_code("TOWEL"), each_code("CARD")
WORK = {
    "/picking": ["TOTE-001", "A-01-A-01", MUG, MUG, "A-01-A-03", TOWEL, "BENCH-1"],
    "/packing": ["TOTE-001", MUG, MUG],
    "/counting": ["A-01-A-05", CARD],
    "/receiving": ["1042", TOWEL],
    "/putaway": [TOWEL],
    "/": ["1001", "A-01-A-01"],
}


def test_what_a_floor_page_loads_is_small(hands: Hands) -> None:
    """All scripts and all styles of a page, library included."""
    loaded: dict[str, Response] = {}

    def arrived(response: Response) -> None:
        path = urlparse(response.url).path
        if path.endswith((".js", ".css")):
            loaded[path] = response

    hands.sign_in("Carla")
    hands.page.on("response", arrived)
    hands.go("/picking")
    hands.page.reload()
    for suffix, limit in ((".js", SCRIPTS_GZIPPED), (".css", STYLES_GZIPPED)):
        sizes = {
            path: len(gzip.compress(file.body(), 9)) for path, file in loaded.items() if path.endswith(suffix)
        }
        assert sizes and sum(sizes.values()) < limit, sizes


def test_what_a_scan_answers_is_small(hands: Hands) -> None:
    """Every answer on the way of one order, and one screen of each other activity."""
    hands.sign_in("Carla")
    sizes: dict[str, int] = {}
    for address, codes in WORK.items():
        hands.go(address)
        if address == "/picking":
            hands.press("next-work")
        for code in codes:
            with hands.page.expect_response("**/scans") as answer:
                hands.scan(code)
            sizes[f"{address} {answer.value.headers['x-scan-message']} {len(sizes)}"] = len(
                answer.value.body()
            )
    assert len(sizes) == sum(map(len, WORK.values()))
    assert {name: size for name, size in sizes.items() if size >= FRAGMENT} == {}


def test_nothing_is_called_saved_before_it_is_on_the_disk(counter: Hands) -> None:
    """The strip waits for the record's transaction; the warehouse does not answer here."""
    page = counter.page
    counter.network_may_fail = True
    page.route("**/scans", lambda route: None)
    page.evaluate(
        """() => {
            window.order = []
            const real = IDBDatabase.prototype.transaction
            IDBDatabase.prototype.transaction = function (stores, mode, options) {
                const transaction = real.call(this, stores, mode, options)
                if (mode === 'readwrite') {
                    order.push('begun ' + (options && options.durability))
                    transaction.addEventListener('complete', () => order.push('written'))
                }
                return transaction
            }
            const strip = document.getElementById('strip')
            new MutationObserver(() => order.push('said')).observe(strip, { childList: true })
        }"""
    )
    counter.burst(CARD + "\n")
    page.wait_for_selector("#strip.saved")
    assert page.evaluate("order").index("said") > page.evaluate("order").index("written")
    assert page.evaluate("order")[0] == "begun strict"
    page.unroute("**/scans")
    counter.set_timing(send=100)
