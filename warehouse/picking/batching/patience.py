"""How long a search may go on: by rounds (the same result every time), by the clock, or both."""

from __future__ import annotations

from collections.abc import Callable


class Patience:
    """Counts rounds and looks at the clock that it was given. Without any limit there is no patience at all."""

    def __init__(self, rounds: int | None, seconds: float | None, clock: Callable[[], float]) -> None:
        self.rounds_done = 0
        self._rounds, self._seconds, self._clock = rounds, seconds, clock
        self._start = clock()

    def part(self, share: float) -> Patience:
        """So much of the time that is left; every part has all the rounds."""
        return Patience(self._rounds, None if self._seconds is None else self._left() * share, self._clock)

    def is_over(self) -> bool:
        """True when the time is up; rounds do not count here."""
        return self._seconds is not None and self._left() <= 0

    def share(self) -> float:
        """How much of it is used up, 0 to 1."""
        if self._rounds is None and self._seconds is None:
            return 1.0
        by_rounds = 0.0 if self._rounds is None else _share(self.rounds_done, self._rounds)
        by_clock = 0.0 if self._seconds is None else _share(self._seconds - self._left(), self._seconds)
        return max(by_rounds, by_clock)

    def another_round(self) -> bool:
        """Counts the round that begins; False when there is none left."""
        if self.share() >= 1:
            return False
        self.rounds_done += 1
        return True

    def _left(self) -> float:
        assert self._seconds is not None
        return max(0.0, self._seconds - (self._clock() - self._start))


def _share(done: float, of: float) -> float:
    return min(1.0, done / of) if of > 0 else 1.0
