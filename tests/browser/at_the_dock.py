"""The screens of the dock: receiving with all that goes wrong, labels, put-away, moves, the claim."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.eyes import Eyes
from tests.browser.long_names import LONG, SKUS
from tests.putaway.waiting import change_bin, lay, stand
from tests.receiving.goods import JAM
from tests.world import World, case_code, each_code
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving.models import Receipt
from warehouse.sites import Warehouse

MUG, TOWEL, CARD, VASE, RED = (each_code(sku) for sku in ("MUG-BL", "TOWEL", "CARD", "VASE", "MUG-RD"))


def receive(ben: Eyes, serum: str) -> None:
    ben.open("/receiving")
    ben.scan(MUG)
    ben.open("/receiving")
    ben.scan("PO-2027-0001042")
    ben.scan(MUG)
    ben.scan(case_code("MUG-BL"))
    ben.tap("undo")
    ben.scan(RED)
    ben.tap("quantity", 4)
    ben.scan(f"01{JAM.zfill(14)}1739123110LOT73705")
    ben.scan(f"01{JAM.zfill(14)}1739123110LOT73705\x1d")
    ben.scan(JAM)
    ben.tap("undo")
    ben.scan(f"02{case_code('MUG-BL')}")
    ben.tap("quantity", 900)
    ben.tap("undo")
    ben.tap("done")
    ben.tap("keep-open")
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(serum)
    ben.scan("SERUM-LOT-2027-0000412")
    ben.scan("31.12.27")
    ben.scan(serum)


def label_at_dock(ben: Eyes, world: World) -> None:
    """Labels of the product counted last, and a pallet made up at the dock."""
    world.database.write(_give_prefix)
    ben.open("/receiving")
    ben.scan("1077")
    ben.tap("pallet")
    ben.scan("S.BENCH-1")
    ben.tap("pallet")
    ben.scan(TOWEL)
    ben.tap("print")
    ben.tap("print", 12)
    ben.tap("pallet-done")
    for _act in range(5):
        ben.tap("undo")


def _give_prefix(session: Session) -> None:
    session.scalars(select(Warehouse).order_by(Warehouse.id)).first().gs1_prefix = "9521234"  # type: ignore[union-attr]


def not_ordered(carla: Eyes) -> None:
    """What no line expects, unknown codes, sizes of cases, wrong contents; a delivery without an order."""
    carla.open("/receiving")
    carla.scan("1044")
    carla.scan(TOWEL)
    carla.tap("aside")
    carla.scan(case_code("TOWEL"))
    carla.tap("unexpected")
    carla.tap("case-holds")
    carla.tap("case-holds", 20)
    carla.tap("case-holds", 20, "receipt")
    carla.tap("undo")
    carla.tap("other-inside")
    carla.scan(RED)
    carla.tap("other-inside", 2)
    carla.tap("undo")
    carla.scan("4006381333931")
    carla.tap("attach")
    carla.scan(TOWEL)
    carla.tap("undo")
    carla.open("/receiving")
    carla.tap("no-order")
    carla.scan("nobody of this name")
    offered = [button.get("data-scan") for button in carla.person.page.all("button")]
    carla.scan(next(code for code in offered if code))
    carla.scan(TOWEL)
    carla.tap("done")


def goes_wrong(ben: Eyes, carla: Eyes) -> None:
    """More than ordered, damaged, closed and opened again; with and without a supervisor."""
    for eyes in (ben, carla):
        eyes.open("/receiving")
        eyes.scan("1045")
        eyes.scan(VASE)
        eyes.tap("quantity", 6)
        eyes.open(eyes.person.page.attribute("address"), f"receiving accept, {eyes.person.name}")
        eyes.tap("aside")
    carla.tap("damaged")
    carla.tap("damaged", 1)
    carla.tap("done")
    carla.tap("close-short")
    ben.open("/receiving")
    ben.scan("1045")
    carla.scan("1045")


def put_away(ben: Eyes, world: World) -> None:
    ben.open("/putaway")
    ben.scan(RED)
    ben.scan(MUG)
    ben.scan("A-01-A-03")
    ben.tap("skip")
    ben.scan(MUG)
    ben.tap("full")
    ben.person.open("/putaway")
    ben.shown.keep(ben.person.page, "putaway list with goods in hand")
    ben.scan(JAM)
    ben.right()


def put_loads_away(ben: Eyes, world: World) -> None:
    """A pallet whole and split, a cart in order and as a list, a dock; a bin that takes a part."""
    pallet = "340123450000000093"
    stand(world, pallet, at=LONG["DOCK-1"])
    lay(world, "VASE", 6, place=pallet)
    lay(world, "MUG-RD", 40, place=pallet)
    lay(world, SKUS["CARD"], 30, place="CART-01")
    lay(world, SKUS["TOWEL"], 12, place="STAGE-1")
    ben.open("/putaway")
    ben.scan(pallet)
    ben.scan("A-01-A-04")
    ben.tap("split")
    ben.tap("release")
    ben.scan("CART-01")
    ben.tap("free")
    ben.tap("directed")
    change_bin(world, "A-01-A-04", max_weight_grams=300 * 17)
    ben.scan(each_code("CARD"))
    ben.tap("quantity", 20)
    ben.tap("full")
    ben.open("/putaway")
    ben.scan("STAGE-1")
    ben.scan(each_code("TOWEL"))


def move(ben: Eyes, world: World) -> None:
    """From bin to bin with all questions, and a tote that nobody waits for."""
    for lot in ("L2409", "L2411"):
        lay(world, "JAM", 3, place="A-01-A-06", lot=lot)
    stand(world, "TOTE-077", at="STAGE-1", kind="tote")
    lay(world, "LAMP", 2, place="TOTE-077")
    lay(world, "VASE", 1, place="TOTE-077")
    ben.open("/transfers")
    ben.scan("A-01-A-06")
    ben.scan(JAM)
    ben.tap("all")
    ben.tap("quantity", 2)
    ben.scan("A-01-A-02")
    ben.open("/transfers", "transfers list with goods in hand")
    ben.scan("A-01-A-06")
    ben.tap("skip")
    ben.scan("TOTE-077")
    ben.tap("free")
    ben.tap("release")


def claim(carla: Eyes, world: World) -> None:
    receipts = world.read(
        lambda session: list(session.scalars(select(Receipt).order_by(Receipt.id).limit(6)))
    )
    for receipt in receipts:
        page = carla.open(f"/receiving/{receipt.id}/claim", "claim")
        if page.find("button", form="claim") is not None:
            carla.shown.keep(carla.person.send(f"/receiving/{receipt.id}/claim"), "claim made")
    carla.open("/receiving")
    carla.scan("PO-2027-0001042")
    order = world.one(PurchaseOrder, number="PO-2027-0001042")
    carla.open(f"/receiving/purchase-orders/{order.id}", "deliveries")
