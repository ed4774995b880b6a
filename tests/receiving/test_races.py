"""Two receivers at one purchase order: nothing is lost, nothing counted twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.at_once import at_once
from tests.person import Person
from tests.receiving.goods import MUG, TOWEL, add_order, gs1, received
from tests.world import World, each_code
from warehouse.receiving.models import Receipt, ReceiptLine
from warehouse.stock.models import Lot


def together(people: list[Person], codes: list[str]) -> list[list[str]]:
    """All of them scan at the same moments; answers the outcomes of each."""
    barrier = Barrier(len(people), timeout=30)

    def work(person: Person) -> list[str]:
        outcomes = []
        for code in codes:
            barrier.wait()
            outcomes.append(person.scan(code).outcome)
        return outcomes

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(work, people))


def test_two_who_open_one_order_at_once_share_one_receipt(world: World, ben: Person, carla: Person) -> None:
    for person in (ben, carla):
        person.open("/receiving")
    outcomes = together([ben, carla], ["1042"])
    assert outcomes == [["ok"], ["ok"]]
    assert world.count(Receipt) == 1


def test_two_who_open_by_a_product_at_once_share_one_receipt(
    world: World, ben: Person, carla: Person
) -> None:
    for person in (ben, carla):
        person.open("/receiving")
    outcomes = together([ben, carla], [MUG])
    assert world.count(Receipt) == 1
    # The second is told that the first counts it; once more, and it counts.
    assert sorted(outcomes) == [["ask"], ["ok"]]
    asked = ben if outcomes[0] == ["ask"] else carla
    assert asked.scan(MUG).outcome == "ok"
    assert received(world) == [2, 0, 0]


def test_two_who_count_one_product_lose_and_double_nothing(world: World, ben: Person, carla: Person) -> None:
    for person in (ben, carla):
        person.open("/receiving")
        person.scan("1042")
        person.scan(MUG)
    assert carla.page.ask == "again"
    outcomes = together([ben, carla], [MUG] * 8)
    assert outcomes == [["ok"] * 8] * 2
    assert received(world) == [17, 0, 0]
    assert world.on_hand("DOCK-1", "MUG-BL") == 17
    assert world.one(ReceiptLine).quantity_received == 17


def test_two_who_scan_the_last_ones_do_not_overdo_it(world: World, ben: Person, carla: Person) -> None:
    for person in (ben, carla):
        person.open("/receiving")
        person.scan("1042")
    outcomes = together([ben, carla], [TOWEL] * 4)
    flat = [outcome for one in outcomes for outcome in one]
    assert flat.count("ok") + flat.count("line_done") == 6
    assert flat.count("ask") == 2
    assert received(world) == [0, 6, 0]


def test_two_who_bring_a_new_lot_at_once_bring_one_lot(world: World, ben: Person, carla: Person) -> None:
    for person in (ben, carla):
        person.open("/receiving")
        person.scan("1042")
    outcomes = together([ben, carla], [gs1(each_code("JAM"), lot="L7", expires="391231")] * 3)
    assert world.count(Lot, code="L7") == 1
    counted = sum(outcome == "ok" for one in outcomes for outcome in one)
    assert received(world) == [0, 0, counted]
    assert counted >= 5


def test_one_closes_while_the_other_counts(world: World, ben: Person, carla: Person) -> None:
    add_order(world, "2000", [("VASE", 1), ("CARD", 5)])
    for person in (ben, carla):
        person.open("/receiving")
        person.scan("2000")
    ben.scan(each_code("VASE"))
    ben.tap("done")
    pages = at_once(lambda: ben.tap("keep-open"), lambda: carla.scan(each_code("CARD")))
    messages = tuple(page.message for page in pages)
    receipt = world.one(Receipt)
    if messages[1] == "receiving.counted":
        assert messages[0] == "receiving.not_asked"
        assert receipt.closed_at is None
    else:
        assert messages == ("receiving.kept_open", "receiving.closed")
        assert receipt.units_done == 1
    assert sum(received(world, "2000")) == world.on_hand("DOCK-1", "VASE") + world.on_hand("DOCK-1", "CARD")
