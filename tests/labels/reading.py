"""Looks at paper as a reader would: draws it, reads its barcodes, asks where its ink is."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from tests.draw_zpl import draw
from tests.missing_parts import missing
from warehouse.labels import fonts
from warehouse.labels.zpl import DOTS_PER_MM


def drawn(zpl: bytes, size: tuple[float, float], dpi: int) -> Image.Image:
    """The label as the printer would burn it."""
    return Image.open(io.BytesIO(draw(zpl.decode("ascii"), *size, dots_per_mm=DOTS_PER_MM[dpi]))).convert("L")


def barcodes(image: Image.Image) -> list[str]:
    """What a scanner reads on it."""
    return [found.text for found in zxingcpp.read_barcodes(image)]


def edge_ink(image: Image.Image, dots: int = 3) -> int:
    """How many black dots lie within so many dots of the edge: what would be cut off."""
    inside = (dots, dots, image.width - dots, image.height - dots)
    whole, inner = _black(image), _black(image.crop(inside))
    return whole - inner


def pages(pdf: bytes, folder: Path, dpi: int = 200, mode: str = "L") -> list[Image.Image]:
    """The pages of a PDF as pictures; grey, or as another mode of theirs says."""
    (folder / "slip.pdf").write_bytes(pdf)
    _poppler("pdftoppm", "-r", str(dpi), "-png", str(folder / "slip.pdf"), str(folder / "page"))
    return [Image.open(path).convert(mode) for path in sorted(folder.glob("page*.png"))]


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of a PDF."""
    (folder / "slip.pdf").write_bytes(pdf)
    return _poppler("pdftotext", "-layout", str(folder / "slip.pdf"), "-")


def sentences_of(pdf: bytes, folder: Path) -> str:
    """The words of a PDF one after the other, wherever its lines were broken."""
    (folder / "slip.pdf").write_bytes(pdf)
    return " ".join(_poppler("pdftotext", str(folder / "slip.pdf"), "-").split())


def fonts_of(pdf: bytes, folder: Path) -> list[str]:
    """The fonts inside a PDF."""
    (folder / "slip.pdf").write_bytes(pdf)
    return [line.split()[0] for line in _poppler("pdffonts", str(folder / "slip.pdf")).splitlines()[2:]]


def needs_cjk_fonts() -> None:
    """Names the test that cannot run because nobody fetched the large fonts (`make fonts`)."""
    if any("□" in run.text for run in fonts.runs("山田")):
        missing("fonts-noto-cjk", "no font here has Chinese and Japanese; `make fonts` fetches one")


def _black(image: Image.Image) -> int:
    return sum(image.histogram()[:128])


def _poppler(*command: str) -> str:
    try:
        done: Any = subprocess.run(command, capture_output=True, timeout=60, check=True)
    except FileNotFoundError:
        missing("poppler-utils", f"{command[0]} is not on the PATH")
    return str(done.stdout.decode())
