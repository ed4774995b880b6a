"""A claim in words: the PDF with its photos, and the mail that carries it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import render_template
from flask_babel import format_currency, gettext, ngettext

from warehouse import words
from warehouse.labels import rendering
from warehouse.photos import keeping, pictures
from warehouse.photos.models import Photo
from warehouse.photos.pictures import NoPicture
from warehouse.receiving.claim import Carton, Claim, Line
from warehouse.sites import Warehouse

#: A mail must go through: who looks closely at a photo on paper sees 350 dots an inch.
PHOTO_SIDE, PHOTO_QUALITY = 800, 75
MOST_PHOTOS = 60
#: An address that opens a mail has room for so many lines; the PDF has them all.
MOST_LINES_IN_MAIL = 15


def pdf(claim: Claim, warehouse: Warehouse, instance: Path) -> bytes:
    """The claim on A4. Raises OSError on a machine without Pango."""
    groups = _photos(claim, instance)
    return rendering.sheet(
        render_template(
            "paper/claim.html",
            paper="A4",
            claim=claim,
            warehouse=warehouse,
            day=words.day(warehouse.local_date(claim.counted_at)),
            value=_value(claim, warehouse),
            photos=groups,
            left_out=max(len(claim.photos) - MOST_PHOTOS, 0),
        )
    )


def _value(claim: Claim, warehouse: Warehouse) -> str:
    value = claim.value()
    if value is None:
        return ""
    currency = next((order.currency for order in claim.receipt.purchase_orders), None)
    return str(format_currency(value, currency or warehouse.currency))


def _photos(claim: Claim, instance: Path) -> list[tuple[str, list[str]]]:
    """The pictures under the names of what they show: lines of the claim first, the whole delivery last."""
    claimed = [line.product.id for line in claim.lines] + [carton.inside.id for carton in claim.cartons]
    others = [product_id for product_id in claim.products if product_id not in claimed]
    groups: list[tuple[str, list[str]]] = []
    left = MOST_PHOTOS
    for product_id in [*dict.fromkeys([*claimed, *others]), None]:
        photos = claim.photos_of(product_id)[:left]
        left -= len(photos)
        name = _named(claim, product_id)
        sources = [source for photo in photos if (source := _inline(photo, instance))]
        groups += [(name, sources)] if sources else []
    return groups


def _named(claim: Claim, product_id: int | None) -> str:
    if product_id is None:
        return str(gettext("The delivery"))
    product = claim.products.get(product_id)
    return f"{product.sku} · {product.name}" if product else ""


def _inline(photo: Photo, instance: Path) -> str:
    """The picture inside the page; nothing where its file is lost: a claim without it is better than none."""
    try:
        path = keeping.place(instance, photo.id)
        jpeg = pictures.rewritten(path.read_bytes(), PHOTO_SIDE, PHOTO_QUALITY).jpeg
    except (OSError, NoPicture):
        return ""
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()


def said_of(line: Line) -> str:
    """What is wrong with a line: "8 missing, 2 damaged"."""
    said = [
        (line.short, ngettext("%(num)s missing", "%(num)s missing", line.short)),
        (line.over, ngettext("%(num)s too many", "%(num)s too many", line.over)),
        (line.unexpected, ngettext("%(num)s not ordered", "%(num)s not ordered", line.unexpected)),
        (line.damaged, ngettext("%(num)s damaged", "%(num)s damaged", line.damaged)),
    ]
    return ", ".join(str(sentence) for number, sentence in said if number)


def said_of_carton(carton: Carton) -> str:
    """What was marked as what: "Marked MUG-RD, holds 12 MUG-BL"."""
    if carton.marked is None:
        return str(gettext("Holds %(number)s %(inside)s", number=carton.quantity, inside=carton.inside.sku))
    told = {"marked": carton.marked.sku, "number": carton.quantity, "inside": carton.inside.sku}
    return str(gettext("Marked %(marked)s, holds %(number)s %(inside)s", **told))


def subject(claim: Claim) -> str:
    """The mail's subject."""
    if not claim.numbers:
        return str(gettext("Claim: delivery %(receipt)s", receipt=claim.receipt.id))
    return str(gettext("Claim: purchase order %(number)s", number=claim.numbers))


def mail(claim: Claim, warehouse: Warehouse) -> str:
    """The mail's text, whole enough to stand alone."""
    day = words.day(warehouse.local_date(claim.counted_at))
    told = [_about(claim, day), ""]
    rows = [
        f"- {line.product.sku} {line.product.name}: {_counted(line)}: {said_of(line)}" for line in claim.lines
    ]
    rows += [f"- {said_of_carton(carton)}" for carton in claim.cartons]
    told += rows[:MOST_LINES_IN_MAIL]
    if len(rows) > MOST_LINES_IN_MAIL:
        more = len(rows) - MOST_LINES_IN_MAIL
        told.append(ngettext("and %(num)s more line in the PDF", "and %(num)s more lines in the PDF", more))
    told += ["", gettext("The PDF has all lines and photos."), gettext("Please tell us how you settle this.")]
    return "\n".join([*map(str, told), "", *_signed(claim), warehouse.name])


def _about(claim: Claim, day: str) -> str:
    if not claim.numbers:
        return str(gettext("Your delivery of %(day)s was not in order:", day=day))
    told = {"day": day, "number": claim.numbers}
    return str(gettext("Your delivery of %(day)s for %(number)s was not in order:", **told))


def _counted(line: Line) -> str:
    told = {"expected": line.expected, "received": line.received}
    return str(gettext("%(expected)s expected, %(received)s received", **told))


def _signed(claim: Claim) -> list[str]:
    return [str(gettext("Counted by %(people)s", people=", ".join(claim.people)))] if claim.people else []


def mail_address(claim: Claim, warehouse: Warehouse) -> str:
    """The link that opens the mail in the device's own program, to the supplier where its address is known."""
    to = quote(claim.receipt.supplier.email or "", safe="@")
    body = mail(claim, warehouse).replace("\n", "\r\n")
    return f"mailto:{to}?subject={quote(subject(claim))}&body={quote(body)}"


def file_name(claim: Claim) -> str:
    """What the PDF is called where it is saved: letters that every disk takes."""
    safe = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in claim.numbers)
    return f"claim-{safe.strip('-') or claim.receipt.id}.pdf"


def photo_rows(claim: Claim) -> dict[str, Any]:
    """The thumbnails of each product by its SKU, '' those of the delivery: what parts/photos.html takes."""
    rows: dict[str, Any] = {"": []}
    for photo in claim.photos:
        product = claim.products.get(photo.product_id or 0)
        shown = (photo.id, product.name if product else "")
        rows.setdefault(product.sku if product else "", []).append(shown)
    return rows
