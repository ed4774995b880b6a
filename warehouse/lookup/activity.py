"""Home and the look-up screens, as the scan door knows them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.lookup import holding, home, orders, screens
from warehouse.lookup.messages import SENTENCES
from warehouse.people import rights
from warehouse.scanning.registry import Activity, Screen, Visitor


def _looked_up(kind: str, show: Callable[[Session, Visitor, int | None], Screen | None]) -> Activity:
    return Activity(
        name=f"lookup-{kind}",
        rights=rights.ANY_ROLE,
        scan=home.scan,
        act=home.act,
        undo=home.undo,
        screen=show,
        sentences={},
        latch=False,
        opens=frozenset(),
        asks_readings=True,
    )


HOME = Activity(
    name="",
    rights=frozenset(),
    scan=home.scan,
    act=home.act,
    undo=home.undo,
    screen=home.screen,
    sentences=SENTENCES,
    latch=False,
    opens=home.OPENS,
    asks_readings=True,
)
ACTIVITIES = (
    HOME,
    _looked_up("product", screens.product),
    _looked_up("lot", screens.lot),
    _looked_up("location", screens.location),
    _looked_up("order", orders.order),
    _looked_up("purchase-order", screens.purchase_order),
    *holding.activities(),
)
