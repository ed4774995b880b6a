"""Two people before one heap on the dock: each piece is in one person's hands at most."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.at_once import at_once
from tests.person import Person
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse.putaway.models import PutAway

MUG = each_code("MUG-BL")


def test_two_who_scan_the_same_goods_do_not_both_have_them(world: World, ben: Person, ada: Person) -> None:
    lay(world, "MUG-BL", 24)
    for person in (ben, ada):
        person.open("/putaway")
    pages = at_once(lambda: ben.scan(MUG), lambda: ada.scan(MUG))
    assert sorted(page.message for page in pages) == ["putaway.take_over", "putaway.taken"]
    assert world.count(PutAway) == 1


def test_two_heaps_go_to_two_people(world: World, ben: Person, ada: Person) -> None:
    lay(world, "MUG-BL", 24)
    lay(world, "MUG-BL", 10, place="STAGE-1")
    for person in (ben, ada):
        person.open("/putaway")
    pages = at_once(lambda: ben.scan(MUG), lambda: ada.scan(MUG))
    assert [page.message for page in pages] == ["putaway.taken", "putaway.taken"]
    assert world.count(PutAway) == 2
    assert world.read(lambda s: s.scalar(select(func.sum(PutAway.quantity)))) == 34


def test_both_put_down_in_one_bin_at_once(world: World, ben: Person, ada: Person) -> None:
    lay(world, "MUG-BL", 24)
    lay(world, "MUG-BL", 10, place="STAGE-1")
    for person in (ben, ada):
        person.open("/putaway")
        person.scan(MUG)
    pages = at_once(lambda: ben.scan("A-01-A-01"), lambda: ada.scan("A-01-A-01"))
    assert [page.message for page in pages] == ["putaway.placed", "putaway.placed"]
    assert world.on_hand("A-01-A-01", "MUG-BL") == 94
