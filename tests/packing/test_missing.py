"""Something should lie in the tote and does not: fetched again, or sent without; and boxes that are full."""

from __future__ import annotations

from sqlalchemy import select

from tests.packing.bench import jobs, parcel, pick
from tests.packing.test_putting_right import _counts, _empty_bin, _rule, opened
from tests.person import Person
from tests.world import World, each_code
from warehouse.labels.models import PrintJob
from warehouse.orders.models import LineCancellation
from warehouse.orders.parcels import Parcel
from warehouse.sites import Warehouse
from warehouse.stock import ledger, put_backs
from warehouse.stock.models import Product
from warehouse.stock.quantities import Allocation, CountRequest, Movement

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")


def test_of_several_products_it_is_asked_which(world: World, eve: Person) -> None:
    opened(world, eve)
    before = world.everything()
    page = eve.tap("short")
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "packing.which_missing")
    assert page.heading == "What is missing?"
    assert world.everything() == before
    assert eve.open(f"/{page.task}").heading == "What is missing?", "a reload asks again"
    page = eve.tap("short", 1, reason="TOWEL")
    assert (page.message, page.step) == ("packing.missing_fetched", "scan_product"), page.sentence
    assert world.order_lines("1001")[1].quantity_picked == 0
    assert world.allocated("A-01-A-03", "TOWEL") == 1
    assert world.one(Movement, reason="missing").quantity == 1
    assert ("A-01-A-03", "TOWEL") in _counts(world)
    assert "1 being fetched" in page.text


def test_of_several_pieces_it_is_asked_how_many(world: World, eve: Person) -> None:
    opened(world, eve)
    eve.scan(TOWEL)
    page = eve.tap("short")
    assert (page.message, page.ask) == ("packing.how_many_missing", "choose")
    assert eve.tap("short", 3, reason="MUG-BL").message == "packing.number_range"
    assert eve.tap("short", 0, reason="MUG-BL").message == "packing.number_range"
    assert eve.tap("short", 1, reason="NONE").message == "packing.nothing_missing"
    page = eve.tap("short", 1, reason="MUG-BL")
    assert page.message == "packing.missing_fetched"
    page = eve.scan(MUG)
    assert page.message == "packing.rest_is_picked"
    assert world.count(PrintJob) == 0


def test_missing_is_undone(world: World, eve: Person) -> None:
    opened(world, eve)
    eve.tap("short", 2, reason="MUG-BL")
    page = eve.tap("undo")
    assert (page.message, page.step) == ("packing.undone_missing", "scan_product")
    assert world.allocated("TOTE-001", "MUG-BL") == world.order_lines("1001")[0].quantity_picked == 2
    assert world.count(CountRequest) == 0
    assert world.on_hand("A-01-A-01", "MUG-BL") == 58


def test_the_box_goes_without_it_and_the_rest_follows(world: World, eve: Person) -> None:
    opened(world, eve)
    eve.tap("short", reason="TOWEL")
    eve.scan(MUG)
    page = eve.scan(MUG)
    assert page.message == "packing.rest_is_picked"
    page = eve.tap("full")
    assert (page.outcome, page.message, page.step) == ("line_done", "packing.verified", "scan_label")
    slip = jobs(world, "slip")[0]
    assert [line["to_follow"] for line in slip.content["lines"]] == [0, 1]
    eve.scan(page.code)
    assert world.order("1001").packed_at is None
    pick_the_rest(world)
    page = eve.scan("TOTE-002")
    assert page.message == "packing.opened"
    page = eve.scan(TOWEL)
    eve.scan(page.code)
    assert world.order("1001").packed_at is not None
    assert [box.number for box in _boxes(world)] == [1, 2]


def pick_the_rest(world: World) -> None:
    """What is promised anew is fetched by hand: its promise in the bin ends, and the tote gets it."""
    with world.database.writing() as session:
        line = world.order_lines("1001")[1]
        promise = session.scalars(select(Allocation).filter_by(customer_order_line_id=line.id)).one()
        ledger.release(session, promise)
    pick(world, "1001", "TOTE-002", only={2: 1})


def test_nothing_left_anywhere_goes_without(world: World, eve: Person) -> None:
    """The rule of the channel is to split: the box is closed by the act that says so."""
    opened(world, eve)
    _empty_bin(world, "A-01-A-03", "TOWEL")
    eve.scan(MUG), eve.scan(MUG)
    page = eve.tap("short")
    assert (page.outcome, page.step) == ("line_done", "scan_label"), page.sentence
    assert world.one(Movement, reason="missing")
    page = eve.tap("undo")
    assert (page.message, page.step) == ("packing.undone_missing", "scan_product")
    assert all(job.state == "cancelled" for job in jobs(world, "parcel"))
    assert eve.scan(TOWEL).message == "packing.verified"


def test_nothing_left_anywhere_is_cancelled_where_the_channel_says_so(world: World, eve: Person) -> None:
    _rule(world, "cancel")
    opened(world, eve)
    _empty_bin(world, "A-01-A-03", "TOWEL")
    eve.scan(MUG), eve.scan(MUG)
    page = eve.tap("short")
    assert page.step == "scan_label"
    assert world.count(LineCancellation) == 1 and world.order("1001").packed_at is None
    eve.tap("undo")
    assert world.count(LineCancellation) == 0
    eve.tap("short")
    eve.scan(eve.page.code)
    assert world.order("1001").packed_at is not None


def test_fewer_than_the_number_that_is_asked(world: World, eve: Person) -> None:
    """22 of 24: two are missing, the number that waits to be confirmed is 22."""
    pick(world, "1001", channel="EBAY")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(MUG)
    page = eve.tap("short", 2)
    assert (page.message, page.step, page.quantity) == ("packing.missing_fetched", "confirm_quantity", 22)
    page = eve.tap("undo")
    assert (page.step, page.quantity) == ("confirm_quantity", 24)
    eve.tap("short", 2)
    assert eve.scan("TOTE-001").message == "packing.rest_is_picked"
    assert world.on_hand(f"PARCEL-{world.order('1001', 'EBAY').id}-1", "MUG-BL") == 22


def test_a_full_box_goes_and_the_tote_opens_the_next(world: World, eve: Person) -> None:
    opened(world, eve)
    assert eve.tap("full").message == "packing.nothing_in_box"
    eve.scan(MUG)
    page = eve.scan("C.FULL")
    assert (page.outcome, page.step) == ("line_done", "scan_label"), page.sentence
    assert parcel(world).full_at is not None
    page = eve.tap("undo")
    assert (page.message, page.step) == ("packing.undone_full", "scan_product")
    assert parcel(world).full_at is None
    page = eve.tap("full")
    slip = next(job for job in jobs(world, "slip") if job.state != "cancelled")
    assert [line["here"] for line in slip.content["lines"]] == [1, 0]
    assert eve.scan(page.code).message == "packing.packed"
    page = eve.scan("TOTE-001")
    assert (page.message, page.quantity) == ("packing.opened", 2)
    assert "parcel 2" in page.text
    eve.scan(MUG)
    eve.scan(eve.scan(TOWEL).code)
    assert world.order("1001").packed_at is not None
    assert [box.number for box in _boxes(world)] == [1, 2]
    assert world.read(put_backs.without_an_owner) == []


def test_a_number_that_is_asked_comes_before_a_full_box(world: World, eve: Person) -> None:
    pick(world, "1001", channel="EBAY")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(MUG)
    eve.tap("quantity", 4)
    eve.scan(MUG)
    assert eve.tap("full").message == "packing.confirm_first"


def test_how_many_are_scanned_one_by_one_is_the_buildings_rule(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        session.scalars(select(Warehouse)).one().each_up_to = 1
    opened(world, eve)
    assert eve.scan(TOWEL).message == "packing.counted", "of one piece its scan is the number"
    assert eve.scan(MUG).message == "packing.asked"


def test_a_product_is_an_exception(world: World, eve: Person) -> None:
    _packs(world, "MUG-BL", "number")
    _packs(world, "CARD", "each")
    opened(world, eve)
    assert eve.scan(MUG).message == "packing.asked"
    assert eve.scan(TOWEL).message == "packing.verified", "it says yes to the two mugs as well"
    eve.scan(eve.page.code)
    pick(world, "1005")
    eve.scan("TOTE-001")
    assert eve.scan(each_code("CARD")).message == "packing.counted", "four of them, and each is scanned"


def test_a_code_with_a_lot_of_goods_without_lots_counts(world: World, eve: Person) -> None:
    opened(world, eve)
    assert eve.scan(f"]C101{TOWEL.zfill(14)}10L9").message == "packing.counted"


def _packs(world: World, sku: str, how: str) -> None:
    with world.database.writing() as session:
        session.scalars(select(Product).filter_by(sku=sku)).one().packs = how


def _boxes(world: World) -> list[Parcel]:
    return list(world.read(lambda session: session.scalars(select(Parcel).order_by(Parcel.id)).all()))
