"""What is to be brought home does not lie where it should: it goes back to the bin that it came from, on record.

Only of what lies in totes and aside, whose bin the record knows. Nobody has seen it there: a count is asked for.
"""

from __future__ import annotations

from typing import Any

from warehouse.putaway import taking
from warehouse.putaway.looking import in_hand
from warehouse.putaway.models import PutAway, PutAwayLoad
from warehouse.putaway.placing import after
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief, ledger, origins, put_backs
from warehouse.stock.ledger import Goods, NotEnough

BECAUSE = "missing"


def not_there(context: Context) -> Verdict:
    """All that should be in hand is not there."""
    put_away, session = in_hand(context), context.session
    if not put_backs.is_kept_for(session, put_away.source):
        raise Refused("putaway.only_put_backs")
    rows = [_send_back(context, put_away, *origin) for origin in _origins(context, put_away)]
    put_backs.settle(session, context.act, put_away.source, put_away.product_id, put_away.lot_id)
    put_away.finished_at, put_away.asked_id = context.act.at, None
    outcome, task, ended = after(context, put_away)
    memo = [{"act": "not-there", "put_away": put_away.id, "rows": rows, "ended": ended}]
    return Verdict(outcome, "putaway.not_there", taking.said(put_away), task=task, memo=memo)


def undo(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    """It was there: it is in hand."""
    session = context.session
    put_backs.settle(session, context.act, put_away.source, put_away.product_id, put_away.lot_id)
    for row in entry["rows"]:
        belief.undo_unseen(session, context.warehouse_id, row)
    if entry["ended"]:
        session.get_one(PutAwayLoad, entry["ended"]).finished_at = None
    put_away.finished_at = None
    return Verdict("ok", "putaway.undo_skipped", taking.said(put_away), task=f"putaway/{put_away.id}")


def _origins(context: Context, put_away: PutAway) -> list[tuple[Any, int]]:
    goods = Goods(put_away.product_id, put_away.lot_id, put_away.quantity)
    return origins.brought_from(context.session, put_away.source, goods)


def _send_back(context: Context, put_away: PutAway, place: Any, quantity: int) -> dict[str, Any]:
    goods = Goods(put_away.product_id, put_away.lot_id, quantity)
    try:
        ledger.move(context.session, context.act, goods, put_away.source, place, BECAUSE)
    except NotEnough:
        raise Refused("putaway.gone", product=put_away.product.name, place=put_away.source.code) from None
    return belief.unseen(context.session, context.act, place, goods, BECAUSE)
