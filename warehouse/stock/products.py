"""Products and their barcodes: how one enters, and how one is found."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import codes, gtin
from warehouse.codes import fold
from warehouse.stock.models import Barcode, Lot, Product


def add_product(session: Session, sku: str, name: str, **columns: object) -> Product:
    """A new product with its empty lot."""
    product = Product(sku=sku.strip(), sku_key=fold(sku), name=name.strip(), **columns)
    session.add(product)
    session.flush()
    session.add(Lot(product_id=product.id))
    session.flush()
    return product


def add_barcode(
    session: Session, product: Product, text: str, unit: str = "each", quantity: int = 1
) -> Barcode:
    """Give a product a code and the number of eaches that one scan of it counts.

    A trade item number is known by its 14-digit form too, so that the UPC and the EAN form of one number
    cannot belong to two products. Raises codes.CodeTaken.
    """
    barcode = Barcode(product_id=product.id, text=text.strip(), unit=unit, quantity=quantity)
    session.add(barcode)
    session.flush()
    for key in barcode_keys(text):
        codes.register(session, key, "product", barcode.id)
    return barcode


def remove_barcode(session: Session, barcode: Barcode) -> None:
    """Take a barcode away with the codes under which it is kept: nothing answers to it any more."""
    for key in barcode_keys(barcode.text):
        codes.withdraw(session, key)
    session.delete(barcode)
    session.flush()


def barcode_keys(text: str) -> list[str]:
    """The codes under which a barcode is kept: as printed, and the 14-digit form of a trade item number."""
    printed = text.strip()
    return list(dict.fromkeys([printed, *([printed.zfill(14)] if gtin.is_gtin(printed) else [])]))


def product_by_sku(session: Session, sku: str) -> Product | None:
    """The product of this SKU, in whatever case it is written."""
    return session.scalar(select(Product).where(Product.sku_key == fold(sku)))


def empty_lot(session: Session, product_id: int) -> Lot:
    """The lot of goods that are not told apart."""
    return session.scalars(select(Lot).filter_by(product_id=product_id, code="", serial="")).one()


def first_code(product: Product) -> str:
    """What a scanner may read for this product: its first barcode, else its SKU."""
    return first_of(product.barcodes) or product.sku


def first_of(barcodes: Sequence[Barcode]) -> str | None:
    """The barcode that stands on a product's card and label; None for a product without one."""
    return barcodes[0].text if barcodes else None
