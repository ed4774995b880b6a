"""The pages of channels: how their papers look and what their rules allow, with the paper itself beside the form."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import func, select

from warehouse import clock
from warehouse.codes import fold
from warehouse.db import session
from warehouse.labels import rendering
from warehouse.labels.design import CannotFit
from warehouse.office import look_form, specimens
from warehouse.office.look_form import TypedLook
from warehouse.orders import looks
from warehouse.orders.models import Brand, Channel, CustomerOrder, LookChange
from warehouse.packing.papers import slip_content
from warehouse.people.models import Person
from warehouse.people.presence import current_person, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE

#: A PDF is shown inside our own page, by the browser's own viewer, which our usual policy would keep out.
_SHOWN_INSIDE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@needs(SUPERVISE)
def channels() -> str:
    """Every channel, and how its papers look in a few words."""
    wanted = select(Channel).order_by(func.lower(Channel.name), Channel.id)
    rows = [
        (one, _look(one), look_form.switched(one.rules or {}, _look(one))) for one in session.scalars(wanted)
    ]
    return render_template("office/channels.html", rows=rows, layouts=look_form.LAYOUTS)


@needs(SUPERVISE)
def channel(channel_id: int) -> str:
    """One channel's papers: the form, and what comes of it."""
    return _show(_found(channel_id))


@needs(SUPERVISE)
def change(channel_id: int) -> Any:
    """What was typed holds for every paper from now on; what was before is kept for an undo."""
    found = _found(channel_id, is_held=True)
    typed = _typed(found)
    if request.form.get("stamp") != look_form.stamp(_look(found), found.rules or {}):
        return _show(found, typed, _changed_meanwhile(found)), 409
    if typed.faults:
        return _show(found, typed), 422
    if (typed.look, typed.rules) != (_look(found), found.rules or {}):
        _keep(found)
        _write(found, typed.look, typed.rules)
    flash(gettext("The papers of %(channel)s are changed.", channel=found.name))
    return redirect(f"/office/channels/{found.id}", 303)


@needs(SUPERVISE)
def undo(channel_id: int) -> Any:
    """The look before the last change comes back; once more, the one before that."""
    found = _found(channel_id, is_held=True)
    last = _last_change(found)
    if last is None or str(last.id) != request.form.get("change"):
        return _show(found, error=gettext("Somebody has changed it meanwhile. Look again.")), 409
    _write(found, last.look_before, last.rules_before)
    last.undone_at = clock.now()
    flash(gettext("The look before is back."))
    return redirect(f"/office/channels/{found.id}", 303)


@needs(SUPERVISE)
def preview(channel_id: int) -> Any:
    """What the form as it stands would print: the address label, the colour in words, and what is wrong."""
    found = _found(channel_id)
    typed = _typed(found)
    slip = _slip(found, typed)
    label = ""
    try:
        label = rendering.picture("parcel", specimens.label(slip, typed.look, typed.rules, found.name))
    except (CannotFit, ValueError):
        typed.faults["label"] = gettext("The address does not fit the label.")
    words, is_used = look_form.contrast_words(typed.look.get("colour") or "")
    return render_template(
        "office/channel_preview.html",
        label=Markup(label),
        faults=list(typed.faults.values()),
        contrast=words,
        is_used=is_used,
    )


@needs(SUPERVISE)
def preview_slip(channel_id: int) -> Response:
    """The slip that the form as it stands would print, as the PDF that a printer would get."""
    found = _found(channel_id)
    try:
        made = rendering.render("slip", _slip(found, _typed(found)))
    except OSError:
        abort(503)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="slip.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = _SHOWN_INSIDE
    return answer


def _slip(found: Channel, typed: TypedLook) -> dict[str, Any]:
    """An order that somebody named, or one that nobody placed."""
    number = request.form.get("order", "").strip()
    if number:
        order = session.scalar(
            select(CustomerOrder).where(
                CustomerOrder.channel_id == found.id,
                CustomerOrder.warehouse_id == (current_warehouse_id() or 0),
                CustomerOrder.number_key == fold(number),
            )
        )
        if order is not None:
            return slip_content(session, order, look=typed.look, rules=typed.rules)
        typed.faults["order"] = gettext("There is no order %(number)s.", number=number)
    which = request.form.get("specimen", "")
    spoken = request.form.get("spoken") or typed.look.get("language") or looks.ENGLISH
    which = which if which in specimens.SPECIMENS else "usual"
    return specimens.slip(which, typed.look, typed.rules, found.name, spoken)


def _typed(found: Channel) -> TypedLook:
    sent = request.files.get("logo")
    logo = sent.read(look_form.logos.LARGEST_FILE + 1) if sent else b""
    return look_form.read(request.form, logo, _look(found), found.rules or {})


def _found(channel_id: int, is_held: bool = False) -> Channel:
    wanted = select(Channel).where(Channel.id == channel_id)
    if is_held:
        wanted = wanted.with_for_update(of=Channel, key_share=True)
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        abort(404)
    return found


def _look(found: Channel) -> dict[str, Any]:
    return found.brand.look if found.brand else {}


def _keep(found: Channel) -> None:
    person = current_person()
    session.add(
        LookChange(
            channel_id=found.id,
            look_before=dict(_look(found)),
            rules_before=dict(found.rules or {}),
            at=clock.now(),
            by=person.id if person else None,
        )
    )


def _write(found: Channel, look: dict[str, Any], rules: dict[str, Any]) -> None:
    if found.brand is None:
        found.brand = _own_brand(found)
    found.brand.look, found.rules = dict(look), dict(rules)
    session.flush()


def _own_brand(found: Channel) -> Brand:
    """A brand for a channel that has had none; its code may be another channel's already."""
    code = found.code.lower()[:40]
    taken = session.scalar(select(Brand.id).where(Brand.code == code))
    made = Brand(code=code if taken is None else f"{code[:28]}-{found.id}", look={})
    session.add(made)
    return made


def _last_change(found: Channel) -> LookChange | None:
    wanted = select(LookChange).where(LookChange.channel_id == found.id, LookChange.undone_at.is_(None))
    return session.scalar(wanted.order_by(LookChange.id.desc()).limit(1))


def _changed_meanwhile(found: Channel) -> str:
    last = _last_change(found)
    person = session.get(Person, last.by) if last is not None and last.by else None
    if person is None:
        return gettext("Somebody has changed it meanwhile. Save again to overwrite.")
    return gettext("%(name)s has changed it meanwhile. Save again to overwrite.", name=person.name)


def _show(found: Channel, typed: TypedLook | None = None, error: str = "") -> str:
    look, rules = (typed.look, typed.rules) if typed else (_look(found), found.rules or {})
    last = _last_change(found)
    words, is_used = look_form.contrast_words(look.get("colour") or "")
    own = look.get("language") or looks.ENGLISH
    return render_template(
        "office/channel.html",
        shown=found,
        told=look_form.told(look),
        look=look,
        rules=look_form.switched(rules, look),
        note=rules.get("note") if isinstance(rules.get("note"), str) else "",
        typed=typed,
        error=error,
        stamp=look_form.stamp(_look(found), found.rules or {}),
        last=last,
        others=_sharing(found),
        contrast=words,
        is_used=is_used,
        switches=look_form.RULES,
        layouts=[(name, gettext(said)) for name, said in look_form.LAYOUTS.items()],
        paragraphs=look_form.PARAGRAPHS,
        papers=[(name, name) for name in ("A4", "A5", "Letter")],
        languages=look_form.languages(),
        translations=[one for one in look_form.languages() if one[0] != own],
        specimens=[(name, gettext(said)) for name, said in specimens.SPECIMENS.items()],
        chosen=request.form,
    )


def _sharing(found: Channel) -> list[str]:
    """The other channels whose papers change along, because they have the same brand."""
    if found.brand_id is None:
        return []
    wanted = select(Channel.name).where(Channel.brand_id == found.brand_id, Channel.id != found.id)
    return list(session.scalars(wanted.order_by(Channel.name)))
