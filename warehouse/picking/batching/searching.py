"""Large neighbourhood search: take related loads out of their batches, put them back better, again and again.

Shaw 1998 (CP98, LNCS 1520:417) removes what is alike; Ropke & Pisinger 2006 (Transp. Sci. 40:455) put back what would
regret waiting most; Žulj, Kramer & Schneider 2018 (Eur. J. Oper. Res. 264:653) showed both for order batching.
A plan a little longer than the present one is accepted, ever less so towards the end (record-to-record travel:
Dueck 1993, J. Comput. Phys. 104:86).
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from warehouse.picking.batching.patience import Patience
from warehouse.picking.batching.pricing import Draft, Pricing, total
from warehouse.picking.batching.relation import Relation

#: So few and so many loads are taken out in one round; few more often than many.
FEWEST, MOST = 3, 10
#: How often loads that are alike are taken, rather than whole batches.
ALIKE = 0.9
#: How much longer than the best an accepted plan may be at first.
SLACK = 0.001


def searched(
    pricing: Pricing, drafts: list[Draft], patience: Patience, chance: Random, on_best: Callable[[int], None]
) -> list[Draft]:
    """The best plan found while there is patience, never longer than the given one; `on_best` hears each round."""
    relation = Relation(pricing.loads)
    best = current = drafts
    best_total = total(drafts)
    while len(pricing.alone) > 1 and patience.another_round():
        tried = _one_round(pricing, relation, current, chance)
        tried_total = total(tried)
        if tried_total <= best_total * (1 + SLACK * (1 - patience.share())):
            current = tried
        if tried_total < best_total:
            best, best_total = tried, tried_total
        on_best(best_total)
    return best


def _one_round(pricing: Pricing, relation: Relation, drafts: list[Draft], chance: Random) -> list[Draft]:
    taken = _taken(relation, drafts, chance)
    gone = sum(1 << number for number in taken)
    left = [pricing.without(draft, gone) if draft.bits & gone else draft for draft in drafts]
    return rebuilt(pricing, [draft for draft in left if draft is not None], taken, chance)


def _taken(relation: Relation, drafts: list[Draft], chance: Random) -> list[int]:
    """Which loads are taken out: some that are alike, or all of a batch and of those that are alike."""
    count = len(relation.loads)
    seed = chance.randrange(count)
    wanted = chance.randint(FEWEST, chance.randint(FEWEST + 1, MOST))
    nearest = relation.nearest(seed, chance)
    if chance.random() < ALIKE:
        return nearest[:wanted]
    home = {member: draft for draft in drafts for member in draft.members}
    taken: list[int] = []
    for number in nearest:
        if number not in taken:
            if taken and len(taken) + len(home[number].members) > MOST:
                break
            taken += home[number].members
    return taken


def rebuilt(pricing: Pricing, drafts: list[Draft], free: list[int], chance: Random) -> list[Draft]:
    """Put each free load where it costs least, those first that would regret most to get their second choice."""
    drafts = list(drafts)
    by_regret = chance.random() < 0.7
    noise = chance.choice((0.0, 0.0, 0.1))
    costs = {number: _costs(pricing, drafts, pricing.alone[number]) for number in free}
    while costs:
        number, place = _next(pricing, costs, by_regret, noise, chance)
        del costs[number]
        alone = pricing.alone[number]
        if place < 0:
            place = len(drafts)
            drafts.append(alone)
        else:
            drafts[place] = pricing.joined(drafts[place], alone)
        for other, known in costs.items():
            cost = _cost(pricing, drafts[place], pricing.alone[other])
            known.pop(place, None)
            if cost is not None:
                known[place] = cost
    return drafts


def _costs(pricing: Pricing, drafts: list[Draft], alone: Draft) -> dict[int, int]:
    """How much longer each draft becomes that has room."""
    costs = {}
    for place, draft in enumerate(drafts):
        cost = _cost(pricing, draft, alone)
        if cost is not None:
            costs[place] = cost
    return costs


def _cost(pricing: Pricing, draft: Draft, alone: Draft) -> int | None:
    return pricing.together(draft, alone) - draft.length if pricing.fit(draft, alone) else None


def _next(
    pricing: Pricing, costs: dict[int, dict[int, int]], by_regret: bool, noise: float, chance: Random
) -> tuple[int, int]:
    """Which load is put back now, and where; place -1 is a batch of its own."""
    chosen = (0.0, -1, -1)
    for number, known in costs.items():
        length = pricing.alone[number].length
        first, place, second = length, -1, length
        for at, cost in known.items():
            if cost < first or (cost == first and place < 0):
                first, place, second = cost, at, first
            elif cost < second:
                second = cost
        urge = float(second - first if by_regret else -first)
        urge += noise * length * chance.random() if noise else 0.0
        if chosen[1] < 0 or urge > chosen[0]:
            chosen = (urge, number, place)
    return chosen[1], chosen[2]
