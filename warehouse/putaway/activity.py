"""Put-away as the scan door knows it: what each scan and tap is handed to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.people import rights
from warehouse.putaway import placing, queries, screens, taking, undoing
from warehouse.putaway.messages import SENTENCES
from warehouse.scanning.asked import answered, choose
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.stock.models import CONTAINER_KINDS
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """What a scanned code does, on the list and with goods in hand."""
    answered(context)
    return _scan_on_list(context, meaning) if context.task_id is None else _scan_in_hand(context, meaning)


def _scan_on_list(context: Context, meaning: Meaning) -> Verdict:
    code = meaning.label or meaning.text
    if meaning.kind == "product":
        return taking.take_product(context, meaning)
    if meaning.kind == "tote":
        return taking.take_from_tote(context, meaning.id, code)
    if meaning.kind == "several":
        raise choose(context, "putaway.which_code", meaning.choices, code=meaning.text)
    if meaning.kind == "location":
        raise Refused("putaway.product_first")
    raise Refused("putaway.unknown_code" if meaning.kind == "unknown" else "putaway.wrong_kind", code=code)


def _scan_in_hand(context: Context, meaning: Meaning) -> Verdict:
    code = meaning.label or meaning.text
    if meaning.kind == "location":
        return placing.put_into(context, meaning.id)
    if meaning.kind == "product":
        return placing.add_product(context, meaning)
    placing.in_hand(context)
    if meaning.kind == "unknown":
        raise Refused("putaway.unknown_code", code=code)
    raise Refused("putaway.tote" if meaning.kind in CONTAINER_KINDS else "putaway.not_a_bin", code=code)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    answered(context)
    if context.task_id is None or action not in _ACTS:
        raise Refused("scanning.unknown_action", action=action)
    return _ACTS[action](context)


_ACTS: dict[str, Callable[[Context], Verdict]] = {
    "quantity": placing.set_quantity,
    "skip": placing.skip,
    "full": placing.pass_full_bin,
}


def _waiting(session: Session, visitor: Visitor) -> int:
    return queries.waiting_count(session, visitor.warehouse_id)


ACTIVITY = Activity(
    name="putaway",
    rights=rights.PUT_AWAY,
    scan=scan,
    act=act,
    undo=undoing.undo,
    screen=screens.screen,
    sentences=SENTENCES,
    waiting=_waiting,
    label=N_("Put away"),
    undoes_into_hands=True,
)
