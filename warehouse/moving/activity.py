"""Moves as the scan door knows them: what each scan and tap is handed to.

scan_source --a bin--> scan_goods --products, a number, or all--> scan_target --a bin--> scan_source
scan_source --a tote or cart--> put-away, that brings each thing in it to its bin
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.moving import changing, filling, placing, queries, screens, taking, undoing
from warehouse.moving.hands import in_care
from warehouse.moving.messages import SENTENCES
from warehouse.people import rights
from warehouse.scanning.asked import answered, choose, tapped
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor, registry
from warehouse.stock.models import CONTAINER_KINDS
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """What a scanned code does, on the list and at a bin."""
    answered(context)
    if meaning.kind == "several":
        raise choose(context, "transfers.which_code", meaning.choices, code=meaning.text)
    if meaning.kind == "unknown":
        raise Refused("transfers.unknown_code", code=meaning.text)
    return _scan_on_list(context, meaning) if context.task_id is None else _scan_at_bin(context, meaning)


def _scan_on_list(context: Context, meaning: Meaning) -> Verdict:
    if meaning.kind == "location":
        return taking.open_source(context, meaning.id)
    if meaning.kind in {"tote", "cart"}:
        # Putting away knows how a container is emptied, thing by thing: that is one piece of work, whoever begins it.
        return registry().activities["putaway"].scan(context, meaning)
    code = meaning.label or meaning.text
    if meaning.kind == "pallet":
        raise Refused("transfers.use_put_away", bin=code)
    if meaning.kind == "product":
        raise Refused("transfers.bin_first")
    raise Refused("transfers.wrong_kind", code=code)


def _scan_at_bin(context: Context, meaning: Meaning) -> Verdict:
    if meaning.kind == "product":
        return taking.take_product(context, meaning)
    code = meaning.label or meaning.text
    hands = in_care(context, meaning.id if meaning.kind == "location" else 0)
    if meaning.kind == "location":
        if hands.lines:
            return placing.put_into(context, hands, meaning.id)
        if meaning.id == hands.source.id:
            return Verdict("ok", "transfers.source", {"bin": code})
        return taking.open_source(context, meaning.id)
    raise Refused("transfers.tote" if meaning.kind in CONTAINER_KINDS else "transfers.not_a_bin", code=code)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    return tapped(context, _ACTS, action)


_ACTS: dict[str, Callable[[Context], Verdict]] = {
    "all": taking.take_all,
    # The bin is to be empty: the card that says so takes all, too.
    "empty": taking.take_all,
    "lot": taking.take_lot,
    "quantity": changing.set_quantity,
    "skip": changing.put_back,
    "put-back": changing.put_back,
    "done": changing.done,
    "short": filling.none_left,
}


def _waiting(session: Session, visitor: Visitor) -> int:
    return queries.open_count(session, visitor.warehouse_id, visitor.person.id)


ACTIVITY = Activity(
    name="transfers",
    rights=rights.PUT_AWAY,
    scan=scan,
    act=act,
    undo=undoing.undo,
    screen=screens.screen,
    sentences=SENTENCES,
    waiting=_waiting,
    label=N_("Move"),
    undoes_into_hands=True,
    lost=screens.lost,
)
