"""ZPL: nothing a person writes can command the printer, and nothing is cut off in silence."""

from __future__ import annotations

import re

import pytest

from tests.labels.reading import barcodes, drawn
from warehouse.labels import drawing, zpl
from warehouse.labels.barcodes import code128_modules
from warehouse.labels.design import CannotFit, Code128, Ean, Label, Qr, Text

HOSTILE = ["^XZ^XA^JUF", "~JR", "_5E", "\\&", ">8>;", "^FS^FDx", "a\r\nb\x00c", "^CC!", "100 % & more"]


def _label(*fields: Text | Code128 | Ean | Qr, width: float = 100, height: float = 50) -> Label:
    return Label("test", width, height, list(fields))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_command(text: str) -> None:
    def commands(words: str) -> list[str]:
        data = zpl.write(
            _label(Text("it", words, 2, 2, 90, 10, 5), Code128("code", words.strip(), 2, 14, 90, 20))
        )
        return sorted(set(re.findall(r"[\^~][A-Z][A-Z0-9@]", data.decode("ascii"))))

    harmless = set(commands("plain")) | set(commands("plain é 山")) | {"^GF"}
    assert set(commands(text)) <= harmless


@pytest.mark.parametrize(
    "text", ["^XZ^XA^JUF", "~JR_5E", "\\&>8>;AB>CD", "A-01-B-12", "1234567890", "AB123456789"]
)
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_barcode_comes_back_as_it_was(text: str, dpi: int) -> None:
    image = drawn(zpl.write(_label(Code128("code", text, 0, 5, 100, 20)), dpi), (100, 50), dpi)
    assert barcodes(image) == [text]


@pytest.mark.parametrize(
    "text", ["X.17", "TOTE-001", "1234567890", "12345", "12345AB", "ABC123456DEF", "A1234567"]
)
def test_the_computed_width_is_the_drawn_width(text: str) -> None:
    image = drawn(zpl.write(_label(Code128("code", text, 0, 5, 100, 20, module=0.5))), (100, 50), 203)
    left, _, right, _ = image.point(lambda value: 255 if value < 128 else 0).getbbox() or (0, 0, 0, 0)
    # Never narrower than it is: a switch of code sets too many costs a little room, one too few a barcode.
    assert 0 <= code128_modules(text) - (right - left) / 4 <= 11


def test_a_barcode_too_long_gets_thinner_bars_then_becomes_a_qr_code_then_is_refused() -> None:
    def written(width: float) -> str:
        return zpl.write(_label(Code128("the code", "SKU-1234-ABCDEF", 0, 5, width, 20))).decode()

    assert "^BY3," in written(100)
    assert "^BY2," in written(60)
    assert "^BC" not in written(30)
    assert barcodes(drawn(written(30).encode(), (100, 50), 203)) == ["SKU-1234-ABCDEF"]
    with pytest.raises(CannotFit, match=r"the code does not fit 5\.0 x 20\.0 mm: 'SKU-1234-ABCDEF'"):
        written(5)


@pytest.mark.parametrize("dpi", [203, 300])
def test_an_ean_is_read_back_with_its_check_digit(dpi: int) -> None:
    label = _label(Ean("the EAN", "5901234123457", 0, 2, 57, 15), width=57, height=32)
    assert barcodes(drawn(zpl.write(label, dpi), (57, 32), dpi)) == ["5901234123457"]


def test_a_code_that_is_not_ascii_travels_as_qr() -> None:
    image = drawn(zpl.write(_label(Code128("code", "ÄÖ-ł-山", 5, 5, 90, 30))), (100, 50), 203)
    assert barcodes(image) == ["ÄÖ-ł-山"]


def test_every_label_begins_by_resetting_what_others_leave_behind() -> None:
    written = zpl.write(_label(), 300).decode()
    assert written.startswith("^XA^CI28^PON^LH0,0^LRN^PMN^FWN^MCY^PW1200^LL600")
    assert written.endswith("^XZ\n")


def test_text_that_the_printer_cannot_letter_is_drawn() -> None:
    western = zpl.write(_label(Text("it", "Zoë Ångström", 2, 2, 90, 10, 5))).decode()
    drawn_name = zpl.write(_label(Text("it", "Żaneta 山田", 2, 2, 90, 10, 5))).decode()
    assert "^GFA" not in western
    assert "^A0N" not in drawn_name
    assert "^GFA" in drawn_name


@pytest.mark.parametrize("text", ["a" * 300, "山" * 200, "word " * 80])
def test_long_text_ends_with_an_ellipsis_inside_its_box(text: str) -> None:
    label = _label(Text("it", text, 10, 10, 40, 12, 5, lines=2))
    image = drawn(zpl.write(label), (100, 50), 203)
    left, top, right, bottom = image.point(lambda value: 255 if value < 128 else 0).getbbox() or (0, 0, 0, 0)
    assert left >= 10 * 8
    assert top >= 9 * 8
    assert right <= 50 * 8
    assert bottom <= 23 * 8


def test_text_that_must_stay_whole_is_refused_by_name() -> None:
    with pytest.raises(CannotFit, match="the address does not fit"):
        zpl.write(_label(Text("the address", "a" * 300, 10, 10, 40, 12, 5, lines=2, whole=True)))


def test_a_field_outside_the_paper_is_refused() -> None:
    with pytest.raises(CannotFit, match="the code stands outside"):
        zpl.write(_label(Text("the code", "x", 90, 2, 20, 5, 5)))


def test_pictures_survive_their_compression() -> None:
    rows = tuple(bytes([(x * y) % 7 < 3 or y == 5 for x in range(96)]) for y in range(40))
    image = drawing.enlarged(rows, 3)
    written = f"^XA^FO0,0{drawing.graphic(image)}^XZ".encode()
    seen = drawn(written, (100, 50), 203).crop((0, 0, image.width, image.height))
    assert seen.point(lambda value: 255 if value < 128 else 0).tobytes() == image.tobytes()


def test_copies_are_one_format_and_not_without_end() -> None:
    assert "^PQ5" in zpl.write(_label(), copies=5).decode()
    assert "^PQ2000" in zpl.write(_label(), copies=9_999).decode()
