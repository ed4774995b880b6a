"""One building worked in one way, day after day: its orders promised, walked for and cut, its bins counted."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from bench.doubtful_building import LINES, build, wanted
from warehouse import clock
from warehouse.counting import programme
from warehouse.orders import kept
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.stock import allocation, audit, belief, ledger, wear
from warehouse.stock.allocation import Need, Promise, Shelves
from warehouse.stock.ledger import Goods, Paper
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation, Balance, CountRequest

COUNTS, PATIENCE_DAYS = 2, 5
_LINE = CustomerOrderLine.__table__
PICKED = (
    update(cast(Table, _LINE))
    .where(_LINE.c.id == bindparam("of_line"))
    .values(quantity_picked=_LINE.c.quantity_picked + bindparam("so_many"))
)


@dataclass(frozen=True)
class Way:
    """What of belief is used."""

    name: str
    promising: bool
    programme: bool


@dataclass
class Figures:
    """What came of it."""

    lines: int = 0
    stops: int = 0
    failed_stops: int = 0
    oversold: int = 0
    waited: int = 0
    lost: int = 0
    counts: int = 0
    found_wrong: int = 0
    records_wrong: float = 0.0
    money_wrong: float = 0.0
    errors_per_million: int = 0


@dataclass
class Wish:
    """A line that is still to be promised, in whole or in part."""

    line_id: int
    order_id: int
    product_id: int
    quantity: int
    until: int
    kept_since: int | None = None


class Shift:
    """One building worked in one way."""

    def __init__(self, session: Session, way: Way, seed: int) -> None:
        self.session, self.way = session, way
        self.demand = Random(seed)
        self.figures = Figures()
        self.backlog: list[Wish] = []
        self.looks: list[tuple[int, float, bool]] = []
        self.evenings: list[tuple[float, float]] = []
        self.building = build(session, seed, self.demand)
        self.site = self.building.site
        self.site.keeps_unbelieved = 1 if way.promising else 0
        self.channel = Channel(code="SHOP", name="Shop")
        session.add(self.channel)
        session.flush()
        self.building.open(self.demand)

    def day(self, number: int) -> None:
        """Receive, lose, promise, pick, count."""
        self.building.receive()
        self.building.lose()
        self._order(number)
        gone = [one for promise, wish in self._promised(number) for one in self._pick(promise, wish)]
        self._leave(gone)
        if self.way.promising:
            kept.ask(self.session, self.building.act)
        self._count()
        self.site.errors_per_million = wear.errors_per_million(self.looks)
        self.session.flush()
        self.evenings.append(self.building.off())

    def close(self) -> Figures:
        """The books agree with themselves, whatever lies on the shelves."""
        self.figures.records_wrong = round(statistics.mean(wrong for wrong, _money in self.evenings), 4)
        self.figures.money_wrong = round(statistics.mean(money for _wrong, money in self.evenings), 2)
        self.figures.errors_per_million = self.site.errors_per_million or 0
        assert audit.run(self.session).differences == []
        return self.figures

    def _order(self, today: int) -> None:
        products = list(self.building.homes)
        orders = []
        for product in self.demand.choices(products, wanted(), k=LINES):
            number = f"{today}-{self.figures.lines}"
            order = CustomerOrder(
                warehouse_id=self.site.id,
                channel_id=self.channel.id,
                number=number,
                number_key=number,
                placed_at=clock.now(),
            )
            quantity = self.demand.choices((1, 2, 3), (70, 20, 10))[0]
            order.lines = [
                CustomerOrderLine(line=1, product_id=product, sku_text="", quantity_ordered=quantity)
            ]
            self.session.add(order)
            orders.append(order)
            self.figures.lines += 1
        self.session.flush()
        for order in orders:
            line = order.lines[0]
            assert line.product_id is not None, "it was just given"
            until = today + PATIENCE_DAYS
            self.backlog.append(Wish(line.id, order.id, line.product_id, line.quantity_ordered, until))

    def _promised(self, today: int) -> list[tuple[Promise, Wish]]:
        """Promise what there is to all that wait; who waited too long is told so."""
        wishes = {wish.line_id: wish for wish in self.backlog}
        made: list[Promise] = self._promise([self._need(wish) for wish in self.backlog])
        got: Counter[int] = Counter()
        for one in made:
            got[one.order_line_id] += one.quantity
        held = self._held()
        for wish in list(self.backlog):
            wish.quantity -= got[wish.line_id]
            if not wish.quantity:
                self.figures.waited += wish.kept_since is not None
                self.backlog.remove(wish)
            elif held.get(wish.product_id) and wish.kept_since is None:
                wish.kept_since = today
            if wish.quantity and wish.until <= today:
                self._give_up(wish)
        return [(one, wishes[one.order_line_id]) for one in made]

    def _give_up(self, wish: Wish) -> None:
        self.backlog.remove(wish)
        there = sum(
            number for (_place, product), number in self.building.truth.items() if product == wish.product_id
        )
        self.figures.lost += wish.kept_since is not None and there >= wish.quantity
        self._cancel(wish, wish.quantity)

    def _held(self) -> dict[int, int]:
        """Products of which the last pieces are kept back."""
        if not self.way.promising:
            return {}
        held = (
            select(Balance.product_id, kept.kept_quantity())
            .join(Location, Location.id == Balance.location_id)
            .where(Balance.quantity_on_hand > Balance.quantity_allocated, kept.kept_quantity() > 0)
        )
        return {row[0]: row[1] for row in self.session.execute(held)}

    def _need(self, wish: Wish) -> Need:
        return Need(wish.line_id, wish.product_id, wish.quantity)

    def _promise(self, needs: list[Need]) -> list[Promise]:
        made: list[Promise] = []

        def choose(shelves: Shelves) -> list[Promise]:
            nonlocal made
            shelves = shelves if self.way.promising else self._blind({need.product_id for need in needs})
            made = [one for need in needs for one in shelves.serve([need]).promises]
            return made

        if needs:
            allocation.promise(self.session, self.site.id, {need.product_id for need in needs}, choose)
        return made

    def _blind(self, products: set[int]) -> Shelves:
        """The shelves as if every record were believed."""
        found, cases = allocation.candidates(self.session, self.site.id, products)
        return Shelves([replace(one, believed=True) for one in found], cases)

    def _pick(self, promise: Promise, wish: Wish) -> list[tuple[Promise, Wish]]:
        """Walk there and take what is there; what is lacking is looked for elsewhere. Answers what is in the tote."""
        self.figures.stops += 1
        found = self.building.take(promise, wish.line_id)
        taken = [(replace(promise, quantity=found), wish)] if found else []
        return (
            taken
            if found == promise.quantity
            else taken + self._fail(promise, wish, promise.quantity - found)
        )

    def _fail(self, promise: Promise, wish: Wish, missing: int) -> list[tuple[Promise, Wish]]:
        """The bin is in doubt and will be counted; another one, or nobody, has what is missing."""
        self.figures.failed_stops += 1
        row = self._row(promise, wish)
        ledger.release(self.session, row, missing if row.quantity > missing else None)
        where = (self.site.id, promise.location_id, promise.product_id, promise.lot_id)
        belief.mark_in_doubt(self.session, *where, clock.now())
        belief.ask_for_count(
            self.session, self.building.act, promise.location_id, promise.product_id, "shortage"
        )
        again = self._promise([Need(wish.line_id, promise.product_id, missing)])
        lacking = missing - sum(one.quantity for one in again)
        if lacking:
            self.figures.oversold += 1
            self._cancel(wish, lacking)
        return [taken for one in again for taken in self._pick(one, wish)]

    def _leave(self, taken: Sequence[tuple[Promise, Wish]]) -> None:
        """All that was found leaves the building, in one go: what is still promised to these lines."""
        papers = {wish.line_id: Paper("order", wish.order_id, wish.line_id) for _one, wish in taken}
        if not papers:
            return
        mine = select(Allocation).where(Allocation.customer_order_line_id.in_(papers)).order_by(Allocation.id)
        rows = self.session.scalars(mine.execution_options(populate_existing=True)).all()
        picked = [{"of_line": row.customer_order_line_id, "so_many": row.quantity} for row in rows]
        ledger.leave_all(
            self.session,
            self.building.act,
            [(row, papers[row.customer_order_line_id]) for row in rows],
            self.building.ends["customer"],
            "pick",
        )
        self.session.connection().execute(PICKED, picked)

    def _row(self, promise: Promise, wish: Wish) -> Allocation:
        mine = select(Allocation).filter_by(
            customer_order_line_id=wish.line_id, location_id=promise.location_id
        )
        return self.session.scalars(mine.execution_options(populate_existing=True)).one()

    def _cancel(self, wish: Wish, number: int) -> None:
        self._change_line(wish, quantity_cancelled=CustomerOrderLine.quantity_cancelled + number)

    def _change_line(self, wish: Wish, **values: Any) -> None:
        self.session.execute(
            update(CustomerOrderLine)
            .where(CustomerOrderLine.id == wish.line_id)
            .values(**values)
            .execution_options(synchronize_session=False)
        )

    def _count(self) -> None:
        """The day's bins: who was asked for, then the programme."""
        asked = self.session.scalars(
            select(CountRequest).filter_by(closed_at=None).order_by(CountRequest.id)
        ).all()
        places = list(dict.fromkeys(one.location_id for one in asked))[:COUNTS]
        found = programme.candidates(self.session, self.site.id, clock.now())
        if not self.way.programme:
            found = [replace(one, at_risk=0) for one in found if one.because != programme.WORN]
        places += [one.location_id for one in programme.spread(found, COUNTS - len(places))]
        for place in places:
            self._count_bin(place)
        for one in asked:
            if one.location_id in places:
                one.closed_at = clock.now()
        self.session.flush()

    def _count_bin(self, place: int) -> None:
        self.figures.counts += 1
        rows = self.session.scalars(
            select(Balance).filter_by(location_id=place).execution_options(populate_existing=True)
        )
        known = {row.product_id: row for row in rows}
        lying = {
            product for (where, product), number in self.building.truth.items() if where == place and number
        }
        for product in sorted(known.keys() | lying):
            row = known.get(product)
            record, true = row.quantity_on_hand if row else 0, self.building.truth[place, product]
            if row is not None and row.proved_at is not None and row.in_doubt_at is None:
                days = wear.days_from(row.proved_at, clock.now())
                self.looks.append((row.moves_since_proof, days, record == true))
            if record != true:
                self._adjust(place, product, true - record)
            belief.prove(self.session, self.site.id, place, product, self.building.lots[product], clock.now())

    def _adjust(self, place: int, product: int, off: int) -> None:
        self.figures.found_wrong += 1
        ends = (self.building.ends["adjustment"], self.building.places[place])
        source, target = ends if off > 0 else ends[::-1]
        goods = Goods(product, self.building.lots[product], abs(off))
        ledger.move(self.session, self.building.act, goods, source, target, "count")
