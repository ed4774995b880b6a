"""Every screen of a walk of several orders: the cart and its slots, an order that leaves it, a tote that is sorted."""

from __future__ import annotations

from sqlalchemy import select

from tests.browser.eyes import Eyes
from tests.browser.long_names import SKUS
from tests.picking.clusters import fixed_cart, order, release
from tests.picking.walking import cancel, place, stock
from tests.world import World, each_code
from warehouse.sites import Warehouse

NUMBERS = ("026-2000001-0000001", "026-2000002-0000002", "026-2000003-0000003", "026-2000004-0000004")
MUG = each_code("MUG-BL")
MOST_SCANS = 30


def walk(ada: Eyes, world: World) -> None:
    """Nobody's cart, a cart with slots, one without, each piece scanned, an order cancelled on the way."""
    mug, towel = SKUS["MUG-BL"], SKUS["TOWEL"]
    stock(world, "A-01-A-06", mug, 60)
    stock(world, "A-01-A-06", towel, 120)
    for number in NUMBERS:
        order(world, number, {mug: 3, towel: 24})
    fixed_cart(world, "PICKING-CART-07")
    for code in ("SPARE-TOTE-000001", "SPARE-TOTE-000002"):
        place(world, code, "tote")
    if ada.walk and ada.open(ada.walk).task.startswith("picking/"):
        ada.tap("release")
    ada.open("/picking")
    taken = ada.scan(f"L.{release(world, 'cluster', *NUMBERS[:2])}")
    assert taken.step == "scan_cart", taken.text
    ada.scan("SPARE-TOTE-000001")
    ada.tap("undo")
    ada.scan("PICKING-CART-07")
    for _ in range(3):
        ada.right()
    ada.scan("PICKING-CART-07-B")
    ada.tap("full")
    _scans(world, "each")
    ada.open(ada.walk)
    ada.right()
    cancel(world, NUMBERS[0])
    ada.open(ada.walk)
    ada.scan("PICKING-CART-07-A")
    ada.right()
    ada.tap("short")
    _scans(world, "number")
    ada.tap("no")
    for _ in range(MOST_SCANS):
        if ada.right().task == "picking":
            break


def sort(ada: Eyes, packer: Eyes, world: World) -> None:
    """Two orders in one tote at the bench."""
    ada.open("/picking")
    ada.scan(f"L.{release(world, 'batch', *NUMBERS[2:])}")
    ada.scan("SPARE-TOTE-000002")
    for _ in range(MOST_SCANS):
        if ada.right().task == "picking":
            break
    packer.open("/packing")
    packer.scan("SPARE-TOTE-000002")
    packer.scan(each_code("VASE"))
    packer.open("/packing")
    packer.scan(MUG)
    packer.tap("aside")


def _scans(world: World, how: str) -> None:
    with world.database.writing() as session:
        session.scalars(select(Warehouse)).one().scans_product = how
