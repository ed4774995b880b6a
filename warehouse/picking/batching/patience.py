"""How long a search may go on: by rounds (the same result every time), by the clock, or both.

With both, rounds say how far the search is and the clock is no more than an outer bound: on any machine that gets there
in time the result is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil


class Patience:
    """Counts rounds and looks at the clock that it was given. Without any limit there is no patience at all."""

    def __init__(self, rounds: int | None, seconds: float | None, clock: Callable[[], float]) -> None:
        self.rounds_done = 0
        #: How much was used up when the present round began, 0 to 1.
        self.share = 0.0
        self._rounds, self._seconds, self._clock = rounds, seconds, clock
        self._start = clock()

    def part(self, of_rounds: float, of_time: float) -> Patience:
        """So much of the rounds, at least one, and so much of the time that is left."""
        rounds = None if self._rounds is None else ceil(self._rounds * of_rounds)
        return Patience(rounds, None if self._seconds is None else self._left() * of_time, self._clock)

    def is_over(self) -> bool:
        """True when the time is up; rounds do not count here."""
        return self._seconds is not None and self._left() <= 0

    def another_round(self) -> bool:
        """Counts the round that begins; False when there is none left. It looks at the clock, once."""
        self.share = self._used()
        if self.share >= 1:
            return False
        self.rounds_done += 1
        return True

    def _used(self) -> float:
        """How much is used up, 0 to 1. Where rounds are counted they alone say so, until the time is up."""
        if self._rounds is None and self._seconds is None:
            return 1.0
        by_clock = 0.0 if self._seconds is None else _share(self._seconds - self._left(), self._seconds)
        if self._rounds is None or by_clock >= 1:
            return by_clock
        return _share(self.rounds_done, self._rounds)

    def _left(self) -> float:
        assert self._seconds is not None
        return max(0.0, self._seconds - (self._clock() - self._start))


def _share(done: float, of: float) -> float:
    return min(1.0, done / of) if of > 0 else 1.0
