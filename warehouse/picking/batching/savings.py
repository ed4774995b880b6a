"""Savings: every load on a walk of its own, then again and again the two walks are joined that save the most.

Clarke & Wright 1964 (Oper. Res. 12:568) for vehicles; for batches in the form called (ii) of de Koster, van der Poort
& Wolters 1999 (Int. J. Prod. Res. 37:1479), where what a batch would save is priced anew once it has grown.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from warehouse.picking.batching.pricing import Draft, Pricing


def by_savings(pricing: Pricing) -> list[Draft]:
    """The drafts that are left when no two may be joined without a longer walk."""
    return Joining(pricing).run()


class Joining:
    """Walks by number; every pair that fits waits in a heap, the largest saving first.

    A walk over more stops is never shorter, so that a pair cannot save more than its shorter walk, nor more than what
    the longest known walk over a part of the pair leaves. A pair waits with that bound and is priced only when it
    comes first: the same plan, with far fewer prices.
    """

    def __init__(self, pricing: Pricing) -> None:
        self.pricing = pricing
        self.walks: dict[int, Draft] = dict(enumerate(pricing.alone))
        self.next = len(self.walks)
        #: Minus the bound or the saving, both walks, and whether it is the saving.
        self.waiting: list[tuple[int, int, int, bool]] = []
        #: Length of the pairs that were priced: no walk over more than a pair is shorter.
        self.priced: dict[tuple[int, int], int] = {}

    def run(self) -> list[Draft]:
        """Join until nothing is left to join."""
        for number in self.walks:
            self._offer(number, [other for other in self.walks if other < number], ())
        heapify(self.waiting)
        while self.waiting:
            self._first()
        return list(self.walks.values())

    def _first(self) -> None:
        """Price the pair that comes first, or join it when it is priced."""
        _minus, one, other, is_priced = heappop(self.waiting)
        if one not in self.walks or other not in self.walks:
            return
        if is_priced:
            self._join(one, other)
            return
        a, b = self.walks[one], self.walks[other]
        together = self.priced[one, other] = self.pricing.together(a, b)
        saving = a.length + b.length - together
        if saving >= 0:
            heappush(self.waiting, (-saving, one, other, True))

    def _join(self, one: int, other: int) -> None:
        parts = (self.walks.pop(one), self.walks.pop(other))
        grown = self.next
        self.next += 1
        others = list(self.walks)
        self.walks[grown] = self.pricing.joined(*parts)
        self._offer(grown, others, (one, other))

    def _offer(self, number: int, others: list[int], parts: tuple[int, ...]) -> None:
        """Put the pairs of a walk in the heap. Outside of `run` the heap is one already."""
        walk = self.walks[number]
        put = heappush if parts else _append
        for other in others:
            mate = self.walks[other]
            if self.pricing.fit(walk, mate):
                known = [self.priced.get((max(part, other), min(part, other)), 0) for part in parts]
                longest = max(walk.length, mate.length, *known)
                put(self.waiting, (longest - walk.length - mate.length, number, other, False))


def _append(waiting: list[tuple[int, int, int, bool]], pair: tuple[int, int, int, bool]) -> None:
    waiting.append(pair)
