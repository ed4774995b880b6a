"""Changes to orders that are known: what a channel's file, or its voice at the command line, does to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.delivery import cancelling
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.intake import Intake
from warehouse.exchange.papers import LAST_LINE, Line, PaperRecord, partners
from warehouse.orders import changes
from warehouse.orders.changes import ADDRESS, UNKNOWN_SKU, TooLate
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.packing.readdressing import labels_anew
from warehouse.picking import changing
from warehouse.picking.operations import withdraw_list
from warehouse.stock.ledger import Act
from warehouse.stock.models import Product

#: The first part of a set stands on the file's line, the others this much further each.
PART_STEP = LAST_LINE + 1
NAMES = {
    "ship_by": "ship_by_at",
    "release_after": "release_after_at",
    "ship_complete": "ships_complete",
    "service": "delivery_service_id",
}
#: What an unknown SKU takes from stock: nobody knows of what, one each.
UNKNOWN: Sequence[tuple[int | None, int]] = [(None, 1)]
FROM_CHANNEL = {"hold": "On hold by the channel", "unpaid": "Unpaid"}


@dataclass
class ChannelWords:
    """What the words of a channel's file mean here."""

    products: dict[str, Product]
    listings: dict[tuple[int, str], dict[int, int]]
    channels: dict[str, int]
    hold_reasons = FROM_CHANNEL

    def parts(self, channel: str, sku: str) -> list[tuple[int, int]] | None:
        """What one of this SKU takes from stock (product, number); a listing goes before our own SKU."""
        listing = self.listings.get((self.channels.get(fold(channel), 0), fold(sku)))
        if listing:
            return list(listing.items())
        product = self.products.get(fold(sku))
        return [(product.id, 1)] if product else None

    def columns(self, head: dict[str, Any]) -> dict[str, Any]:
        """The order's columns of the head's cells."""
        return {NAMES.get(name, name): value for name, value in head.items() if name != "status"}

    def lines(self, channel: str, line: Line, number: int) -> list[CustomerOrderLine]:
        """The lines of the order for one line of the file: one, or one for each part of a set."""
        parts: Sequence[tuple[int | None, int]] = self.parts(channel, line.sku) or UNKNOWN
        return [
            CustomerOrderLine(
                line=number + place * PART_STEP,
                product_id=product_id,
                sku_text=line.sku,
                quantity_ordered=line.quantity * count,
                **(line.columns if place == 0 else {}),
            )
            for place, (product_id, count) in enumerate(parts)
        ]


def cancel_order(session: Session, act: Act, order: CustomerOrder, *, by_us: bool = False) -> bool:
    """Take the order off the floor and cancel it; its channel hears of it. Raises TooLate."""
    _withdraw(session, act, order)
    return cancelling.whole(session, act, order, "warehouse" if by_us else "channel")


def hold_order(session: Session, act: Act, order: CustomerOrder, reason: str) -> bool:
    """Take the order off the floor and hold it. Raises TooLate."""
    _withdraw(session, act, order)
    return changes.hold(session, act, order, reason)


def _withdraw(session: Session, act: Act, order: CustomerOrder) -> bool:
    """Take back the walks of an order that nobody has picked for. False when one is under way.

    The order's row is locked first, so that no walk begins meanwhile.
    """
    _lock(session, order)
    if order.released_at is None:
        return True
    is_free = withdraw_list(session, act, order.id)
    for line in order.lines:
        session.refresh(line, ["quantity_picked"])
    if is_free and not changes.has_begun(order):
        order.released_at = None
        session.flush()
    return is_free


def _lock(session: Session, order: CustomerOrder) -> None:
    moments = ["released_at", "packed_at", "dispatched_at", "cancelled_at"]
    session.refresh(order, moments, with_for_update={"key_share": True})


def _make_ready(session: Session, act: Act, order: CustomerOrder) -> bool:
    """Before its lines change: a list that nobody has in hand is taken back, a walk goes on with what is left.

    True when no walk is under way.
    """
    _lock(session, order)
    return not changing.is_in_hands(session, order.id) and _withdraw(session, act, order)


def apply(intake: Intake, words: ChannelWords, order: CustomerOrder, paper: PaperRecord) -> None:
    """Change a known order as the file says, whole or not at all."""
    if order.cancelled_at is not None:
        if paper.head.get("status") != "cancelled":
            intake.notice(f"order {order.number} is cancelled and stays so")
        intake.counts["unchanged"] += 1
        return
    faults: list[Fault] = []
    try:
        with intake.session.begin_nested():
            changed = _changed(intake, words, order, paper, faults)
            if faults:
                raise TooLate
    except TooLate as late:
        intake.keep_out(paper.rows, faults or [paper.wrong("number", str(late))])
    else:
        intake.counts["changed" if changed else "unchanged"] += 1


def _changed(
    intake: Intake, words: ChannelWords, order: CustomerOrder, paper: PaperRecord, faults: list[Fault]
) -> bool:
    act = intake.act(order.warehouse_id)
    if order.warehouse_id != paper.warehouse_id:
        faults.append(paper.wrong("warehouse", f"{order.number} belongs to another warehouse"))
        return False
    if paper.head.get("status") == "cancelled":
        return _try(paper, "status", faults, lambda: cancel_order(intake.session, act, order))
    columns = words.columns(paper.head)
    address = {name: columns.pop(name, "") for name in ADDRESS if name in paper.rows[0].cells}
    if any(getattr(order, name) != value for name, value in (columns | address).items()):
        # The van may be loaded at this moment: whoever comes second sees what the first has done.
        _lock(intake.session, order)
    service = order.delivery_service_id
    changed = _try(paper, "number", faults, lambda: changes.change_head(intake.session, order, columns))
    moved = order.delivery_service_id != service
    if any(address.values()):
        moved |= _try(
            paper, "address1", faults, lambda: changes.change_address(intake.session, order, address)
        )
    if moved:
        changed = True
        _try(paper, "address1", faults, lambda: labels_anew(intake.session, act, order, service))
    changed |= _change_lines(intake, words, order, paper, faults)
    return changed | _try(paper, "status", faults, lambda: _change_status(intake, order, paper))


def _try(paper: PaperRecord, column: str, faults: list[Fault], change: Any) -> bool:
    try:
        return bool(change())
    except TooLate as late:
        faults.append(paper.wrong(column if column in paper.rows[0].cells else "number", str(late)))
        return False


def _change_lines(
    intake: Intake, words: ChannelWords, order: CustomerOrder, paper: PaperRecord, faults: list[Fault]
) -> bool:
    """Lines that the file does not name stay as they are."""
    firsts = [(line.line, line.sku_text, line) for line in order.lines if line.line <= LAST_LINE]
    parts: dict[int, list[CustomerOrderLine]] = {}
    for one in order.lines:
        parts.setdefault(one.line % PART_STEP, []).append(one)
    changed = False
    for line, known in partners(paper.lines, firsts):
        try:
            if known is None:
                changed |= _add_lines(intake, words, order, paper, line)
            else:
                changed |= _change_line(intake, words, order, paper, line, parts[known.line])
        except TooLate as late:
            faults.append(line.row.fault("quantity_ordered", str(late)))
    return changed


def _add_lines(
    intake: Intake, words: ChannelWords, order: CustomerOrder, paper: PaperRecord, line: Line
) -> bool:
    """A new line joins the walk that serves the order, or waits for one."""
    taken = {one.line: one.sku_text for one in order.lines}
    if line.numbered and line.number in taken:
        raise TooLate(
            f"line {line.number} of {order.number} is {taken[line.number]}, found {found(line.sku)}"
        )
    act = intake.act(order.warehouse_id)
    _make_ready(intake.session, act, order)
    changes.refuse_dispatched(order)
    last = max((number for number in taken if number <= LAST_LINE), default=0)
    order.lines += words.lines(paper.owner, line, line.number if line.numbered else last + 1)
    intake.session.flush()
    changes.go_on(intake.session, act, order)
    changing.join(intake.session, act, order.id)
    return True


def _change_line(
    intake: Intake,
    words: ChannelWords,
    order: CustomerOrder,
    paper: PaperRecord,
    line: Line,
    known: list[CustomerOrderLine],
) -> bool:
    """`known`: the order's lines for this line of the file, several for a set."""
    first, parts = known[0], words.parts(paper.owner, line.sku)
    changed = first.product_id is None and bool(parts)
    if changed:
        known = _make_known(intake, words, order, paper, line, first)
    for name, value in line.columns.items():
        if getattr(first, name) != value:
            setattr(first, name, value)
            changed = True
    counts = dict(parts or [])
    for one in known:
        quantity = line.quantity * (counts.get(one.product_id, 1) if one.product_id else 1)
        changed |= _change_quantity(intake, order, one, quantity)
    return changed


def _change_quantity(intake: Intake, order: CustomerOrder, line: CustomerOrderLine, quantity: int) -> bool:
    """On a walk the stops shrink, or more joins it."""
    if quantity == line.quantity_wanted:
        return False
    session, act = intake.session, intake.act(order.warehouse_id)
    is_more = quantity > line.quantity_wanted
    if not _make_ready(session, act, order) and not is_more:
        changing.shrink(session, act, line, quantity)
    changed = changes.change_quantity(session, act, line, quantity)
    if is_more:
        changing.join(session, act, order.id)
    return changed


def _make_known(
    intake: Intake,
    words: ChannelWords,
    order: CustomerOrder,
    paper: PaperRecord,
    line: Line,
    known: CustomerOrderLine,
) -> list[CustomerOrderLine]:
    """A SKU that was unknown is a product, or a set of them, by now."""
    first, *others = words.lines(paper.owner, line, known.line)
    known.product_id, known.quantity_ordered = first.product_id, first.quantity_ordered
    known.quantity_cancelled = 0
    order.lines += others
    intake.session.flush()
    return [known, *others]


def _change_status(intake: Intake, order: CustomerOrder, paper: PaperRecord) -> bool:
    act, status = intake.act(order.warehouse_id), paper.head.get("status")
    reason = order.hold_reason or ""
    if changes.unknown_skus(order):
        if not reason.startswith(UNKNOWN_SKU):
            changes.hold_for_unknown(intake.session, act, order)
            return True
        return False
    if status in FROM_CHANNEL:
        return hold_order(intake.session, act, order, FROM_CHANNEL[status])
    if reason.startswith(UNKNOWN_SKU) or (status == "open" and reason in FROM_CHANNEL.values()):
        return changes.resume(intake.session, act, order)
    return False
