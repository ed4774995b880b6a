"""Another carton or another service than the one that was proposed, until the label is scanned on the box.

A carton is taken by its code, printed on it or tapped in a list; a service by a tap and a reason, which is kept. A
service that does not take what lies in the box needs a supervisor's word.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from warehouse.delivery import proposing
from warehouse.delivery.models import Carton
from warehouse.orders.models import DeliveryService
from warehouse.packing import boxing, closing, contents
from warehouse.packing.contents import Contents
from warehouse.scanning import agreeing
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.words import N_

WHICH_CARTON, WHICH_SERVICE, WHY_SERVICE = (
    "packing.which_carton",
    "packing.which_service",
    "packing.why_service",
)
EXCLUDED = "packing.service_excludes"
#: Why a packer takes another service: the journal's word, and the reader's.
REASONS = {
    "customer": N_("The customer asked for it"),
    "too-late": N_("The van has left"),
    "does-not-fit": N_("It does not fit there"),
    "other": N_("Another reason"),
}
#: The word for a supervisor's own decision.
ALLOWED = "allowed"


def ask_carton(context: Context) -> Verdict:
    """Which carton? The screen lists all of them."""
    if not proposing.all_cartons(context.session):
        raise Refused("packing.no_cartons")
    raise agreeing.ask(context, WHICH_CARTON, "choose")


def carton(context: Context, box: Contents, meaning: Meaning) -> Verdict:
    """The carton whose code was scanned is taken."""
    session, parcel = context.session, box.parcel
    taken = session.get(Carton, meaning.id)
    if taken is None or taken.retired_at is not None:
        raise Refused("packing.carton_retired", carton=meaning.label)
    before, was_open = boxing.taken(parcel), bool(box.remaining) or not box.packed
    parcel.carton_id = taken.id
    if not was_open:
        choice = boxing.propose(session, box)
        if choice.refused is not None and parcel.verified_at is not None:
            raise Refused("packing.carton_not_taken", carton=taken.name)
    return _taken(context, box, before, "packing.carton", {"carton": taken.name}, was_open)


def ask_service(context: Context) -> Verdict:
    """Which service? The screen lists all of them: what one does not take, a supervisor may allow."""
    used = select(DeliveryService.id).where(DeliveryService.retired_at.is_(None))
    if context.session.scalar(used.limit(1)) is None:
        raise Refused("packing.no_services")
    raise agreeing.ask(context, WHICH_SERVICE, "choose")


def service_tapped(context: Context, box: Contents) -> Verdict:
    """A tap on "Other service" asks which; a tap on one of them takes it."""
    return ask_service(context) if context.quantity is None else service(context, box)


def service(context: Context, box: Contents) -> Verdict:
    """The service with this number (the tap's quantity) is taken, for the tap's reason."""
    session, parcel = context.session, box.parcel
    chosen = session.get(DeliveryService, context.quantity or 0)
    if chosen is None:
        raise Refused("scanning.nothing_asked_for")
    if chosen.retired_at is not None:
        raise Refused("packing.service_retired", service=chosen.name)
    if box.remaining or not box.packed:
        raise Refused("packing.service_later")
    why = boxing.refusal_of(session, box, chosen)
    if why is not None and EXCLUDED not in context.agreed:
        kind = agreeing.who_may(context, is_within=False)
        raise agreeing.ask(context, EXCLUDED, kind, service=chosen.name, service_id=chosen.id)
    reason = context.reason if why is None else ALLOWED
    if reason not in {*REASONS, ALLOWED}:
        raise agreeing.ask(context, WHY_SERVICE, "choose", service=chosen.name, service_id=chosen.id)
    before = boxing.taken(parcel)
    parcel.delivery_service, parcel.delivery_rule_id = chosen, None
    session.flush()
    values = {"service": chosen.name, "reason": reason}
    return _taken(context, box, before, "packing.service", values, is_open=False)


def allow(context: Context, box: Contents) -> Verdict:
    """A supervisor lets the service take it all the same. Raises Refused where that was not asked."""
    _question, again = agreeing.agree(context, EXCLUDED)
    return service(again, box)


def undo_taken(context: Context, entry: dict[str, Any]) -> Verdict:
    """The carton and the service as they were before; where the label says something else then, it is printed anew."""
    box = contents.load(context.session, entry["parcel"])
    assert box is not None, "its scan is undone"
    boxing.restore(context.session, box.parcel, entry["before"])
    if boxing.renew(context, box):
        return Verdict("ok", "packing.undone_taken_anew", task=f"packing/{box.parcel.id}")
    return Verdict("ok", "packing.undone_taken", task=f"packing/{box.parcel.id}")


def _taken(
    context: Context,
    box: Contents,
    before: dict[str, Any],
    message: str,
    values: dict[str, Any],
    is_open: bool,
) -> Verdict:
    """What follows: nothing yet, new papers, or the papers that waited for this."""
    parcel = box.parcel
    memo: dict[str, Any] = {"did": "taken", "parcel": parcel.id, "before": before}
    if is_open:
        return Verdict("ok", message, values, memo=[memo])
    if parcel.verified_at is not None:
        renewed = boxing.renew(context, box)
        return Verdict("ok", f"{message}_anew" if renewed else message, values, memo=[memo])
    return closing.go_on(context, box, values, [memo])
