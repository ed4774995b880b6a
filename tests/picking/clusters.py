"""Walks of several orders: lists as a wave makes them, carts of both kinds, and clusters begun on one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from tests.person import Page, Person
from tests.picking.walking import wants
from tests.world import ADDRESS, World
from warehouse import clock
from warehouse.codes import fold
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.picking import releasing
from warehouse.picking.lists import Group
from warehouse.picking.models import PickList
from warehouse.picking.releasing import Served
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location

#: Three small orders of the world: two mugs and a towel, one and two cards, four cards.
ORDERS = ("1001", "1002", "1005")


def fixed_cart(world: World, code: str = "CART-07", letters: str = "ABCD") -> str:
    """A cart whose totes stay on it: CART-07-A and so on."""
    with world.database.writing() as session:
        cart = add_location(session, world.warehouse_id, code, "cart", sequence=7)
        for letter in letters:
            columns = {"parent_id": cart.id, "slot": letter}
            add_location(session, world.warehouse_id, f"{code}-{letter}", "tote", **columns)
    return code


def release(world: World, way: str, *numbers: str | tuple[str, str]) -> int:
    """One list for these orders (of the shop, or number and channel), as a wave makes it. Answers its number."""
    named = [(one, "SHOP") if isinstance(one, str) else one for one in numbers]
    order_ids = [world.order(*name).id for name in named]
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        made = releasing.make_lists(session, act, order_ids, group=lambda served: [_together(served, way)])
        assert len(made.lists) == len(numbers), made
        return made.lists[order_ids[0]].id


def _together(served: Sequence[Served], way: str) -> Group:
    return Group(tuple(one.wish.order_id for one in served), way)


def take(person: Person, pick_list: int) -> Page:
    """Its list, by its code."""
    person.open("/picking")
    return person.scan(f"L.{pick_list}")


def begun(ada: Person, world: World, *numbers: str) -> Page:
    """A cluster of these orders on the fixed cart CART-07, as far as its first bin."""
    fixed_cart(world)
    take(ada, release(world, "cluster", *numbers))
    page = ada.scan("CART-07")
    assert page.message == "picking.cart_fixed", page.sentence
    return page


def at_the_cards(ada: Person, world: World) -> Page:
    """Orders 1002 (three cards on two lines, slot A) and 1005 (two, slot B): the bin is confirmed."""
    wants(world, "1005", 2)
    begun(ada, world, "1002", "1005")
    page = ada.scan("A-01-A-04")
    assert (page.step, page.quantity) == ("scan_product", 5), page.sentence
    return page


def stands_at(world: World, code: str) -> str | None:
    """Where a container stands."""
    place = world.one(Location, code=code).parent_id
    return None if place is None else world.one(Location, id=place).code


def the_list(world: World, number: int) -> PickList:
    """A list as it is now."""
    return world.read(lambda session: session.scalars(select(PickList).filter_by(id=number)).one())


def order(world: World, number: str, wanted: dict[str, int]) -> str:
    """One more order of the shop: so many of these products."""
    like = world.read(
        lambda session: session.scalars(select(CustomerOrder).order_by(CustomerOrder.id)).first()
    )
    assert like is not None, "the world has orders"
    with world.database.writing() as session:
        products = {product.sku: product for product in session.scalars(select(Product))}
        made = CustomerOrder(
            warehouse_id=like.warehouse_id,
            channel_id=like.channel_id,
            number=number,
            number_key=fold(number),
            delivery_service_id=like.delivery_service_id,
            placed_at=clock.now(),
            ship_by_at=clock.now() + timedelta(hours=9),
            **ADDRESS,
        )
        for line, (sku, quantity) in enumerate(wanted.items(), start=1):
            made.lines.append(
                CustomerOrderLine(line=line, product=products[sku], sku_text=sku, quantity_ordered=quantity)
            )
        session.add(made)
    return number
