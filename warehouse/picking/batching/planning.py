"""Batches: savings, then exchanges, then annealing, one level of priority after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from itertools import groupby
from random import Random

from warehouse.picking.batching.annealing import annealed
from warehouse.picking.batching.exchanging import exchanged
from warehouse.picking.batching.first_come import as_batch, first_come, first_come_drafts, first_fit
from warehouse.picking.batching.loads import Batch, Capacity, Load, in_turn
from warehouse.picking.batching.patience import Patience
from warehouse.picking.batching.pricing import Length, Pricing, total
from warehouse.picking.batching.savings import by_savings

#: So many loads are planned together, in their turn: the pairs that savings looks at grow with the square.
MOST_TOGETHER = 600
SEED = 1964
#: Hears how much of the work is done (0 to 1), and how long the walks of the loads now planned together are.
Progress = Callable[[float, int], None]


def batches(
    loads: Collection[Load],
    capacity: Capacity,
    length: Length,
    *,
    rounds: int | None = None,
    seconds: float | None = None,
    clock: Callable[[], float] = time.monotonic,
    seed: int = SEED,
    on_progress: Progress | None = None,
    most_together: int | None = None,
) -> list[Batch]:
    """Loads as batches whose walks are short together; the urgent ones first, then by due.

    `length` prices a set of stops, best by an exact route; more stops must never make it shorter. `seconds` is what all
    of it may take: savings are always finished, then loads are exchanged and searched for what is left. `rounds`
    counts what the search may try, for the same result on any machine, and `seconds` is an outer bound then; without
    either nothing is searched. More loads than `most_together` are planned one part after the other, in their turn.

    Never longer than the first-come batches of the same loads, nor than a walk for each. A load that no cart takes is
    a batch of its own, marked oversize. Loads without a known stop are batched among themselves, by due.
    """
    work = Work(capacity, length, Patience(rounds, seconds, clock), seed, on_progress)
    work.most_together = most_together or MOST_TOGETHER
    return work.run(sorted(loads, key=in_turn))


class Work:
    """One plan in the making."""

    def __init__(
        self, capacity: Capacity, length: Length, patience: Patience, seed: int, on_progress: Progress | None
    ) -> None:
        self.capacity, self.length, self.patience = capacity, length, patience
        self.seed, self.on_progress = seed, on_progress
        self.most_together = MOST_TOGETHER
        self.planned = self.all = 0

    def run(self, loads: Sequence[Load]) -> list[Batch]:
        """The batches of all loads, which stand in their turn."""
        self.all = len(loads)
        found: list[Batch] = []
        for _, level in groupby(loads, key=lambda load: load.priority):
            found += self._level(list(level))
        return found

    def _level(self, loads: list[Load]) -> list[Batch]:
        """The batches of one level of priority; those of first come where they are shorter."""
        too_large = [load for load in loads if not self.capacity.holds([load])]
        nowhere = [load for load in loads if not load.stops and self.capacity.holds([load])]
        walked = [load for load in loads if load.stops and self.capacity.holds([load])]
        self.planned += len(too_large) + len(nowhere)
        found = [as_batch([load], self.capacity, self.length) for load in too_large]
        found += first_fit(nowhere, self.capacity, self.length)
        for begin in range(0, len(walked), self.most_together):
            found += self._together(walked[begin : begin + self.most_together])
        baseline = first_come(loads, self.capacity, self.length)
        if length_mm(baseline) < length_mm(found):
            found = baseline
        return sorted(found, key=lambda batch: in_turn(batch.loads[0]))

    def _together(self, loads: list[Load]) -> list[Batch]:
        patience = self.patience.part(len(loads) / self.all, len(loads) / (self.all - self.planned))
        pricing = Pricing(loads, self.capacity, self.length)
        drafts = min(by_savings(pricing), first_come_drafts(pricing), key=total)
        drafts = annealed(
            pricing,
            exchanged(pricing, drafts, patience),
            patience,
            Random(self.seed),
            lambda length: self._tell(len(loads), patience, length),
        )
        self.planned += len(loads)
        self._tell(0, patience, total(drafts))
        return [as_batch([loads[at] for at in draft.members], self.capacity, self.length) for draft in drafts]

    def _tell(self, loads: int, patience: Patience, length: int) -> None:
        if self.on_progress is not None:
            self.on_progress((self.planned + loads * patience.share) / self.all, length)


def length_mm(batches: Collection[Batch]) -> int:
    """Length of all walks."""
    return sum(batch.length_mm for batch in batches)
