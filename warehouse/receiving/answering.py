"""The answer to what waiting goods lack: their lot's own label, what was typed for it, or a date.

A label beside the product's code often carries element strings, and most scanners do not say so: `1726123110LOT7`
may be a lot of that name, or a date and lot LOT7. Then it is asked, like every code with two readings.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from warehouse.gtin import is_gtin
from warehouse.receiving import counting_in, readings
from warehouse.receiving.dates import read_day
from warehouse.receiving.models import DATE, NUMBER, SERIAL, Receipt, ReceiptWaiting
from warehouse.receiving.waiting import first
from warehouse.scanning import element_strings
from warehouse.scanning.lookup import of_label
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse
from warehouse.stock.models import Lot, Product

#: What a lot or serial may be as long as; what fits GS1 is shorter.
LONGEST, LONGEST_IN_GS1 = 40, 20


def answer(context: Context, receipt: Receipt, waits: ReceiptWaiting, meaning: Meaning) -> Verdict:
    """A scan or something typed, while goods wait for their lot, serial or date."""
    if waits.lacks == NUMBER or meaning.kind not in {"lot", "unknown"}:
        raise first(context, waits)
    product = context.session.get_one(Product, waits.product_id)
    told = meaning if meaning.kind == "lot" else _read(context, product, waits, meaning.text)
    right = readings.right_one(context, product, receipt.supplier_id, told)
    learned = readings.learn(context, receipt.supplier_id, meaning)
    verdict = counting_in.complete(context, receipt.id, waits, replace(right, label=product.name))
    return replace(verdict, memo=[*learned, *verdict.memo])


def _read(context: Context, product: Product, waits: ReceiptWaiting, text: str) -> Meaning:
    labels = [of_label(reading) for reading in element_strings.readings(text, announced=True)]
    if waits.lacks == DATE:
        today = context.session.get_one(Warehouse, context.warehouse_id).local_date(context.act.at)
        day = read_day(text, today)
        dated = [label for label in labels if label is not None and label.expires_on is not None]
        if day is None and not dated:
            raise Refused("receiving.not_a_date", code=text)
        return dated[0] if day is None else Meaning("lot", text, expires_on=day)
    wanted = [label for label in labels if label is not None and _names_it(waits, label)]
    plain = _plain(context.session, product, waits, text)
    # GS1 could not have written so long a lot: then it was printed without.
    if not wanted or len(text) > LONGEST_IN_GS1 or _is_known(context.session, product, text):
        return plain
    return replace(plain, readings=(plain, *wanted))


def _plain(session: Session, product: Product, waits: ReceiptWaiting, text: str) -> Meaning:
    """The text is the lot, or the serial, as it stands."""
    if is_gtin(text) and not _is_known(session, product, text):
        raise Refused("receiving.lot_is_product", code=text)
    if len(text) > LONGEST or not text.isprintable():
        raise Refused("receiving.lot_too_long", code=text[:LONGEST])
    if waits.lacks == SERIAL:
        code = f"21{text}{element_strings.SEPARATOR}"
        return Meaning("lot", code, serial=text, shape="plain")
    return Meaning("lot", f"10{text}{element_strings.SEPARATOR}", lot=text, shape="plain")


def _names_it(waits: ReceiptWaiting, label: Meaning) -> bool:
    return bool(label.serial if waits.lacks == SERIAL else label.lot)


def _is_known(session: Session, product: Product, text: str) -> bool:
    """The product has a lot or serial that is called exactly so."""
    called = or_(Lot.code == text, Lot.serial == text)
    return session.scalar(select(Lot.id).where(Lot.product_id == product.id, called).limit(1)) is not None
