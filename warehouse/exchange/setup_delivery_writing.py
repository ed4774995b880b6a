"""What a setup file says of cartons, rules and customers, written: made when new, changed where it differs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from warehouse import codes
from warehouse.codes import CodeTaken, fold
from warehouse.delivery.models import Carton, CustomerNote, DeliveryRule
from warehouse.exchange.intake import Intake, describe

Sentence = tuple[str, str] | None


def write_carton(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A kind of box; its code is read by every scanner of every building."""
    session = intake.session
    known = session.scalar(select(Carton).where(func.upper(Carton.code) == fold(values["code"])))
    try:
        if known is None:
            made = Carton(**({"name": values["code"]} | values))
            session.add(made)
            session.flush()
            codes.register(session, made.code, "carton", made.id)
    except CodeTaken as taken:
        session.delete(made)
        session.flush()
        return "code", f"'{taken.text}' is already {describe(session, taken.taken)}"
    _count(intake, known, {name: value for name, value in values.items() if name != "code"})
    return None


def write_rule(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A rule, known by its name; without a position a new one is the last."""
    service = intake.services.get(fold(values.pop("service")))
    if service is None:
        return "service", "unknown delivery service: name it in a [[service]] first"
    position = values.pop("position")
    told = {"wants": values["wants"], "delivery_service_id": service.id}
    key = {"warehouse_id": values["warehouse_id"], "name": values["name"]}
    known = intake.session.scalar(select(DeliveryRule).filter_by(**key))
    if known is None:
        last = select(func.max(DeliveryRule.position)).filter_by(warehouse_id=values["warehouse_id"])
        at = (intake.session.scalar(last) or 0) + 1 if position is None else position
        intake.session.add(DeliveryRule(**key, **told, position=at))
        intake.session.flush()
    _count(intake, known, told | ({} if position is None else {"position": position}))
    return None


def write_customer(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A customer's note."""
    key = {name: values[name] for name in ("channel_id", "customer_key")}
    known = intake.session.scalar(select(CustomerNote).filter_by(**key))
    if known is None:
        intake.session.add(CustomerNote(**values))
        intake.session.flush()
    _count(intake, known, {"text": values["text"]})
    return None


def _count(intake: Intake, known: Any, told: dict[str, Any]) -> None:
    """Change what differs of a known row, and count what was done."""
    differing = {
        name: value for name, value in told.items() if known is not None and getattr(known, name) != value
    }
    for name, value in differing.items():
        setattr(known, name, value)
    intake.counts["new" if known is None else "changed" if differing else "unchanged"] += 1
