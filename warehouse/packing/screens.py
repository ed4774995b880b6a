"""The bench's screens, from what is stored: what waits, what is still to scan, how the papers get on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.labels.job_words import KIND_WORDS, STATE_WORDS, trouble
from warehouse.labels.models import PrintJob
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcel_prints import jobs_of
from warehouse.orders.parcels import Parcel, current_label
from warehouse.orders.ready import ReadyToPack
from warehouse.packing import (
    amending_screens,
    box_screens,
    boxing,
    caging_screens,
    instructing,
    opening,
    queries,
    sorting,
)
from warehouse.packing.contents import Contents, Wanted, recall
from warehouse.packing.opening import choices_asked
from warehouse.packing.sorting import Sorting
from warehouse.packing.steps import CONFIRM_QUANTITY, SCAN_LABEL, SCAN_PRODUCT
from warehouse.scanning import take_over
from warehouse.scanning.registry import Screen, Visitor
from warehouse.sites import Warehouse
from warehouse.stock.models import Product
from warehouse.stock.products import first_code

#: So many totes a list shows; the rest are counted.
SHOWN = 20


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """Where the bench stands: its list, or the parcel in this person's hands."""
    if task_id is None:
        return _list(session, visitor)
    contents = recall(session, task_id)
    if contents is None or contents.parcel.warehouse_id != visitor.warehouse_id:
        return None
    if opening.is_asked(contents.parcel, visitor.person.id, clock.now()):
        return _question(session, visitor, contents)
    if not _is_in_hand(contents, visitor):
        return None
    step = boxing.step_of(session, contents)
    if step in box_screens.STEPS or box_screens.is_choosing(session, visitor, contents):
        return box_screens.screen(session, visitor, contents, step, _head(session, contents))
    return amending_screens.in_box(session, visitor, contents, _STEPS[step](session, contents))


def _question(session: Session, visitor: Visitor, contents: Contents) -> Screen:
    parcel = contents.parcel
    holder, boxes = opening.holder_of(session, parcel), [parcel.location, *contents.totes]
    return take_over.screen(session, visitor, f"packing/{parcel.id}", holder, opening.name_of(parcel), boxes)


def _is_in_hand(contents: Contents, visitor: Visitor) -> bool:
    parcel, order = contents.parcel, contents.order
    return (
        parcel.warehouse_id == visitor.warehouse_id
        and parcel.is_open
        and parcel.claimed_by == visitor.person.id
        and order.cancelled_at is None
        and order.held_at is None
    )


def _list(session: Session, visitor: Visitor) -> Screen:
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    waiting, begun = queries.waiting(session, visitor.warehouse_id)
    sorted_now = sorting.now(session, visitor)
    totes = _by_tote(waiting, sorted_now)
    mine = [parcel for parcel in begun if parcel.claimed_by in (None, visitor.person.id)]
    rows = [_begun_row(warehouse, parcel, visitor) for parcel in begun]
    rows += [_tote_row(warehouse, ready) for ready in totes[:SHOWN]]
    codes = [ready[0].tote_code for ready in totes] + [_code_of(parcel) for parcel in mine]
    values = {"rows": rows, "more_totes": max(len(totes) - SHOWN, 0), "choices": choices_asked(session.info)}
    if sorted_now is None or values["choices"]:
        code, expect = next(iter(codes), None), "tote order product"
        shown = Screen("packing", "/packing", "open", expect, code=code, values=values)
    else:
        values |= _sorted_values(sorted_now)
        code = sorted_now.products[0][1]
        shown = Screen("packing", "/packing", "sort", "product tote order", code=code, values=values)
    shown = amending_screens.on_list(session, visitor, sorted_now, shown)
    return caging_screens.on_list(session, visitor, shown)


def _by_tote(waiting: Sequence[ReadyToPack], sorted_now: Sorting | None) -> list[list[ReadyToPack]]:
    """The orders of each tote that waits, but for the one that is being sorted: its products are shown."""
    totes: dict[str, list[ReadyToPack]] = {}
    for ready in waiting:
        if sorted_now is None or ready.tote_id != sorted_now.tote.id:
            totes.setdefault(ready.tote_code, []).append(ready)
    return list(totes.values())


def _sorted_values(sorted_now: Sorting) -> dict[str, Any]:
    products = [
        {"name": product.name, "sku": product.sku, "barcode": code, "pieces": pieces}
        for product, code, pieces in sorted_now.products
    ]
    return {
        "tote": sorted_now.tote.code,
        "pieces": sorted_now.pieces,
        "orders": sorted_now.orders,
        "products": products[:SHOWN],
        "more_products": max(len(products) - SHOWN, 0),
    }


def _tote_row(warehouse: Warehouse, orders: Sequence[ReadyToPack]) -> dict[str, Any]:
    ready = orders[0]
    return {
        "code": ready.tote_code,
        "title": ready.tote_code,
        "order": f"{ready.number} {ready.channel}",
        "orders": len(orders),
        "place": ready.stands_at,
        "part": not ready.is_fully_picked,
        "packer": None,
        **_due(warehouse, ready.ship_by_at),
    }


def _begun_row(warehouse: Warehouse, parcel: Parcel, visitor: Visitor) -> dict[str, Any]:
    order = parcel.customer_order
    return {
        "code": _code_of(parcel),
        "title": _code_of(parcel) if parcel.tote is None else parcel.tote.code,
        "order": f"{order.number} {order.channel.name}",
        "orders": 1,
        "place": None,
        "part": False,
        "packer": _holder(parcel, visitor),
        **_due(warehouse, order.ship_by_at),
    }


def _holder(parcel: Parcel, visitor: Visitor) -> str:
    if parcel.claimed_by is None:
        return "aside"
    return "mine" if parcel.claimed_by == visitor.person.id else "other"


def _code_of(parcel: Parcel) -> str:
    # An emptied tote may carry the next order by now; the order's own code always means this box.
    return f"O.{parcel.customer_order_id}"


def _due(warehouse: Warehouse, ship_by_at: datetime | None) -> dict[str, Any]:
    if ship_by_at is None:
        return {"due": None, "late": False}
    return {"due": warehouse.told(ship_by_at), "late": ship_by_at < clock.now()}


def _head(session: Session, contents: Contents) -> dict[str, Any]:
    order: CustomerOrder = contents.order
    warehouse = session.get_one(Warehouse, contents.parcel.warehouse_id)
    service = contents.parcel.delivery_service or order.delivery_service
    return {
        "order_number": order.number,
        "channel": order.channel.name,
        "service": service.name if service else None,
        "gift_message": order.gift_message,
        "instructions": instructing.shown(session, contents),
        "parcel_number": contents.parcel.number,
        "done": contents.packed,
        "total": contents.packed + contents.remaining,
        **_due(warehouse, order.ship_by_at),
    }


def _scan_product(session: Session, contents: Contents) -> Screen:
    first = next(iter(contents.open_products), None)
    code = first_code(first.product) if first else contents.tote_code
    values = {**_head(session, contents), "tote": contents.tote_code, "next": _next(first)}
    values["products"] = _product_rows(contents)
    values["still_to_pick"] = 0 if first else contents.still_to_pick
    values["waits_for_goods"] = first is None and contents.waits_for_goods
    values["may_be_full"] = bool(contents.packed)
    return _of_parcel(contents, SCAN_PRODUCT, "product tote carton command", code, contents.remaining, values)


def _next(wanted: Wanted | None) -> dict[str, Any] | None:
    """The piece that a bench's own screen shows big: the first that is still open."""
    if wanted is None:
        return None
    product = wanted.product
    picture = str(product.details.get("image_url") or "")
    return {
        "name": product.name,
        "sku": product.sku,
        "barcode": first_code(product),
        # The policy lets a page fetch pictures from this house alone.
        "picture": picture if picture.startswith("/") and not picture.startswith("//") else None,
        "left": wanted.remaining,
        "case": _case(product),
    }


def _product_rows(contents: Contents) -> list[dict[str, Any]]:
    """What is open comes first, what is done sinks, what is to follow is said last."""
    return sorted((_product_row(wanted) for wanted in contents.products), key=lambda row: row["rank"])


def _product_row(wanted: Wanted) -> dict[str, Any]:
    state, rank = ("todo", 0) if wanted.remaining else ("done", 1) if wanted.packed else ("short", 2)
    return {
        "name": wanted.product.name,
        "sku": wanted.product.sku,
        "packed": wanted.packed,
        "total": wanted.total,
        "to_follow": wanted.to_follow,
        "to_pick": wanted.to_pick,
        "state": state,
        "rank": rank,
    }


def _confirm_quantity(session: Session, contents: Contents) -> Screen | None:
    asked, number = contents.asked, contents.parcel.asked_quantity
    if asked is None:
        return None
    values = {
        **_head(session, contents),
        "name": asked.product.name,
        "sku": asked.product.sku,
        "barcode": first_code(asked.product),
        "number": number,
        "case": _case(asked.product),
        "unit": contents.parcel.asked_unit_quantity,
        "in_box": asked.packed,
        "is_last": len(contents.open_products) == 1,
        "products": _product_rows(contents),
        "picture": (_next(asked) or {}).get("picture"),
        "tote": contents.tote_code,
    }
    return _of_parcel(contents, CONFIRM_QUANTITY, "tote product command", contents.tote_code, number, values)


def _case(product: Product) -> int | None:
    return next((barcode.quantity for barcode in product.barcodes if barcode.unit == "case"), None)


def _scan_label(session: Session, contents: Contents) -> Screen | None:
    label = current_label(session, contents.parcel.id)
    if label is None:
        return None
    jobs = jobs_of(session, label)
    values = {
        **_head(session, contents),
        "label_code": label.code,
        "box": box_screens.facts(session, contents),
        "prints": [_print_row(job) for job in jobs],
        "doubtful": next((KIND_WORDS[job.kind] for job in jobs if job.state == "uncertain"), None),
    }
    return _of_parcel(contents, SCAN_LABEL, "parcel carton command", label.code, 1, values)


def _print_row(job: PrintJob) -> dict[str, Any]:
    words, icon = STATE_WORDS[job.state]
    printer = job.printer.name if job.printer else None
    bad = job.state in {"failed", "expired", "uncertain", "waiting"} or trouble(job) is not None
    return {
        "kind": KIND_WORDS[job.kind],
        "words": words,
        "icon": icon,
        "printer": printer,
        "trouble": trouble(job),
        "reason": job.reason if job.state in {"failed", "waiting", "uncertain"} else None,
        "bad": bad,
    }


def _of_parcel(
    contents: Contents, step: str, expect: str, code: str | None, quantity: int | None, values: dict[str, Any]
) -> Screen:
    task = f"packing/{contents.parcel.id}"
    return Screen(task, f"/{task}", step, expect, code=code, quantity=quantity, values=values)


_STEPS = {SCAN_PRODUCT: _scan_product, CONFIRM_QUANTITY: _confirm_quantity, SCAN_LABEL: _scan_label}
