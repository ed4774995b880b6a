"""What is to be brought home out of a tote, or from beside a bench, and does not lie there."""

from __future__ import annotations

from tests.packing.bench import pick
from tests.packing.test_putting_right import ASIDE, RED, _cancel, _in_doubt, wrong_mug
from tests.person import Person
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse.stock import put_backs
from warehouse.stock.quantities import CountRequest, Movement


def test_it_goes_back_to_the_bin_it_came_from(world: World, ben: Person) -> None:
    pick(world, "1001")
    _cancel(world, "1001")
    ben.open("/putaway")
    page = ben.scan(each_code("TOWEL"))
    assert page.step == "scan_bin" and "short" in page.actions
    page = ben.tap("short")
    assert (page.outcome, page.message) == ("task_done", "putaway.not_there"), page.sentence
    assert (world.on_hand("TOTE-001", "TOWEL"), world.on_hand("A-01-A-03", "TOWEL")) == (0, 20)
    assert world.count(Movement, reason="missing") == world.count(CountRequest) == 1
    assert not _in_doubt(world, "A-01-A-03", "TOWEL"), "others of it lie there"
    assert world.read(put_backs.without_an_owner) == []
    page = ben.tap("undo")
    assert (page.message, page.step) == ("putaway.undo_skipped", "scan_bin")
    assert world.on_hand("TOTE-001", "TOWEL") == 1 and world.count(CountRequest) == 0
    assert world.read(put_backs.without_an_owner) == []


def test_from_beside_the_bench_too(world: World, eve: Person, ben: Person) -> None:
    wrong_mug(world, eve)
    eve.tap("reject")
    ben.open("/putaway")
    ben.scan(RED)
    ben.tap("short")
    assert (world.on_hand(ASIDE, "MUG-RD"), world.on_hand("A-01-A-02", "MUG-RD")) == (0, 30)
    assert world.read(put_backs.without_an_owner) == []


def test_what_waits_on_the_dock_is_counted_there(world: World, ben: Person) -> None:
    """Nobody knows a bin of it: receiving counts it, and put-away leaves it where it waits."""
    lay(world, "MUG-BL", 3)
    ben.open("/putaway")
    page = ben.scan(each_code("MUG-BL"))
    assert "short" not in page.actions
    assert ben.tap("short").message == "putaway.only_put_backs"
