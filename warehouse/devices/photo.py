"""`POST /codes`: the codes on a photograph, for a device that has no scanner and no secure address for live video.

It writes nothing: the device takes the code that comes back and scans it like any other.
"""

from __future__ import annotations

import re
from typing import Any

import zxingcpp
from flask import jsonify, request

from warehouse.people.presence import needs
from warehouse.photos import pictures
from warehouse.photos.pictures import NoPicture

#: Longest side that is searched: more costs time and finds nothing.
SEARCHED = 2_000
LONGEST_CODE, MOST_CODES = 200, 12
#: What stands on goods, bins and papers; Code 39 and the rest only find what is not there.
FORMATS = zxingcpp.barcode_formats_from_str("EAN13|EAN8|UPCA|UPCE|ITF|Code128|DataMatrix|QRCode")
_IN_FRONT = re.compile(r"^(?:\][A-Za-z]\d)?\x1d?")


@needs()
def codes() -> Any:
    """The codes on the photograph, those nearest to its middle first."""
    sent = request.files.get("photo")
    try:
        found = read(sent.read() if sent is not None else b"")
    except NoPicture:
        return jsonify(codes=[]), 422
    return jsonify(codes=[{"code": code, "symbology": symbology} for code, symbology in found])


def read(data: bytes) -> list[tuple[str, str]]:
    """The codes in a picture file, each once, with their symbology. Raises NoPicture."""
    picture = pictures.opened(data, "L", SEARCHED)
    seen = zxingcpp.read_barcodes(picture, formats=FORMATS, text_mode=zxingcpp.TextMode.Plain)
    seen.sort(key=lambda one: _from_middle(one, picture.width, picture.height))
    codes = {_IN_FRONT.sub("", one.text): str(one.format) for one in seen}
    return [(code, kind) for code, kind in codes.items() if 0 < len(code) <= LONGEST_CODE][:MOST_CODES]


def _from_middle(one: zxingcpp.Barcode, width: int, height: int) -> float:
    corners = (one.position.top_left, one.position.bottom_right)
    across, down = (sum(each) / 2 for each in ([c.x for c in corners], [c.y for c in corners]))
    return (across - width / 2) ** 2 + (down - height / 2) ** 2
