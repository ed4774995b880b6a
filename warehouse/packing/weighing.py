"""Weighing a box before its papers are asked for: where nobody knows its weight, or its service wants it measured.

What differs from what it should weigh is asked about once: weigh again, is all in? The same weight again says yes.
"""

from __future__ import annotations

from typing import Any

from warehouse.delivery.weights import MOST_GRAMS, is_as_expected
from warehouse.orders.parcels import Parcel
from warehouse.packing import boxing, closing
from warehouse.packing.contents import Contents
from warehouse.packing.steps import WEIGH
from warehouse.scanning import agreeing
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse

ASKED = "packing.weigh_again"


def weigh(context: Context, contents: Contents) -> Verdict:
    """What the scale says, in grams."""
    grams = context.quantity
    if grams is None or not 1 <= grams <= MOST_GRAMS:
        raise Refused("packing.weight_range", most=MOST_GRAMS)
    is_right = _is_as_expected(context, contents.parcel, grams)
    if not is_right and not agreeing.is_agreed(context, ASKED, grams=grams):
        raise agreeing.ask(context, ASKED, "again", grams=grams)
    return _take(context, contents, grams, is_right)


def confirm(context: Context, contents: Contents) -> Verdict:
    """A tap says that the weight which was asked about is right. Raises Refused where none was."""
    question = agreeing.asked_last(context)
    if question is None or question.message != ASKED:
        raise Refused("scanning.nothing_asked_for")
    return _take(context, contents, int(question.values["grams"]), is_right=False)


def undo_weighed(context: Context, entry: dict[str, Any]) -> Verdict:
    """It is weighed once more."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    boxing.restore(context.session, parcel, entry["before"])
    return Verdict("ok", "packing.undone_weight", task=f"packing/{parcel.id}")


def _take(context: Context, contents: Contents, grams: int, is_right: bool) -> Verdict:
    parcel = contents.parcel
    if boxing.waits_for(context.session, contents) != WEIGH:
        raise Refused("packing.weight_not_asked")
    memo: list[dict[str, Any]] = [
        {"did": "weighed", "parcel": parcel.id, "before": boxing.taken(parcel), "is_right": is_right}
    ]
    parcel.weight_grams = grams
    # A weight that nobody knew may lead to another service.
    boxing.propose(context.session, contents)
    return closing.go_on(context, contents, {"grams": grams}, memo)


def _is_as_expected(context: Context, parcel: Parcel, grams: int) -> bool:
    warehouse = context.session.get_one(Warehouse, parcel.warehouse_id)
    return is_as_expected(
        grams,
        parcel.expected_grams,
        warehouse.weight_tolerance_percent,
        warehouse.weight_tolerance_grams,
        in_known_carton=parcel.carton_id is not None,
    )
