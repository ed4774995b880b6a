"""A day at the dock: the demo's five purchase orders and its advance notice, received and put away with keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tests.browser.conftest import Hands
from tests.browser.wedge import GS
from tests.world import World
from warehouse.db import Database
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.orders.notices import Notice, NoticeLine
from warehouse.stock.models import INBOUND_KINDS, Location, Product
from warehouse.stock.quantities import Balance

GOOD = {"ok", "line_done", "task_done"}
MOST_SCANS = 200
#: A way to count so many pieces of a line in.
Way = Callable[[Hands, PurchaseOrderLine, int], None]


def test_the_demos_purchase_orders_and_its_notice_with_keys_alone(shop: Database, hands: Hands) -> None:
    world = World(shop)
    orders = world.read(
        lambda session: list(session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.id)))
    )
    announced = world.one(Notice)
    assert len(orders) == 5
    hands.sign_in("Ben")
    ways = cycle((by_case, by_number, by_element_string, by_content, by_link))
    for order in orders[:-1]:
        receive(hands, world, order, ways)
    receive_pallets(hands, world, announced)
    for order in orders:
        assert world.one(PurchaseOrder, id=order.id).closed_at is not None, order.number
        assert all(line.quantity_received == line.quantity_ordered for line in lines_of(world, order))
    put_away(hands)
    assert on_dock(world) == 0


def receive(hands: Hands, world: World, order: PurchaseOrder, ways: Iterator[Way]) -> None:
    """Count each line in, another way each time; all is there, so the delivery closes."""
    hands.go("/receiving")
    scan(hands, f"P.{order.id}")
    for line in lines_of(world, order):
        left = line.quantity_ordered - line.quantity_received
        if left:
            next(ways)(hands, line, left)
    close(hands)


def by_case(hands: Hands, line: PurchaseOrderLine, left: int) -> None:
    """Each carton's own code; without cartons each piece's."""
    barcode = line.product.barcodes[-1]
    for _ in range(left // barcode.quantity):
        scan(hands, barcode.text)


def by_number(hands: Hands, line: PurchaseOrderLine, left: int) -> None:
    """One piece, then the number of all on the pad."""
    scan(hands, line.product.barcodes[0].text)
    hands.page.keyboard.press("F4")
    hands.page.wait_for_selector("details.pad[open]")
    with hands.page.expect_response("**/scans"):
        hands.page.keyboard.type(str(left), delay=120)
        hands.page.keyboard.press("Enter")
    hands.wait_until_sent()
    assert hands.told("outcome") in GOOD, hands.text


def by_element_string(hands: Hands, line: PurchaseOrderLine, left: int) -> None:
    """GTIN, number, supplier's lot and our order's number in one GS1 code."""
    scan(hands, f"01{gtin(line)}30{left}{GS}10B7/{line.line}{GS}400{line.purchase_order_id}")


def by_content(hands: Hands, line: PurchaseOrderLine, left: int) -> None:
    """A carton that says what it holds, and how many."""
    scan(hands, f"02{gtin(line)}37{left}")


def by_link(hands: Hands, line: PurchaseOrderLine, left: int) -> None:
    """A GS1 Digital Link with the number of pieces."""
    scan(hands, f"https://id.gs1.org/01/{gtin(line)}?30={left}")


def gtin(line: PurchaseOrderLine) -> str:
    """Of the single piece, fourteen digits."""
    return line.product.barcodes[0].text.zfill(14)


def receive_pallets(hands: Hands, world: World, announced: Notice) -> None:
    """The notice's number opens the delivery, the code of each pallet receives all of it."""
    wanted = select(NoticeLine.sscc).filter_by(notice_id=announced.id).distinct().order_by(NoticeLine.sscc)
    hands.go("/receiving")
    scan(hands, announced.number)
    for sscc in world.read(lambda session: list(session.scalars(wanted))):
        scan(hands, f"00{sscc}")
    close(hands)


def close(hands: Hands) -> None:
    """Done, unless the last line closed the delivery by itself."""
    if hands.told("task") != "receiving":
        scan(hands, "C.DONE")
    assert hands.told("outcome") == "task_done", hands.text


def put_away(hands: Hands) -> None:
    """What the screen names, until nothing waits."""
    hands.go("/putaway")
    for _ in range(MOST_SCANS):
        if not hands.told("code"):
            return
        scan(hands, hands.told("code"))
    raise AssertionError(hands.text)


def scan(hands: Hands, code: str) -> None:
    hands.scan(code)
    assert hands.told("outcome") in GOOD, f"{code}: {hands.text}"


def lines_of(world: World, order: PurchaseOrder) -> list[PurchaseOrderLine]:
    """Its lines with their products and barcodes, as they stand now."""
    product = joinedload(PurchaseOrderLine.product).selectinload(Product.barcodes)
    wanted = select(PurchaseOrderLine).filter_by(purchase_order_id=order.id).options(product)
    return world.read(lambda session: list(session.scalars(wanted.order_by(PurchaseOrderLine.line))))


def on_dock(world: World) -> int:
    """So many pieces lie where goods arrive, on pallets that stand there too."""
    stand = select(Location.id).where(Location.kind.in_(INBOUND_KINDS))
    wanted = (
        select(func.coalesce(func.sum(Balance.quantity_on_hand), 0))
        .join(Location, Location.id == Balance.location_id)
        .where(Location.kind.in_(INBOUND_KINDS) | Location.parent_id.in_(stand))
    )
    return world.read(lambda session: session.scalar(wanted)) or 0
