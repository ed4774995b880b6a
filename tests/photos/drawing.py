"""Pictures as a receiver takes them: sharp edges, grain, and what a camera writes beside the pixels."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw


def carton(
    kind: str = "JPEG", size: tuple[int, int] = (800, 600), torn: bool = True, **saved: object
) -> bytes:
    """A brown carton with a white label; its upper left corner is red where it is torn."""
    picture = Image.new("RGB", size, "#a97c50")
    draw = ImageDraw.Draw(picture)
    width, height = size
    draw.rectangle([width * 0.55, height * 0.55, width * 0.95, height * 0.9], fill="white")
    if torn:
        draw.rectangle([0, 0, width * 0.4, height * 0.4], fill="red")
    held = io.BytesIO()
    picture.save(held, kind, **saved)
    return held.getvalue()


def from_a_camera(orientation: int) -> bytes:
    """The same with EXIF: how the camera was held, where it was and whose it is."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CAMERA-MAKER-7"
    exif.get_ifd(0x8825)[1] = "N"
    return carton(exif=exif.tobytes(), comment=b"A-SECRET-COMMENT")


def is_red(picture: Image.Image, x: float, y: float) -> bool:
    """Whether the picture is red there; x and y are shares of its sides."""
    red, green, blue = picture.convert("RGB").getpixel((int(picture.width * x), int(picture.height * y)))  # type: ignore[misc]
    return red > 200 and green < 80 and blue < 80
