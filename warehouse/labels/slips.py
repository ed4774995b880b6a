"""The packing slip: a PDF in the look of the order's channel, made from the values stored with the job alone.

`Content` says what the act stores. Prices are not among them, so that no gift can show one. The template is
templates/paper/slip.html; nothing it names is fetched: pictures travel inside the values.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from typing import Any, TypedDict

from jinja2 import Environment, PackageLoader

from warehouse.labels import barcodes
from warehouse.labels.design import Mark
from warehouse.labels.slip_words import spoken, words, written_date

PAPERS = {"A4": "A4", "Letter": "letter"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_BLACK, _READABLE = "#1a1a1a", 4.5
_PICTURE = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=\s]+")


class Look(TypedDict, total=False):
    """A channel's brand: logo is SVG text or a data: address of a PNG, JPEG or SVG; colour is #rrggbb."""

    shop_name: str
    colour: str
    logo: str
    return_address: list[str]
    contact: str


class SlipLine(TypedDict, total=False):
    """A line of the order as this parcel sees it; name, sku, ordered and here are needed."""

    sku: str
    name: str
    options: str
    ordered: int
    here: int
    to_follow: int
    cancelled: int


class Content(TypedDict, total=False):
    """order_number, order_code (`O.17`), ship_to (the name first) and lines are needed.

    neutral: a market place that wants no logo, no colour and no words of the seller's own. texts are the
    brand's paragraphs (thanks, returns). paper is A4 or Letter, language such as `de`.
    """

    brand: Look
    neutral: bool
    order_number: str
    order_code: str
    ordered_on: str
    ship_to: list[str]
    service: str
    tracking_number: str
    parcel: int
    parcels: int
    lines: list[SlipLine]
    gift_message: str
    texts: list[str]
    language: str
    paper: str


def pdf(content: dict[str, Any], mark: Mark | None = None) -> bytes:
    """The slip as PDF. Raises ValueError that names a value that is missing."""
    return to_pdf(html(content, mark))


def to_pdf(page: str) -> bytes:
    """A page as PDF, with nothing fetched. Raises OSError on a machine without Pango."""
    # Imported here: it fails at import on such a machine, and only paper needs it.
    from weasyprint import HTML

    return bytes(HTML(string=page, url_fetcher=values_only).write_pdf())


def html(content: dict[str, Any], mark: Mark | None = None) -> str:
    """The page that becomes the PDF."""
    _refuse_gaps(content)
    language = str(content.get("language") or "en")
    values = {
        "language": spoken(language),
        "word": words(language),
        "size": PAPERS.get(str(content.get("paper") or "A4"), "A4"),
        "ordered_on": written_date(str(content.get("ordered_on") or ""), language),
        "order_barcode": inline(barcodes.code128_svg(str(content["order_code"]), height_mm=11)),
        "to_follow": any(line.get("to_follow") for line in content["lines"]),
        "mark": (mark or Mark()).line,
        **_look(content),
    }
    return str(_template().render(slip=content, **values))


def _refuse_gaps(content: dict[str, Any]) -> None:
    for name in ("order_number", "order_code", "ship_to", "lines"):
        if name not in content:
            raise ValueError(f"a slip needs {name}")
    for line in content["lines"]:
        missing = {"sku", "name", "ordered", "here"} - set(line)
        if missing:
            raise ValueError(f"a line of a slip needs {', '.join(sorted(missing))}")


def _look(content: dict[str, Any]) -> dict[str, Any]:
    """What the brand adds; a neutral slip has only the return address, in black."""
    brand: dict[str, Any] = content.get("brand") or {}
    if content.get("neutral"):
        return {"shop": "", "logo": "", "colour": _BLACK, "texts": [], "contact": "",
                "return_address": brand.get("return_address") or []}  # fmt: skip
    return {
        "shop": brand.get("shop_name") or "",
        "logo": _logo(str(brand.get("logo") or "")),
        "colour": readable_colour(str(brand.get("colour") or "")),
        "texts": content.get("texts") or [],
        "contact": brand.get("contact") or "",
        "return_address": brand.get("return_address") or [],
    }


def readable_colour(colour: str) -> str:
    """The brand's colour where it can be read on white (WCAG AA); otherwise black."""
    if not _COLOUR.fullmatch(colour):
        return _BLACK
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    brightness = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return colour if 1.05 / (brightness + 0.05) >= _READABLE else _BLACK


def _logo(logo: str) -> str:
    """An address that holds the picture itself, or nothing: never one that would have to be fetched."""
    if logo.lstrip().startswith(("<svg", "<?xml")):
        return inline(logo)
    return logo if _PICTURE.fullmatch(logo) else ""


def inline(svg: str) -> str:
    """A drawing as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _template() -> Any:
    # An environment of its own: the worker has no Flask application.
    environment = Environment(
        loader=PackageLoader("warehouse", "templates"), autoescape=True, trim_blocks=True
    )
    return environment.get_template("paper/slip.html")


def values_only(url: str, timeout: int = 0, ssl_context: Any = None) -> Any:
    """WeasyPrint asks for every address in the page: pictures in the values are given, all else is refused."""
    from weasyprint.urls import URLFetcher

    if not url.startswith("data:"):
        raise ValueError("a slip fetches nothing")
    return URLFetcher(allowed_protocols={"data"}).fetch(url)
