"""Loads that were taken out of their batches go back where they cost least.

Those first that would regret most to get their second choice, or those that cost least: Ropke & Pisinger 2006
(Transp. Sci. 40:455). What a load costs in a batch that has grown meanwhile is asked for again only when the load is
about to go there; until then the cost from before stands for it.
"""

from __future__ import annotations

from random import Random

from warehouse.picking.batching.pricing import Draft, Pricing, total

#: By how much of its own walk a load is put forward at random, one of these each time.
NOISES = (0.0, 0.0, 0.05)


def rebuilt(
    pricing: Pricing, drafts: list[Draft], free: list[int], chance: Random, most: float
) -> list[Draft] | None:
    """The drafts with the free loads put back; None as soon as the walks are longer than `most` together."""
    return Rebuilding(pricing, drafts, free, chance).run(most)


class Rebuilding:
    """What each free load would cost in each draft that has room; drafts are known by their place in the list."""

    def __init__(self, pricing: Pricing, drafts: list[Draft], free: list[int], chance: Random) -> None:
        self.pricing, self.drafts, self.chance = pricing, drafts, chance
        self.noise = chance.choice(NOISES)
        self.costs = {number: pricing.costs(drafts, pricing.alone[number]) for number in free}
        #: Loads and drafts that have grown since the cost was asked for.
        self.stale: set[tuple[int, int]] = set()

    def run(self, most: float) -> list[Draft] | None:
        """Put one load after the other where it costs least. No walk gets shorter by that."""
        length = total(self.drafts)
        while self.costs:
            number, place = self._next()
            if (number, place) in self.stale:
                self.stale.remove((number, place))
                self.costs[number][place] = self._cost(place, self.pricing.alone[number])
            else:
                known, alone = self.costs.pop(number), self.pricing.alone[number]
                length += known[place] if place >= 0 else alone.length
                if length > most:
                    return None
                self._put(alone, place)
        return self.drafts

    def _cost(self, place: int, alone: Draft) -> int:
        """How much longer the draft becomes."""
        draft = self.drafts[place]
        return self.pricing.together(draft, alone) - draft.length

    def _put(self, alone: Draft, place: int) -> None:
        if place < 0:
            self._open(alone)
            return
        pricing = self.pricing
        grown = self.drafts[place] = pricing.joined(self.drafts[place], alone)
        for number, known in self.costs.items():
            if place in known:
                if pricing.fit(grown, pricing.alone[number]):
                    self.stale.add((number, place))
                else:
                    del known[place]

    def _open(self, alone: Draft) -> None:
        """A batch of its own, onto which others may go."""
        self.drafts.append(alone)
        place = len(self.drafts) - 1
        for number, known in self.costs.items():
            if self.pricing.fit(alone, self.pricing.alone[number]):
                known[place] = self._cost(place, self.pricing.alone[number])

    def _next(self) -> tuple[int, int]:
        """Which load is put back now, and where; place -1 is a batch of its own."""
        chosen, most = (-1, -1), 0.0
        for number, known in self.costs.items():
            length = self.pricing.alone[number].length
            first, place, second = length, -1, length
            for at, cost in known.items():
                if cost < first or (cost == first and place < 0):
                    first, place, second = cost, at, first
                elif cost < second:
                    second = cost
            urge = float(second - first)
            urge += self.noise * length * self.chance.random() if self.noise else 0.0
            if chosen[0] < 0 or urge > most:
                chosen, most = (number, place), urge
        return chosen
