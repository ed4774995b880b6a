"""Large neighbourhood search: take related loads out of their batches, put them back better, again and again.

Shaw 1998 (CP98, LNCS 1520:417) removes what is alike; Ropke & Pisinger 2006 (Transp. Sci. 40:455) put back what would
regret waiting most; Žulj, Kramer & Schneider 2018 (Eur. J. Oper. Res. 264:653) showed both for order batching.
A plan a little worse than the best is accepted, ever less so towards the end (record-to-record travel: Dueck 1993,
J. Comput. Phys. 104:86). Worse is what is longer, or what is further from sparing a cart (`Carts.counted`): a cart less
is the greatest gain of all, and no single round finds it. That counts ever less towards the end, too.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from random import Random
from typing import NamedTuple

from warehouse.picking.batching.patience import Patience
from warehouse.picking.batching.pricing import Draft, Pricing, total
from warehouse.picking.batching.rebuilding import rebuilt
from warehouse.picking.batching.relation import Relation

#: So few and so many loads are taken out in one round; few more often than many.
FEWEST, MOST = 3, 14
#: How much worse than the best an accepted plan may be at first.
SLACK = 0.004
#: What a spared cart is worth at first besides its walk, in walks of the mean length.
CART_WORTH = 6.0


def searched(
    pricing: Pricing, drafts: list[Draft], patience: Patience, chance: Random, on_best: Callable[[int], None]
) -> list[Draft]:
    """The shortest plan found while there is patience, never longer than the given one; `on_best` hears each round."""
    relation = Relation(pricing.loads)
    shortest = best = current = _plan(pricing, drafts)
    mean = shortest.length / len(drafts)
    while len(pricing.alone) > 1 and patience.another_round():
        left = 1 - patience.share
        worth = CART_WORTH * mean * left
        worst = min(best.cost(worth), shortest.cost(worth)) + SLACK * left * shortest.length
        if current.cost(worth) > worst:
            # Behind: what it may become is worse than allowed by now. On from the best.
            current = min(best, shortest, key=lambda plan: plan.cost(worth))
        found = _one_round(pricing, relation, current.drafts, chance, worst - worth * pricing.carts.fewest)
        if found is not None:
            tried = _plan(pricing, found)
            if tried.cost(worth) <= worst:
                current = tried
                best = min(best, tried, key=lambda plan: plan.cost(worth))
            shortest = min(shortest, tried, key=lambda plan: plan.length)
        on_best(shortest.length)
    return shortest.drafts


class Plan(NamedTuple):
    """Drafts, the length of their walks, and how many carts they count for (`Carts.counted`)."""

    drafts: list[Draft]
    length: int
    carts: float

    def cost(self, cart_worth: float) -> float:
        """What the search makes small."""
        return self.length + cart_worth * self.carts


def _plan(pricing: Pricing, drafts: list[Draft]) -> Plan:
    return Plan(drafts, total(drafts), pricing.carts.counted([draft.room for draft in drafts]))


def _one_round(
    pricing: Pricing, relation: Relation, drafts: list[Draft], chance: Random, most: float
) -> list[Draft] | None:
    """Another plan near this one; None if its walks would be longer than `most`."""
    taken = _taken(relation, chance)
    gone = sum(1 << number for number in taken)
    left = [pricing.without(draft, gone) if draft.bits & gone else draft for draft in drafts]
    return rebuilt(pricing, [draft for draft in left if draft is not None], taken, chance, most)


def _taken(relation: Relation, chance: Random) -> list[int]:
    """Which loads are taken out: some that are alike."""
    count = chance.randint(FEWEST, chance.randint(FEWEST + 1, MOST))
    return list(islice(relation.nearest(chance.randrange(len(relation.loads)), chance), count))
