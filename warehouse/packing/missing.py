"""Missing: what should lie in the tote is not there. It is fetched once more, and the box goes on with the rest.

Of several products it is asked which, of several pieces how many. When nothing else is left, the packer puts the box
aside until it comes, or closes it without (going_on.close_full): then it follows in another parcel.
"""

from __future__ import annotations

from typing import Any

from warehouse.packing import fetching, going_on
from warehouse.packing.contents import Contents, Wanted
from warehouse.scanning.registry import Context, Refused, Verdict

Memo = dict[str, Any]
WHICH = "packing.which_missing"
HOW_MANY = "packing.how_many_missing"


def act(context: Context, contents: Contents) -> Verdict:
    """So many (`quantity`) of a product (`reason`: its SKU) are not in the tote; what is not said is asked."""
    wanted = _which(context, contents)
    number = context.quantity if context.quantity is not None or wanted.remaining > 1 else 1
    if number is None:
        values: Memo = {"product": wanted.product.name, "sku": wanted.product.sku, "most": wanted.remaining}
        raise Refused(HOW_MANY, outcome="ask", ask="choose", **values)
    if not 1 <= number <= wanted.remaining:
        raise Refused("packing.number_range", most=wanted.remaining)
    return _report(context, contents, wanted, number)


def undo(context: Context, entry: Memo) -> Verdict:
    """It was there: it lies in the tote again."""
    fetching.undo(context, entry["fetch"])
    going_on.ask_again(context, entry)
    values = {"product": entry["name"], "number": entry["number"]}
    return Verdict("ok", "packing.undone_missing", values, task=f"packing/{entry['parcel']}")


def _which(context: Context, contents: Contents) -> Wanted:
    found = contents.open_products
    if context.reason:
        found = [wanted for wanted in found if wanted.product.sku == context.reason]
    elif contents.asked is not None and contents.asked.remaining:
        found = [contents.asked]
    if not found:
        raise Refused("packing.nothing_missing")
    if len(found) > 1:
        raise Refused(WHICH, outcome="ask", ask="choose")
    return found[0]


def _report(context: Context, contents: Contents, wanted: Wanted, number: int) -> Verdict:
    parcel, name = contents.parcel, wanted.product.name
    entry: Memo = {"did": "missing", "parcel": parcel.id, "name": name, "number": number}
    entry |= going_on.asks_fewer(contents, wanted, number)
    entry["fetch"] = fetching.fetch_again(context, contents.order, wanted.give_up(number), "missing")
    found = entry["fetch"]["found"]
    message = "packing.missing_part" if 0 < found < number else "packing.missing_none"
    message = "packing.missing_fetched" if found == number else message
    values = {"product": name, "number": number, "found": found, "short": number - found}
    return going_on.verdict(context, parcel.id, Verdict("ok", message, values, memo=[entry]))
