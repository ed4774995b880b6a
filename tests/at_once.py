"""Several people who do something at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def at_once(*works: Callable[[], Result]) -> list[Result]:
    """Each begins in a thread of its own, all at one moment; what each answered, in the order given."""
    barrier = Barrier(len(works), timeout=30)

    def begin(work: Callable[[], Result]) -> Result:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))
