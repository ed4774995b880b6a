"""`warehouse label` and `warehouse slip`: the paper that a printer would get, to look at or to send."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import codes
from warehouse.commands.access import Access, Refusal, warehouse_of
from warehouse.commands.floor import CHANNEL, find_order
from warehouse.labels import spool
from warehouse.labels.design import CannotFit, Mark
from warehouse.labels.models import Printer
from warehouse.labels.rendering import parse_size, picture, render
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import ParcelLabel
from warehouse.packing.papers import label_content, return_content, slip_content
from warehouse.people.models import Person
from warehouse.stock.models import Barcode, Location, Product, Zone
from warehouse.stock.products import first_code, product_by_sku

KINDS = ("location", "product", "tote", "badge", "command", "parcel", "return", "test")
#: What a file's name says it shall hold; anything else is ZPL.
FORMS = (".svg", ".pdf")
MOST_COPIES = 1000


@click.command("label")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("texts", nargs=-1, required=True, metavar="CODE...")
@click.option("--copies", type=click.IntRange(1, MOST_COPIES), default=1, show_default=True)
@click.option("--size", metavar="MMxMM", help="The label's size, such as 57x32mm.")
@click.option("--dpi", type=click.Choice(["203", "300", "600"]), default="203", show_default=True)
@click.option(
    "--printer", "printer_name", metavar="NAME", help="Send it to this printer by way of the spool."
)
@click.option("--out", metavar="FILE", help="Write it to this file; without it to standard output.")
@click.option("--warehouse", "site", metavar="W", help="Where, if there are several.")
@click.pass_obj
def label_command(
    access: Access, kind: str, texts: tuple[str, ...], copies: int, size: str | None, dpi: str,
    printer_name: str | None, out: str | None, site: str | None,
) -> None:  # fmt: skip
    """Labels as ZPL, or as the file is named: .svg, .pdf.

    CODE is a location's or tote's code, a SKU or barcode, a badge or name, C.UNDO, X.17, O.17 (return), a printer.

    Example: warehouse label location A-01-B-12 A-01-B-13 --out bins.zpl
    """
    stock = _size(size)
    with access().writing() as session:
        site_id = warehouse_of(session, site).id
        contents = [(text, _contents(session, kind, text, site_id) | {"copies": copies}) for text in texts]
        if printer_name is not None:
            _send(session, site_id, kind, contents, printer_name)
            click.echo(f"{len(contents)} labels wait for {printer_name}")
            return
    form = Path(out).suffix.lower() if out else ""
    if form in FORMS and len(contents) > 1:
        raise Refusal(f"one label a {form} file: {len(contents)} are asked for")
    _write(out, b"".join(_rendered(kind, content, int(dpi), stock, form) for _, content in contents))


@click.command("slip")
@click.argument("number", metavar="ORDER")
@CHANNEL
@click.option("--out", metavar="FILE.pdf", help="Write it to this file; without it to standard output.")
@click.pass_obj
def slip_command(access: Access, number: str, channel: str | None, out: str | None) -> None:
    """The packing slip of an order in its channel's brand, as PDF.

    Example: warehouse slip 1001 --out slip.pdf
    """
    with access().reading() as session:
        content = slip_content(session, find_order(session, number, channel))
    try:
        pdf = render("slip", content)
    except OSError as error:
        raise Refusal(f"slips need system libraries that are missing: {error}") from None
    _write(out, pdf)


def _size(text: str | None) -> tuple[float, float] | None:
    try:
        return parse_size(text if text.endswith("mm") else f"{text}mm") if text else None
    except ValueError as error:
        raise Refusal(str(error)) from None


def _rendered(
    kind: str, content: dict[str, Any], dpi: int, size: tuple[float, float] | None, form: str
) -> bytes:
    try:
        if form == ".svg":
            return picture(kind, content, size, dpi=dpi).encode()
        return render(kind, content, dpi, size, Mark(), prints="slip" if form == ".pdf" else None)
    except (ValueError, CannotFit) as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"PDF needs system libraries that are missing: {error}") from None


def _send(
    session: Session, warehouse_id: int, kind: str, contents: list[tuple[str, dict[str, Any]]], name: str
) -> None:
    printer = session.scalar(
        select(Printer).where(Printer.name == name, Printer.warehouse_id == warehouse_id)
    )
    if printer is None or printer.kind != "label":
        raise Refusal(f"there is no label printer {name}")
    for text, content in contents:
        job = spool.enqueue(
            session, warehouse_id=warehouse_id, kind=kind, subject=text, content=content, station_id=None,
            person_id=None, device_id=None,
        )  # fmt: skip
        job.printer_id = printer.id


def _write(path: str | None, content: bytes) -> None:
    if path is None or path == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise Refusal(f"{path}: cannot be written: {error.strerror}") from None
    click.echo(path)


def _contents(session: Session, kind: str, text: str, warehouse_id: int) -> dict[str, Any]:
    return _FINDERS[kind](session, text, warehouse_id)


def _location(session: Session, text: str, warehouse_id: int) -> Location:
    found = codes.find(session, text, warehouse_id)
    if found is None or found.kind != "location":
        raise Refusal(f"there is no location {text}")
    return session.get_one(Location, found.target_id)


def _bin(session: Session, text: str, warehouse_id: int) -> dict[str, Any]:
    place = _location(session, text, warehouse_id)
    zone = session.get(Zone, place.zone_id) if place.zone_id else None
    return {"code": place.code, "check_digits": place.check_digits or "", "zone": zone.code if zone else ""}


def _tote(session: Session, text: str, warehouse_id: int) -> dict[str, Any]:
    place = _location(session, text, warehouse_id)
    return {"code": place.code, "word": place.kind.upper()}


def _product(session: Session, text: str, warehouse_id: int) -> dict[str, Any]:
    code = codes.find(session, text, warehouse_id)
    barcode = session.get(Barcode, code.target_id) if code is not None and code.kind == "product" else None
    product: Product | None = barcode.product if barcode else product_by_sku(session, text)
    if product is None:
        raise Refusal(f"there is no product {text}")
    return {
        "sku": product.sku,
        "name": product.name,
        "barcode": barcode.text if barcode else first_code(product),
    }


def _badge(session: Session, text: str, warehouse_id: int) -> dict[str, Any]:
    wanted = select(Person).where((Person.badge == text) | (Person.name == text))
    person = session.scalars(wanted).unique().first()
    if person is None or person.badge is None:
        raise Refusal(f"there is no badge {text}, and nobody of that name has one")
    roles = ", ".join(sorted(person.role_names(warehouse_id)))
    return {"name": person.name, "badge": person.badge, "roles": roles}


def _command(_session: Session, text: str, _warehouse_id: int) -> dict[str, Any]:
    name = codes.fold(text).removeprefix("C.")
    if not name.isascii() or not name.isalnum() or len(name) > 20:
        raise Refusal(f"not a command: {text}")
    return {"code": f"C.{name}", "name": name}


def _parcel(session: Session, text: str, _warehouse_id: int) -> dict[str, Any]:
    number = codes.fold(text).removeprefix("X.")
    label = (
        session.get(ParcelLabel, int(number))
        if number.isascii() and number.isdigit() and len(number) < 10
        else None
    )
    if label is None:
        raise Refusal(f"there is no parcel label {text}")
    return label_content(label.parcel.customer_order, label.parcel, label)


def _return(session: Session, text: str, warehouse_id: int) -> dict[str, Any]:
    number = codes.fold(text).removeprefix("O.")
    order = (
        session.get(CustomerOrder, int(number))
        if number.isascii() and number.isdigit() and len(number) < 10
        else None
    )
    if order is None or order.warehouse_id != warehouse_id:
        raise Refusal(f"there is no order {text}: write its code, such as O.17")
    return return_content(order)


def _test(session: Session, text: str, warehouse_id: int) -> dict[str, Any]:
    printer = session.scalar(
        select(Printer).where(Printer.name == text, Printer.warehouse_id == warehouse_id)
    )
    if printer is None:
        raise Refusal(f"there is no printer {text}")
    return {"code": f"R.{printer.name}", "printer": printer.name}


_FINDERS: dict[str, Callable[[Session, str, int], dict[str, Any]]] = {
    "location": _bin,
    "product": _product,
    "tote": _tote,
    "badge": _badge,
    "command": _command,
    "parcel": _parcel,
    "return": _return,
    "test": _test,
}

commands: list[click.Command] = [label_command, slip_command]
