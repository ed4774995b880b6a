"""The pages between a badge and the work: what they show, and where they lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request

from warehouse import words
from warehouse.db import session
from warehouse.people import cover, recognition, tickets, tries
from warehouse.people.models import Person
from warehouse.people.presence import current_warehouse, device_holder, shift_hours
from warehouse.sites import only_warehouse

UNLOCK = "unlock:"
_NOWHERE = {"/sign-in", "/sign-out", "/lock", "/unlock", "/language", "/scans", "/approvals"}


def show(step: str, person: Person | None = None, **values: Any) -> str:
    """One step of signing in. A paused person whose minute is over enters the PIN again."""
    left = tries.seconds_paused(person) if person else 0
    if step == "paused" and not left:
        step = "pin"
    told = {"error": None, "told": None, "approval": None, "task_name": "", "covered": ""} | values
    return render_template(
        "people/sign_in.html",
        step=step,
        next=next_address(person),
        holder={"name": person.name, "initials": _initials(person.name)} if person else None,
        badge_ticket=tickets.issue(person) if person and step != "cover" else "",
        what=f"{UNLOCK}{person.id}" if person else "",
        seconds_left=left,
        warehouse_name=_warehouse_name(),
        languages=words.languages(),
        takes_names=recognition.takes_names(),
        **told,
    )


def show_cover(person: Person, **values: Any) -> str:
    """The cover over this person's screen: badge or PIN; late in the day badge, then PIN."""
    step = "cover" if cover.takes_badge_or_pin(shift_hours()) else "badge"
    return show(step, person, task_name=cover.task_name(), covered=person.name, **values)


def next_address(person: Person | None) -> str:
    """Where this person goes after the sign-in: back to their own screen, and never into somebody else's."""
    holder = device_holder()
    if holder is not None and cover.lies() and person is not None and person.id != holder.id:
        return "/"
    wanted = local(request.values.get("next", ""))
    return wanted if wanted != "/" else local(cover.address())


def form(name: str) -> str:
    """A field of the form that was sent."""
    return request.form.get(name, "").replace("\x00", "").strip()


def local(address: str) -> str:
    """The address when it lies in this house, else home: never another host, never back to the sign-in."""
    if not address.startswith("/") or address.startswith("//") or any(sign in address for sign in "\\\t\r\n"):
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or parts.path in _NOWHERE else address


def _warehouse_name() -> str:
    """The house this device stands in; a new one's, where there is just one."""
    warehouse = current_warehouse() or only_warehouse(session)
    return warehouse.name if warehouse else ""


def _initials(name: str) -> str:
    words_of_name = name.split()
    return "".join(word[0] for word in (words_of_name[:1] + words_of_name[1:][-1:])).upper()
