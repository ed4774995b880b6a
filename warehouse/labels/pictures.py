"""Pictures in a paper's values (SVG text, or a data: address), turned into the dots that a label printer burns.

Line logos are cut at one brightness, photographs are dithered; what is transparent is white paper. What cannot be read
is no picture: a label is never kept back for one.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from functools import lru_cache

from PIL import Image, ImageOps

from warehouse.labels import vector

_ADDRESS = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,([A-Za-z0-9+/=\s]+)")
LARGEST_PIXELS = 8_000_000
#: Paler than this is paper. Brand colours are kept, their tints are not.
_INK_BELOW = 170


@lru_cache(maxsize=32)
def inked(data: str, width: int, height: int, is_photo: bool) -> Image.Image | None:
    """The picture as large as fits the box, its non-zero dots ink; None where there is none."""
    try:
        grey = _opened(data, width, height)
    except (vector.NoDrawing, OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError):
        return None
    if grey is None:
        return None
    if is_photo:
        return ImageOps.invert(grey).convert("1").convert("L")
    return grey.point(lambda value: 255 if value < _INK_BELOW else 0)


def svg_of(data: str) -> str | None:
    """The SVG text in the values, if that is what it is."""
    text = data.lstrip()
    if text.startswith(("<svg", "<?xml")):
        return text
    found = _ADDRESS.fullmatch(data)
    if found and found[1] == "svg+xml":
        return base64.b64decode(found[2]).decode("utf-8", "replace")
    return None


def _opened(data: str, width: int, height: int) -> Image.Image | None:
    drawn = svg_of(data)
    if drawn is not None:
        return vector.raster(drawn, width, height).convert("L")
    found = _ADDRESS.fullmatch(data)
    if not found:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image: Image.Image = Image.open(io.BytesIO(base64.b64decode(found[2])), formats=("PNG", "JPEG"))
        if image.width * image.height > LARGEST_PIXELS:
            return None
        image = image.convert("RGBA")
    image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("L")
    scale = min(width / image.width, height / image.height)
    size = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
    return image.resize(size, Image.Resampling.LANCZOS)
