"""A walk that is somebody else's by now, for the tests of both who took it and who had it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import time_machine

from tests.person import Person
from tests.picking.walking import take
from tests.world import World
from warehouse import clock
from warehouse.people.models import Person as Row


@contextmanager
def later(minutes: float) -> Iterator[None]:
    """So many minutes from now."""
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        yield


def taken_over(ada: Person, carla: Person) -> str:
    """Ada picks 1001 into TOTE-001 and stands at the mugs; five minutes later Carla has her walk."""
    task = take(ada, "TOTE-001").task
    ada.scan("A-01-A-01")
    with later(5):
        carla.open("/")
        assert carla.scan("TOTE-001").step == "take_over"
        assert carla.scan("TOTE-001").message == "picking.taken_over"
    return task


def person_id(world: World, name: str) -> int:
    """The number that a claim or a movement names a person by."""
    return world.one(Row, name=name).id
