"""The five codes of the scanner test: each asks a device one question that the others cannot answer."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.words import N_

SEPARATOR = "\x1d"


@dataclass(frozen=True)
class Probe:
    """A code of the sheet. `elements` are the GS1 elements in brackets, for the symbols that carry such."""

    name: str
    symbology: str
    text: str
    asks: str
    elements: str = ""


PROBES = (
    Probe("plain", "Code 128", "TEST-0123456789", N_("How a code ends")),
    Probe(
        "gs1",
        "GS1-128",
        f"010950123454321310LOT7{SEPARATOR}3705",
        N_("Whether GS is kept"),
        "(01)09501234543213(10)LOT7(37)05",
    ),
    Probe(
        "matrix",
        "GS1 DataMatrix",
        f"010950123454321310LOT7{SEPARATOR}21S12345{SEPARATOR}17271231",
        N_("Whether each GS is kept"),
        "(01)09501234543213(10)LOT7(21)S12345(17)271231",
    ),
    Probe(
        "long",
        "QR",
        "LONG-0123456789-ABCDEFGHIJKLMNOPQRSTUVWX-0123456789-abcdefgh",
        N_("Whether long codes come whole"),
    ),
    Probe("layout", "Code 128", "qwertz-/+.", N_("Whether letters and signs are right")),
)
BY_NAME = {probe.name: probe for probe in PROBES}
