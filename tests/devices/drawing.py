"""Pictures of codes, as a camera sees them: a photograph, and a film for the browser's fake camera."""

from __future__ import annotations

import io
from pathlib import Path

import zxingcpp
from PIL import Image

WHITE = 255


def symbol(text: str, symbology: str = "Code128", scale: int = 3, gs1: bool = False) -> Image.Image:
    """A code as black on white; GS1 elements in brackets with `gs1`."""
    options = {"gs1": True} if gs1 else {}
    drawn = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(symbology), **options)
    grey = memoryview(drawn.to_image(scale=scale, add_quiet_zones=True))  # type: ignore[arg-type]
    assert grey.shape is not None
    return Image.frombuffer("L", (grey.shape[1], grey.shape[0]), bytes(grey))


def photograph(*symbols: Image.Image, size: tuple[int, int] = (1280, 720), kind: str = "JPEG") -> bytes:
    """The symbols below each other on a table."""
    table = Image.new("L", size, WHITE)
    for place, one in enumerate(symbols):
        middle = size[1] * (2 * place + 1) // (2 * len(symbols))
        table.paste(one, ((size[0] - one.width) // 2, middle - one.height // 2))
    held = io.BytesIO()
    table.save(held, kind)
    return held.getvalue()


def film(path: Path, *frames: Image.Image, size: tuple[int, int] = (640, 480)) -> Path:
    """A film that shows each picture for a while, one after the other; None of it moves."""
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{size[0]} H{size[1]} F10:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            table = Image.new("L", size, WHITE)
            table.paste(frame, ((size[0] - frame.width) // 2, (size[1] - frame.height) // 2))
            colourless = bytes([128]) * (size[0] * size[1] // 2)
            out.write(b"FRAME\n" + table.tobytes() + colourless)
    return path
