"""The manifest: the parcels that a carrier takes over in one go, with room for the driver's signature.

Made from the values stored with the job alone (`Content`); the template is templates/paper/manifest.html.
"""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels import barcodes
from warehouse.labels.design import Mark
from warehouse.labels.document_words import document_words, kilograms
from warehouse.labels.pages import inline, refuse_gaps, template, to_pdf
from warehouse.labels.slip_words import spoken

PAPERS = {"A4": "A4", "A5": "A5", "Letter": "letter"}


class Row(TypedDict, total=False):
    """One parcel; tracking and order are needed."""

    tracking: str
    order: str
    name: str
    postcode: str
    weight_grams: int | None


class Content(TypedDict, total=False):
    """made_at (in words, of the building's clock) and parcels are needed.

    carrier and service say who takes them, number is the manifest's own, code what a scanner reads to open it.
    total is how many there are; where it is not said, it is counted.
    """

    carrier: str
    service: str
    number: str
    code: str
    site: str
    made_at: str
    made_by: str
    parcels: list[Row]
    total: int
    language: str
    paper: str


def pdf(content: dict[str, Any], mark: Mark | None = None) -> bytes:
    """The manifest as PDF. Raises ValueError that names a value that is missing."""
    return to_pdf(html(content, mark))


def html(content: dict[str, Any], mark: Mark | None = None) -> str:
    """The page that becomes the PDF."""
    refuse_gaps("a manifest", content, ("made_at", "parcels"))
    for row in content["parcels"]:
        refuse_gaps("a parcel of a manifest", row, ("tracking", "order"))
    language, code = str(content.get("language") or "en"), str(content.get("code") or "")
    known = [row.get("weight_grams") for row in content["parcels"]]
    weights = [grams for grams in known if grams is not None]
    return template("manifest.html").render(
        manifest=content,
        word=document_words(language),
        language=spoken(language),
        size=PAPERS.get(str(content.get("paper") or "A4"), "A4"),
        rows=[(row, kilograms(row.get("weight_grams"), language)) for row in content["parcels"]],
        total=content.get("total") or len(content["parcels"]),
        # A sum with gaps would tell the carrier too little.
        weight=kilograms(sum(weights), language) if weights and len(weights) == len(known) else "",
        symbol=inline(barcodes.code128_svg(code, 10.0)) if barcodes.fits_code128(code) else "",
        mark=(mark or Mark()).line,
    )
