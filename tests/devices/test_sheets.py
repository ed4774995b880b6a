"""The sheets, scanned back from the paper."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp

from tests.labels.reading import pages, text_of
from tests.person import Person
from warehouse.devices.probes import PROBES
from warehouse.devices.sheets import COMMANDS
from warehouse.scanning.door import COMMANDS as UNDERSTOOD

SHEET, WALL = "/setup/scanner/sheet.pdf", "/setup/scanner/commands.pdf"
MILLIMETRES = 25.4


def drawn(ada: Person, address: str) -> bytes:
    answer = ada.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_each_code_reads_back_with_its_separators(ada: Person, tmp_path: Path, paper: str) -> None:
    found = pages(drawn(ada, f"{SHEET}?paper={paper}"), tmp_path)
    assert len(found) == 1
    codes = zxingcpp.read_barcodes(found[0], text_mode=zxingcpp.TextMode.Plain)
    assert {code.text for code in codes} == {probe.text for probe in PROBES}
    symbols = {code.text: code.symbology_identifier for code in codes}
    assert [symbols[probe.text] for probe in PROBES] == ["]C0", "]C1", "]d2", "]Q1", "]C0"]
    assert [probe.text.count("\x1d") for probe in PROBES] == [0, 1, 2, 0, 0]
    assert len(PROBES[3].text) == 60


def test_the_codes_are_as_large_as_a_handheld_needs(ada: Person, tmp_path: Path) -> None:
    dpi = 300
    page = pages(drawn(ada, SHEET), tmp_path, dpi=dpi)[0]
    widths = {
        code.text: abs(code.position.top_right.x - code.position.top_left.x) * MILLIMETRES / dpi
        for code in zxingcpp.read_barcodes(page, text_mode=zxingcpp.TextMode.Plain)
    }
    modules = {"plain": 178, "gs1": 279, "matrix": 24, "long": 33, "layout": 145}
    for probe in PROBES:
        assert widths[probe.text] > 0.3 * modules[probe.name], probe.name


def test_the_sheet_says_how_a_device_is_set_up(ada: Person, tmp_path: Path) -> None:
    text = text_of(drawn(ada, SHEET), tmp_path)
    for words in ("/setup/scanner", "Scan the five codes", "Send control characters as", "Intent output",
                  "Send ENTER", "Inter character delay", "Honeywell", "Datalogic",
                  "Zebra DataWedge: Intent output", "No Enter is sent."):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("paper", ["a4", "letter", "papyrus"])
def test_the_wall_sheet_has_every_command_of_the_door(ada: Person, tmp_path: Path, paper: str) -> None:
    pdf = drawn(ada, f"{WALL}?paper={paper}")
    found = pages(pdf, tmp_path)
    assert len(found) == 1
    read = {code.text for code in zxingcpp.read_barcodes(found[0])}
    assert read == {f"C.{word}" for word in UNDERSTOOD} == {code for code, *_ in COMMANDS}
    text = text_of(pdf, tmp_path)
    assert all(name in text and words in text for _code, name, _icon, words in COMMANDS)


def test_without_the_library_for_pdf_the_page_says_so(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_page: str) -> bytes:
        raise OSError("no Pango")

    monkeypatch.setattr("warehouse.labels.pages.to_pdf", missing)
    assert ada.open(SHEET).status == 503
