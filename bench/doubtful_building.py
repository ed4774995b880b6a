"""A building whose records go wrong: what lies where in truth, and how it comes to differ from the record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from math import exp
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.counting.classes import classes
from warehouse.db import MONEY_SCALE
from warehouse.sites import Warehouse
from warehouse.stock import belief, laying, ledger
from warehouse.stock.allocation import Promise
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location
from warehouse.stock.places import add_location, ensure_warehouse, virtual
from warehouse.stock.products import add_product, empty_lot
from warehouse.stock.quantities import Balance

LINES, PRODUCTS, SHARED = 24, 150, 0.2
WRONG_PICKS, WRONG_BINS, MISCOUNTED, LOST_A_DAY, COUNTED_ONCE_IN = 1 / 100, 1 / 50, 1 / 50, 1 / 730, 500
#: Received where on record less than so many are left in the building.
FEW = 4


@dataclass
class Building:
    """What lies where in truth, beside what the record says."""

    session: Session
    site: Warehouse
    seed: int
    homes: dict[int, list[int]] = field(default_factory=dict)
    lots: dict[int, int] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)
    truth: Counter[tuple[int, int]] = field(default_factory=Counter)
    ends: dict[str, Location] = field(default_factory=dict)
    places: dict[int, Location] = field(default_factory=dict)

    @property
    def act(self) -> Act:
        """Of this moment."""
        return Act(self.site.id, None, None, None, clock.now())

    def chance(self, *of: object) -> Random:
        """The same luck in every way of working, as far as the same things are done."""
        return Random(f"{self.seed} {clock.now():%j %Y} {of}")

    def open(self, dice: Random) -> None:
        """Goods in every bin; what went wrong since each was counted has happened."""
        for product, homes in self.homes.items():
            for place in homes:
                number = dice.randint(1, 12)
                goods = Goods(product, self.lots[product], number)
                ledger.move(
                    self.session, self.act, goods, self.ends["adjustment"], self.places[place], "opening"
                )
                self.truth[place, product] = max(number + self._since_a_proof(place, product, dice), 0)

    def _since_a_proof(self, place: int, product: int, dice: Random) -> int:
        """Counted so long ago, it went wrong since as often as it will from now on. Answers by how many pieces."""
        days = dice.randrange(COUNTED_ONCE_IN)
        key = (self.site.id, place, product, self.lots[product])
        belief.prove(self.session, *key, clock.now() - timedelta(days=days))
        picks = LINES / sum(map(len, self.homes.values()))
        is_wrong = dice.random() < 1 - exp(-days * (picks * WRONG_PICKS + LOST_A_DAY))
        return dice.choice((-2, -1, 1)) if is_wrong else 0

    def receive(self) -> None:
        """Something of each product that is nearly gone."""
        records = self.records()
        left: Counter[int] = Counter()
        for (_place, product), number in records.items():
            left[product] += number
        for product, homes in self.homes.items():
            if left[product] < FEW:
                lying, place = min((records.get((home, product), 0), home) for home in homes)
                is_empty = not any(number for (where, _product), number in records.items() if where == place)
                self._put_away(product, place, lying, is_empty)

    def _put_away(self, product: int, place: int, lying: int, is_empty: bool) -> None:
        chance = self.chance("put", product)
        number = chance.randint(4, 14)
        goods = Goods(product, self.lots[product], number)
        ends = (self.ends["supplier"], self.places[place])
        laying.lay(
            self.session, self.act, goods, ends, "putaway", is_empty=is_empty, lying=lying, known=(None, None)
        )
        bins = list(chain.from_iterable(self.homes.values()))
        true_place = chance.choice(bins) if chance.random() < WRONG_BINS else place
        off = chance.choice((-1, 1)) if chance.random() < MISCOUNTED else 0
        self.truth[true_place, product] += number + off

    def lose(self) -> None:
        """A piece here and there, and nobody knows."""
        for key in sorted(key for key, number in self.truth.items() if number):
            if self.chance("lost", *key).random() < LOST_A_DAY:
                self.truth[key] -= 1

    def take(self, promise: Promise, line_id: int) -> int:
        """Take what is there, at most what was promised; now and then a hand errs. Answers how many were there."""
        key = (promise.location_id, promise.product_id)
        found = min(promise.quantity, self.truth[key])
        self.truth[key] -= found
        chance = self.chance("pick", line_id)
        if found and chance.random() < WRONG_PICKS:
            self._err(key, chance.randrange(3))
        return found

    def _err(self, key: tuple[int, int], kind: int) -> None:
        """One too many, one too few, or one of what lies beside it."""
        truth = self.truth
        beside = [other for other, number in truth.items() if number and other[0] == key[0] and other != key]
        if kind == 0 and truth[key]:
            truth[key] -= 1
        else:
            truth[key] += 1
            if kind == 2 and beside:
                truth[beside[0]] -= 1

    def records(self) -> dict[tuple[int, int], int]:
        """What lies where on record."""
        columns = (Balance.location_id, Balance.product_id, Balance.quantity_on_hand)
        return {(place, product): number for place, product, number in self.session.execute(select(*columns))}

    def off(self) -> tuple[float, float]:
        """The share of records that are wrong now, and the money of it."""
        records, truth = self.records(), self.truth
        keys = records.keys() | {key for key, number in truth.items() if number}
        off = {key: abs(records.get(key, 0) - truth[key]) for key in keys}
        money = sum(pieces * self.costs[product] for (_place, product), pieces in off.items())
        return sum(map(bool, off.values())) / len(keys), money / MONEY_SCALE


def build(session: Session, seed: int, dice: Random) -> Building:
    """Classes are what the house makes of a year in which everything sold as often as it will be wanted."""
    site = ensure_warehouse(session, "BELIEF", "Belief", "UTC", "GBP")
    building = Building(session, site, seed)
    costs = [round(dice.lognormvariate(2, 1) * MONEY_SCALE) for _number in range(PRODUCTS)]
    sold = [round(10_000 * weight) for weight in wanted()]
    named = classes({number: (sold[number] * costs[number], sold[number]) for number in range(PRODUCTS)})
    for number, cost in enumerate(costs):
        product = add_product(
            session, f"BEL-{number:03}", f"Product {number}", unit_cost=cost, abc=named[number]
        )
        building.costs[product.id] = cost
        building.lots[product.id] = empty_lot(session, product.id).id
        turns = range(dice.choices((1, 2, 3), (50, 35, 15))[0])
        homes = [_bin(building, dice, f"{number:03}-{turn}") for turn in turns]
        building.homes[product.id] = list(dict.fromkeys(homes))
    building.ends = {kind: virtual(session, site.id, kind) for kind in ("supplier", "customer", "adjustment")}
    building.places = {place.id: place for place in session.scalars(select(Location))}
    return building


def wanted() -> list[float]:
    """How often each product is wanted, beside the others."""
    return [1 / (rank + 3) for rank in range(PRODUCTS)]


def _bin(building: Building, dice: Random, code: str) -> int:
    """A bin of its own, or now and then one that another product has."""
    taken = list(chain.from_iterable(building.homes.values()))
    if taken and dice.random() < SHARED:
        return dice.choice(taken)
    return add_location(building.session, building.site.id, f"B-{code}", "pick", sequence=len(taken) + 1).id
