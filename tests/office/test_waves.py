"""Releasing orders together, and taking a wave back before anybody walks it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.person import Page, Person
from tests.picking.test_route import measured
from tests.picking.test_waves_choices import just_passed
from tests.world import World
from warehouse import clock
from warehouse.orders.models import CustomerOrder
from warehouse.picking.models import PickList, Wave
from warehouse.sites import Warehouse
from warehouse.stock.quantities import Allocation


def _rows(page: Page) -> dict[str, list[str]]:
    """The open orders, by channel and number, as read."""
    found = {}
    for row in page.all("tr"):
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td")]
        if len(cells) == 6 and not cells[0].startswith("Wave"):
            found[f"{cells[1].split(' ')[0]} {cells[0]}"] = cells[3:]
    return found


def _form(carla: Person, way: str) -> dict[str, str]:
    """The button that releases in this way, with all that it carries."""
    for form in carla.page.all("form"):
        fields = {str(one.get("name")): one.get("value", "") for one in form.iter("input")}
        if fields.get("way") == way:
            return fields
    raise AssertionError(f"no button for {way}")


def _ways(page: Page) -> dict[str, list[str]]:
    """What each way comes to: pick lists, stops, totes and metres."""
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row.iter("td")] for row in page.all("tr")]
    return {cells[0]: cells[1:5] for cells in rows if len(cells) == 7}


def _release(carla: Person, **fields: object) -> Page:
    """Look first; then the release button of the first way, with these fields."""
    carla.open("/office/waves/simulation")
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
    carla.open("/office/waves/simulation")
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


def test_a_look_shows_each_way_and_releases_nothing(carla: Person, world: World) -> None:
    page = carla.open("/office/waves/simulation")
    assert _ways(page) == {
        "Single order as usual": ["5", "6", "5 or more", "not measured"],
        "Cluster: a tote each": ["2", "5", "5 or more", "not measured"],
        "Batch: sort at the bench": ["2", "5", "2 or more", "not measured"],
    }, "1001 leaves within the hour, and is walked by itself"
    assert "5 orders" in page.text
    assert "1 line is short." in page.text
    assert "Nothing free for 1004." in page.text
    assert "The bins have no coordinates" in page.text
    assert (world.count(Wave), world.count(Allocation)) == (0, 0)


def test_the_shortest_way_is_marked_where_bins_are_measured(carla: Person, world: World) -> None:
    measured(world, {"A-01-A-01": ("X", 29_000), "A-01-A-03": ("X", 27_000), "A-01-A-04": ("Y", 25_000)})
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(urgent_minutes=0, cart_slots=2, pick_way="cluster"))
    page = carla.open("/office/waves/simulation?channel=SHOP")
    found = _ways(page)
    assert found["Single order"][3] == "198 without 1 stop"
    assert "Batch: sort at the bench · shortest" in found
    assert "Cluster: a tote each as usual" in found


def test_a_look_in_the_page_is_that_part_alone(carla: Person, world: World) -> None:
    part = carla.client.get("/office/waves/simulation", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<section id="simulation"')
    assert "<html" not in part
    nothing = carla.client.get("/office/waves/simulation?max_orders=x", headers={"HX-Request": "true"}).text
    assert "Enter how many orders, or leave it empty for all." in nothing


def test_what_was_looked_at_is_released_with_one_button(carla: Person, world: World) -> None:
    until = f"{just_passed(world):%H:%M}"
    carla.open(f"/office/waves/simulation?channel=SHOP&max_orders=3&cut_off={until}&priority=0")
    way = _form(carla, "cluster")
    assert way["way"] == "cluster"
    answer = carla.client.post("/office/waves", data=way)
    assert answer.status_code == 303
    wave = world.one(Wave)
    assert (wave.way, world.count(PickList)) == ("cluster", 2)
    assert wave.chosen == {"channel": "SHOP", "max_orders": 3, "cut_off": until, "priority": 0}
    page = carla.open("/office/waves")
    assert f"due up to {until}, channel SHOP, priority from 0, at most 3" in page.text
    assert "waits for pickers" in page.text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("cut_off=noon", "Enter a time such as 16:30, or nothing."),
        ("cut_off=25:00", "Enter a time such as 16:30, or nothing."),
        ("cut_off=16:30:10", "Enter a time such as 16:30, or nothing."),
        ("priority=high", "Enter a priority such as 5, or nothing."),
        ("service=NONE", "Choose a delivery service from the list."),
        ("zone=NONE", "Choose a zone from the list."),
        ("channel=NONE", "Choose a channel from the list."),
    ],
)
def test_a_look_at_nonsense_says_so(carla: Person, said: str, sentence: str) -> None:
    page = carla.open(f"/office/waves/simulation?{said}")
    assert (page.status, sentence in page.text) == (200, True)


@pytest.mark.parametrize("groups", ["", "x,y", "1,2;;3", ";", "99999999999999999999", "1,1;1"])
def test_groups_that_make_no_sense_are_planned_anew(carla: Person, world: World, groups: str) -> None:
    page = _release(carla, way="cluster", groups=groups)
    assert "5 orders released." in page.text
    assert _release(carla, way="slow").status == 422


def test_ticked_orders_are_picked_in_the_way_that_is_chosen(carla: Person, world: World) -> None:
    ticked = [world.order("1002").id, world.order("1003").id]
    carla.open("/office/waves")
    carla.send("/office/waves", orders=ticked, way="batch")
    assert (world.one(PickList).way, world.one(Wave).chosen) == ("batch", {"orders": 2})
    assert "2 named orders" in carla.open("/office/waves").text


def test_nothing_to_look_at_says_so(carla: Person, world: World) -> None:
    page = carla.open("/office/waves/simulation?priority=9")
    assert "Nothing to release among these." in page.text


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
    assert numbers == ["6", "0", "0"]
