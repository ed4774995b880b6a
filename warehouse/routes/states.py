"""What must be remembered between one aisle and the next, and how each choice changes it.

A route is a connected set of edges, each used once or twice, in which every crossing is met by an even number of edges
(an odd number where it starts or ends elsewhere than it ends). Built aisle by aisle, all that matters of the part
already built is, for each cross aisle, whether no edge, an odd or an even number of edges meet it, and which of
them hang together (Ratliff & Rosenthal 1983, Oper. Res. 31(3), 507-521, for two cross aisles; Roodbergen & de Koster
2001, EJOR 133(1), 32-43, for three; Cambazard & Catusse 2018, EJOR 270(2), 419-429, for any number).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import NamedTuple

NONE, ODD, EVEN = 0, 1, 2


class Outcome(NamedTuple):
    """What serving a stretch of an aisle leaves at its two ends, and whether it joins them."""

    low: int
    high: int
    joined: bool


#: All that can come of a stretch; the first six without a start or end in it.
OUTCOMES: tuple[Outcome, ...] = (
    Outcome(ODD, ODD, True),  # walked through once
    Outcome(EVEN, EVEN, True),  # there and back
    Outcome(EVEN, NONE, False),  # from the low end and back
    Outcome(NONE, EVEN, False),  # from the high end and back
    Outcome(EVEN, EVEN, False),  # from both ends and back
    Outcome(NONE, NONE, False),  # not entered
    Outcome(ODD, EVEN, True),
    Outcome(EVEN, ODD, True),
    Outcome(ODD, NONE, False),
    Outcome(NONE, ODD, False),
    Outcome(ODD, EVEN, False),
    Outcome(EVEN, ODD, False),
    Outcome(ODD, ODD, False),
)
NUMBER_OF = {outcome: number for number, outcome in enumerate(OUTCOMES)}

#: For each cross aisle: how many edges meet it, and the number of the part that it belongs to (0: none).
State = tuple[tuple[int, int], ...]


class Rows(NamedTuple):
    """What serving a stretch makes of each state, and of which kind each state is there."""

    to: list[tuple[int, ...]]  # [state][outcome] -> state
    kinds: list[int]


#: For each state its ways on: the state, the edges in all, the edges of each cross aisle.
Onwards = list[tuple[tuple[int, int, tuple[int, ...]], ...]]
#: The kinds: neither end of the stretch is met by any edge, only one is, both are and hang together or not.
NEITHER, ONLY_LOW, ONLY_HIGH, TOGETHER, APART = range(5)
KINDS = 5


class Tables(NamedTuple):
    """Every change of state for a number of cross aisles; states are known by their number, 0 is the empty one."""

    needs: list[list[tuple[int, ...]]]  # [cross][ODD or EVEN][state] -> state
    sections: list[Rows]
    onward: Onwards
    complete: frozenset[int]  # one part, every number even: a whole route


def meet(before: int, more: int) -> int:
    """How many edges meet a crossing when more come."""
    if NONE in (before, more):
        return before + more
    return EVEN if (before + more) % 2 == 0 else ODD


def _canonical(state: list[tuple[int, int]]) -> State:
    names: dict[int, int] = {}
    return tuple((edges, names.setdefault(part, len(names) + 1) if edges else 0) for edges, part in state)


def _with_need(state: State, cross: int, edges: int) -> State:
    changed = list(state)
    before, part = state[cross]
    changed[cross] = (meet(before, edges), part or (edges and len(state) + 1 + cross))
    return _canonical(changed)


def _with_section(state: State, section: int, outcome: Outcome) -> State:
    changed = list(_with_need(_with_need(state, section, outcome.low), section + 1, outcome.high))
    if outcome.joined:
        kept, lost = changed[section][1], changed[section + 1][1]
        changed = [(edges, kept if part == lost else part) for edges, part in changed]
    return _canonical(changed)


def _onward(state: State) -> list[tuple[State, tuple[int, ...]]]:
    """The states in which the next aisle can be reached: no part may be left behind."""
    choices = [{NONE: (0,), ODD: (1,), EVEN: (0, 2)}[edges] for edges, _part in state]
    parts = {part for _edges, part in state} - {0}
    found = []
    for edges in product(*choices):
        if {part for count, (_edges, part) in zip(edges, state, strict=True) if count} == parts:
            after = [(count, part) for count, (_edges, part) in zip(edges, state, strict=True)]
            found.append((_canonical(after), edges))
    return found


def _kind(state: State, section: int) -> int:
    (low, low_part), (high, high_part) = state[section : section + 2]
    if low and high:
        return TOGETHER if low_part == high_part else APART
    return ONLY_LOW if low else ONLY_HIGH if high else NEITHER


def _is_complete(state: State) -> bool:
    return {part for _edges, part in state} - {0} == {1} and all(edges != ODD for edges, _part in state)


def _states(crosses: int) -> list[State]:
    every = product(product((NONE, ODD, EVEN), range(crosses)), repeat=crosses)
    return sorted({_canonical(list(state)) for state in every})


@lru_cache
def tables(crosses: int) -> Tables:
    """The changes of state for so many cross aisles; made once, at their first use."""
    states = _states(crosses)
    number = {state: index for index, state in enumerate(states)}
    return Tables(
        [
            [
                tuple(number[_with_need(state, cross, edges)] for state in states)
                for edges in (NONE, ODD, EVEN)
            ]
            for cross in range(crosses)
        ],
        [
            Rows(
                [tuple(number[_with_section(state, section, made)] for made in OUTCOMES) for state in states],
                [_kind(state, section) for state in states],
            )
            for section in range(crosses - 1)
        ],
        [tuple((number[to], sum(edges), edges) for to, edges in _onward(state)) for state in states],
        frozenset(number[state] for state in states if _is_complete(state)),
    )
