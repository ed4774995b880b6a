"""Counting as the scan door knows it: what each scan and tap is handed to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.counting import answering, choosing, closing, looking, queries, reopening, screens, undoing
from warehouse.counting.messages import SENTENCES
from warehouse.people import rights
from warehouse.scanning.asked import answered, tapped
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.stock.models import CONTAINER_KINDS
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """What a scanned code does, on the list and in a bin."""
    answered(context)
    return _scan_on_list(context, meaning) if context.task_id is None else _scan_in_bin(context, meaning)


def _scan_on_list(context: Context, meaning: Meaning) -> Verdict:
    code = meaning.label or meaning.text
    if meaning.kind == "location":
        return choosing.open_bin(context, meaning.id)
    if meaning.kind == "product":
        raise Refused("counting.bin_first")
    if meaning.kind == "unknown":
        raise Refused("counting.unknown_bin", code=code)
    raise Refused("counting.tote" if meaning.kind in CONTAINER_KINDS else "counting.wrong_kind", code=code)


def _scan_in_bin(context: Context, meaning: Meaning) -> Verdict:
    code = meaning.label or meaning.text
    if meaning.kind == "product":
        return looking.count_product(context, meaning)
    count = looking.own_count(context)
    if meaning.kind == "location":
        if meaning.id == count.location_id:
            return closing.finish(context)
        raise Refused("counting.finish_first", bin=count.location.code)
    if meaning.kind == "unknown":
        raise Refused("counting.unknown_code", code=code)
    inside = meaning.kind in CONTAINER_KINDS
    raise Refused("counting.tote_inside" if inside else "counting.not_a_product", code=code)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    return tapped(context, _ACTS, action)


_ACTS: dict[str, Callable[[Context], Verdict]] = {
    "quantity": looking.set_quantity,
    "yes": answering.yes,
    "no": answering.no,
    "done": closing.finish,
    "empty": answering.none,
}


def _waiting(session: Session, visitor: Visitor) -> int:
    return queries.asked_count(session, visitor.warehouse_id)


ACTIVITY = Activity(
    name="counting",
    rights=rights.COUNT,
    scan=scan,
    act=act,
    undo=undoing.undo,
    before_undo=reopening.check,
    screen=screens.screen,
    sentences=SENTENCES,
    latch=False,
    waiting=_waiting,
    label=N_("Count"),
)
