"""A sheet of barcodes to try the demo from paper: badges, a purchase order, products, bins, totes, commands."""

from __future__ import annotations

from html import escape
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from warehouse.labels.barcodes import code128_svg
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.orders.notices import NoticeLine
from warehouse.people.models import Person
from warehouse.stock.models import Location, Product
from warehouse.stock.products import first_code

FILE_NAME = "try-it-from-paper.pdf"
COMMANDS = ("C.DONE", "C.UNDO", "C.SHORT", "C.SKIP", "C.BACK", "C.PRINT")
STYLE = """
@page { size: A4; margin: 12mm }
body { font: 9pt 'Noto Sans', sans-serif; margin: 0 }
h1 { font-size: 14pt; margin: 0 0 2mm } h2 { font-size: 11pt; margin: 4mm 0 1mm; break-after: avoid }
.cards { display: flex; flex-wrap: wrap; gap: 4mm 3mm }
.card { width: 58mm; break-inside: avoid; text-align: center }
.card svg { height: 13mm; max-width: 58mm } .card b { display: block }
"""
Cards = list[tuple[str, str]]


def write(session: Session, path: Path) -> None:
    """Write the PDF. Raises OSError where the system libraries for it are missing."""
    # Imported here: it fails at import on a machine without Pango.
    from weasyprint import HTML

    path.write_bytes(HTML(string=page(session)).write_pdf())


def page(session: Session) -> str:
    """The page that becomes the PDF."""
    parts = "".join(_part(title, cards) for title, cards in sections(session).items() if cards)
    return f"<html lang='en'><style>{STYLE}</style><h1>Barcodes of the demo</h1>{parts}</html>"


def sections(session: Session) -> dict[str, Cards]:
    """What stands on the sheet: code and words, by heading."""
    people = session.scalars(select(Person).where(Person.badge.is_not(None)).order_by(Person.id)).unique()
    order = session.scalar(
        select(PurchaseOrder)
        .where(PurchaseOrder.closed_at.is_(None))
        .order_by(PurchaseOrder.id.desc())
        .options(joinedload(PurchaseOrder.supplier))
        .limit(1)
    )
    found: dict[str, Cards] = {"People (badge, then PIN)": [(one.badge or "", one.name) for one in people]}
    if order is not None:
        found[f"Purchase order {order.number} of {order.supplier.name}, and its products"] = [
            (f"P.{order.id}", order.number),
            *_products(session, order),
        ]
        found["Its advance notice, and a pallet (one scan receives all of it)"] = _notice(session, order)
    for title, kinds, count in (
        ("Dock, bench, bins", ("dock", "bench"), 3),
        ("", ("pick",), 9),
        ("Totes", ("tote",), 6),
    ):
        heading = title or "First bins of the walk"
        found[heading] = [
            (place.code, place.check_digits or place.kind) for place in _places(session, kinds, count)
        ]
    found["Commands"] = [(code, code.removeprefix("C.").lower()) for code in COMMANDS]
    return found


def _products(session: Session, order: PurchaseOrder) -> Cards:
    wanted = select(PurchaseOrderLine).filter_by(purchase_order_id=order.id).order_by(PurchaseOrderLine.line)
    cards: Cards = []
    for line in session.scalars(
        wanted.options(joinedload(PurchaseOrderLine.product).selectinload(Product.barcodes))
    ):
        cards.append((first_code(line.product), f"{line.product.name} ({line.quantity_ordered} ordered)"))
        cards += [
            (one.text, f"case of {one.quantity}") for one in line.product.barcodes if one.unit == "case"
        ]
    return cards


def _notice(session: Session, order: PurchaseOrder) -> Cards:
    """The number of the delivery note that announces an order, and the first of its pallets."""
    wanted = select(NoticeLine).where(NoticeLine.purchase_order_id == order.id, NoticeLine.sscc != "")
    first = session.scalar(wanted.options(joinedload(NoticeLine.notice)).order_by(NoticeLine.id).limit(1))
    if first is None:
        return []
    return [(first.notice.number, "advance notice"), (f"00{first.sscc}", f"pallet {first.sscc}")]


def _places(session: Session, kinds: tuple[str, ...], count: int) -> list[Location]:
    wanted = select(Location).where(Location.kind.in_(kinds), Location.retired_at.is_(None))
    return list(session.scalars(wanted.order_by(Location.sequence, Location.code).limit(count)))


def _part(title: str, cards: Cards) -> str:
    drawn = "".join(
        f"<div class='card'>{_svg(code)}<b>{escape(code)}</b>{escape(words)}</div>" for code, words in cards
    )
    return f"<h2>{escape(title)}</h2><div class='cards'>{drawn}</div>"


def _svg(code: str) -> str:
    """The barcode without its name: a page may have each name once."""
    return code128_svg(code).replace(' id="barcode_group"', "")
