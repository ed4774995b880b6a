"""What the ledger is told, as the columns of its rows."""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import ColumnElement, or_

from warehouse.stock.acts import Act, BalanceKey, Goods, Paper
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation, Balance, Movement

#: What names a balance.
BALANCE_KEY = ("warehouse_id", "location_id", "product_id", "lot_id")


def of_act(act: Act) -> dict[str, Any]:
    """Who did it, where, with what, when."""
    return {
        "warehouse_id": act.warehouse_id,
        "person_id": act.person_id,
        "device_id": act.device_id,
        "scan_id": act.scan_id,
        "at": act.at,
    }


def of_paper(paper: Paper | None) -> dict[str, Any]:
    """For whose sake; nothing where there is no paper."""
    if paper is None:
        return {}
    return {"paper_kind": paper.kind, "paper_id": paper.id, "paper_line_id": paper.line_id}


def of_goods(goods: Goods) -> dict[str, int]:
    """Which goods, not how many."""
    return {"product_id": goods.product_id, "lot_id": goods.lot_id}


def of_location(place: Location) -> dict[str, int]:
    """Which place."""
    return {"warehouse_id": place.warehouse_id, "location_id": place.id}


def of_place(row: Balance | BalanceKey | Allocation) -> dict[str, int]:
    """The place that such a row speaks of."""
    return {"warehouse_id": row.warehouse_id, "location_id": row.location_id}


class OfBalance(Protocol):
    """A row that speaks of one balance: a promise, a stop, a question."""

    @property
    def warehouse_id(self) -> int: ...

    @property
    def location_id(self) -> int: ...

    @property
    def product_id(self) -> int: ...

    @property
    def lot_id(self) -> int: ...


def balance_of(row: OfBalance) -> BalanceKey:
    """The balance that such a row speaks of."""
    return BalanceKey(row.warehouse_id, row.location_id, row.product_id, row.lot_id)


def moved(row: OfBalance) -> list[ColumnElement[bool]]:
    """The conditions of the movements that brought goods to this balance or took some of it."""
    return [
        Movement.warehouse_id == row.warehouse_id,
        Movement.product_id == row.product_id,
        Movement.lot_id == row.lot_id,
        or_(Movement.source_id == row.location_id, Movement.target_id == row.location_id),
    ]
