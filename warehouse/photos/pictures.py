"""A picture file from a device, opened with its bounds checked first, and written anew.

What was sent is a stranger's file until it is read: its kind and its pixels are bounded before anything is
decoded, and of what is decoded only the pixels go on. No place, no camera's number, no second picture.
"""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageFile

KINDS = ("JPEG", "PNG", "WEBP")
LARGEST_PIXELS = 30_000_000
#: Longest side of what is kept: a torn carton and the text on its label can be read.
LARGEST_SIDE = 1600
QUALITY = 85
_ORIENTATION = 0x0112
#: What a camera says of how it was held, and how the picture is turned for it.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: A picture of 30 million pixels takes 100 MB while it is decoded: one after the other.
_one_at_a_time = threading.Lock()


class NoPicture(ValueError):
    """What was sent cannot be looked at."""


@dataclass(frozen=True)
class Picture:
    """A JPEG that this program wrote."""

    jpeg: bytes
    width: int
    height: int


def rewritten(data: bytes, side: int = LARGEST_SIDE, quality: int = QUALITY) -> Picture:
    """The picture alone, upright, no side longer than this, as JPEG. Raises NoPicture."""
    with _one_at_a_time:
        picture = opened(data, "RGB", side)
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True)
    return Picture(written.getvalue(), picture.width, picture.height)


def opened(data: bytes, mode: str, side: int) -> Image.Image:
    """The pixels as RGB or L, upright, no side longer than this. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture: Image.Image = Image.open(io.BytesIO(data), formats=KINDS)
            # The size is asked before a pixel of it is made.
            if picture.width * picture.height > LARGEST_PIXELS:
                raise NoPicture("too large")
            return _decoded(picture, mode, side)
    except NoPicture:
        raise
    except Exception as error:  # decoders raise all kinds of errors on files made to break them
        raise NoPicture("no picture") from error


def _decoded(picture: Image.Image, mode: str, side: int) -> Image.Image:
    turn = _TURNS.get(_orientation(picture))
    # The library that makes PDFs switches this on for the whole process: half a picture would be evidence then.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    picture.draft(mode, (side, side))
    picture.load()
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    picture = picture.convert(mode)
    picture.thumbnail((side, side))
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info = {}
    return picture


def _orientation(picture: Image.Image) -> int:
    """How the camera was held; upright where the file says nonsense of it."""
    try:
        said = picture.getexif().get(_ORIENTATION)
    except Exception:  # a damaged EXIF block says nothing of the pixels
        return 1
    return said if isinstance(said, int) else 1
