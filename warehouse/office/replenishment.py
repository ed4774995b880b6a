"""The page of pick faces that are to be filled, and the tap that looks for more of them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext

from warehouse import clock
from warehouse.db import session
from warehouse.lookup.history import local_time
from warehouse.moving import tasks
from warehouse.orders import replenishing
from warehouse.people.presence import current_device_id, current_person, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act


@needs(SUPERVISE)
def replenishment() -> str:
    """What is to be brought where; those for which orders wait first."""
    warehouse = session.get_one(Warehouse, current_warehouse_id())
    found = tasks.in_order(session, warehouse.id, clock.now())
    return render_template(
        "office/replenishment.html", tasks=found, local=lambda moment: local_time(warehouse, moment)
    )


@needs(SUPERVISE)
def look() -> Any:
    """Look now, instead of within the next minute."""
    person = current_person()
    act = Act(
        current_warehouse_id() or 0, person.id if person else None, current_device_id(), None, clock.now()
    )
    done = replenishing.look(session, act)
    flash(ngettext("%(num)s new pick face to fill.", "%(num)s new pick faces to fill.", done.born))
    if done.closed:
        flash(gettext("%(number)s have enough again.", number=done.closed))
    return redirect(url_for("office.replenishment"), 303)
