"""A kind of box: entered and changed. Its code is printed on it, so it stays as it was entered."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import func, select

from warehouse import codes
from warehouse.codes import CodeTaken, fold
from warehouse.db import session
from warehouse.delivery.models import Carton
from warehouse.office import delivery_forms
from warehouse.office.purchasing import Typed
from warehouse.people.presence import needs
from warehouse.people.rights import SUPERVISE

ADDRESS = "/office/services"
FIELDS = ("code", "name", *delivery_forms.SIDES, "weight_grams", "max_weight_grams", "fill_percent")


@needs(SUPERVISE)
def new_carton() -> Any:
    """The form of a new carton."""
    return _show(None, Typed({"fill_percent": "80"}))


@needs(SUPERVISE)
def carton(carton_id: int) -> Any:
    """The form of one carton."""
    found = _found(carton_id)
    told = {name: getattr(found, name) for name in FIELDS}
    return _show(found, Typed({name: "" if value is None else str(value) for name, value in told.items()}))


@needs(SUPERVISE)
def add_carton() -> Any:
    """A new carton, proposed from the next parcel on; the same form sent twice makes one."""
    typed = delivery_forms.read_carton(request.form, is_new=True)
    if not typed.faults and (made := _same(typed)) is None:
        try:
            with session.begin_nested():
                made = Carton(**typed.values)
                session.add(made)
                session.flush()
                codes.register(session, made.code, "carton", made.id)
        except CodeTaken as taken:
            typed.faults["code"] = gettext("The code %(code)s is taken.", code=taken.text)
    return _saved(None, typed)


@needs(SUPERVISE)
def change_carton(carton_id: int) -> Any:
    """The carton as it was typed."""
    found = _found(carton_id)
    typed = delivery_forms.read_carton(request.form, is_new=False)
    if not typed.faults:
        for name, value in typed.values.items():
            setattr(found, name, value)
    return _saved(found, typed)


def _saved(known: Carton | None, typed: Typed) -> Any:
    if typed.faults:
        return _show(known, typed), 422
    flash(gettext("Carton %(name)s is saved.", name=typed.values["name"]))
    return redirect(ADDRESS, code=303)


def _same(typed: Typed) -> Carton | None:
    """A carton of this code that is all that was typed."""
    found = session.scalar(select(Carton).where(func.upper(Carton.code) == fold(typed.values["code"])))
    is_same = found is not None and all(
        getattr(found, name) == value for name, value in typed.values.items() if name != "code"
    )
    if found is not None and not is_same:
        typed.faults["code"] = gettext("The code %(code)s is taken.", code=found.code)
    return found


def _show(known: Carton | None, typed: Typed) -> str:
    return render_template("office/carton.html", shown=known, typed=typed)


def _found(carton_id: int) -> Carton:
    found = session.get(Carton, carton_id)
    if found is None:
        abort(404)
    return found
