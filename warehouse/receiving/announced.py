"""A delivery that its supplier announced: its notice leads to the orders that it brings, to be received together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.orders.notices import Notice, NoticeLine
from warehouse.receiving import counting_in, opening, pallets, queries, whole_pallets
from warehouse.receiving.models import Receipt
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict


def scan_notice(context: Context, notice_id: int, code: str) -> Verdict:
    """Open the receipt of all that a notice brings, or go on with it."""
    notice = _notice(context, notice_id, code)
    receipt, memo = _open(context, notice)
    values = {"notice": notice.number, "number": counting_in.numbers(receipt)}
    message = "receiving.notice_opened" if memo else "receiving.notice_continued"
    return Verdict("ok", message, values, task=f"receiving/{receipt.id}", memo=memo)


def scan_pallet_on_list(context: Context, meaning: Meaning) -> Verdict:
    """An announced pallet opens its delivery and comes in at once; one that nobody announced is refused."""
    lines = whole_pallets.announced(context.session, context.warehouse_id, meaning.sscc)
    if not lines:
        raise pallets.refuse(context, meaning.sscc)
    pallets.is_new(context, meaning.sscc)
    receipt, memo = _open(context, lines[0].notice)
    task = f"receiving/{receipt.id}"
    try:
        with context.session.begin_nested():
            verdict = whole_pallets.receive(context, receipt.id, meaning)
    except Refused as refused:
        if refused.verdict.outcome != "ask":
            raise
        # What is asked is asked inside the receipt, where its answer is taken.
        values = {"number": counting_in.numbers(receipt), "code": meaning.sscc}
        return Verdict("ok", "receiving.pallet_again", values, task=task, memo=memo)
    return replace(verdict, task=task, memo=[*memo, *verdict.memo])


def _notice(context: Context, notice_id: int, code: str) -> Notice:
    notice = context.session.get(Notice, notice_id)
    if notice is None or notice.warehouse_id != context.warehouse_id:
        raise Refused("receiving.no_notice", code=code)
    return notice


def _open(context: Context, notice: Notice) -> tuple[Receipt, list[dict[str, Any]]]:
    """The receipt of a notice's orders; a new one, or the one at which some of them are being received."""
    orders = _orders(context.session, notice)
    if not orders:
        raise Refused("receiving.notice_no_order", notice=notice.number)
    locked = [opening.lock_order(context, order.id, order.number) for order in orders]
    return opening.open_together(context, locked)


def _orders(session: Session, notice: Notice) -> list[PurchaseOrder]:
    """The open orders that a notice names; where it names none, its supplier's that expect its products."""
    lines = select(NoticeLine).where(NoticeLine.notice_id == notice.id)
    named = lines.with_only_columns(NoticeLine.purchase_order_id)
    wanted = select(PurchaseOrder).where(
        PurchaseOrder.warehouse_id == notice.warehouse_id, PurchaseOrder.closed_at.is_(None)
    )
    if session.scalar(named.where(NoticeLine.purchase_order_id.is_not(None)).limit(1)) is None:
        expecting = select(PurchaseOrderLine.purchase_order_id).where(
            PurchaseOrderLine.product_id.in_(lines.with_only_columns(NoticeLine.product_id)), queries.IS_OPEN
        )
        wanted = wanted.where(
            PurchaseOrder.supplier_id == notice.supplier_id, PurchaseOrder.id.in_(expecting)
        )
    else:
        wanted = wanted.where(PurchaseOrder.id.in_(named))
    return list(session.scalars(wanted.order_by(PurchaseOrder.id)))
