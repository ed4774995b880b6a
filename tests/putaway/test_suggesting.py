"""Which bins are shown: the three best with their reasons, learned room, weights, look-alikes, holds."""

from __future__ import annotations

from tests.person import Person
from tests.putaway.waiting import change_bin, change_product, lay, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.putaway.models import PutAway
from warehouse.stock.models import Product
from warehouse.stock.places import add_location
from warehouse.stock.room import BinRoom

MUG, RED, VASE, JAM = (each_code(sku) for sku in ("MUG-BL", "MUG-RD", "VASE", "JAM"))


def _with(person: Person, code: str) -> Person:
    person.open("/putaway")
    assert person.scan(code).step == "scan_bin"
    return person


def _put(person: Person, world: World, sku: str, quantity: int, bin_code: str) -> None:
    lay(world, sku, quantity)
    _with(person, each_code(sku)).scan(bin_code)
    if person.page.outcome == "ask":
        person.scan(bin_code)
    assert person.page.outcome == "task_done"


def _shown(world: World) -> list[str]:
    return [one["code"] for one in world.one(PutAway, finished_at=None).candidates]


def test_the_three_best_are_shown_and_taken_without_a_question(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    page = _with(ben, MUG).page
    assert _shown(world) == ["A-01-A-01", "B-01-A-01", "A-01-A-05"]
    assert "The same product lies here · 60 here now" in page.text
    assert "The same product lies here · 48 here now" in page.text
    assert "Empty, next in the walk" in page.text
    assert ben.scan("B-01-A-01").outcome == "task_done"
    assert world.on_hand("B-01-A-01", "MUG-BL") == 72


def test_the_overflow_takes_what_has_no_bin(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    for code in ("A-01-A-05", "A-01-A-06"):
        change_bin(world, code, retired_at=clock.now())
    with world.database.writing() as session:
        add_location(session, world.warehouse_id, "OVER-1", "bulk", is_overflow=True, sequence=99)
        add_location(session, world.warehouse_id, "BULK-2", "bulk", sequence=98)
    lay(world, "TOWEL", 3, place="OVER-1")
    lay(world, "TOWEL", 3, place="BULK-2")
    assert _with(ben, VASE).page.code == "OVER-1"


def test_class_a_near_the_start_class_c_far_from_it(world: World, ben: Person, ada: Person) -> None:
    lay(world, "VASE", 3)
    lay(world, "JAM", 3, lot="L1")
    change_product(world, "VASE", abc="C")
    change_product(world, "JAM", abc="A")
    assert _with(ben, VASE).page.code == "A-01-A-06"
    assert _with(ada, JAM).page.code == "A-01-A-05"


def test_heavy_goods_go_to_bulk(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    change_product(world, "VASE", weight_grams=20_000)
    with world.database.writing() as session:
        add_location(session, world.warehouse_id, "B-01-A-02", "bulk", sequence=60)
    assert _with(ben, VASE).page.code == "B-01-A-02"


def test_a_bin_bears_no_more_than_it_may(world: World, ben: Person) -> None:
    lay(world, "VASE", 10)
    change_bin(world, "A-01-A-05", max_weight_grams=1_000)
    change_bin(world, "A-01-A-06", retired_at=clock.now())
    page = _with(ben, VASE).page
    assert (page.code, page.quantity) == ("A-01-A-05", 3)
    assert "3 of 10 fit: put 3, then next" in page.text
    change_bin(world, "A-01-A-04", max_weight_grams=2_000)
    page = ben.scan("A-01-A-04")
    assert (page.outcome, page.message) == ("error", "putaway.too_heavy")


def test_the_most_that_lay_there_is_its_room(world: World, ben: Person) -> None:
    _put(ben, world, "VASE", 20, "A-01-A-05")
    assert world.one(BinRoom).most == 20
    take(world, "VASE", 12, place="A-01-A-05", target="UNLOCATED")
    lay(world, "VASE", 30)
    page = _with(ben, VASE).page
    assert (page.code, page.quantity) == ("A-01-A-05", 12)
    assert "12 of 30 fit: put 12, then next" in page.text
    page = ben.scan("A-01-A-05")
    assert (page.outcome, page.message, page.step) == ("line_done", "putaway.placed_part", "scan_bin")
    assert (page.code, page.quantity) == ("A-01-A-06", 18)
    assert world.on_hand("A-01-A-05", "VASE") == 20
    assert ben.scan("A-01-A-06").outcome == "task_done"
    assert (world.on_hand("A-01-A-06", "VASE"), world.on_hand("DOCK-1", "VASE")) == (18, 0)


def test_a_bin_at_its_most_may_hold_more_until_it_is_called_full(world: World, ben: Person) -> None:
    _put(ben, world, "VASE", 20, "A-01-A-05")
    lay(world, "VASE", 5)
    assert (_with(ben, VASE).page.code, ben.page.quantity) == ("A-01-A-05", 5)
    assert ben.tap("full").code == "A-01-A-06"
    known = world.one(BinRoom)
    assert (known.most, known.full_at) == (20, 20)
    ben.tap("skip")
    assert _with(ben, VASE).page.code == "A-01-A-06", "it is remembered"
    ben.scan("A-01-A-05")
    assert ben.scan("A-01-A-05").outcome == "task_done"
    known = world.one(BinRoom, location_id=world.one(BinRoom).location_id)
    assert (known.most, known.full_at) == (25, 25), "more went in: so much fits"


def test_what_was_learned_is_unlearned(world: World, ben: Person) -> None:
    lay(world, "VASE", 20)
    _with(ben, VASE).scan("A-01-A-05")
    assert world.one(BinRoom).most == 20
    ben.undo()
    assert world.count(BinRoom) == 0
    ben.tap("full")
    assert world.one(BinRoom).full_at == 0
    ben.tap("undo")
    assert (world.count(BinRoom), ben.page.code) == (0, "A-01-A-05")


def test_a_part_is_taken_back(world: World, ben: Person) -> None:
    lay(world, "VASE", 10)
    change_bin(world, "A-01-A-05", max_weight_grams=1_000)
    change_bin(world, "A-01-A-06", retired_at=clock.now())
    change_bin(world, "B-01-A-01", kind="bulk")
    _with(ben, VASE).scan("A-01-A-05")
    assert (ben.page.quantity, ben.page.code) == (7, "B-01-A-01")
    page = ben.tap("undo")
    assert (page.message, page.sentence) == ("putaway.undo_placed", "Take 3 Glass vase out of A-01-A-05.")
    ben.scan("A-01-A-05")
    assert (ben.page.step, ben.page.code, ben.page.quantity) == ("scan_bin", "A-01-A-05", 3)
    assert (world.on_hand("DOCK-1", "VASE"), world.one(PutAway).quantity) == (10, 10)


def test_the_bin_beside_a_look_alike_is_not_shown(world: World, ben: Person) -> None:
    lay(world, "MUG-RD", 5, place="A-01-A-06")
    take(world, "MUG-BL", 60, place="A-01-A-01", target="UNLOCATED")
    take(world, "MUG-BL", 48, place="B-01-A-01", target="UNLOCATED")
    lay(world, "MUG-BL", 4)
    _with(ben, MUG)
    assert "A-01-A-05" not in _shown(world), "the red mugs lie beside it"
    assert "A-01-A-01" not in _shown(world), "and beside this one"
    assert ben.page.code == "B-01-A-01"


def test_where_it_lies_already_its_neighbours_do_not_count(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 4)
    assert _with(ben, MUG).page.code == "A-01-A-01", "although the red mugs lie in A-01-A-02"
    ben.tap("skip")
    lay(world, "MUG-RD", 1, place="A-01-A-01")
    assert _with(ben, MUG).page.code == "B-01-A-01", "but not where both lie in one bin"


def test_held_goods_go_to_a_hold_alone(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    change_product(world, "VASE", held_at=clock.now())
    page = _with(ben, VASE).page
    assert page.code == "HOLD-1"
    assert "On hold: it lies apart" in page.text
    before = world.everything()
    page = ben.scan("A-01-A-05")
    assert (page.outcome, page.message) == ("error", "putaway.held_goods")
    assert world.everything() == before
    assert ben.scan("HOLD-1").outcome == "task_done"
    assert world.on_hand("HOLD-1", "VASE") == 3
    ben.undo()
    assert world.on_hand("DOCK-1", "VASE") == 3


def test_a_bin_on_hold_takes_nothing(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 3)
    change_bin(world, "A-01-A-01", held_at=clock.now())
    assert _with(ben, MUG).page.code == "B-01-A-01"
    page = ben.scan("A-01-A-01")
    assert (page.outcome, page.message) == ("error", "putaway.bin_held")


def test_a_bin_that_went_out_of_use_meanwhile_is_a_sentence(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 3)
    _with(ben, MUG)
    change_bin(world, "A-01-A-01", retired_at=clock.now())
    before = world.everything()
    page = ben.scan("A-01-A-01")
    assert (page.outcome, page.message, world.everything()) == ("error", "putaway.retired", before)
    assert world.one(Product, sku="MUG-BL").held_at is None
