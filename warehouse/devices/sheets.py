"""Two sheets: the codes of the scanner test with the scanner's settings, and the commands for the wall."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from flask import render_template
from markupsafe import Markup

from warehouse.devices.probes import PROBES, Probe
from warehouse.devices.words import SENTENCES, SETTINGS
from warehouse.labels import rendering, symbols
from warehouse.scanning.cards import COMMANDS

PAPERS = {"a4": "A4", "letter": "letter"}
#: Sizes that an imager reads from a hand's length away and that any office printer can draw.
BAR_MODULE_MM, MATRIX_MODULE_MM, QR_MODULE_MM = 0.38, 0.9, 0.8
BAR_HEIGHT_MM, WALL_MODULE_MM, WALL_HEIGHT_MM = 13, 0.5, 27

#: (setting, value) of a DataWedge profile, as its own screens name them.
DATAWEDGE = (
    ("Associated apps", "Chrome: *"),
    ("Barcode input", "on"),
    ("Decoders", "EAN-8, EAN-13, UPC-A, UPC-E, Interleaved 2 of 5, Code 128, DataMatrix, QR Code"),
    ("Decode audio feedback", "none"),
    ("Same symbol timeout", "500 ms"),
    ("Keystroke output", "on"),
    ("Action key character", "none"),
    ("Inter character delay", "0"),
    ("Send control characters as events", "on"),
    ("Basic data formatting", "on: Send data, Send ENTER key"),
    ("Intent output", "off"),
)
OTHER_MAKES = (
    ("Honeywell", "Wedge: on. Suffix: CR. Wedge as keys: try both ways with this test."),
    ("Datalogic", "Keyboard wedge: on. Label suffix: CR. Group separator replacement: off."),
    ("USB, Bluetooth", "Keyboard country = layout of the computer. Suffix: CR. Send GS as Ctrl+]."),
)
#: The findings that a new device has most: what the screen says, and the setting behind it.
COMMON = ("ends_none", "separator_lost", "doubled", "layout_swapped")


def scanner_sheet(paper: str) -> bytes:
    """The five codes and the settings. Raises OSError on a machine without Pango."""
    codes = [(probe, Markup(_symbol(probe))) for probe in PROBES]
    remedies = [(SENTENCES[name], SETTINGS[name][0]) for name in COMMON]
    makes = {"datawedge": DATAWEDGE, "other_makes": OTHER_MAKES, "remedies": remedies}
    return rendering.sheet(render_template("paper/scanner_sheet.html", paper=paper, codes=codes, **makes))


def command_sheet(paper: str) -> bytes:
    """The commands, large. Raises OSError on a machine without Pango."""
    cards = [
        (code, name, _picture(icon), words, Markup(symbols.code128(code, WALL_MODULE_MM, WALL_HEIGHT_MM)))
        for code, name, icon, words in COMMANDS
    ]
    return rendering.sheet(render_template("paper/command_sheet.html", paper=paper, cards=cards))


def _symbol(probe: Probe) -> str:
    if probe.symbology == "GS1 DataMatrix":
        return symbols.gs1_datamatrix(probe.elements, MATRIX_MODULE_MM)
    if probe.symbology == "QR":
        return symbols.qr(probe.text, QR_MODULE_MM)
    if probe.elements:
        return symbols.gs1_128(probe.elements, BAR_MODULE_MM, BAR_HEIGHT_MM)
    return symbols.code128(probe.text, BAR_MODULE_MM, BAR_HEIGHT_MM)


def _picture(icon: str) -> Markup:
    """An icon of the screens on its own: paper has no sprite to point into."""
    return Markup('<svg class="icon" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none"'
                  ' stroke="#000" stroke-width="2.25" stroke-linecap="round" stroke-linejoin="round">'
                  "{}</svg>").format(Markup(_sprite()[icon]))  # fmt: skip


@cache
def _sprite() -> dict[str, str]:
    text = (files("warehouse") / "templates" / "parts" / "sprite.html").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="icon-([a-z-]+)"[^>]*>(.*?)</symbol>', text))
