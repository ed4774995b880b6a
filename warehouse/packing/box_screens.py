"""The screens of the box itself: weigh it, choose how it travels, another carton; and what others say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.delivery import announcing, cartons, proposing, why
from warehouse.delivery.cartons import Fit
from warehouse.delivery.choosing import excluded
from warehouse.delivery.models import Carton, DeliveryRule
from warehouse.orders.models import DeliveryService
from warehouse.packing import boxing, taking, weighing
from warehouse.packing.contents import Contents
from warehouse.packing.steps import CHOOSE_SERVICE, WEIGH
from warehouse.scanning import agreeing
from warehouse.scanning.agreeing import Question
from warehouse.scanning.registry import Screen, Visitor

CHOOSE_CARTON = "choose_carton"
#: Steps that are shown here whatever was asked.
STEPS = {CHOOSE_SERVICE, WEIGH}
_ASKS = {taking.WHICH_CARTON, taking.WHICH_SERVICE, taking.WHY_SERVICE, taking.EXCLUDED}
Head = Mapping[str, Any]


def is_choosing(session: Session, visitor: Visitor, contents: Contents) -> bool:
    """The packer asked for another carton or service with their very last tap."""
    question = agreeing.open_question(session, visitor, _task(contents)) if contents.packed else None
    return question is not None and question.message in _ASKS


def screen(session: Session, visitor: Visitor, contents: Contents, step: str, head: Head) -> Screen:
    """The box's own screen: a list to choose from, the weight, or the service that must be chosen."""
    question = agreeing.open_question(session, visitor, _task(contents))
    message = question.message if question is not None else ""
    if message == taking.WHICH_CARTON:
        return _choose_carton(session, contents, head)
    if message in _ASKS or step == CHOOSE_SERVICE:
        return _choose_service(session, contents, head, question if message in _ASKS else None)
    return _weigh(session, contents, head, message == weighing.ASKED)


def facts(session: Session, contents: Contents) -> dict[str, Any]:
    """Carton, weight, service and carrier of a box, for its screens."""
    parcel = contents.parcel
    carton, service = boxing.carton_of(session, parcel), parcel.delivery_service
    rule = session.get(DeliveryRule, parcel.delivery_rule_id) if parcel.delivery_rule_id else None
    state = announcing.state_of(session, parcel.id) if boxing.is_told(parcel) else None
    goods = boxing.goods_of(contents)
    return {
        "carton": carton.name if carton is not None else None,
        "unknown": sum(1 for each in goods if each.sides is None),
        "grams": parcel.weight_grams or parcel.expected_grams,
        "is_measured": parcel.weight_grams is not None,
        "service": service.name if service is not None else None,
        "rule": rule.name if rule is not None else None,
        "carrier": state.word if state is not None else None,
        "carrier_fault": state.fault if state is not None else None,
    }


def _weigh(session: Session, contents: Contents, head: Head, is_asked: bool) -> Screen:
    """What it should weigh is shown only where it differs: whoever knows the number reads it off no scale."""
    box = facts(session, contents) | ({} if is_asked else {"grams": None})
    values = {**head, "box": box, "asked": is_asked, "why_no_carton": _no_carton(contents, session)}
    return _of_box(contents, WEIGH, "quantity carton command", values)


def _choose_carton(session: Session, contents: Contents, head: Head) -> Screen:
    """All cartons, the smallest first."""
    in_order = sorted(proposing.all_cartons(session), key=lambda one: (cartons.volume_of(one), one.code))
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "sizes": _sizes(one),
            "is_taken": one.id == contents.parcel.carton_id,
        }
        for one in in_order
    ]
    return _of_box(contents, CHOOSE_CARTON, "carton command", {**head, "instructions": [], "rows": rows})


def _sizes(carton: Carton) -> str:
    return f"{carton.length_mm} × {carton.width_mm} × {carton.height_mm} mm"


def _choose_service(session: Session, contents: Contents, head: Head, question: Question | None) -> Screen:
    about = boxing.facts_of(contents, boxing.carton_of(session, contents.parcel))
    rows = []
    used = select(DeliveryService).where(DeliveryService.retired_at.is_(None))
    for service in session.scalars(used.order_by(DeliveryService.name)):
        reason = excluded(service, about)
        words = why.in_words(reason, is_brief=True) if reason is not None else None
        rows.append({"id": service.id, "name": service.name, "refused": words})
    message = question.message if question is not None else ""
    values = {
        **head,
        "instructions": [],
        "rows": sorted(rows, key=lambda row: row["refused"] is not None),
        "now": contents.parcel.delivery_service_id,
        "chosen": question.values if question is not None and "service_id" in question.values else None,
        "is_excluded": message == taking.EXCLUDED,
        "reasons": [(word, gettext(words)) for word, words in taking.REASONS.items()],
        "blocked": _blocked(session, contents),
    }
    return _of_box(contents, CHOOSE_SERVICE, "carton command", values)


def _blocked(session: Session, contents: Contents) -> str | None:
    """Why the box cannot be closed as it is: it stands there until another service is taken."""
    service = contents.order.delivery_service
    if contents.parcel.delivery_service_id is not None or service is None:
        return None
    found = boxing.refusal_of(session, contents, service)
    return why.in_words(found) if found is not None else None


def _no_carton(contents: Contents, session: Session) -> Fit | None:
    """Why no carton was proposed."""
    if contents.parcel.carton_id is not None:
        return None
    return cartons.smallest(proposing.all_cartons(session), boxing.goods_of(contents))


def _of_box(contents: Contents, step: str, expect: str, values: dict[str, Any]) -> Screen:
    return Screen(_task(contents), f"/{_task(contents)}", step, expect, values=values)


def _task(contents: Contents) -> str:
    return f"packing/{contents.parcel.id}"
