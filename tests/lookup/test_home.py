"""Home: scan anything, the tiles of what one may do, and the work that was left open."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.person import Person
from tests.world import World, case_code, each_code
from warehouse.orders.models import PurchaseOrder
from warehouse.people.models import Device, PersonRole
from warehouse.people.models import Person as PersonRow
from warehouse.picking.models import PickList
from warehouse.scanning.models import Scan


def test_home_shows_the_work_one_may_do(ada: Person, ben: Person, eve: Person, finn: Person) -> None:
    assert "/picking" in [link.get("href") for link in ada.open("/").all("a", class_="tile")]
    assert "/receiving" not in [link.get("href") for link in ada.page.all("a", class_="tile")]
    for person, address in ((ben, "/receiving"), (eve, "/packing"), (finn, "/counting")):
        addresses = [link.get("href") for link in person.open("/").all("a", class_="tile")]
        assert address in addresses
        assert "/office" not in addresses


def test_home_has_a_name_and_a_heading(ada: Person) -> None:
    page = ada.open("/")
    assert (page.step, page.task, page.attribute("address")) == ("home", "", "/")
    assert page.heading == "Scan anything, or choose"
    assert page.expect[0] == "product"


def test_a_supervisor_finds_the_office_there(carla: Person) -> None:
    assert "/office" in [link.get("href") for link in carla.open("/").all("a", class_="tile")]


def test_nothing_waiting_is_a_dash(eve: Person) -> None:
    page = eve.open("/")
    packing = page.find("a", class_="tile", href="/packing")
    assert packing is not None
    assert "".join(packing.itertext()).strip().endswith("–")


def test_dan_who_may_nothing_is_told_whom_to_ask(dan: Person) -> None:
    page = dan.open("/")
    assert "No work for you yet: ask a supervisor." in page.text
    assert page.all("a", class_="tile") == []
    page = dan.scan("A-01-A-01")
    assert (page.outcome, page.sentence) == ("error", "No work for you yet: ask a supervisor.")
    for address in (
        "/lookup",
        "/lookup/product/1",
        "/office",
        "/office/people",
        "/office/waves",
        "/receiving",
    ):
        assert dan.open(address).status == 403


def test_a_role_counts_in_its_own_warehouse_alone(dan: Person, world: World) -> None:
    from warehouse.stock.places import ensure_warehouse

    with world.database.writing() as session:
        other = ensure_warehouse(session, "NORTH", "North warehouse")
        session.add(
            PersonRole(
                person_id=world.one(PersonRow, name="Dan").id, role="supervisor", warehouse_id=other.id
            )
        )
    assert dan.open("/office").status == 403


@pytest.mark.parametrize(
    ("code", "step", "address"),
    [
        (each_code("MUG-BL"), "product", "/lookup/product/"),
        (case_code("MUG-BL"), "product", "/lookup/product/"),
        ("mug-bl", "product", "/lookup/product/"),
        ("A-01-A-01", "location", "/lookup/location/"),
        ("TOTE-001", "location", "/lookup/location/"),
        ("CART-01", "location", "/lookup/location/"),
        ("1002", "order", "/lookup/order/"),
    ],
)
def test_anything_scanned_is_looked_up(ada: Person, code: str, step: str, address: str) -> None:
    ada.open("/")
    page = ada.scan(code)
    assert (page.outcome, page.step, page.task) == ("ok", step, "")
    assert page.attribute("address").startswith(address)


def test_an_orders_label_opens_the_order(ada: Person, world: World) -> None:
    page = ada.scan(f"O.{world.order('1003').id}")
    assert page.step == "order"
    assert "Order 1003" in page.heading


def test_from_one_look_up_the_next_scan_leads_to_another(ada: Person) -> None:
    ada.scan("A-01-A-01")
    page = ada.scan(each_code("TOWEL"))
    assert (page.step, page.sentence) == ("product", "This is Tea towel, striped.")


def test_two_orders_with_one_number_are_asked_for(ada: Person, world: World) -> None:
    page = ada.scan("1001")
    assert (page.step, page.outcome, page.ask) == ("home", "ask", "choose")
    choices = [button.get("data-scan") for button in page.all("button") if button.get("data-scan")]
    assert choices == [f"O.{world.order('1001', channel).id}" for channel in ("SHOP", "EBAY")]
    page = ada.scan(str(choices[1]))
    assert (page.step, page.outcome) == ("order", "ok")
    assert "eBay" in page.text
    assert not [button for button in ada.open("/").all("button") if button.get("data-scan")]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("nonsense", "lookup.unknown"),
        ("U.EVE", "lookup.badge"),
        ("C.SHORT", "lookup.command"),
        ("C.STRANGE", "lookup.command"),
        ("O.99999", "lookup.gone"),
        ("X.99999", "lookup.gone"),
        ("P.99999", "lookup.gone"),
        ("C.UNDO", "scanning.nothing_to_undo"),
    ],
)
def test_what_home_cannot_show_has_its_own_sentence(
    eve: Person, world: World, code: str, message: str
) -> None:
    before = world.everything()
    page = eve.scan(code)
    assert (page.step, page.outcome, page.message) == ("home", "error", message)
    assert world.everything() == before


def test_a_station_scanned_on_home_is_where_the_device_prints_from_then_on(eve: Person, world: World) -> None:
    page = eve.scan("S.BENCH-1")
    assert (page.step, page.message) == ("home", "scanning.station")
    assert world.one(Device, id=eve.device).station_id is not None
    beside = eve.client.get("/printing/station").get_data(as_text=True)
    assert "BENCH-1" in beside
    assert "label-1" in beside
    assert "not used yet" in beside


def test_a_printer_scanned_on_home_shows_how_it_is_to_those_who_print(eve: Person, ada: Person) -> None:
    page = eve.scan("R.LABEL-1")
    assert (page.step, page.message) == ("printer", "printing.printer")
    assert ada.scan("R.LABEL-1").message == "lookup.printer"


def test_a_device_without_a_station_has_no_printers_beside_it(eve: Person) -> None:
    beside = eve.client.get("/printing/station").get_data(as_text=True)
    assert "<li" not in beside
    assert "every 20s" not in beside, "a device that stands nowhere does not ask again"


def test_a_scan_of_nonsense_is_shown_as_text(ada: Person) -> None:
    page = ada.scan("<script>alert(1)</script>")
    assert "<script>alert" not in page.html
    assert "Unknown code <script>alert(1)</script>" in page.sentence


def test_back_leads_home_from_a_look_up(ada: Person) -> None:
    ada.scan("A-01-A-01")
    assert ada.scan("C.BACK").step == "home"


def test_a_purchase_order_opens_receiving_for_a_receiver(ben: Person, world: World) -> None:
    order = world.one(PurchaseOrder, number="1042")
    page = ben.scan(f"P.{order.id}")
    assert page.outcome == "ok"
    assert page.task.startswith("receiving/")


def test_a_purchase_order_is_only_looked_up_by_a_packer(eve: Person, world: World) -> None:
    order = world.one(PurchaseOrder, number="1042")
    for code in (f"P.{order.id}", "1042"):
        page = eve.scan(code)
        assert (page.outcome, page.step) == ("ok", "purchase_order")
        assert "Acme Pottery" in page.text


def test_a_pick_list_is_for_those_who_pick(eve: Person) -> None:
    assert eve.scan("L.1").message == "lookup.pick_list"


def test_a_pick_list_opens_picking_for_a_picker(ada: Person, carla: Person, world: World) -> None:
    carla.open("/office/waves")
    carla.send("/office/waves", choice="cut-off", max_orders="1")
    page = ada.scan(f"L.{world.one(PickList).id}")
    assert page.outcome in {"ok", "ask"}
    assert page.task == f"picking/{world.one(PickList).id}"


def test_the_work_left_open_comes_first(ben: Person, world: World) -> None:
    ben.scan(f"P.{world.one(PurchaseOrder, number='1042').id}")
    address = ben.page.attribute("address")
    link = ben.open("/").find("a", class_="continue")
    assert link is not None
    assert link.get("href") == address
    assert "Continue" in "".join(link.itertext())


def test_without_open_work_there_is_nothing_to_continue(ada: Person) -> None:
    ada.scan("A-01-A-01")
    assert ada.open("/").find("a", class_="continue") is None


def test_every_scan_on_home_is_in_the_journal(ada: Person, world: World) -> None:
    ada.scan("A-01-A-01")
    ada.scan("nonsense")
    assert world.count(Scan, task="") == 2


def test_somebody_unknown_is_asked_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for address in ("/", "/lookup", "/lookup/product/1", "/office", "/office/people", "/office/waves"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")
