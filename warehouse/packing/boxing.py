"""The box: which carton, what it should weigh, how it travels. Proposed when the last piece is in, taken by going on.

Nobody taps for it: papers are asked for at once. What is not known or not allowed stands between: a weight that must be
measured, a service that does not take what lies in the box. Another carton or service may be taken until the label is
scanned; where that changes what stands on the label, it is printed anew and the old one is void.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.delivery import announcing, cartons, proposing, weights
from warehouse.delivery.carriers import carrier_named
from warehouse.delivery.carriers.interface import ParcelFacts
from warehouse.delivery.choosing import Choice, Facts, Why, choose, excluded
from warehouse.delivery.handling import marks_of
from warehouse.delivery.models import Carton
from warehouse.delivery.pieces import Pieces
from warehouse.labels.models import PrintJob
from warehouse.orders.channel_rules import wants_slip
from warehouse.orders.models import DeliveryService
from warehouse.orders.parcel_prints import cancel_unsent, first_prints
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.packing.contents import Contents
from warehouse.packing.papers import label_content, slip_content
from warehouse.packing.steps import CHOOSE_SERVICE, WEIGH, current_step
from warehouse.scanning.registry import Context
from warehouse.sites import Warehouse

#: What is proposed, and what an undo brings back.
TAKEN = ("carton_id", "expected_grams", "weight_grams", "delivery_service_id", "delivery_rule_id")


def propose(session: Session, contents: Contents) -> Choice:
    """Carton, weight and service of what lies in the box, written to the parcel. What a person took stays."""
    choice = foresee(session, contents)
    session.flush()
    return choice


def foresee(session: Session, contents: Contents) -> Choice:
    """The same, not written yet: for what lies in the box, or would (packing/ahead.py)."""
    parcel, goods = contents.parcel, goods_of(contents)
    carton = carton_of(session, parcel) or cartons.smallest(proposing.all_cartons(session), goods).carton
    parcel.carton_id = carton.id if carton is not None else None
    parcel.expected_grams = weights.expected(goods, carton)
    facts = facts_of(contents, carton)
    chosen = _by_hand(parcel, facts)
    choice = chosen or choose(proposing.rules_of(session, parcel.warehouse_id), facts)
    parcel.delivery_service = choice.service
    parcel.delivery_rule_id = choice.rule.id if choice.rule is not None else None
    return choice


def waits_for(session: Session, contents: Contents) -> str | None:
    """What stands between the last piece and the papers: a service to choose, a weight; None for nothing."""
    parcel = contents.parcel
    if parcel.verified_at is not None or not contents.is_complete:
        return None
    if parcel.delivery_service_id is None and contents.order.delivery_service_id is not None:
        return CHOOSE_SERVICE
    if parcel.weight_grams is None and wants_weight(parcel):
        return WEIGH
    return None


def step_of(session: Session, contents: Contents) -> str:
    """Which screen the parcel asks for."""
    parcel = contents.parcel
    return current_step(parcel.verified_at, parcel.asked_quantity, waits_for(session, contents))


def wants_weight(parcel: Parcel) -> bool:
    """True where the weight of something in it is not known, or its service wants every parcel weighed."""
    service = parcel.delivery_service
    return parcel.expected_grams is None or (service is not None and service.measures_weight)


def ask_papers(context: Context, contents: Contents) -> ParcelLabel:
    """Slip and label are asked for, and the carrier is to be told: in this act's own transaction."""
    session, parcel, order = context.session, contents.parcel, contents.order
    if parcel.verified_at is None:
        parcel.verified_at, parcel.verified_by = context.act.at, context.person_id
    service = parcel.delivery_service
    label = first_prints(
        session,
        context.act,
        context.visitor.station_id,
        parcel,
        carrier_named(service.carrier if service is not None else "").number_of(parcel.id),
        slip_content(session, order, parcel) if wants_slip(order.channel.rules) else None,
        lambda label: label_content(order, parcel, label),
    )
    if is_told(parcel):
        announce(context, contents, label)
    return label


def is_told(parcel: Parcel) -> bool:
    """True where somebody outside hears of the parcel."""
    service = parcel.delivery_service
    return service is not None and carrier_named(service.carrier).is_told


def announce(context: Context, contents: Contents, label: ParcelLabel) -> None:
    """The carrier of the parcel is to be told what stands on this label; one that was told before, that it does not
    come."""
    service = contents.parcel.delivery_service
    facts = told_of(context.session, contents, label)
    announcing.announce(context.session, service, facts, context.act.at)


def renew(context: Context, contents: Contents) -> bool:
    """Papers anew where something else stands on the label now; the one before is void. False for the same."""
    session, parcel = context.session, contents.parcel
    label = current_label(session, parcel.id) if parcel.verified_at is not None else None
    if label is None:
        return False
    job = session.get(PrintJob, label.print_job_id) if label.print_job_id else None
    now = label_content(contents.order, parcel, label)
    if job is not None and all(job.content.get(name) == value for name, value in now.items()):
        announce(context, contents, label)
        return False
    cancel_unsent(session, label)
    label.voided_at = context.act.at
    session.flush()
    label = ask_papers(context, contents)
    if not is_told(parcel):
        announce(context, contents, label)
    return True


def goods_of(contents: Contents) -> list[Pieces]:
    """What lies in the box, product by product."""
    return [Pieces.of(wanted.product, wanted.packed) for wanted in contents.products if wanted.packed]


def facts_of(contents: Contents, carton: Carton | None) -> Facts:
    """What the rules ask of this parcel: the weight that was measured, else the one that it should have."""
    parcel, goods = contents.parcel, goods_of(contents)
    grams = parcel.weight_grams if parcel.weight_grams is not None else parcel.expected_grams
    return proposing.facts_of(contents.order, goods, carton, grams, _value(contents))


def carton_of(session: Session, parcel: Parcel) -> Carton | None:
    """The carton that was proposed or taken."""
    return session.get(Carton, parcel.carton_id) if parcel.carton_id is not None else None


def taken(parcel: Parcel) -> dict[str, Any]:
    """How the box stands now, for an undo."""
    return {name: getattr(parcel, name) for name in TAKEN}


def restore(session: Session, parcel: Parcel, before: dict[str, Any]) -> None:
    """The box as it stood before."""
    for name, value in before.items():
        setattr(parcel, name, value)
    session.flush()
    session.expire(parcel, ["delivery_service"])


def _by_hand(parcel: Parcel, facts: Facts) -> Choice | None:
    """The service that a person took: no rule said so, and it is not the one that the customer asked for, or it is and
    takes no such goods: only a supervisor let it."""
    service = parcel.delivery_service
    if service is None or parcel.delivery_rule_id is not None:
        return None
    why = excluded(service, facts)
    is_allowed = why is not None and why.word == "flag"
    return Choice(service) if service is not facts.asked or is_allowed else None


def _value(contents: Contents) -> int | None:
    total = 0
    for wanted in contents.products:
        value = proposing.value_of(wanted.lines, wanted.packed) if wanted.packed else 0
        if value is None:
            return None
        total += value
    return total


def told_of(session: Session, contents: Contents, label: ParcelLabel) -> ParcelFacts:
    parcel, order, carton = contents.parcel, contents.order, carton_of(session, contents.parcel)
    service = parcel.delivery_service
    address = ("name", "company", "address1", "address2", "city", "region", "postcode", "country")
    return ParcelFacts(
        parcel_id=parcel.id,
        tracking_number=label.tracking_number,
        order_number=order.number,
        channel=order.channel.code,
        service=service.code if service is not None else "",
        warehouse=session.get_one(Warehouse, parcel.warehouse_id).code,
        number=parcel.number,
        weight_grams=parcel.weight_grams if parcel.weight_grams is not None else parcel.expected_grams,
        carton=carton.code if carton is not None else "",
        length_mm=carton.length_mm if carton is not None else None,
        width_mm=carton.width_mm if carton is not None else None,
        height_mm=carton.height_mm if carton is not None else None,
        value=_value(contents),
        currency=order.currency or "",
        marks=marks_of(wanted.product for wanted in contents.products if wanted.packed),
        ship_to={name: getattr(order, name) for name in (*address, "email", "phone")},
    )


def refusal_of(session: Session, contents: Contents, service: DeliveryService) -> Why | None:
    """Why this service does not take the box; None where nothing speaks against it."""
    return excluded(service, facts_of(contents, carton_of(session, contents.parcel)))
