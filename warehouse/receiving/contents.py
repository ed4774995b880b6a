"""A carton that is marked as one product and holds another: booked as what is inside, and noted.

What was counted for the carton as it is marked goes back first. What is inside counts on its line, or on one
made for it; the supplier's record keeps both products. A carton that was refused as it is marked (it is on no
line) has nothing to take back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from warehouse.receiving import counting_in, faults, labelling, queries, questions, unexpected, waiting
from warehouse.receiving.counted import counted_of
from warehouse.receiving.models import Receipt, ReceiptPerson
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Product

SCAN, COUNTS = "receiving.scan_inside", "receiving.inside_counts"


def tell(context: Context) -> Verdict:
    """A tap: at first it asks what is inside; with a number it books that."""
    receipt = counting_in.open_receipt(context, context.task_id)
    waits = queries.waits_for(context.session, receipt.id, context.person_id)
    if waits is not None:
        raise waiting.first(context, waits)
    if context.quantity is not None:
        return _book(context, receipt, questions.must_be_asked(context, COUNTS))
    return questions.ask(context, SCAN, **_marked(context, receipt))


def answer(context: Context, meaning: Meaning) -> Verdict | None:
    """What lies in the carton; None for what is no product: the question is dropped."""
    told = questions.answered_by(context, SCAN)
    if told is None or meaning.kind != "product":
        return None
    counting_in.open_receipt(context, context.task_id)
    marked = {name: told[name] for name in ("marked_id", "marked", "carton", "lot")}
    if meaning.id == marked["marked_id"]:
        raise Refused("receiving.same_inside", product=meaning.label)
    inside = {"product_id": meaning.id, "product": meaning.label, "code": meaning.text}
    number = meaning.quantity if meaning.unit_quantity > 1 else marked["carton"]
    return questions.ask(context, COUNTS, **marked | inside, number=number)


def _marked(context: Context, receipt: Receipt) -> dict[str, Any]:
    """The carton that is spoken of: one that was just refused, else the one that was scanned last."""
    session = context.session
    refused = questions.answered_by(context, unexpected.ASKED)
    if refused is not None:
        told = [refused[name] for name in ("product_id", "product", "quantity")]
        return dict(zip(("marked_id", "marked", "carton"), told, strict=True)) | {"lot": 0}
    last = session.get(ReceiptPerson, (receipt.id, context.person_id), populate_existing=True)
    if last is None:
        raise Refused("receiving.scan_first")
    name = session.get_one(Product, last.product_id).name
    return {"marked_id": last.product_id, "marked": name, "carton": last.unit_quantity, "lot": last.lot_id}


def _book(context: Context, receipt: Receipt, told: dict[str, Any]) -> Verdict:
    number = questions.number_wanted(context)
    back = _take_back(context, receipt, told)
    inside = replace(unexpected.meant(context, told), quantity=number, unit_quantity=1, is_counted=True)
    made = unexpected.make_line(context, receipt, inside.id)
    counted = counting_in.count_product(unexpected.counting_beside(context), receipt.id, inside)
    labels = [] if counted.ask is not None else _relabel(context)
    fault = faults.note(context, receipt, "wrong-contents", inside.id, number, told["marked_id"])
    said = {"act": "contents", "marked": told["marked"], "product": told["product"], "labels": labels}
    memo = [*back, *made, *counted.memo, fault | said]
    if counted.ask is not None:
        return replace(counted, memo=memo)
    values = counted.values | {"marked": told["marked"]}
    message = "receiving.inside_relabelled" if labels else "receiving.inside_counted"
    return Verdict(counted.outcome, message, values, memo=memo)


def _relabel(context: Context) -> list[dict[str, Any]]:
    """A label for the carton that says what is inside, where a printer is near. Answers what an undo needs to know."""
    if context.visitor.station_id is None:
        return []
    printed = questions.tried(context, lambda: labelling.print_more(replace(context, quantity=1)))
    return printed.memo if printed is not None else []


def _take_back(context: Context, receipt: Receipt, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The carton as it is marked is not here: off the count, as far as it was counted."""
    session = context.session
    if not told["lot"]:
        return []
    last = session.get(ReceiptPerson, (receipt.id, context.person_id), populate_existing=True)
    if last is None or (last.product_id, last.lot_id) != (told["marked_id"], told["lot"]):
        raise Refused("receiving.nothing_asked")
    counted = counted_of(session, receipt.id, last.product_id, last.lot_id)
    left = replace(context, quantity=max(counted - told["carton"], 0))
    return counting_in.set_quantity(left, receipt.id).memo if counted else []


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """The supplier is not blamed for it any more; the counts go back beside it."""
    faults.forget(context, entry)
    message = "receiving.contents_undone"
    for label in entry["labels"]:
        if questions.tried(context, lambda label=label: labelling.undo_more(context, label)) is None:  # type: ignore[misc]
            message = "receiving.contents_undone_label"
    values = {"marked": entry["marked"], "product": entry["product"]}
    return Verdict("ok", message, values)
