"""A scan in words: what was scanned and what that means now, which work it belongs to, why it is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.lookup.messages import PLACES
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel
from warehouse.picking.models import PickList, PickListOrder
from warehouse.scanning.lookup import resolve
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import registry
from warehouse.words import N_

#: Taps by their word in the contract.
ACTIONS = {
    "next-work": N_("Next work"), "short": N_("Short"), "skip": N_("Skip"), "undo": N_("Undo"),
    "done": N_("Done"), "quantity": N_("Quantity"), "damaged": N_("Damaged"), "empty": N_("Bin is empty"),
    "full": N_("Tote is full"), "print": N_("Print"), "aside": N_("Put aside"), "accept": N_("Accept"),
    "yes": N_("Yes"), "no": N_("No"), "confirm": N_("Confirm"), "put-back": N_("Put back"),
    "take-over": N_("Take over"), "release": N_("Hand over"), "back": N_("Back"),
}  # fmt: skip
#: What a code is, where it is no place and no product.
KINDS = {
    "unknown": N_("Unknown code"), "several": N_("Fits several things"), "badge": N_("Badge"),
    "command": N_("Command"), "order": N_("Order"), "purchase-order": N_("Purchase order"),
    "pick-list": N_("Pick list"), "parcel": N_("Label of a parcel"), "printer": N_("Printer"),
    "station": N_("Station"),
}  # fmt: skip
#: Why a device gave a scan up, by the last answer that it got.
STATUSES = {
    400: N_("The warehouse could not read it."),
    409: N_("Its number was used for another scan."),
    500: N_("The warehouse failed on it again and again."),
}


@dataclass(frozen=True)
class Task:
    """The work a scan belongs to, and where it can be looked at."""

    label: str
    href: str


class Words:
    """The words of one page; a code that stands there twice is looked up once."""

    def __init__(self, session: Session, warehouse_id: int) -> None:
        self.session, self.warehouse_id = session, warehouse_id
        self._meanings: dict[str, str] = {}
        self._tasks: dict[str, Task] = {}

    def scanned(self, code: str | None, action: str | None, quantity: Any) -> str:
        """The code, or the tap with its number."""
        if not action:
            return code or gettext("nothing")
        word = gettext(ACTIONS[action]) if action in ACTIONS else action
        return word if quantity in (None, "") else f"{word} {quantity}"

    def means(self, code: str | None) -> str:
        """What the code means now."""
        if not code:
            return ""
        if code not in self._meanings:
            self._meanings[code] = _in_words(resolve(self.session, self.warehouse_id, code))
        return self._meanings[code]

    def task(self, name: str) -> Task:
        """The work, with a link to what it is about: others' work itself cannot be opened."""
        if name not in self._tasks:
            self._tasks[name] = self._look_up(name)
        return self._tasks[name]

    def because(self, status: int) -> str:
        """Why a device gave a scan up."""
        known = STATUSES.get(500 if status >= 500 else status)
        return gettext(known) if known else gettext("The answer was %(status)s.", status=status)

    def told(self, body: Mapping[str, Any]) -> str:
        """The fields of a scan as it came, in one line."""
        said = self.scanned(body.get("code"), body.get("action"), body.get("quantity"))
        parts = (said, body.get("reason"), body.get("task"), body.get("step"), body.get("text"))
        return " · ".join(str(part) for part in parts if part)

    def _look_up(self, name: str) -> Task:
        activity, number = registry().of_task(name)
        if activity is None:
            return Task(name, "")
        if not activity.label:
            kind = name.removeprefix("lookup-")
            return Task(gettext("Look up"), f"/lookup/{kind}" if number else "/")
        label = gettext(activity.label)
        if number is None:
            return Task(label, f"/{name}")
        order = self._order_of(activity.name, number)
        if order is not None:
            return Task(f"{label} {order.number}", f"/lookup/order/{order.id}")
        return Task(f"{label} {number}", f"/{name}")

    def _order_of(self, activity: str, number: int) -> CustomerOrder | None:
        """The first order that a walk or a box is for."""
        wanted = select(CustomerOrder).where(CustomerOrder.warehouse_id == self.warehouse_id)
        if activity == "picking":
            served = select(PickListOrder.customer_order_id).join(PickList).where(PickList.id == number)
        elif activity == "packing":
            served = select(Parcel.customer_order_id).where(Parcel.id == number)
        else:
            return None
        return self.session.scalar(
            wanted.where(CustomerOrder.id.in_(served)).order_by(CustomerOrder.id).limit(1)
        )


def _in_words(meaning: Meaning) -> str:
    if meaning.kind == "product":
        return meaning.label if meaning.quantity == 1 else f"{meaning.label} × {meaning.quantity}"
    if meaning.kind == "location":
        return gettext("A place")
    word = KINDS.get(meaning.kind) or PLACES.get(meaning.kind)
    return gettext(word) if word else meaning.kind
