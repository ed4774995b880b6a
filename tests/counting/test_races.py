"""Two counters before one bin: one counts, the other is told who."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.person import Person
from tests.putaway.waiting import take
from tests.world import World, each_code
from warehouse.counting.models import Count, CountVariance


def test_two_who_open_one_bin_at_once(world: World, finn: Person, carla: Person) -> None:
    barrier = Barrier(2, timeout=30)
    for person in (finn, carla):
        person.open("/counting")

    def work(person: Person) -> str:
        barrier.wait()
        return person.scan("A-01-A-01").message

    with ThreadPoolExecutor(2) as pool:
        messages = sorted(pool.map(work, [finn, carla]))
    assert messages == ["counting.opened", "counting.taken"]
    assert world.count(Count) == 1


def test_a_pick_while_the_bin_is_closed_leaves_a_difference_that_adds_up(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    finn.scan(each_code("MUG-BL"))
    finn.tap("quantity", 60)
    barrier = Barrier(2, timeout=30)

    def pick() -> None:
        barrier.wait()
        take(world, "MUG-BL", 5, place="A-01-A-01")

    def close() -> str:
        barrier.wait()
        return finn.tap("done").outcome

    with ThreadPoolExecutor(2) as pool:
        picked, closed = pool.submit(pick), pool.submit(close)
        picked.result()
        assert closed.result() == "task_done"
    assert world.one(CountVariance).variance == 0
    assert world.on_hand("A-01-A-01", "MUG-BL") == 55
