"""Releasing orders together, and taking a wave back before anybody walks it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.person import Page, Person
from tests.world import World
from warehouse import clock
from warehouse.orders.models import CustomerOrder
from warehouse.picking.models import PickList, Wave
from warehouse.stock.quantities import Allocation


def _rows(page: Page) -> dict[str, list[str]]:
    """The open orders, by channel and number, as read."""
    found = {}
    for row in page.all("tr"):
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td")]
        if len(cells) == 6:
            found[f"{cells[1].split(' ')[0]} {cells[0]}"] = cells[3:]
    return found


def _release(carla: Person, **fields: object) -> Page:
    carla.open("/office/waves")
    return carla.send("/office/waves", **fields)


def test_open_orders_come_by_cut_off_with_what_is_free(carla: Person) -> None:
    page = carla.open("/office/waves")
    assert page.heading == "Release orders"
    assert list(_rows(page).items()) == [
        ("Own 1001", ["2", "3", "all"]),
        ("eBay 1001", ["1", "24", "all"]),
        ("Own 1002", ["2", "3", "all"]),
        ("Own 1003", ["1", "1", "all"]),
        ("Own 1004", ["1", "1", "none"]),
        ("Own 1005", ["1", "4", "2"]),
    ]


def test_only_supervisors_release(ada: Person, world: World) -> None:
    assert ada.open("/office/waves").status == 403
    ada.open("/")
    form = ada._form("/sign-out") | {"choice": "cut-off", "last_wave": "0"}
    assert ada.client.post("/office/waves", data=form).status_code == 403
    assert world.count(Wave) == 0


def test_without_its_token_nothing_is_released(carla: Person, world: World) -> None:
    answer = carla.client.post("/office/waves", data={"choice": "cut-off", "last_wave": "0"})
    assert answer.status_code == 400
    assert world.count(Wave) == 0


def test_all_orders_are_released_and_what_has_nothing_is_named(carla: Person, world: World) -> None:
    page = _release(carla)
    assert "5 orders released." in page.text
    assert "Nothing free for 1004." in page.text
    assert "1 line is short." in page.text
    assert world.count(PickList) == 5
    assert list(_rows(page)) == ["Own 1004", "Own 1005"]
    assert "released, rest is short" in page.text


def test_what_is_short_and_why_is_told_at_once(carla: Person, world: World) -> None:
    rows = {
        tuple(" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td"))
        for row in _release(carla).all("tr")
    }
    assert ("1004", "Glass vase VASE", "1", "Nothing in stock") in rows
    assert ("1005", "Greeting card CARD", "2", "3 promised to other orders") in rows
    carla.open("/")
    page = carla.scan(f"O.{world.order('1005').id}")
    assert "2 short: 3 promised to other orders" in page.text


def test_as_many_as_are_wanted_the_most_urgent_first(carla: Person, world: World) -> None:
    page = _release(carla, max_orders="2")
    assert "2 orders released." in page.text
    assert world.order("1001").released_at is not None
    assert world.order("1001", "EBAY").released_at is not None
    assert world.order("1002").released_at is None


def test_one_channel_alone(carla: Person, world: World) -> None:
    assert "1 order released." in _release(carla, channel="EBAY").text
    assert world.order("1001").released_at is None


def test_ticked_orders_alone_even_where_numbers_are_alike(carla: Person, world: World) -> None:
    ticked = [world.order("1001", "EBAY").id, world.order("1003").id]
    page = _release(carla, choice="ticked", orders=ticked)
    assert "2 orders released." in page.text
    assert world.order("1001").released_at is None
    assert world.order("1001", "EBAY").released_at is not None
    assert world.order("1003").released_at is not None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"choice": "ticked"}, "Tick the orders to release."),
        ({"choice": "ticked", "orders": ["x", "99999"]}, "Tick the orders to release."),
        ({"max_orders": "0"}, "Enter how many orders, or leave it empty for all."),
        ({"max_orders": "-3"}, "Enter how many orders, or leave it empty for all."),
        ({"max_orders": "１２"}, "Enter how many orders, or leave it empty for all."),
        ({"max_orders": "1" * 50}, "Enter how many orders, or leave it empty for all."),
        ({"channel": "NONE"}, "Choose a channel from the list."),
        ({"last_wave": "77"}, "A wave was released since this page was made. Look again."),
    ],
)
def test_nonsense_releases_nothing_and_says_so(
    carla: Person, world: World, fields: dict[str, object], sentence: str
) -> None:
    page = _release(carla, **fields)
    assert (page.status, sentence in page.text) == (422, True)
    assert world.count(Allocation) == 0
    typed = page.find("input", name="max_orders")
    assert typed is not None
    assert typed.get("value") == fields.get("max_orders", "")


def test_two_clicks_release_once(carla: Person, world: World) -> None:
    carla.open("/office/waves")
    form = carla._form("/office/waves") | {"max_orders": "1"}
    answers = [carla.client.post("/office/waves", data=form).status_code for _ in range(2)]
    assert answers == [303, 422]
    assert world.count(PickList) == 1


def test_a_running_wave_shows_its_lists_and_can_be_taken_back(carla: Person, world: World) -> None:
    page = _release(carla, channel="EBAY")
    wave = world.one(Wave)
    assert f"Wave {wave.id}" in page.text
    assert "Carla" in page.text
    page = carla.send(f"/office/waves/{wave.id}/withdrawal")
    assert "1 pick list taken back." in page.text
    assert "Nobody walks at the moment." in page.text
    assert world.count(Allocation) == 0
    assert world.order("1001", "EBAY").released_at is None


def test_a_wave_that_somebody_walks_stays(carla: Person, ada: Person, world: World) -> None:
    _release(carla, max_orders="1")
    wave = world.one(Wave)
    stale = carla._form(f"/office/waves/{wave.id}/withdrawal")
    ada.open("/picking")
    ada.tap("next-work")
    page = carla.open("/office/waves")
    assert "Ada" in page.text
    assert f"/office/waves/{wave.id}/withdrawal" not in page.html
    carla.client.post(f"/office/waves/{wave.id}/withdrawal", data=stale)
    assert "Somebody has begun this wave. It stays released." in carla.open("/office/waves").text
    assert world.one(Wave).withdrawn_at is None


def test_a_wave_that_is_none_is_not_found(carla: Person) -> None:
    token = carla._form("/office/waves") if carla.open("/office/waves") else {}
    assert carla.client.post("/office/waves/99999/withdrawal", data=token).status_code == 404


def test_held_and_later_orders_are_counted_not_listed(carla: Person, world: World) -> None:
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1002").id).held_at = clock.now()
        session.get_one(CustomerOrder, world.order("1003").id).release_after_at = clock.now() + timedelta(
            days=2
        )
    page = carla.open("/office/waves")
    assert "1 order is on hold." in page.text
    assert "1 order waits for its day." in page.text
    assert {"Own 1002", "Own 1003"}.isdisjoint(_rows(page))


def test_an_empty_floor_says_so(carla: Person, world: World) -> None:
    with world.database.writing() as session:
        for number, channel in [
            ("1001", "SHOP"),
            ("1001", "EBAY"),
            *((f"100{n}", "SHOP") for n in range(2, 6)),
        ]:
            session.get_one(CustomerOrder, world.order(number, channel).id).cancelled_at = clock.now()
    assert "No order waits for release." in carla.open("/office/waves").text


def test_more_than_two_hundred_orders_come_in_pages(carla: Person, world: World) -> None:
    from warehouse.orders.models import CustomerOrderLine

    pattern, product = world.order("1002"), world.order_lines("1002")[0].product_id
    with world.database.writing() as session:
        for number in range(220):
            order = CustomerOrder(
                warehouse_id=pattern.warehouse_id,
                channel_id=pattern.channel_id,
                number=f"B{number}",
                number_key=f"B{number}",
                placed_at=pattern.placed_at,
            )
            order.lines.append(
                CustomerOrderLine(line=1, product_id=product, sku_text="CARD", quantity_ordered=1)
            )
            session.add(order)
    assert len(_rows(carla.open("/office/waves"))) == 200
    assert len(_rows(carla.open("/office/waves?page=2"))) == 26


def test_the_front_page_leads_everywhere(carla: Person) -> None:
    page = carla.open("/office")
    links = {link.get("href") for link in page.all("a")}
    assert {"/office/waves", "/office/people", "/printing", "/lookup", "/"} <= links
    numbers = ["".join(found.itertext()) for found in page.all("dd")]
    assert numbers == ["6", "0", "0", "0"]
