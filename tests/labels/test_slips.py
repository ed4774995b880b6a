"""The packing slip, checked as its reader would: words, pages, fonts, and the barcode scanned from the paper."""

from __future__ import annotations

import http.server
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.labels.reading import barcodes, fonts_of, needs_cjk_fonts, pages, text_of
from warehouse.labels import slips
from warehouse.labels.design import Mark

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50"><text y="40" font-size="36">LOGOMARK</text></svg>'
SLIP: dict[str, Any] = {
    "brand": {
        "shop_name": "Amber & Oak",
        "colour": "#1a5c4a",
        "return_address": ["Unit 4, Northgate", "Leeds LS9 8AG"],
        "contact": "hello@amberandoak.example",
    },
    "order_number": "UK-1004217",
    "order_code": "O.4217",
    "ordered_on": "2026-11-21",
    "ship_to": ["Zoë Ångström", "128 Long Meadow Lane", "Bristol BS1 4QT", "United Kingdom"],
    "service": "Tracked 24",
    "parcel": 1,
    "parcels": 2,
    "lines": [
        {"sku": "TEA-ASSAM-250", "name": "Assam tea", "ordered": 2, "here": 2},
        {
            "sku": "MUG-BLU",
            "name": "Stoneware mug",
            "options": "Blue",
            "ordered": 6,
            "here": 4,
            "to_follow": 2,
        },
    ],
    "texts": ["You may send anything back within 30 days."],
}


def test_a_slip_says_all_that_its_reader_needs(tmp_path: Path) -> None:
    text = text_of(slips.pdf(SLIP, Mark(18)), tmp_path)
    for words in ("PACKING SLIP", "UK-1004217", "21 November 2026", "Zoë Ångström", "Bristol BS1 4QT", "Tracked 24",
                  "1 of 2", "TEA-ASSAM-250", "Stoneware mug", "Blue", "To follow", "Amber & Oak", "Leeds LS9 8AG",
                  "hello@amberandoak.example", "within 30 days", "Page 1 of 1", "J18/1"):  # fmt: skip
        assert words in text


def test_the_order_can_be_scanned_from_the_paper(tmp_path: Path) -> None:
    page = pages(slips.pdf(SLIP), tmp_path)[0]
    assert barcodes(page) == ["O.4217"]


def test_names_in_other_scripts_have_their_fonts_inside(tmp_path: Path) -> None:
    needs_cjk_fonts()
    abroad = {**SLIP, "ship_to": ["Żółć Łódzka", "Κωνσταντίνα", "山田 太郎"]}
    fonts = fonts_of(slips.pdf(abroad), tmp_path)
    assert all("Noto" in font for font in fonts)
    assert any("CJK" in font for font in fonts)
    assert "山田 太郎" in text_of(slips.pdf(abroad), tmp_path)


def test_sixty_lines_go_over_pages_with_the_table_head_on_each(tmp_path: Path) -> None:
    lines = [{"sku": f"SKU-{n:02}", "name": f"Product {n}", "ordered": 1, "here": 1} for n in range(60)]
    text = text_of(slips.pdf({**SLIP, "lines": lines}), tmp_path)
    sheets = text.split("\f")[:-1]
    assert len(sheets) > 1
    assert all("In this parcel" in sheet for sheet in sheets)
    assert f"Page {len(sheets)} of {len(sheets)}" in sheets[-1]
    assert all(text.count(f"SKU-{n:02}") == 1 for n in range(60))


def test_a_gift_shows_its_message_and_no_price_even_where_the_values_hold_one(tmp_path: Path) -> None:
    priced = {**SLIP, "total": "99.95", "gift_message": "Happy birthday <b>Zoë</b>!\nLove, all of us"}
    priced["lines"] = [{**line, "unit_price": "12.34"} for line in SLIP["lines"]]
    text = text_of(slips.pdf(priced), tmp_path)
    assert "Happy birthday <b>Zoë</b>!" in text
    assert "99.95" not in text
    assert "12.34" not in text


def test_a_neutral_slip_has_no_logo_no_shop_and_no_words_of_the_seller(tmp_path: Path) -> None:
    branded = {**SLIP, "brand": {**SLIP["brand"], "logo": LOGO}}
    assert "data:image/svg+xml" in slips.html(branded).split("<header>")[1].split("order-number")[0]
    neutral = {**branded, "neutral": True}
    assert "data:image/svg+xml" not in slips.html(neutral).split("<header>")[1].split("order-number")[0]
    text = text_of(slips.pdf(neutral), tmp_path)
    for words in ("Amber", "LOGOMARK", "hello@", "30 days"):
        assert words not in text
    assert "Leeds LS9 8AG" in text


def test_a_slip_speaks_the_customers_language_on_the_customers_paper(tmp_path: Path) -> None:
    pdf = slips.pdf({**SLIP, "language": "de-AT", "paper": "Letter"})
    text = text_of(pdf, tmp_path)
    assert "LIEFERSCHEIN" in text
    assert "21. November 2026" in text
    assert "Seite 1 von 1" in text
    width, height = pages(pdf, tmp_path, dpi=72)[0].size
    assert (width, height) == (612, 792)


def test_an_unknown_language_gets_english(tmp_path: Path) -> None:
    assert "PACKING SLIP" in text_of(slips.pdf({**SLIP, "language": "tlh"}), tmp_path)


@pytest.mark.parametrize(
    ("colour", "used"),
    [
        ("#1a5c4a", "#1a5c4a"),
        ("#ffcc00", "#1a1a1a"),
        ("red; } body { display: none", "#1a1a1a"),
        ("", "#1a1a1a"),
    ],
)
def test_only_a_colour_that_can_be_read_is_used(colour: str, used: str) -> None:
    assert slips.readable_colour(colour) == used


def test_a_slip_fetches_nothing(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            """Not into the test's output."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    reaching = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="{address}/inside"/></svg>'
    )
    (tmp_path / "secret.txt").write_text("a secret of the server")
    try:
        for logo in (f"{address}/logo.png", reaching, f"file://{tmp_path}/secret.txt"):
            pdf = slips.pdf(
                {**SLIP, "brand": {**SLIP["brand"], "logo": logo}, "texts": [f'<img src="{address}/t">']}
            )
            assert pdf.startswith(b"%PDF")
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_missing_values_are_named() -> None:
    with pytest.raises(ValueError, match="a slip needs order_number"):
        slips.pdf({})
    with pytest.raises(ValueError, match="a line of a slip needs name"):
        slips.pdf({**SLIP, "lines": [{"sku": "A", "ordered": 1, "here": 1}]})


def test_a_reprint_says_so(tmp_path: Path) -> None:
    assert "REPRINT 2 22 Nov 14:05" in text_of(slips.pdf(SLIP, Mark(19, 2, "22 Nov 14:05")), tmp_path)


@pytest.mark.parametrize("layout", slips.LAYOUTS)
@pytest.mark.parametrize("paper", slips.PAPERS)
def test_every_layout_fits_every_paper_and_reads_back(layout: str, paper: str, tmp_path: Path) -> None:
    slip = {
        **SLIP,
        "layout": layout,
        "paper": paper,
        "returns": True,
        "return_steps": ["Write to us.", "Send it."],
    }
    pdf = slips.pdf(
        slip
        | {
            "gift_message": "Happy birthday!",
            "marks": ["fragile", "age"],
            "brand": {**SLIP["brand"], "logo": LOGO},
        }
    )
    text = text_of(pdf, tmp_path)
    for words in (
        "UK-1004217",
        "Zoë Ångström",
        "follow",
        "Happy birthday!",
        "Fragile",
        "1. Write to us.",
        "Adults only",
    ):
        assert words in text, words
    sheets = pages(pdf, tmp_path)
    assert {code for sheet in sheets for code in barcodes(sheet)} == {"O.4217"}
    # Above, and in the part that comes back as bars and as a square.
    assert sum(len(barcodes(sheet)) for sheet in sheets) == 3


def test_without_returns_there_is_one_code_and_no_steps(tmp_path: Path) -> None:
    pdf = slips.pdf({**SLIP, "returns": False, "return_steps": ["Write to us."]})
    assert "RETURNS" not in text_of(pdf, tmp_path)
    assert barcodes(pages(pdf, tmp_path)[0]) == ["O.4217"]


def test_what_is_in_another_parcel_and_what_was_cancelled_is_said(tmp_path: Path) -> None:
    line = {
        "sku": "A",
        "name": "Mug",
        "ordered": 9,
        "here": 3,
        "to_follow": 2,
        "elsewhere": 3,
        "cancelled": 1,
    }
    text = text_of(slips.pdf({**SLIP, "lines": [line], "language": "de"}), tmp_path)
    assert "3 in einem anderen Paket" in text
    assert "1 storniert" in text
    assert "Folgt" in text


def test_how_many_parcels_there_are_is_said_only_where_it_is_known(tmp_path: Path) -> None:
    assert "1 of 2" in text_of(slips.pdf(SLIP), tmp_path)
    assert " 1 of " not in text_of(slips.pdf({**SLIP, "parcels": None}), tmp_path).replace("Page 1 of", "")


@pytest.mark.parametrize(
    "more", [{}, {"neutral": True}, {"gift_message": "For you"}], ids=["own", "neutral", "gift"]
)
def test_prices_only_for_those_who_may_see_them(more: dict[str, Any], tmp_path: Path) -> None:
    priced = {
        **SLIP,
        "lines": [{**line, "price": "£12.34"} for line in SLIP["lines"]],
        "sum": "£99.95",
        **more,
    }
    text = text_of(slips.pdf(priced), tmp_path)
    assert ("£12.34" in text, "£99.95" in text) == (not more, not more)


def test_an_address_from_right_to_left_stands_at_the_right(tmp_path: Path) -> None:
    def left_ink(slip: dict[str, Any]) -> int:
        page = pages(slips.pdf(slip), tmp_path, dpi=100)[0]
        # The lines of the address, below its heading: 61 to 80 mm down, in the left half of the page.
        block = page.crop((60, 245, 400, 310)).point(lambda value: 255 if value < 128 else 0)
        return (block.getbbox() or (999,))[0]

    arabic = {**SLIP, "ship_to": ["محمد عبد الله", "شارع الملك فهد ١٢", "الرياض 12211"]}
    assert left_ink(arabic) > left_ink(SLIP) + 100
    assert "Arabic" in " ".join(fonts_of(slips.pdf(arabic), tmp_path))


def test_emoji_are_left_out_of_a_present(tmp_path: Path) -> None:
    assert "🎂" not in slips.html({**SLIP, "gift_message": "Happy birthday 🎂!"})
    assert "Happy birthday" in text_of(slips.pdf({**SLIP, "gift_message": "Happy birthday 🎂!"}), tmp_path)


def test_sixty_lines_cost_less_than_a_second() -> None:
    lines = [{"sku": f"SKU-{n:02}", "name": f"Product {n}", "ordered": 1, "here": 1} for n in range(60)]
    slips.pdf(SLIP)
    before = time.process_time()
    slips.pdf({**SLIP, "lines": lines})
    assert time.process_time() - before < 1
