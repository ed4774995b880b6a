"""The packing slip: a PDF in the look of the order's channel, made from the values stored with the job alone.

`Content` says what the act stores. What a gift or a neutral slip must not show is left out here as well, whatever the
values say. The template is templates/paper/slip.html; nothing it names is fetched: pictures travel inside the values.
"""

from __future__ import annotations

import re
from typing import Any, TypedDict

from warehouse.labels import barcodes
from warehouse.labels.design import Mark
from warehouse.labels.emoji import without_emoji
from warehouse.labels.kinds.marks import MARKS
from warehouse.labels.pages import inline, refuse_gaps, template, to_pdf
from warehouse.labels.slip_words import spoken, words, written_date

PAPERS = {"A4": "A4", "A5": "A5", "Letter": "letter"}
#: classic: the logo above, the address large. window: the address where a window envelope shows it.
#: compact: all that matters in a third of a page, for small parcels and A5.
LAYOUTS = ("classic", "window", "compact")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_BLACK, _READABLE = "#1a1a1a", 4.5
_PICTURE = re.compile(r"data:image/(?:png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=\s]+")


class Look(TypedDict, total=False):
    """A channel's brand: logo is SVG text or a data: address of a PNG, JPEG or SVG, and logo_has_name says that
    it needs no name beside it; colour is #rrggbb."""

    shop_name: str
    colour: str
    logo: str
    logo_has_name: bool
    return_address: list[str]
    contact: str


class SlipLine(TypedDict, total=False):
    """A line of the order as this parcel sees it; name, sku, ordered and here are needed.

    elsewhere: in another parcel of the order. price: of one piece, in words, only where the brand asks for it.
    """

    sku: str
    name: str
    options: str
    ordered: int
    here: int
    to_follow: int
    elsewhere: int
    cancelled: int
    price: str


class Content(TypedDict, total=False):
    """order_number, order_code (`O.17`), ship_to (the name first) and lines are needed.

    neutral: a market place that wants no logo, no colour and no words of the seller's own. texts and promotion are the
    brand's paragraphs. returns: the slip ends with a part for what comes back, return_steps says how. marks are
    handling flags. parcels is how many there are, where that is known. paper is A4, A5 or Letter, layout one of
    LAYOUTS, language such as `de`.
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
    parcels: int | None
    lines: list[SlipLine]
    sum: str
    gift_message: str
    texts: list[str]
    promotion: list[str]
    returns: bool
    return_steps: list[str]
    marks: list[str]
    language: str
    paper: str
    layout: str


def pdf(content: dict[str, Any], mark: Mark | None = None) -> bytes:
    """The slip as PDF. Raises ValueError that names a value that is missing."""
    return to_pdf(html(content, mark))


def html(content: dict[str, Any], mark: Mark | None = None) -> str:
    """The page that becomes the PDF."""
    refuse_gaps("a slip", content, ("order_number", "order_code", "ship_to", "lines"))
    for line in content["lines"]:
        missing = {"sku", "name", "ordered", "here"} - set(line)
        if missing:
            raise ValueError(f"a line of a slip needs {', '.join(sorted(missing))}")
    language, layout = str(content.get("language") or "en"), str(content.get("layout") or "")
    word, code = words(language), str(content["order_code"])
    return template("slip.html").render(
        slip=content,
        language=spoken(language),
        word=word,
        paper=PAPERS.get(str(content.get("paper") or "A4"), "A4"),
        layout=layout if layout in LAYOUTS else LAYOUTS[0],
        ship_to=[line for line in map(_printable, content["ship_to"]) if line],
        gift=_printable(str(content.get("gift_message") or "")),
        ordered_on=written_date(str(content.get("ordered_on") or ""), language),
        order_barcode=inline(barcodes.code128_svg(code, height_mm=11)),
        order_qr=inline(barcodes.qr_svg(code)),
        to_follow=any(line.get("to_follow") for line in content["lines"]),
        pieces=sum(line["here"] for line in content["lines"]),
        marks=[(word.get(flag, flag), _drawn(flag)) for flag in content.get("marks") or []],
        mark=(mark or Mark()).line,
        **_prices(content),
        **_look(content),
    )


def _printable(text: str) -> str:
    return without_emoji(text).strip()


def _drawn(flag: str) -> str:
    drawing = MARKS.get(flag, ("", ""))[1]
    return (
        inline(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{drawing}</svg>')
        if drawing
        else ""
    )


def _prices(content: dict[str, Any]) -> dict[str, Any]:
    """Prices, if the values have them and nobody gets a present or buys of a market place."""
    is_told = any(line.get("price") for line in content["lines"])
    if not is_told or content.get("neutral") or content.get("gift_message"):
        return {"prices": False, "sum": ""}
    return {"prices": True, "sum": content.get("sum") or ""}


def _look(content: dict[str, Any]) -> dict[str, Any]:
    """What the brand adds; a neutral slip has only the return address, in black."""
    brand: dict[str, Any] = content.get("brand") or {}
    address = [line for line in brand.get("return_address") or [] if line]
    returns = {
        "return_address": address,
        "returns": bool(content.get("returns")),
        "return_steps": [step for step in content.get("return_steps") or [] if step],
    }
    if content.get("neutral"):
        return returns | {
            "shop": "",
            "logo": "",
            "logo_has_name": False,
            "colour": _BLACK,
            "texts": [],
            "promotion": [],
            "contact": "",
        }
    return returns | {
        "shop": brand.get("shop_name") or "",
        "logo": _logo(str(brand.get("logo") or "")),
        "logo_has_name": bool(brand.get("logo_has_name")),
        "colour": readable_colour(str(brand.get("colour") or "")),
        "texts": content.get("texts") or [],
        "promotion": content.get("promotion") or [],
        "contact": brand.get("contact") or "",
    }


def readable_colour(colour: str) -> str:
    """The brand's colour where it can be read on white (WCAG AA); otherwise black."""
    return colour if contrast(colour) >= _READABLE else _BLACK


def contrast(colour: str) -> float:
    """How a colour stands out from white paper, 1 to 21 (WCAG); 0 for what is no colour."""
    if not _COLOUR.fullmatch(colour):
        return 0.0
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def _logo(logo: str) -> str:
    """An address that holds the picture itself, or nothing: never one that would have to be fetched."""
    if logo.lstrip().startswith(("<svg", "<?xml")):
        return inline(logo)
    return logo if _PICTURE.fullmatch(logo) else ""
