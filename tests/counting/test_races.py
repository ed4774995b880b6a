"""Two counters before one bin: one counts, the other is told who."""

from __future__ import annotations

from tests.at_once import at_once
from tests.person import Person
from tests.putaway.waiting import take
from tests.world import World, each_code
from warehouse.counting.models import Count, CountVariance


def test_two_who_open_one_bin_at_once(world: World, finn: Person, carla: Person) -> None:
    for person in (finn, carla):
        person.open("/counting")
    pages = at_once(lambda: finn.scan("A-01-A-01"), lambda: carla.scan("A-01-A-01"))
    assert sorted(page.message for page in pages) == ["counting.opened", "counting.taken"]
    assert world.count(Count) == 1


def test_a_pick_while_the_bin_is_closed_leaves_a_difference_that_adds_up(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-01")
    finn.scan(each_code("MUG-BL"))
    finn.tap("quantity", 60)

    def pick() -> str:
        take(world, "MUG-BL", 5, place="A-01-A-01")
        return "picked"

    assert at_once(pick, lambda: finn.tap("done").outcome) == ["picked", "task_done"]
    assert world.one(CountVariance).variance == 0
    assert world.on_hand("A-01-A-01", "MUG-BL") == 55
