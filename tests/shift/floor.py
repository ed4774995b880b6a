"""What the people of a shift share: the building's codes, the books that they keep, and what just happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from warehouse.db import Database
from warehouse.picking import queries
from warehouse.sites import Warehouse
from warehouse.stock.models import Barcode, Location

if TYPE_CHECKING:
    from tests.shift.picker import Picker

#: Nothing that a scan of a walk may change can change without one of these.
_STATE = text(
    "SELECT (SELECT MAX(id) FROM movement), (SELECT COUNT(*) FROM pick_tote), (SELECT MAX(id) FROM location_move),"
    " (SELECT SUM(version) FROM pick_line WHERE pick_list_id = :list),"
    " (SELECT claimed_by FROM pick_list WHERE id = :list), (SELECT COUNT(*) FROM shortage)"
)


@dataclass
class Floor:
    """The warehouse as its people see it, and their own count of what they did."""

    database: Database
    chance: Random
    counts: Counter[str] = field(default_factory=Counter)
    #: Scan -> pieces that its maker put into a tote by it; None where they cannot know (the screen was old).
    books: dict[str, int | None] = field(default_factory=dict)
    #: Totes of walks that were handed over, and small ones that stand at a bench.
    handed_over: list[str] = field(default_factory=list)
    to_pack: list[str] = field(default_factory=list)
    pickers: list[Picker] = field(default_factory=list)
    #: How often somebody did what may change the screens of others.
    events: int = 0

    def __post_init__(self) -> None:
        with self.database.reading() as session:
            self.warehouse_id = session.scalars(select(Warehouse.id)).one()
            found = session.execute(select(Barcode.text, Barcode.quantity, Barcode.product_id)).all()
            bins = select(Location.code).where(Location.kind == "pick").order_by(Location.id)
            self.bins = list(session.scalars(bins.limit(200)))
            benches = select(Location.code).where(Location.kind == "bench").order_by(Location.id)
            self.benches = list(session.scalars(benches))
        product_of = {code: product for code, _quantity, product in found}
        cases = {product: (code, quantity) for code, quantity, product in found if quantity > 1}
        self.eaches = [code for code, quantity, _product in found if quantity == 1]
        self.case_of = {code: cases[product_of[code]] for code in self.eaches if product_of[code] in cases}

    def happens(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.chance.random() < share

    def disturb(self, what: str) -> None:
        """Somebody did what others' screens do not show yet."""
        self.counts[what] += 1
        self.events += 1

    def read(self, work: Any) -> Any:
        """Look something up."""
        with self.database.reading() as session:
            return work(session)

    def free_tote(self) -> str:
        """An empty tote that nobody has."""
        code: str | None = self.read(lambda session: queries.free_tote(session, self.warehouse_id))
        assert code is not None, "there are totes enough"
        return code

    def state(self, task: str) -> tuple[Any, ...]:
        """What must not change when a scan is refused or was sent before."""
        number = task.partition("/")[2]
        pick_list = int(number) if task.startswith("picking/") else 0

        def look(session: Session) -> tuple[Any, ...]:
            return tuple(session.execute(_STATE, {"list": pick_list}).one())

        found: tuple[Any, ...] = self.read(look)
        return found
