"""Shortcuts through a walk, and the few things that other people do to an order meanwhile."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.person import Page, Person
from tests.world import World
from warehouse import clock
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Allocation

MUGS_AND_TOWEL = [("A-01-A-01", "MUG-BL", 2), ("A-01-A-03", "TOWEL", 1)]


def take(person: Person, tote: str) -> Page:
    """Next work, and a tote for it."""
    person.open("/picking")
    assert person.tap("next-work").message in {"picking.taken", "picking.continue"}
    return person.scan(tote)


def fetch(person: Person, stops: list[tuple[str, str, int]]) -> Page:
    """Scan each bin and type what is taken there."""
    for place, sku, quantity in stops:
        person.scan(place)
        page = person.tap("quantity", quantity=quantity)
        assert page.outcome == "line_done", (place, sku, page.sentence)
    return person.page


def finish(person: Person, tote: str, stops: list[tuple[str, str, int]]) -> Page:
    """A whole walk, to the bench."""
    take(person, tote)
    fetch(person, stops)
    page = person.scan("BENCH-1")
    assert page.outcome == "task_done", page.sentence
    return page


def at_the_mugs(person: Person) -> Page:
    """The second order: eBay's 24 mugs. The person stands at their bin with TOTE-002."""
    finish(person, "TOTE-001", MUGS_AND_TOWEL)
    take(person, "TOTE-002")
    page = person.scan("A-01-A-01")
    assert (page.step, page.quantity) == ("scan_product", 24)
    return page


def only(world: World, number: str, channel: str = "SHOP") -> None:
    """The time of no other order has come yet."""
    keep = world.order(number, channel).id
    with world.database.writing() as session:
        for order in session.scalars(select(CustomerOrder)):
            order.release_after_at = None if order.id == keep else clock.now() + timedelta(days=1)


def wants(world: World, number: str, *quantities: int) -> None:
    """The lines of an order want other numbers now."""
    with world.database.writing() as session:
        wanted = select(CustomerOrderLine).filter_by(customer_order_id=world.order(number).id)
        for line, quantity in zip(
            session.scalars(wanted.order_by(CustomerOrderLine.line)).all(), quantities, strict=True
        ):
            line.quantity_ordered = quantity


def stock(world: World, place: str, sku: str, quantity: int) -> None:
    """More lies in a place now (or, negative, less)."""
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        bin_ = session.scalars(select(Location).filter_by(code=place)).one()
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        goods = Goods(product.id, empty_lot(session, product.id).id, abs(quantity))
        nowhere = virtual(session, world.warehouse_id, "adjustment")
        source, target = (nowhere, bin_) if quantity > 0 else (bin_, nowhere)
        ledger.move(session, act, goods, source, target, "found" if quantity > 0 else "missing")


def place(world: World, code: str, kind: str = "pick", **columns: object) -> None:
    """A new place."""
    with world.database.writing() as session:
        add_location(session, world.warehouse_id, code, kind, **columns)


def cancel(world: World, number: str) -> None:
    """The channel cancels an order: its promises end, wherever the goods are."""
    with world.database.writing() as session:
        order = session.get_one(CustomerOrder, world.order(number).id)
        order.cancelled_at = clock.now()
        lines = select(CustomerOrderLine.id).where(CustomerOrderLine.customer_order_id == order.id)
        for promise in session.scalars(
            select(Allocation).where(Allocation.customer_order_line_id.in_(lines))
        ).all():
            ledger.release(session, promise)


def hold(world: World, number: str, *, on: bool = True) -> None:
    """The office puts an order on hold, or resumes it."""
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order(number).id).held_at = clock.now() if on else None
