"""The wire: addresses that are refused, a printer that stops reading, what ~HS says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labels.printers import FakePrinter
from tests.labels.printers import status as printer_says
from warehouse.labels import status, transports
from warehouse.labels.transports import InDoubt, Paper


@pytest.mark.parametrize(
    "url",
    ["", "tcp://", "tcp://host:port", "tcp://host:99999", "http://host", "file:", "host:9100", "tcp://a/b"],
)
def test_nonsense_is_no_printers_address(url: str) -> None:
    with pytest.raises(ValueError):
        transports.checked_url(url)


def test_an_address_without_a_port_means_the_raw_port() -> None:
    assert transports.tcp_address("tcp://10.0.0.21") == ("10.0.0.21", 9100)
    assert transports.tcp_address("tcp://[::1]:9101") == ("::1", 9101)
    assert transports.folder_of("file:///var/printed") == Path("/var/printed")
    assert transports.folder_of("file:printed") == Path("printed")


def test_a_printer_that_stops_reading_is_not_waited_for_without_end(quick: None) -> None:
    with FakePrinter("hangs") as printer:
        way = transports.transport_to(printer.url, {})
        with way.open(Paper("1-parcel.zpl")) as connection, pytest.raises(InDoubt, match="no answer in time"):
            connection.send(b"x" * 30_000_000)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    way = transports.transport_to(f"file:{tmp_path}", {})
    with way.open(Paper("1-tote.zpl")) as connection:
        connection.send(b"first")
        connection.send(b"^XA^XZ")
    assert [path.name for path in tmp_path.iterdir()] == ["1-tote.zpl"]
    assert (tmp_path / "1-tote.zpl").read_bytes() == b"^XA^XZ"


@pytest.mark.parametrize(
    ("answer", "health"),
    [
        (printer_says(), "ok"),
        (printer_says(paper_out=True), "paper"),
        (printer_says(paused=True), "paused"),
        (printer_says(head_open=True), "head_open"),
        (printer_says(paper_out=True, paused=True), "paper"),
        (b"", "silent"),
        (b"\x02garbage\x03", "silent"),
        (printer_says()[:40], "silent"),
    ],
)
def test_a_printers_own_words_are_understood(answer: bytes, health: str) -> None:
    assert status.read(answer)[0] == health
