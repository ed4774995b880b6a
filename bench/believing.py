"""What belief is worth: a building whose records go wrong, worked with and without it, on the real ledger.

Made days, the same by their seed. A building of 150 products in 1 to 3 bins each, some of them shared, whose bins were
counted once in 500 days until now, and went wrong since as often as they will from now on. A day has 24 orders of one
line (few products are wanted often), receipts where little is left, and two bins that are counted: what shortages ask
for first, then the programme's.

What goes wrong, on the shelf alone: one of 100 picks takes a piece too many, one too few, or one of the product beside
it; one of 50 put-aways ends in another bin, one is miscounted; in each bin a piece is lost in two years.

Two things are switched, each by itself. Promising: the believed bin first, and the last unbelieved piece kept back and
counted. Programme: most money at risk first; without it the longest overdue first, and nothing before it is due.

* failed stops: somebody went to a bin that did not have it;
* oversold: lines that were promised, and that no bin had;
* waited: lines that were promised later than asked for, because the piece was counted first;
* lost: lines that were never promised although their goods lay in a bin on record: what keeping back costs;
* records wrong, money wrong: the mean of all evenings, up and down, at cost.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from math import exp
from random import Random
from typing import Any, cast

import time_machine
from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from bench import results
from warehouse import clock
from warehouse.counting import programme
from warehouse.counting.classes import classes
from warehouse.db import MONEY_SCALE, Database
from warehouse.migrating import upgrade
from warehouse.orders import kept
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.sites import Warehouse
from warehouse.stock import allocation, audit, belief, laying, ledger, wear
from warehouse.stock.allocation import Need, Promise, Shelves
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location
from warehouse.stock.places import add_location, ensure_warehouse, virtual
from warehouse.stock.products import add_product, empty_lot
from warehouse.stock.quantities import Allocation, Balance, CountRequest

SECTION = "belief"
SEEDS, DAYS, LINES, COUNTS = (1, 2, 3, 4), 120, 24, 2
FIRST_DAY = datetime(2027, 1, 4, 8, tzinfo=UTC)
PRODUCTS, SHARED, PATIENCE_DAYS = 150, 0.2, 5
WRONG_PICKS, WRONG_BINS, MISCOUNTED, LOST_A_DAY, COUNTED_ONCE_IN = 1 / 100, 1 / 50, 1 / 50, 1 / 730, 500
#: Received where on record less than so many are left in the building.
FEW = 4
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


WAYS = (
    Way("neither", False, False),
    Way("promising", True, False),
    Way("programme", False, True),
    Way("both", True, True),
)


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


@dataclass
class Building:
    """What lies where in truth, beside what the record says."""

    site: int
    homes: dict[int, list[int]] = field(default_factory=dict)
    lots: dict[int, int] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)
    truth: Counter[tuple[int, int]] = field(default_factory=Counter)


class Shift:
    """One building worked in one way."""

    def __init__(self, session: Session, way: Way, seed: int) -> None:
        self.session, self.way = session, way
        self.seed, self.demand = seed, Random(seed)
        self.figures = Figures()
        self.backlog: list[Wish] = []
        self.looks: list[tuple[int, float, bool]] = []
        self.evenings: list[tuple[float, float]] = []
        self.building = _build(session, self.demand)
        self.site = session.get_one(Warehouse, self.building.site)
        self.site.keeps_unbelieved = 1 if way.promising else 0
        self.ends = {
            kind: virtual(session, self.site.id, kind) for kind in ("supplier", "customer", "adjustment")
        }
        self.places = {place.id: place for place in session.scalars(select(Location))}
        self.channel = Channel(code="SHOP", name="Shop")
        session.add(self.channel)
        session.flush()
        self._open()

    @property
    def act(self) -> Act:
        """Of this moment."""
        return Act(self.site.id, None, None, None, clock.now())

    def day(self, number: int) -> None:
        """Receive, lose, promise, pick, count."""
        self._receive()
        self._lose()
        self._order(number)
        gone = [one for promise, wish in self._promised(number) for one in self._pick(promise, wish)]
        self._leave(gone)
        if self.way.promising:
            kept.ask(self.session, self.act)
        self._count()
        self.site.errors_per_million = wear.errors_per_million(self.looks)
        self.session.flush()
        self.evenings.append(self._off())

    def close(self) -> Figures:
        """The books agree with themselves, whatever lies on the shelves."""
        self.figures.records_wrong = round(statistics.mean(wrong for wrong, _money in self.evenings), 4)
        self.figures.money_wrong = round(statistics.mean(money for _wrong, money in self.evenings), 2)
        self.figures.errors_per_million = self.site.errors_per_million or 0
        assert audit.run(self.session).differences == []
        return self.figures

    def _off(self) -> tuple[float, float]:
        """The share of records that are wrong now, and the money of it."""
        records, truth = self._records(), self.building.truth
        keys = records.keys() | {key for key, number in truth.items() if number}
        off = {key: abs(records.get(key, 0) - truth[key]) for key in keys}
        money = sum(pieces * self.building.costs[product] for (_place, product), pieces in off.items())
        return sum(map(bool, off.values())) / len(keys), money / MONEY_SCALE

    def _open(self) -> None:
        for product, homes in self.building.homes.items():
            for place in homes:
                number = self.demand.randint(1, 12)
                goods = Goods(product, self.building.lots[product], number)
                ledger.move(
                    self.session, self.act, goods, self.ends["adjustment"], self.places[place], "opening"
                )
                self.building.truth[place, product] = max(number + self._since_a_proof(place, product), 0)

    def _since_a_proof(self, place: int, product: int) -> int:
        """Counted so long ago, it went wrong since as often as it will from now on. Answers by how many pieces."""
        days = self.demand.randrange(COUNTED_ONCE_IN)
        key = (self.site.id, place, product, self.building.lots[product])
        belief.prove(self.session, *key, clock.now() - timedelta(days=days))
        picks = LINES / sum(map(len, self.building.homes.values()))
        is_wrong = self.demand.random() < 1 - exp(-days * (picks * WRONG_PICKS + LOST_A_DAY))
        return self.demand.choice((-2, -1, 1)) if is_wrong else 0

    def _receive(self) -> None:
        records = self._records()
        left: Counter[int] = Counter()
        for (_place, product), number in records.items():
            left[product] += number
        for product, homes in self.building.homes.items():
            if left[product] < FEW:
                lying, place = min((records.get((home, product), 0), home) for home in homes)
                is_empty = not any(number for (where, _product), number in records.items() if where == place)
                self._put_away(product, place, lying, is_empty)

    def _put_away(self, product: int, place: int, lying: int, is_empty: bool) -> None:
        chance = self._chance("put", product)
        number = chance.randint(4, 14)
        goods = Goods(product, self.building.lots[product], number)
        ends = (self.ends["supplier"], self.places[place])
        laying.lay(
            self.session, self.act, goods, ends, "putaway", is_empty=is_empty, lying=lying, known=(None, None)
        )
        bins = list(chain.from_iterable(self.building.homes.values()))
        true_place = chance.choice(bins) if chance.random() < WRONG_BINS else place
        off = chance.choice((-1, 1)) if chance.random() < MISCOUNTED else 0
        self.building.truth[true_place, product] += number + off

    def _lose(self) -> None:
        for key in sorted(key for key, number in self.building.truth.items() if number):
            if self._chance("lost", *key).random() < LOST_A_DAY:
                self.building.truth[key] -= 1

    def _chance(self, *of: object) -> Random:
        """The same luck in every way of working, as far as the same things are done."""
        return Random(f"{self.seed} {clock.now():%j %Y} {of}")

    def _order(self, today: int) -> None:
        products = list(self.building.homes)
        orders = []
        for product in self.demand.choices(products, _wanted(), k=LINES):
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
        truth, key = self.building.truth, (promise.location_id, promise.product_id)
        found = min(promise.quantity, truth[key])
        truth[key] -= found
        chance = self._chance("pick", wish.line_id)
        if found and chance.random() < WRONG_PICKS:
            self._err(key, chance.randrange(3))
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
        belief.ask_for_count(self.session, self.act, promise.location_id, promise.product_id, "shortage")
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
            self.act,
            [(row, papers[row.customer_order_line_id]) for row in rows],
            self.ends["customer"],
            "pick",
        )
        self.session.connection().execute(PICKED, picked)

    def _row(self, promise: Promise, wish: Wish) -> Allocation:
        mine = select(Allocation).filter_by(
            customer_order_line_id=wish.line_id, location_id=promise.location_id
        )
        return self.session.scalars(mine.execution_options(populate_existing=True)).one()

    def _err(self, key: tuple[int, int], kind: int) -> None:
        """One too many, one too few, or one of what lies beside it."""
        truth = self.building.truth
        beside = [other for other, number in truth.items() if number and other[0] == key[0] and other != key]
        if kind == 0 and truth[key]:
            truth[key] -= 1
        else:
            truth[key] += 1
            if kind == 2 and beside:
                truth[beside[0]] -= 1

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
        ends = (self.ends["adjustment"], self.places[place])
        source, target = ends if off > 0 else ends[::-1]
        goods = Goods(product, self.building.lots[product], abs(off))
        ledger.move(self.session, self.act, goods, source, target, "count")

    def _records(self) -> dict[tuple[int, int], int]:
        columns = (Balance.location_id, Balance.product_id, Balance.quantity_on_hand)
        return {(place, product): number for place, product, number in self.session.execute(select(*columns))}


def _build(session: Session, chance: Random) -> Building:
    """Classes are what the house makes of a year in which everything sold as often as it will be wanted."""
    site = ensure_warehouse(session, "BELIEF", "Belief", "UTC", "GBP")
    building = Building(site.id)
    costs = [round(chance.lognormvariate(2, 1) * MONEY_SCALE) for _number in range(PRODUCTS)]
    wanted = [round(10_000 * weight) for weight in _wanted()]
    named = classes({number: (wanted[number] * costs[number], wanted[number]) for number in range(PRODUCTS)})
    for number, cost in enumerate(costs):
        product = add_product(
            session, f"BEL-{number:03}", f"Product {number}", unit_cost=cost, abc=named[number]
        )
        building.costs[product.id] = cost
        building.lots[product.id] = empty_lot(session, product.id).id
        turns = range(chance.choices((1, 2, 3), (50, 35, 15))[0])
        homes = [_bin(session, building, chance, f"{number:03}-{turn}") for turn in turns]
        building.homes[product.id] = list(dict.fromkeys(homes))
    return building


def _wanted() -> list[float]:
    """How often each product is wanted, beside the others."""
    return [1 / (rank + 3) for rank in range(PRODUCTS)]


def _bin(session: Session, building: Building, chance: Random, code: str) -> int:
    """A bin of its own, or now and then one that another product has."""
    taken = list(chain.from_iterable(building.homes.values()))
    if taken and chance.random() < SHARED:
        return chance.choice(taken)
    return add_location(session, building.site, f"B-{code}", "pick", sequence=len(taken) + 1).id


def work(way: Way, seed: int, days: int = DAYS) -> Figures:
    """So many days in one way."""
    with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
        database = Database(f"sqlite:///{folder}/belief.sqlite3")
        upgrade(database)
        with Session(database.engine, expire_on_commit=False) as session:
            with time_machine.travel(FIRST_DAY, tick=False), database.committing(session):
                shift = Shift(session, way, seed)
            for number in range(days):
                moment = FIRST_DAY + timedelta(days=number)
                with time_machine.travel(moment, tick=False), database.committing(session):
                    shift.day(number)
            figures = shift.close()
        database.engine.dispose()
    return figures


def measure(seeds: Sequence[int] = SEEDS, days: int = DAYS) -> dict[str, Any]:
    """All ways, each the mean of its seeds."""
    told: dict[str, Any] = {"seeds": list(seeds), "days": days}
    for way in WAYS:
        found = [asdict(work(way, seed, days)) for seed in seeds]
        told[way.name] = {name: round(statistics.mean(one[name] for one in found), 3) for name in found[0]}
    return told


def print_figures(told: dict[str, Any]) -> None:
    """A line for each way."""
    print(
        f"\nbelief: {told['days']} days of a building with planted errors, the mean of {len(told['seeds'])} seeds"
    )
    for way in WAYS:
        one = told[way.name]
        print(
            f"  {way.name:10} failed stops {one['failed_stops']:6.1f} of {one['stops']:.0f}  "
            f"oversold {one['oversold']:5.1f} of {one['lines']:.0f} lines  waited {one['waited']:5.1f}  "
            f"lost {one['lost']:4.1f}  {one['found_wrong']:5.1f} of {one['counts']:.0f} counts found errors  "
            f"records wrong {one['records_wrong']:6.1%}  money wrong {one['money_wrong']:8.2f}"
        )


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(prog="python -m bench.believing", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="so many buildings")
    chosen = parser.parse_args(arguments)
    start = time.process_time()
    told = measure(range(1, chosen.seeds + 1), chosen.days)
    told["cpu_seconds"] = round(time.process_time() - start, 1)
    print_figures(told)
    if (chosen.days, chosen.seeds) == (DAYS, len(SEEDS)):
        results.write(SECTION, told)


if __name__ == "__main__":
    main(sys.argv[1:])
