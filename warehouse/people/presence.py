"""Who is here: the signed-in person, the device in their hand, and the warehouse it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Response, abort, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import bindparam, select

from warehouse.db import session
from warehouse.people import cover
from warehouse.people.models import Device, Person
from warehouse.people.tokens import (
    DEVICE_COOKIE,
    DEVICE_COOKIE_SECONDS,
    new_device_id,
    read_device,
    sign_device,
)
from warehouse.sites import Warehouse

#: Built once: a statement takes longer to build than to run, and every request runs this one.
_ALL = (
    select(Person, Device, Warehouse)
    .select_from(Person)
    .outerjoin(Device, Device.id == bindparam("device"))
    .outerjoin(Warehouse, Warehouse.id == Device.warehouse_id)
    .where(Person.id == bindparam("person"))
)


def current_person() -> Person | None:
    """The signed-in person; None also while the device is covered."""
    return None if cover.lies() else device_holder()


def device_holder() -> Person | None:
    """Who is signed in on this device, covered or not; None when nobody is."""
    return cast(Person, current_user._get_current_object()) if current_user.is_authenticated else None


def read_all(person_id: int) -> Person | None:
    """A session's person, and with them, in the same statement, the device and its warehouse: every scan
    needs them all."""
    row = session.execute(_ALL, {"person": person_id, "device": current_device_id()}).unique().first()
    return row[0] if row else None


def current_device_id() -> str:
    """The id in this device's cookie; a new one, set with the answer, where it has none."""
    if "device_id" not in g:
        known = read_device(request.cookies.get(DEVICE_COOKIE))
        if known is None:
            g.device_cookie_due = True
        g.device_id = known or new_device_id()
    return cast(str, g.device_id)


def current_device() -> Device | None:
    """The device's row: there is one once somebody has signed in on it."""
    return session.get(Device, current_device_id())


def current_warehouse_id() -> int | None:
    """Where this device stands; before it has a row, where its person has a role."""
    device = current_device()
    if device is not None:
        return device.warehouse_id
    person = current_person()
    return min((role.warehouse_id for role in person.roles), default=None) if person else None


def current_warehouse() -> Warehouse | None:
    """The building this device stands in; None before it has a row."""
    device = current_device()
    return session.get(Warehouse, device.warehouse_id) if device is not None else None


def shift_hours() -> int:
    """How long after a sign-in the own badge alone lifts the cover here."""
    warehouse = current_warehouse()
    return warehouse.shift_hours if warehouse is not None else 0


def current_roles() -> frozenset[str]:
    """What the signed-in person may be here; empty for nobody."""
    person, warehouse_id = current_person(), current_warehouse_id()
    return person.role_names(warehouse_id) if person and warehouse_id else frozenset()


def give_device_cookie(response: Response) -> Response:
    """Tell a new device its id, and with each sign-in a known one again, for good."""
    if g.get("device_cookie_due"):
        response.set_cookie(
            DEVICE_COOKIE,
            sign_device(g.device_id),
            max_age=DEVICE_COOKIE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response


def to_sign_in() -> Response:
    """Send somebody unknown to the sign-in and back again."""
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("people.sign_in")})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return cast(Response, redirect(url_for("people.sign_in", next=wanted if wanted != "/" else None)))


def needs(rights: frozenset[str] | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A view for signed-in people, and with `rights` only for those who have one of these roles."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Any:
            if current_person() is None:
                return to_sign_in()
            if rights is not None and not rights & current_roles():
                abort(403)
            return view(*args, **values)

        return guarded

    return decorate
