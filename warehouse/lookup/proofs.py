"""How far the record of a bin is believed, in words: for supervisors, and never of a bin that its reader counts."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext, ngettext

from warehouse import clock
from warehouse.lookup.contents import Row
from warehouse.people.rights import SUPERVISE
from warehouse.scanning.registry import Visitor
from warehouse.sites import Warehouse
from warehouse.stock.wear import BELIEVED, belief


def told(visitor: Visitor, warehouse: Warehouse, rows: Iterable[Row]) -> dict[tuple[int, int, int], str]:
    """For each row of a bin when it was proved and what has happened since: (place, product, lot) -> words."""
    if not visitor.roles & SUPERVISE:
        return {}
    return {
        (row.location_id, row.product_id, row.lot_id): _words(warehouse, row, row.moves)
        for row in rows
        if row.moves is not None
    }


def _words(warehouse: Warehouse, row: Row, moves: int) -> str:
    now = clock.now()
    if row.proved_at is None:
        said = [gettext("Never proved"), ngettext("%(num)s move", "%(num)s moves", moves)]
    else:
        days = (warehouse.local_date(now) - warehouse.local_date(row.proved_at)).days
        ago = ngettext("Proved %(num)s day ago", "Proved %(num)s days ago", days)
        since = ngettext("%(num)s move since", "%(num)s moves since", moves)
        said = [ago if days > 0 else gettext("Proved today"), since]
    if belief(moves, row.proved_at, now, errors=warehouse.errors_per_million) < BELIEVED:
        said.append(gettext("hardly believed"))
    return ", ".join(said)
