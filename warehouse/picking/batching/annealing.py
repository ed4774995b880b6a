"""Simulated annealing: loads change carts at random, for the worse as well, ever more seldom.

Kirkpatrick, Gelatt & Vecchi 1983 (Science 220:671). A load goes to another cart that has room for it, or changes places
with one of that cart's loads, or with two. How much longer the walks may become is drawn anew for each move.

A cart less is the greatest gain of all, and no single move finds it. As long as there are more carts than need be, a
move that leaves what is free on one cart rather than on many is worth something, too (`Carts.spare`), less and less.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log
from random import Random

from warehouse.picking.batching.patience import Patience
from warehouse.picking.batching.pricing import Draft, Pricing, total

#: By how much longer the walks may become in one move, on average: at first and at last, in walks of the mean length.
HOT, COLD = 0.03, 0.002
#: What a spared cart is worth at first besides its walk, in walks of the mean length.
CART_WORTH = 5.0
#: How often a load changes places with two.
FOR_TWO = 0.2
#: A round: so many moves that fit are tried, of so many at most that are drawn. Where carts are full most fit nowhere.
TRIED, DRAWN = 16, 256


def annealed(
    pricing: Pricing, drafts: list[Draft], patience: Patience, chance: Random, on_best: Callable[[int], None]
) -> list[Draft]:
    """The shortest plan found while there is patience, never longer than the given one; `on_best` hears each round."""
    plan = Annealing(pricing, drafts, chance)
    while len(plan.drafts) > 1 and patience.another_round():
        plan.cool(patience.share)
        plan.round()
        on_best(plan.shortest)
    return plan.best


class Annealing:
    """A plan that changes: `drafts` by the number of their cart, `cart_of` each load, and the `best` so far."""

    def __init__(self, pricing: Pricing, drafts: list[Draft], chance: Random) -> None:
        self.pricing, self.chance = pricing, chance
        self.drafts = dict(enumerate(drafts))
        carts = {load: cart for cart, draft in self.drafts.items() for load in draft.members}
        self.cart_of = [carts[load] for load in range(len(carts))]
        self.best, self.length = drafts, total(drafts)
        self.shortest = self.length
        self._mean = self.length / max(len(drafts), 1)
        self._heat = self._worth = 0.0

    def cool(self, share: float) -> None:
        """So much of the time is over, 0 to 1."""
        self._heat = HOT * (COLD / HOT) ** share * self._mean
        spares = len(self.drafts) > self.pricing.carts.fewest
        self._worth = CART_WORTH * (1 - share) ** 2 * self._mean if spares else 0.0

    def round(self) -> None:
        """Draw moves, and try those that fit. Hot."""
        random, drafts, cart_of, alone = self.chance.random, self.drafts, self.cart_of, self.pricing.alone
        guards, needs, loads = self.pricing.carts.guards, self.pricing.carts.needs, len(alone)
        untried = TRIED
        for _ in range(DRAWN):
            goes, comes = int(random() * loads), int(random() * loads)
            here, there = cart_of[goes], cart_of[comes]
            if here == there:
                continue
            other, need, back = drafts[there], needs[goes], needs[comes]
            if other.room - need & guards == guards:
                self._try(here, there, alone[goes], None)
            else:
                second = comes
                if random() < FOR_TWO:
                    second = other.members[int(random() * len(other.members))]
                    if second == comes:
                        continue
                    back += needs[second]
                if other.room - need + back & drafts[here].room + need - back & guards != guards:
                    continue
                both = alone[comes] if second == comes else self.pricing.joined(alone[comes], alone[second])
                self._try(here, there, alone[goes], both)
            untried -= 1
            if not untried:
                break

    def _try(self, here: int, there: int, goes: Draft, comes: Draft | None) -> None:
        """Loads go from here to there, and others come back; done when the walks become no longer than may be now."""
        pricing, one, other = self.pricing, self.drafts[here], self.drafts[there]
        left = pricing.without(one, goes.bits)
        rest = other if comes is None else pricing.without(other, comes.bits)
        if rest is None or (left is None and comes is not None):
            return  # A cart of one load changes names, no more.
        most = self._may_grow(one, other, goes, comes)
        longer = (left.length if left else 0) - one.length + rest.length - other.length
        if left and comes and longer <= most and pricing.may_share(left, comes):
            longer += pricing.together(left, comes) - left.length
        elif comes:
            return
        if longer <= most and pricing.may_share(rest, goes):
            longer += pricing.together(rest, goes) - rest.length
            if longer <= most:
                self._change(here, pricing.joined(left, comes) if left and comes else left)
                self._change(there, pricing.joined(rest, goes))
                self._count(longer)

    def _may_grow(self, one: Draft, other: Draft, goes: Draft, comes: Draft | None) -> float:
        """How much longer this move may make the walks, drawn at random."""
        most = -self._heat * log(1 - self.chance.random())
        if self._worth:
            empty, spare = self.pricing.carts.empty, self.pricing.carts.spare
            more = goes.room - (comes.room if comes else empty)
            before = spare(one.room) + spare(other.room)
            most += self._worth * (spare(one.room - more) + spare(other.room + more) - before)
        return most

    def _change(self, cart: int, draft: Draft | None) -> None:
        if draft is None:
            del self.drafts[cart]
            return
        self.drafts[cart] = draft
        for load in draft.members:
            self.cart_of[load] = cart

    def _count(self, longer: int) -> None:
        self.length += longer
        if self.length < self.shortest:
            self.shortest, self.best = self.length, list(self.drafts.values())
