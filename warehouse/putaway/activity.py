"""Put-away as the scan door knows it: what each scan and tap is handed to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.people import rights
from warehouse.putaway import changing, laying, loading, missing, placing, queries, screens, taking, undoing
from warehouse.putaway.looking import in_hand
from warehouse.putaway.messages import SENTENCES
from warehouse.scanning.asked import answered, choose, tapped
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.stock.models import CONTAINER_KINDS, Location
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """What a scanned code does, on the list and with goods in hand."""
    answered(context)
    return _scan_on_list(context, meaning) if context.task_id is None else _scan_in_hand(context, meaning)


def _scan_on_list(context: Context, meaning: Meaning) -> Verdict:
    code = meaning.label or meaning.text
    if meaning.kind == "product":
        return taking.take_product(context, meaning)
    if meaning.kind == "several":
        raise choose(context, "putaway.which_code", meaning.choices, code=meaning.text)
    place = loading.place_meant(context, meaning)
    if place is not None and meaning.kind == "location":
        return loading.list_dock(context, place)
    if place is not None:
        return loading.take_up(context, place)
    is_unknown = meaning.kind in {"unknown", "sscc"}
    raise Refused("putaway.unknown_code" if is_unknown else "putaway.wrong_kind", code=code)


def _scan_in_hand(context: Context, meaning: Meaning) -> Verdict:
    code = meaning.label or meaning.text
    if meaning.kind == "location":
        return placing.put_into(context, meaning.id)
    if meaning.kind == "cart":
        return placing.put_on_cart(context, meaning.id)
    if meaning.kind == "product":
        return changing.add_product(context, meaning)
    in_hand(context)
    if meaning.kind == "unknown":
        raise Refused("putaway.unknown_code", code=code)
    raise Refused("putaway.tote" if meaning.kind in CONTAINER_KINDS else "putaway.not_a_bin", code=code)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    return tapped(context, _ACTS, action)


_ACTS: dict[str, Callable[[Context], Verdict]] = {
    "quantity": changing.set_quantity,
    "skip": changing.skip,
    "full": changing.pass_full_bin,
    "short": missing.not_there,
}


def _resume(context: Context, meaning: Meaning) -> Verdict | None:
    """A pallet, cart or tote in this person's care, scanned away from it."""
    if meaning.kind not in {*queries.LOAD_KINDS, "tote"}:
        return None
    load = queries.open_load(context.session, context.warehouse_id, meaning.id)
    if load is None or load.claimed_by != context.person_id:
        return None
    return loading.take_up(context, context.session.get_one(Location, meaning.id))


def _back(context: Context) -> Verdict | None:
    """Out of goods of a load: to what else lies on it."""
    put_away = queries.lock_put_away(context.session, context.warehouse_id, context.task_id)
    if put_away is None or put_away.load_id is None:
        return None
    return Verdict("ok", "scanning.to_list", task=put_away.list_task)


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
    before_undo=laying.before_undo,
    resume=_resume,
    back=_back,
)
