"""Putting back from a tote, as the scan door knows it: a line is chosen, its bin is scanned, and it lies there.

    put-back            which tote?
    put-back/<tote>     what lies in it --a line is tapped, or its product scanned--> its bin --scanned--> ...

Whoever picks, packs or supervises may; until the pieces are verified in a parcel, where the bench's own undo is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from warehouse.orders.parcels import Parcel
from warehouse.people import rights
from warehouse.picking import back_moving, back_screens, queries
from warehouse.picking.back_lines import Chosen, ToteLine, all_in, chosen, home_of, parcel_with
from warehouse.picking.messages import BACK_SENTENCES
from warehouse.scanning.asked import last_asked
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict
from warehouse.stock.models import BIN_KINDS, Location, Lot
from warehouse.stock.quantities import Balance, Movement
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list of totes, or at one."""
    if meaning.kind == "tote":
        return Verdict("ok", "putback.tote", {"tote": meaning.label}, task=f"put-back/{meaning.id}")
    if context.task_id is None:
        raise Refused("putback.tote_first")
    tote, lines = _tote(context)
    if meaning.kind == "product":
        return _choose(context, _of_product(context, tote, lines, meaning), context.quantity)
    if meaning.kind in {"unknown", "several"}:
        raise Refused("putback.unknown_code", code=meaning.text)
    picked = chosen(context.session, context.person_id, tote, lines)
    if picked is None:
        raise Refused("putback.choose_first")
    if meaning.kind != "location":
        raise Refused("putback.not_a_bin", code=meaning.label or meaning.text)
    return _put_into(context, tote, picked, context.session.get_one(Location, meaning.id))


def act(context: Context, action: str) -> Verdict:
    """A tap: this line goes back, or so many of it."""
    if context.task_id is None or action not in {"put-back", "quantity"}:
        raise Refused("scanning.unknown_action", action=action)
    tote, lines = _tote(context)
    if action == "put-back":
        line = next((line for line in lines if line.key == context.reason), None)
        if line is None:
            raise _not_here(context, tote, _product_named(context))
        return _choose(context, line, context.quantity)
    picked = chosen(context.session, context.person_id, tote, lines)
    if picked is None:
        raise Refused("putback.choose_first")
    return _choose(context, picked.line, context.quantity or 0)


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Back into the tote, or nothing chosen."""
    entry = memo[-1]
    if entry["did"] == "back":
        return back_moving.undo_back(context, entry)
    return Verdict("ok", "putback.undone_choice")


def back(context: Context) -> Verdict | None:
    """To this person's walk, where they have one."""
    mine = queries.open_list_of(context.session, context.person_id)
    return None if mine is None else Verdict("ok", "putback.to_walk", task=f"picking/{mine}")


def _tote(context: Context) -> tuple[Location, list[ToteLine]]:
    assert context.task_id is not None
    tote = context.session.get(Location, context.task_id)
    if tote is None or tote.kind != "tote" or tote.warehouse_id != context.warehouse_id:
        raise Refused("scanning.closed", task="put-back")
    return tote, all_in(context.session, tote.id)


def _of_product(context: Context, tote: Location, lines: Sequence[ToteLine], meaning: Meaning) -> ToteLine:
    """The one line that a scanned product is of; which one is asked where there are several."""
    found = [line for line in lines if line.product.id == meaning.id]
    named = meaning.serial or meaning.lot
    found = [line for line in found if not named or named in {line.lot.code, line.lot.serial}]
    if not found:
        raise _not_here(context, tote, meaning)
    # What nobody wants goes home before what an order waits for.
    found = [line for line in found if line.is_nobodys] or found
    if len(found) > 1:
        raise Refused("putback.several", product=meaning.label)
    return found[0]


def _choose(context: Context, line: ToteLine, quantity: int | None) -> Verdict:
    if quantity is not None and not 1 <= quantity <= line.quantity:
        raise Refused("putback.number", most=line.quantity)
    number = quantity or line.quantity
    memo = [{"did": "chosen", "line": line.key, "quantity": number}]
    return Verdict("ok", "putback.chosen", {"quantity": number, "product": line.product.name}, memo=memo)


def _put_into(context: Context, tote: Location, picked: Chosen, place: Location) -> Verdict:
    _keeps_goods(context, picked, place)
    home = home_of(context.session, tote.id, picked.line)
    is_meant = home is None or home.id == place.id or _lies_there(context, picked, place)
    if home is not None and not is_meant and not _was_asked(context, place):
        values: dict[str, Any] = {"place": place.code, "place_id": place.id, "home": home.code}
        raise Refused("putback.other_bin", outcome="ask", ask="again", **values)
    memo = back_moving.put_back(context, tote, picked, place)
    said = {"quantity": picked.quantity, "product": picked.line.product.name, "place": place.code}
    return Verdict("line_done", "putback.done", said, memo=[memo])


def _keeps_goods(context: Context, picked: Chosen, place: Location) -> None:
    if place.kind not in BIN_KINDS:
        raise Refused("putback.not_a_bin", code=place.code)
    if place.retired_at is not None:
        raise Refused("putback.retired", bin=place.code)
    if picked.line.product.tracking != "lot" or place.mixes_lots:
        return
    other = (
        select(Lot.code)
        .join(Balance, Balance.lot_id == Lot.id)
        .where(Balance.location_id == place.id, Balance.quantity_on_hand > 0)
        .where(Balance.product_id == picked.line.product.id, Balance.lot_id != picked.line.lot.id)
    )
    lot = context.session.scalar(other.limit(1))
    if lot is not None:
        raise Refused("putback.mixes_lots", bin=place.code, lot=lot)


def _lies_there(context: Context, picked: Chosen, place: Location) -> bool:
    wanted = select(Balance.location_id).where(
        Balance.location_id == place.id,
        Balance.product_id == picked.line.product.id,
        Balance.quantity_on_hand > 0,
    )
    return context.session.scalar(wanted.limit(1)) is not None


def _was_asked(context: Context, place: Location) -> bool:
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    return (
        asked is not None
        and asked.message == "putback.other_bin"
        and asked.message_values["place_id"] == place.id
    )


def _product_named(context: Context) -> Meaning:
    """What a tap on a line meant that is here no more."""
    order_line_id = (context.reason or "").partition(".")[0]
    number = int(order_line_id) if order_line_id.isascii() and order_line_id.isdigit() else 0
    return Meaning("order", context.reason or "", number)


def _not_here(context: Context, tote: Location, meaning: Meaning) -> Refused:
    """Why nothing of it can be put back: it is in a parcel already, or was never here."""
    column = Movement.product_id if meaning.kind == "product" else Movement.paper_line_id
    parcel: Parcel | None = parcel_with(context.session, tote.id, column == meaning.id)
    if parcel is None:
        return Refused("putback.not_in_tote", tote=tote.code)
    order = parcel.customer_order.number
    return Refused("putback.verified" if parcel.is_open else "putback.closed", order=order)


ACTIVITY = Activity(
    name="put-back",
    rights=rights.PICK | rights.PACK,
    scan=scan,
    act=act,
    undo=undo,
    screen=back_screens.screen,
    sentences=BACK_SENTENCES,
    latch=True,
    label=N_("Put back"),
    is_on_home=False,
    back=back,
)
