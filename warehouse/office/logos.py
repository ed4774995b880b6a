"""A logo that somebody sends: bounded, decoded, and written anew, so that only a picture is kept of the file."""

from __future__ import annotations

import base64
import io

from flask_babel import gettext

from warehouse.labels import vector
from warehouse.photos.pictures import NoPicture, opened

#: On paper a logo is no wider than a hand: more dots than this nobody sees.
LARGEST_SIDE, LARGEST_FILE, LARGEST_KEPT = 900, 2_000_000, 90_000


class NoLogo(ValueError):
    """What was sent cannot be a logo; the message says why, to the person who sent it."""


def kept(data: bytes) -> str:
    """The logo as a look holds it: SVG text, or a data: address of a PNG. Raises NoLogo."""
    if len(data) > LARGEST_FILE:
        raise NoLogo(gettext("The logo is too large: 2 MB at most."))
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE")):
        return _drawn(data)
    for side in (LARGEST_SIDE, LARGEST_SIDE // 2, LARGEST_SIDE // 3):
        address = _address(data, side)
        if len(address) <= LARGEST_KEPT:
            return address
    raise NoLogo(gettext("The logo has too many details. Send a simpler one."))


def _drawn(data: bytes) -> str:
    try:
        drawn = vector.cleaned(data.decode("utf-8-sig"))
        vector.raster(drawn, 40, 40)
    except (vector.NoDrawing, UnicodeDecodeError):
        raise NoLogo(gettext("This SVG cannot be used. Send PNG instead.")) from None
    return drawn


def _address(data: bytes, side: int) -> str:
    try:
        picture = opened(data, "RGB", side)
    except NoPicture:
        raise NoLogo(gettext("This is no PNG, JPEG or SVG.")) from None
    written = io.BytesIO()
    # Few colours are enough for paper, and keep a look small.
    picture.quantize(64).save(written, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(written.getvalue()).decode()
