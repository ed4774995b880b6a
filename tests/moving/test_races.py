"""Two people at one bin: a piece is in one person's hands, and what others did meanwhile is said."""

from __future__ import annotations

from tests.at_once import at_once
from tests.moving.goods import at, promise
from tests.person import Person
from tests.putaway.waiting import take
from tests.world import World, each_code
from warehouse.moving.models import TransferLine

MUG, CARD = each_code("MUG-BL"), each_code("CARD")
CARDS, TO = "A-01-A-04", "A-01-A-05"


def _one_card(world: World) -> None:
    take(world, "CARD", 4, place=CARDS)


def test_two_who_take_the_last_piece(world: World, ada: Person, ben: Person) -> None:
    _one_card(world)
    at(ada, CARDS)
    at(ben, CARDS)
    pages = at_once(lambda: ada.scan(CARD), lambda: ben.scan(CARD))
    assert sorted(page.message for page in pages) == ["transfers.take_over", "transfers.taken"]
    assert world.count(TransferLine) == 1


def test_all_at_once_by_two(world: World, ada: Person, ben: Person) -> None:
    at(ada, CARDS)
    at(ben, CARDS)
    pages = at_once(lambda: ada.tap("all"), lambda: ben.tap("all"))
    assert sorted(page.message for page in pages) == ["transfers.all", "transfers.nothing_free"]


def test_two_put_down_in_one_bin(world: World, ada: Person, ben: Person) -> None:
    for person in (ada, ben):
        at(person, CARDS)
        person.scan(CARD)
    pages = at_once(lambda: ada.scan(TO), lambda: ben.scan(TO))
    assert [page.outcome for page in pages] == ["task_done", "task_done"]
    assert (world.on_hand(CARDS, "CARD"), world.on_hand(TO, "CARD")) == (3, 2)


def test_taking_over_what_another_has(world: World, ada: Person, ben: Person) -> None:
    at(ben, CARDS)
    ben.tap("all")
    at(ada, CARDS)
    page = ada.scan(CARD)
    assert (page.outcome, page.ask) == ("ask", "again")
    assert page.sentence == "Ben has Greeting card. Take over? Scan again."
    page = ada.scan(CARD)
    assert (page.message, page.step, page.quantity) == ("transfers.taken_over", "scan_target", 5)
    page = ben.scan(TO)
    assert (page.outcome, page.message, page.step) == ("error", "transfers.others_hands", "scan_source")
    assert "Ada took your goods" in ben.open("/").text
    page = ada.scan("C.UNDO")
    assert page.message == "transfers.undo_take_over"
    ben.open("/transfers")
    assert ben.scan(CARDS).message == "transfers.continued"
    assert ben.scan(TO).outcome == "task_done"


def test_goods_that_were_promised_meanwhile(world: World, ada: Person) -> None:
    at(ada, CARDS)
    ada.tap("all")
    promise(world, CARDS, "CARD", 2)
    page = ada.scan(TO)
    assert (page.outcome, page.sentence) == ("error", f"Only 3 Greeting card still free in {CARDS}.")
    assert world.on_hand(TO, "CARD") == 0
    ada.tap("quantity", 3)
    assert ada.scan(TO).message == "transfers.placed_part"
    assert ada.tap("skip").message == "transfers.put_back"
    assert (world.on_hand(CARDS, "CARD"), world.on_hand(TO, "CARD")) == (2, 3)


def test_goods_that_were_carried_off_meanwhile(world: World, ada: Person) -> None:
    at(ada, CARDS)
    ada.tap("all")
    take(world, "CARD", 5, place=CARDS)
    assert ada.scan(TO).message == "transfers.gone"
    assert ada.scan("C.SKIP").message == "transfers.put_back"
