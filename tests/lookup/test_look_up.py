"""Looking things up: what lies where, what an order still waits for, and what happened."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.counting.models import Count
from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person as PersonRow
from warehouse.sites import Warehouse
from warehouse.stock import belief, ledger
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, ensure_warehouse, location_by_code, virtual
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Balance


def _facts(person: Person) -> dict[str, str]:
    names = ["".join(found.itertext()) for found in person.page.all("dt")]
    return dict(zip(names, ["".join(found.itertext()) for found in person.page.all("dd")], strict=True))


def _rows(person: Person) -> list[str]:
    return [
        " ".join(" ".join(row.itertext()).split())
        for row in person.page.all("li")
        if "list-row" in (row.get("class") or "")
    ]


def _promise_towel(world: World) -> None:
    """One towel of order 1001 (shop) is promised, fetched by Ada into TOTE-001."""
    line = world.order_lines("1001")[1]
    with world.database.writing() as session:
        ada = world.one(PersonRow, name="Ada").id
        act = Act(world.warehouse_id, ada, "D-1", None, clock.now())
        shelf, tote = (
            location_by_code(session, world.warehouse_id, code) for code in ("A-01-A-03", "TOTE-001")
        )
        bench = location_by_code(session, world.warehouse_id, "BENCH-1")
        assert shelf is not None
        assert tote is not None
        assert bench is not None
        goods = Goods(line.product_id or 0, empty_lot(session, line.product_id or 0).id, 1)
        key = (world.warehouse_id, shelf.id, goods.product_id, goods.lot_id)
        ledger.allocate(session, session.get_one(Balance, key), line.id, 1)
        paper = Paper("order", line.customer_order_id, line.id)
        ledger.move(session, act, goods, shelf, tote, "pick", paper, promised=True)
        session.get_one(type(line), line.id).quantity_picked = 1
        ledger.carry(session, act, tote, bench.id)


def test_a_product_says_where_it_lies(ada: Person) -> None:
    page = ada.scan(each_code("MUG-BL"))
    assert page.heading == "Product MUG-BL"
    assert _facts(ada) == {"On hand": "108", "Promised": "0", "Free": "108"}
    rows = _rows(ada)
    assert rows[0] == "A-01-A-01 60"
    assert rows[1] == "B-01-A-01 48"
    assert "case of 12" in page.text
    assert "Opening stock" in page.text


def test_what_is_promised_is_not_free(ada: Person, world: World) -> None:
    _promise_towel(world)
    ada.scan("TOWEL")
    assert _facts(ada) == {"On hand": "20", "Promised": "1", "Free": "19"}
    assert any(row.startswith("TOTE-001 stands in BENCH-1") for row in _rows(ada))


def test_goods_at_the_dock_wait_and_are_not_free(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        product = session.get_one(Product, world.one(Product, sku="VASE").id)
        act = Act(world.warehouse_id, None, None, None, clock.now())
        dock = location_by_code(session, world.warehouse_id, "DOCK-1")
        assert dock is not None
        goods = Goods(product.id, empty_lot(session, product.id).id, 6)
        ledger.move(session, act, goods, virtual(session, world.warehouse_id, "supplier"), dock, "receipt")
    ada.scan("VASE")
    assert _facts(ada) == {"On hand": "6", "Promised": "0", "Free": "0", "Waiting at the dock": "6"}


def test_goods_in_doubt_are_marked(ada: Person, world: World) -> None:
    balance = world.one(Balance, location_id=world.one(Location, code="A-01-A-04").id)
    with world.database.writing() as session:
        belief.mark_in_doubt(
            session, world.warehouse_id, balance.location_id, balance.product_id, balance.lot_id, clock.now()
        )
    page = ada.scan("CARD")
    assert "In doubt: count first" in page.text
    assert _facts(ada)["Free"] == "0"
    assert "In doubt: count first" in ada.scan("A-01-A-04").text


def test_a_product_that_is_nowhere_says_so(ada: Person) -> None:
    assert "None in this building." in ada.scan("VASE").text


def test_a_bin_says_what_lies_in_it(ada: Person) -> None:
    page = ada.scan("a-01-a-02")
    assert page.heading == "Picking bin A-01-A-02"
    assert _rows(ada)[0] == "Red mug 330 ml MUG-RD 30"


def test_an_empty_bin_says_so(ada: Person) -> None:
    assert "Nothing lies here." in ada.scan("A-01-A-05").text


def test_a_tote_says_where_it_stands_and_for_whom(ada: Person, world: World) -> None:
    _promise_towel(world)
    page = ada.scan("TOTE-001")
    rows = _rows(ada)
    assert rows[0] == "Stands in BENCH-1"
    assert rows[1] == "For order 1001 Own shop"
    assert rows[2].startswith("Tea towel, striped TOWEL")
    assert "Picked TOWEL A-01-A-03 → TOTE-001" in page.text
    assert "order 1001" in page.text
    assert "Ada" in page.text
    assert "TOTE-001 carried → BENCH-1" in page.text


def test_a_place_says_what_stands_in_it(ada: Person, world: World) -> None:
    _promise_towel(world)
    ada.scan("BENCH-1")
    assert any("Tea towel, striped TOWEL · in TOTE-001" in row for row in _rows(ada))
    assert "TOTE-001" in ada.page.text


def test_an_order_says_how_far_it_is(ada: Person, world: World) -> None:
    ada.scan(f"O.{world.order('1001').id}")
    assert _facts(ada)["State"] == "Open"
    assert any(row == "Blue mug 330 ml MUG-BL 0 picked, 0 packed, 0 dispatched 2" for row in _rows(ada))
    _promise_towel(world)
    page = ada.open(f"/lookup/order/{world.order('1001').id}")
    assert _facts(ada)["State"] == "Being picked"
    assert "Picked TOWEL" in page.text
    assert "Order placed" in page.text


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("cancelled_at", "Cancelled"),
        ("held_at", "On hold"),
        ("packed_at", "Packed"),
        ("dispatched_at", "Dispatched"),
        ("released_at", "Released for picking"),
    ],
)
def test_the_state_of_an_order_is_a_word(ada: Person, world: World, column: str, words: str) -> None:
    with world.database.writing() as session:
        setattr(session.get_one(CustomerOrder, world.order("1003").id), column, clock.now())
    ada.scan("1003")
    assert _facts(ada)["State"] == words


def test_times_are_those_of_the_building(ada: Person, world: World) -> None:
    placed = world.order("1002").placed_at
    warehouse = world.one(Warehouse, code="MAIN")
    assert f"{warehouse.local(placed):%H:%M}" in ada.scan("1002").text


def test_what_is_gone_or_elsewhere_is_not_found(ada: Person, world: World) -> None:
    supplier = world.one(Location, kind="supplier").id
    with world.database.writing() as session:
        other = ensure_warehouse(session, "NORTH", "North warehouse")
        far = add_location(session, other.id, "Z-01-A-01").id
    for address in (
        "product/99999",
        f"location/{far}",
        f"location/{supplier}",
        "order/99999",
        "purchase-order/99999",
        "nonsense/1",
        "product/0",
        "product/99999999999999999999",
        "product/-1",
    ):
        assert ada.open(f"/lookup/{address}").status == 404, address


def _count_begins(world: World, name: str, code: str) -> None:
    with world.database.writing() as session:
        place = location_by_code(session, world.warehouse_id, code)
        assert place is not None
        session.add(
            Count(
                warehouse_id=world.warehouse_id,
                location_id=place.id,
                because="asked",
                claimed_by=world.one(PersonRow, name=name).id,
                opened_at=clock.now(),
            )
        )


def test_who_counts_a_bin_is_not_told_its_numbers(finn: Person, world: World) -> None:
    _count_begins(world, "Finn", "A-01-A-01")
    page = finn.scan("A-01-A-01")
    assert "numbers come afterwards" in page.text
    assert _rows(finn)[0] == "Blue mug 330 ml MUG-BL ?"
    assert "60" not in page.text
    page = finn.scan("MUG-BL")
    assert _facts(finn) == {"On hand": "?", "Promised": "?", "Free": "?"}
    assert _rows(finn)[0] == "A-01-A-01 ?"
    assert "60" not in page.text.replace(each_code("MUG-BL"), "")
    assert "48" in page.text


def test_others_and_other_bins_keep_their_numbers(ada: Person, finn: Person, world: World) -> None:
    _count_begins(world, "Finn", "A-01-A-01")
    assert "60" in ada.scan("A-01-A-01").text
    assert "30" in finn.scan("A-01-A-02").text


def test_names_are_shown_as_text(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        product = session.get_one(Product, world.one(Product, sku="MUG-BL").id)
        product.name, product.sku = "<img src=x onerror=alert(1)>", '"><script>alert(2)</script>'
        order = session.get_one(CustomerOrder, world.order("1001").id)
        order.gift_message, order.name = "<script>alert(3)</script>", "<script>alert(4)</script>"
    for address in (
        f"/lookup/product/{world.one(Product, name='<img src=x onerror=alert(1)>').id}",
        f"/lookup/location/{world.one(Location, code='A-01-A-01').id}",
        f"/lookup/order/{world.order('1001').id}",
        "/lookup?q=%3Cimg",
        "/lookup?q=%22%3E%3Cscript%3Ealert(9)%3C/script%3E",
    ):
        html = ada.open(address).html
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address


def test_a_look_up_costs_few_statements(ada: Person, world: World) -> None:
    from sqlalchemy import event

    said: list[str] = []
    engine = ada.app.extensions["database"].engine
    ada.open("/")
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    ada.scan(each_code("MUG-BL"))
    plain = [text for text in said if not text.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(plain) <= 12, "\n".join(plain)


def test_a_short_bin_says_where_the_goods_may_lie_instead(ada: Person, world: World) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-001"), ada.scan("A-01-A-01")
    page = ada.tap("short")
    (address,) = {found.get("hx-get") for found in page.all("section") if found.get("hx-get")}
    part = ada.client.get(address).get_data(as_text=True)
    assert "A-01-A-02" in part, "the bin that is one place off"
    assert "One place off" in part
    assert ada.client.get("/lookup/elsewhere/999999/1").status_code == 404


def test_the_bins_of_another_building_tell_nothing(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        other = ensure_warehouse(session, code="FAR", name="Far", time_zone="UTC", currency="GBP")
        place = add_location(session, other.id, "Z-01-A-01", "pick")
        address = f"/lookup/elsewhere/{place.id}/1"
    assert ada.client.get(address).status_code == 404
