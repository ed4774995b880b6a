"""Which orders are walked together: what they are to get becomes loads, batching/ makes batches of them.

A level of priority is walked by itself, and so is what leaves sooner than the building's `urgent_minutes`: what is
urgent never waits for what is not. An order that no cart takes has a list of its own; a list of one order is picked as
a single order, whatever the way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.picking import lists, route
from warehouse.picking.batching.first_come import first_fit
from warehouse.picking.batching.loads import Batch, Capacity, Load, in_turn
from warehouse.picking.batching.planning import batches
from warehouse.picking.lists import Group
from warehouse.picking.releasing import Served, alone
from warehouse.picking.route import Building, Place
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act
from warehouse.stock.models import Product

#: So many orders go into the common totes of one batch: what a person sorts at a bench without losing the thread. An
#: assumption; the cart's weight and the volume of its totes limit it further where they were measured.
MOST_SORTED = 12
#: How much is tried after the savings to make the walks shorter, while locks are held and while none are: rounds, so
#: that the same orders make the same batches on any machine that is through with them in so many seconds.
LOCKED, FREE = (2_000, 1.5), (5_000, 4.0)
#: So many loads are planned together (time grows with the square), while locks are held and of large waves; else.
FEW_TOGETHER, MANY_TOGETHER = 100, 300
LARGE_WAVE = 900
MM3_IN_CM3 = 1_000


@dataclass(frozen=True)
class Cart:
    """What a building's cart takes. Weight and volume count where somebody measured them."""

    slots: int
    max_weight_grams: int | None = None
    tote_volume_cm3: int | None = None

    def capacity(self, way: str) -> Capacity:
        """Of a walk of this way: a cluster has a tote or more for each order, a batch has common ones."""
        if way == "cluster":
            return Capacity(totes=self.slots, weight_grams=self.max_weight_grams)
        totes = self.tote_volume_mm3
        volume = None if totes is None else totes * self.slots
        return Capacity(orders=MOST_SORTED, weight_grams=self.max_weight_grams, volume_mm3=volume)

    @property
    def tote_volume_mm3(self) -> int | None:
        """What a tote holds."""
        return None if self.tote_volume_cm3 is None else self.tote_volume_cm3 * MM3_IN_CM3

    def totes(self, volume_mm3: int) -> int:
        """How many totes so much fills: at least one."""
        return 1 if self.tote_volume_mm3 is None else max(1, -(-volume_mm3 // self.tote_volume_mm3))


@dataclass(frozen=True)
class Wares:
    """Where the goods of a plan lie, what a piece of each product weighs and measures (g, mm³), what a cart takes."""

    building: Building
    cart: Cart
    places: Mapping[int, Place]
    sizes: Mapping[int, tuple[int, int]]
    urgent_until: datetime

    def load(self, turn: int, served: Served) -> Load:
        """One order's goods; `turn` is its place among the others."""
        grams, volume = self.size_of(served)
        return Load(
            order_id=served.wish.order_id,
            stops=frozenset(
                point for one in served.promises if (point := self.places[one.location_id].point)
            ),
            totes=self.cart.totes(volume),
            units=sum(one.quantity for one in served.promises),
            weight_grams=grams,
            volume_mm3=volume,
            priority=self._level(served),
            due=turn,
        )

    def _level(self, served: Served) -> tuple[int, bool]:
        return level_of(served.wish.rank[0], served.wish.rank[2], self.urgent_until)

    def size_of(self, served: Served) -> tuple[int, int]:
        """What an order's goods weigh and measure, as far as anybody knows: grams and mm³."""
        grams = volume = 0
        for one in served.promises:
            weight, size = self.sizes.get(one.product_id, (0, 0))
            grams, volume = grams + one.quantity * weight, volume + one.quantity * size
        return grams, volume

    def length_mm(self, location_ids: Collection[int]) -> int:
        """Of the walk over all of these, as it will be made."""
        places = [self.places[one] for one in location_ids]
        if self.building.own or self.building.by_sequence:
            return self.building.walk(places).length_mm
        return self.building.length_mm({point for place in places if (point := place.point) is not None})


def level_of(minus_priority: int, ship_by_at: datetime | None, urgent_until: datetime) -> tuple[int, bool]:
    """What is walked together has the same level."""
    return minus_priority, ship_by_at is None or ship_by_at > urgent_until


def groups_of(
    wares: Wares, served: Sequence[Served], way: str, hints: Sequence[Group] | None = None
) -> list[Group]:
    """How a release groups what it has served, the most urgent first. It holds locks, so it is quick about it.

    `hints`: the groups of a plan that was made without locks a moment before.
    """
    if way == "single":
        return alone(served)
    if hints is not None:
        return as_hinted(wares, loads_of(wares, served), way, hints)
    return _planned(wares, served, way, LOCKED, FEW_TOGETHER)


def groups_planned(wares: Wares, served: Sequence[Served], way: str) -> list[Group]:
    """The same without locks, with more patience."""
    if way == "single":
        return alone(served)
    together = FEW_TOGETHER if len(served) > LARGE_WAVE else MANY_TOGETHER
    return _planned(wares, served, way, FREE, together)


def wares_of(session: Session, act: Act, served: Sequence[Served]) -> Wares:
    """All that grouping has to know, in a few statements however many orders there are."""
    warehouse = session.get_one(Warehouse, act.warehouse_id)
    promises = [one for each in served for one in each.promises]
    cart = Cart(warehouse.cart_slots, warehouse.cart_max_weight_grams, warehouse.tote_volume_cm3)
    return Wares(
        route.building(session, act.warehouse_id),
        cart,
        lists.places_of(session, {one.location_id for one in promises}),
        _sizes(session, cart, {one.product_id for one in promises}),
        act.at + timedelta(minutes=warehouse.urgent_minutes),
    )


def loads_of(wares: Wares, served: Sequence[Served]) -> list[Load]:
    """One for each order, in their turn."""
    return [wares.load(turn, one) for turn, one in enumerate(served)]


def as_hinted(wares: Wares, loads: Sequence[Load], way: str, hints: Sequence[Group]) -> list[Group]:
    """As they were planned a moment ago; what came since, or does not fit any more, goes where there is room."""
    hinted = {order_id: number for number, group in enumerate(hints) for order_id in group.order_ids}
    parts: dict[int, list[Load]] = {}
    for load in loads:
        parts.setdefault(hinted.get(load.order_id, -1), []).append(load)
    capacity, length = wares.cart.capacity(way), wares.building.length_mm
    found = [batch for part in parts.values() for batch in first_fit(part, capacity, length)]
    return [_group(batch, way) for batch in sorted(found, key=lambda batch: in_turn(batch.loads[0]))]


def _planned(
    wares: Wares, served: Sequence[Served], way: str, patience: tuple[int, float], together: int
) -> list[Group]:
    rounds, seconds = patience
    found = batches(
        loads_of(wares, served),
        wares.cart.capacity(way),
        wares.building.lengths,
        rounds=rounds,
        seconds=seconds,
        most_together=together,
    )
    return [_group(batch, way) for batch in found]


def _group(batch: Batch, way: str) -> Group:
    """The orders of a batch, in their turn."""
    orders = tuple(load.order_id for load in batch.loads)
    return Group(orders, way if len(orders) > 1 else "single")


def companions(wares: Wares, loads: Sequence[Load], way: str) -> list[int]:
    """The orders that are best walked together with the first: again and again that of whose own walk the largest share
    is saved, as long as the cart takes it. Equal shares go by turn; so do all where nothing is measured.
    """
    capacity, length = wares.cart.capacity(way), wares.building.length_mm
    chosen, left = [loads[0]], [load for load in loads[1:] if load.priority == loads[0].priority]
    alone = {load.order_id: length(load.stops) for load in left}
    stops = loads[0].stops
    while left := [load for load in left if capacity.holds([*chosen, load])]:
        so_far = length(stops)
        more = {load.order_id: length(stops | load.stops) - so_far for load in left}
        best = min(left, key=lambda load: _share(more[load.order_id], alone[load.order_id]))
        if 0 < alone[best.order_id] <= more[best.order_id]:
            break
        chosen.append(best)
        left.remove(best)
        stops |= best.stops
    return [load.order_id for load in chosen]


def _share(more: int, alone: int) -> float:
    return more / alone if alone else 1.0


def _sizes(session: Session, cart: Cart, products: set[int]) -> dict[int, tuple[int, int]]:
    """Product -> grams and mm³ of a piece, 0 where nobody knows; nothing is asked where no limit needs it."""
    sizes: dict[int, tuple[int, int]] = {}
    if cart.max_weight_grams is None and cart.tote_volume_cm3 is None:
        return sizes
    columns = (Product.id, Product.weight_grams, Product.length_mm, Product.width_mm, Product.height_mm)
    for part in in_parts(sorted(products)):
        for product_id, grams, *sides in session.execute(select(*columns).where(Product.id.in_(part))):
            length, width, height = (side or 0 for side in sides)
            sizes[product_id] = (grams or 0, length * width * height)
    return sizes
