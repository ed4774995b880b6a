"""Relocate and swap: a load goes to another batch, or two loads change places, while the walks get shorter.

The two neighbourhoods of the local searches for order batching (Henn & Wäscher 2012, Eur. J. Oper. Res. 222:484).
"""

from __future__ import annotations

from collections import deque
from itertools import combinations, product
from typing import NamedTuple

from warehouse.picking.batching.patience import Patience
from warehouse.picking.batching.pricing import Draft, Pricing


class Move(NamedTuple):
    """What two drafts become, and how much shorter they are then."""

    gain: int
    one: Draft | None
    other: Draft | None


def exchanged(pricing: Pricing, drafts: list[Draft], patience: Patience) -> list[Draft]:
    """The drafts when no relocation or swap shortens them any more, or when time is up."""
    numbered: dict[int, Draft] = dict(enumerate(drafts))
    waiting = deque(combinations(numbered, 2))
    while waiting and not patience.is_over():
        one, other = waiting.popleft()
        if one not in numbered or other not in numbered:
            continue
        move = best_move(pricing, numbered[one], numbered[other])
        if move is None:
            continue
        for number, draft in ((one, move.one), (other, move.other)):
            numbered.pop(number)
            if draft is not None:
                fresh = max([*numbered, one, other]) + 1
                waiting.extend((fresh, mate) for mate in numbered)
                numbered[fresh] = draft
    return list(numbered.values())


def best_move(pricing: Pricing, one: Draft, other: Draft) -> Move | None:
    """The relocation or swap between two drafts that shortens them most; None when none does.

    What fits on no cart is not priced. A load costs a draft that has just lost another hardly ever less than the whole
    draft: the gains of both relocations together promise what a swap may gain, and the most promising are priced.
    """
    here, there = _leavers(pricing, one), _leavers(pricing, other)
    best = Move(0, one, other)
    for leavers, target in ((here, other), (there, one)):
        for leaver in leavers:
            if pricing.fit(target, leaver.alone):
                gain = _gain(pricing, leaver, target)
                if gain > best.gain:
                    best = Move(gain, leaver.left, pricing.joined(target, leaver.alone))
    promising = [
        (_gain(pricing, a, other) + _gain(pricing, b, one), at, a, b)
        for at, (a, b) in enumerate(product(here, there))
        if a.saved + b.saved > best.gain and _may_swap(pricing, a, b)
    ]
    for promised, _at, a, b in sorted(promising, key=lambda pair: (-pair[0], pair[1])):
        if promised <= best.gain:
            break
        best = max(best, _swap(pricing, a, b), key=lambda move: move.gain)
    return best if best.gain else None


class Leaver(NamedTuple):
    """A load that may leave its draft, what is left then, and how much shorter that is."""

    alone: Draft
    left: Draft | None
    saved: int


def _leavers(pricing: Pricing, draft: Draft) -> list[Leaver]:
    leavers = []
    for member in draft.members:
        alone = pricing.alone[member]
        left = pricing.without(draft, alone.bits)
        leavers.append(Leaver(alone, left, draft.length - (left.length if left else 0)))
    return leavers


def _gain(pricing: Pricing, leaver: Leaver, target: Draft) -> int:
    """How much shorter both walks are when the load goes over."""
    return leaver.saved + target.length - pricing.together(target, leaver.alone)


def _may_swap(pricing: Pricing, a: Leaver, b: Leaver) -> bool:
    if a.left is None or b.left is None:
        return False
    return pricing.fit(a.left, b.alone) and pricing.fit(b.left, a.alone)


def _swap(pricing: Pricing, a: Leaver, b: Leaver) -> Move:
    assert a.left is not None and b.left is not None
    one, other = pricing.joined(a.left, b.alone), pricing.joined(b.left, a.alone)
    before = a.left.length + a.saved + b.left.length + b.saved
    return Move(before - one.length - other.length, one, other)
