"""A purchase order on paper: what was ordered of whom, and what a scanner reads at the dock.

Made from the values stored with the job alone (`Content`); the template is templates/paper/purchase_order.html.
Its words come with the values: the worker speaks no language of its own.
"""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels import barcodes
from warehouse.labels.design import Mark
from warehouse.labels.pages import inline, refuse_gaps, template, to_pdf

PAPERS = {"A4": "A4", "Letter": "letter"}
BAR_HEIGHT_MM, _LONGEST_BARS = 9.0, 24


class Line(TypedDict, total=False):
    """sku, name and ordered are needed; code is what a scan of the goods finds, expected_on a day in words."""

    sku: str
    name: str
    supplier_sku: str
    code: str
    ordered: int
    received: int
    cases: str
    expected_on: str


class Content(TypedDict, total=False):
    """code (`P.17`), title, supplier, words and lines are needed; made_on is a day in words."""

    code: str
    title: str
    language: str
    direction: str
    words: dict[str, str]
    supplier: str
    supplier_code: str
    site: str
    made_on: str
    lines: list[Line]
    paper: str


def pdf(content: dict[str, Any], mark: Mark | None = None) -> bytes:
    """The order as PDF. Raises ValueError that names a value that is missing."""
    return to_pdf(html(content, mark))


def html(content: dict[str, Any], mark: Mark | None = None) -> str:
    """The page that becomes the PDF."""
    refuse_gaps("a purchase order", content, ("code", "title", "supplier", "words", "lines"))
    for line in content["lines"]:
        refuse_gaps("a line of a purchase order", line, ("sku", "name", "ordered"))
    return template("purchase_order.html").render(
        order=content,
        word=content["words"],
        size=PAPERS.get(str(content.get("paper") or "A4"), "A4"),
        symbol=_symbol(content["code"]),
        rows=[(line, _symbol(str(line.get("code") or ""))) for line in content["lines"]],
        pieces=sum(line["ordered"] for line in content["lines"]),
        mark=(mark or Mark()).line,
    )


def _symbol(code: str) -> str:
    if not barcodes.fits_code128(code) or len(code) > _LONGEST_BARS:
        return ""
    return inline(barcodes.code128_svg(code, BAR_HEIGHT_MM))
