"""The page of holds: what is held, since when, by whom and why; released there with a reason."""

from __future__ import annotations

from tests.person import Person
from tests.world import World
from warehouse.orders.models import CustomerOrder
from warehouse.stock.holds import HoldChange
from warehouse.stock.models import Product


def _held(world: World, carla: Person) -> int:
    product = world.one(Product, sku="VASE").id
    carla.open(f"/hold-product/{product}")
    carla.tap("hold", reason="Quality to be checked")
    return product


def test_it_lists_and_releases(world: World, carla: Person) -> None:
    assert "Nothing is on hold." in carla.open("/office/holds").text
    product, order = _held(world, carla), world.order("1003").id
    carla.open(f"/hold-order/{order}")
    carla.tap("hold", reason="The customer asked")
    page = before = carla.open("/office/holds")
    for word in ("Glass vase", "Quality to be checked", "1003", "The customer asked", "Carla"):
        assert word in page.text
    page = carla.send(f"/office/holds/product/{product}/release", reason=" ")
    assert (page.status, world.count(HoldChange)) == (422, 2)
    page = carla.send(f"/office/holds/product/{product}/release", reason="Looked at, all right")
    assert "Released." in page.text
    carla.send(f"/office/holds/order/{order}/release", reason="She called")
    assert world.one(CustomerOrder, id=order).held_at is None
    page = carla.open("/office/holds")
    assert "Nothing is on hold." in page.text
    assert "Looked at, all right" in page.text
    carla.page = before
    page = carla.send(f"/office/holds/product/{product}/release", reason="Twice")
    assert "not on hold any more" in page.text


def test_it_is_a_supervisors(world: World, carla: Person, ben: Person) -> None:
    product = _held(world, carla)
    assert ben.open("/office/holds").status == 403
    for person, address, status in (
        (ben, f"product/{product}", 403),
        (carla, "person/1", 404),
        (carla, "product/99999", 404),
    ):
        token = person.open("/lookup" if person is ben else "/office/holds").find("input", name="csrf_token")
        form = {"csrf_token": token.get("value") if token is not None else "", "reason": "No"}
        assert person.client.post(f"/office/holds/{address}/release", data=form).status_code == status
    assert world.count(HoldChange) == 1
