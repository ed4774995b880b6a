"""A pick list on A4, made from the values stored with the job alone (`Content`); the template is
templates/paper/pick_list.html. Its words come with the values: the worker speaks no language of its own.

Each line has a code that a scanner reads: Code 128 where that is wide enough to be read, else a QR code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from warehouse.labels import barcodes
from warehouse.labels.design import Mark
from warehouse.labels.pages import inline, refuse_gaps, template, to_pdf

#: The column for codes, and the narrowest module that scanners read from an office laser's paper.
CODE_MM, LEAST_MODULE_MM = 47.0, 0.2
_QUIET_MODULES = 20
BAR_HEIGHT_MM, TOP_HEIGHT_MM = 9.0, 12.0


class Stop(TypedDict, total=False):
    """A line; bin, name, sku, code and quantity are needed. `shares`: slot, order, quantity of a cluster."""

    bin: str
    name: str
    sku: str
    code: str
    lot: str
    expires_on: str
    quantity: int
    cases: str
    shares: list[dict[str, Any]]


class Content(TypedDict, total=False):
    """code (`L.17`), title, words, made_at and stops are needed; orders: number, leaves_by, slot, tote."""

    code: str
    title: str
    language: str
    direction: str
    words: dict[str, str]
    warehouse: str
    wave: str
    made_at: str
    rest: str
    is_cluster: bool
    orders: list[dict[str, str]]
    stops: list[Stop]


def pdf(content: dict[str, Any], mark: Mark | None = None) -> bytes:
    """The list as PDF. Raises ValueError that names a value that is missing, OSError on a machine without Pango."""
    return together([content], mark)


def together(contents: Sequence[dict[str, Any]], mark: Mark | None = None) -> bytes:
    """Several lists in one file, each with pages of its own that count from 1."""
    return to_pdf(*(html(one, mark) for one in contents))


def html(content: dict[str, Any], mark: Mark | None = None) -> str:
    """The page that becomes the PDF."""
    refuse_gaps("a pick list", content, ("code", "title", "words", "made_at", "stops"))
    return template("pick_list.html").render(
        list=content,
        word=content["words"],
        top=inline(barcodes.code128_svg(content["code"], TOP_HEIGHT_MM)),
        stops=[(stop, *_symbol(str(stop["code"]))) for stop in content["stops"]],
        mark=(mark or Mark()).line,
    )


def _symbol(code: str) -> tuple[str, str]:
    """The picture of a code, and its kind: bars or square."""
    if barcodes.fits_code128(code):
        modules = barcodes.code128_modules(code) + _QUIET_MODULES
        if CODE_MM / modules >= LEAST_MODULE_MM:
            return inline(barcodes.code128_svg(code, BAR_HEIGHT_MM)), "bars"
    return inline(barcodes.qr_svg(code)), "square"
