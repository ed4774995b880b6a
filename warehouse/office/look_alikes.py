"""The page of goods that are taken for each other: what to move apart."""

from __future__ import annotations

from flask import render_template

from warehouse import clock
from warehouse.db import session
from warehouse.lookup.history import local_time
from warehouse.office.paging import ROWS, Page, offset_of, wanted_page
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.scanning import mistaken
from warehouse.sites import Warehouse
from warehouse.stock.look_alikes import differing


@needs(SUPERVISE)
def look_alikes() -> str:
    """Pairs that people mixed up, then look-alikes that lie side by side."""
    warehouse = session.get_one(Warehouse, current_warehouse_id())
    found, number = mistaken.pairs(session, warehouse.id, clock.now()), wanted_page()
    rows = found[offset_of(number) : offset_of(number) + ROWS]
    return render_template(
        "office/look_alikes.html",
        page=Page(rows, number, len(found)),
        differing=differing,
        local=lambda moment: local_time(warehouse, moment),
    )
