"""What every kind of import needs while it runs: the session, what is known already, what it came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import codes
from warehouse.codes import Code, fold
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Columns, Row
from warehouse.orders.models import Channel, DeliveryService, Supplier
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act
from warehouse.stock.models import Barcode, Location, Product

Watch = Callable[[Iterable[Any], str], Iterable[Any]]


def _unwatched(things: Iterable[Any], _label: str) -> Iterable[Any]:
    return things


@dataclass
class Intake:
    """One run of an import: `faults` with the rows they belong to, `counts` of what was done."""

    session: Session
    at: datetime
    person_id: int | None = None
    watch: Watch = _unwatched
    faults: list[Fault] = field(default_factory=list)
    kept_out: dict[Row, list[Fault]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    listed: dict[tuple[int, str], dict[int, int]] | None = None

    def act(self, warehouse_id: int) -> Act:
        """Who writes the ledger: nobody on the floor, now."""
        return Act(warehouse_id, self.person_id, None, None, self.at)

    def notice(self, sentence: str) -> None:
        """Something that the reader of the file should know; each is said once."""
        if sentence not in self.notices:
            self.notices.append(sentence)

    def keep_out(self, rows: Iterable[Row], faults: list[Fault]) -> None:
        """These rows do not go in, because of these faults."""
        self.faults += faults
        for row in rows:
            self.kept_out.setdefault(row, []).extend(faults)

    @cached_property
    def warehouses(self) -> dict[str, Warehouse]:
        """The warehouses by folded code."""
        return {fold(one.code): one for one in self.session.scalars(select(Warehouse).order_by(Warehouse.id))}

    @cached_property
    def products(self) -> dict[str, Product]:
        """The products by folded SKU."""
        return {product.sku_key: product for product in self.session.scalars(select(Product))}

    @cached_property
    def locations(self) -> dict[tuple[int, str], Location]:
        """The places by warehouse and folded code."""
        return {
            (place.warehouse_id, fold(place.code)): place for place in self.session.scalars(select(Location))
        }

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The channels by folded code."""
        return {fold(one.code): one for one in self.session.scalars(select(Channel))}

    @cached_property
    def suppliers(self) -> dict[str, Supplier]:
        """The suppliers by folded code."""
        return {fold(one.code): one for one in self.session.scalars(select(Supplier))}

    @cached_property
    def services(self) -> dict[str, DeliveryService]:
        """The delivery services by folded code."""
        return {fold(one.code): one for one in self.session.scalars(select(DeliveryService))}

    def warehouse(self, cells: Cells) -> Warehouse | None:
        """The warehouse that the row names; without a name the only one."""
        name = cells.row.get("warehouse")
        found_here = self.warehouses.get(fold(name)) if name else None
        if name and found_here is None:
            cells.wrong("warehouse", f"unknown warehouse, found {found(name)}")
        elif not name and len(self.warehouses) == 1:
            return next(iter(self.warehouses.values()))
        elif not name:
            there = (
                "there is none yet: import a setup first"
                if not self.warehouses
                else "which one? There are several"
            )
            cells.wrong("warehouse", there)
        return found_here

    def product(self, cells: Cells, column: str = "sku") -> Product | None:
        """The product of the row's SKU, which must be known."""
        sku = cells.text(column, 60, required=True)
        product = self.products.get(fold(sku)) if sku else None
        if sku and product is None:
            cells.wrong(column, f"unknown SKU, found {found(sku)}")
        return product


@dataclass(frozen=True)
class Kind:
    """One kind of file: its columns, how rows become records, and how records go in.

    `read` names faults by Intake.keep_out and answers what is sound; `write` puts it in, and may keep out
    whole papers where `by_paper` says that each paper stands alone.
    """

    name: str
    columns: Columns
    read: Callable[[Intake, list[Row]], list[Any]]
    write: Callable[[Intake, list[Any]], None]
    by_paper: bool = False


def describe(session: Session, code: Code) -> str:
    """What a code stands for, in the words of the floor."""
    if code.kind == "product":
        barcode = session.get_one(Barcode, code.target_id)
        return f"a barcode of product {barcode.product.sku}"
    return f"the code of {code.kind} {code.text}"


def taken_codes(session: Session, texts: Iterable[str], warehouse_id: int | None = None) -> dict[str, Code]:
    """What these codes already mean, by folded text."""
    return codes.taken(session, (fold(text) for text in texts), warehouse_id)
