"""The screens of the number that is asked on the way: after a pick, after a put-away, hardly meant, taken back."""

from __future__ import annotations

from tests.browser.eyes import Eyes
from tests.browser.long_names import LONG, SKUS
from tests.glances import asks, question_of
from tests.picking.clusters import order, release
from tests.picking.walking import place, stock
from tests.putaway.waiting import lay
from tests.world import World, each_code

NUMBER, BIN = "026-9100001-0000001", "HALL2-WAY-104-C-08"
CARD, MUG = SKUS["CARD"], SKUS["MUG-BL"]


def ask(ada: Eyes, ben: Eyes, world: World) -> None:
    """Ada picks cards and mugs, Ben lays cards to others; both are asked."""
    asks(world, up_to=1000, per_hour=60)
    place(world, BIN)
    for sku in (CARD, MUG):
        stock(world, BIN, sku, 3)
    place(world, "SPARE-TOTE-000009", "tote")
    _pick(ada, world)
    _put(ben, world)
    asks(world, per_hour=0)


def _pick(ada: Eyes, world: World) -> None:
    order(world, NUMBER, {CARD: 1, MUG: 1})
    if ada.walk and ada.open(ada.walk).task.startswith("picking/"):
        ada.tap("release")
    ada.open("/picking")
    ada.scan(f"L.{release(world, 'single', NUMBER)}")
    ada.scan("SPARE-TOTE-000009")
    ada.right()
    question = ada.right()
    assert question.step == "glance", question.text
    number = question_of(question)
    ada.open(ada.walk)
    ada.scan("NO-SUCH-CODE-0123456789")
    ada.tap("glance", 9999, number)
    ada.tap("glance", 2, number)
    ada.tap("undo")
    ada.tap("done", reason=number)
    for _ in range(2):
        if ada.right().step == "glance":
            return
    raise AssertionError("the last stop leaves as many, and the bench is ahead")


def _put(ben: Eyes, world: World) -> None:
    lay(world, CARD, 2, LONG["DOCK-1"])
    ben.open("/putaway")
    ben.scan(each_code("CARD"))
    page = ben.scan(BIN)
    page = ben.scan(BIN) if page.ask == "again" else page
    assert page.step == "glance", page.text
    ben.tap("glance", 5, question_of(page))
