"""With goods in hand: a number, not now, or done."""

from __future__ import annotations

from warehouse.moving import queries
from warehouse.moving.hands import Hands, in_care, require_hands
from warehouse.moving.models import TransferLine
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.quantities import Balance


def set_quantity(context: Context) -> Verdict:
    """So many of the goods scanned last go to the next bin. More are taken up; the rest goes to another bin."""
    hands = in_care(context)
    line = require_hands(hands)
    rest = hands.of(line.product_id, line.lot_id, is_later=True)
    total = line.quantity + (rest.quantity if rest else 0)
    balance, left = _left(context, hands, line)
    wanted, most = context.quantity, total + max(left, 0)
    if wanted is None or not 1 <= wanted <= most:
        promised = balance.quantity_allocated if balance is not None else 0
        message = "transfers.number_promised" if promised and wanted else "transfers.number"
        raise Refused(message, most=most, promised=promised)
    memo = hands.memo()
    # What fills a pick face has one way to go: the rest stays where it lies.
    later = max(total - wanted, 0) if hands.transfer.move_request_id is None else 0
    is_same = wanted == line.quantity
    line.quantity = wanted
    hands.keep_for_later(line, later, context.act.at)
    hands.transfer.asked_id = None
    values = {"quantity": wanted, "product": line.product.name, "later": later}
    message = "transfers.split" if later else "transfers.quantity"
    return Verdict("ok", message, values, memo=[] if is_same else [hands.closed(memo)])


def _left(context: Context, hands: Hands, line: TransferLine) -> tuple[Balance | None, int]:
    """What more of these goods is free where they come from."""
    key = (context.session, context.warehouse_id, hands.source.id, line.product_id)
    row = next((one for one in queries.lock_lying(*key) if one.Lot.id == line.lot_id), None)
    if row is None:
        return None, 0
    return row.Balance, queries.left_of(row.Balance, queries.in_hands(*key))


def put_back(context: Context) -> Verdict:
    """Not now: what is in hand goes back where it came from."""
    hands = in_care(context)
    require_hands(hands)
    memo, pieces = hands.memo(), hands.pieces
    for line in [*hands.lines]:
        hands.drop(line, context.act.at)
    hands.transfer.finished_at, hands.transfer.asked_id = context.act.at, None
    values = {"quantity": pieces, "bin": hands.source.code}
    return Verdict("ok", "transfers.put_back", values, task=hands.leads_to, memo=[hands.closed(memo)])


def done(context: Context) -> Verdict:
    """Leave the bin, with empty hands alone."""
    hands = in_care(context)
    if hands.lines:
        raise Refused("transfers.in_hand_first", quantity=hands.pieces, bin=hands.source.code)
    hands.transfer.finished_at = context.act.at
    return Verdict("ok", "transfers.finished", task=hands.leads_to)
