"""A tote with goods of several orders: any product out of it opens the right order, also for a second packer."""

from __future__ import annotations

from tests.at_once import at_once
from tests.packing import bench
from tests.packing.bench import pick, place, promise, set_order
from tests.person import Person
from tests.picking.test_statements import counted
from tests.world import World, each_code
from warehouse import clock
from warehouse.labels.models import PrintJob, Station
from warehouse.orders.parcels import Parcel
from warehouse.people.models import Device
from warehouse.stock import ledger
from warehouse.stock.places import add_location

MUG, TOWEL, CARD = each_code("MUG-BL"), each_code("TOWEL"), each_code("CARD")
T = "TOTE-001"


def three_orders(world: World) -> None:
    """Two mugs and a towel, three cards, and one card for 1005: all in one tote."""
    for number in ("1001", "1002"):
        pick(world, number, T)
    pick(world, "1005", T, only={1: 1})


def sort(person: Person) -> None:
    """The tote is under the scanner."""
    person.open("/packing")
    assert person.scan(T).message == "packing.sort_tote"


def test_the_tote_says_what_lies_in_it(world: World, eve: Person) -> None:
    three_orders(world)
    sort(eve)
    page = eve.open("/packing")
    assert (page.step, page.code) == ("sort", MUG)
    assert "7 pieces for 3 orders" in page.text and "Greeting card" in page.text


def test_a_product_opens_its_order_and_counts(world: World, eve: Person) -> None:
    three_orders(world)
    sort(eve)
    page = eve.scan(TOWEL)
    assert (page.message, page.step) == ("packing.sorted", "scan_product"), page.sentence
    assert "Order 1001" in page.text and world.on_hand(T, "TOWEL") == 0
    eve.scan(MUG)
    page = eve.scan(MUG)
    assert (page.message, page.step) == ("packing.verified", "scan_label")
    page = eve.scan(page.code)
    assert (page.message, page.step) == ("packing.packed", "sort"), "the tote goes on by itself"
    assert "4 pieces for 2 orders" in page.text


def test_what_is_fully_picked_comes_first_then_the_cut_off(world: World, eve: Person) -> None:
    """1005 lacks three of its four cards; 1002 has all of its own."""
    three_orders(world)
    set_order(world, "1005", priority=9)
    sort(eve)
    page = eve.scan(CARD)
    assert "Order 1002" in page.text, page.text
    for _ in range(2):
        page = eve.scan(CARD)
    assert page.message == "packing.verified", page.sentence
    eve.scan(page.code)
    page = eve.scan(CARD)
    assert (page.message, page.step) == ("packing.verified", "scan_label"), (
        "one piece: verified by the same scan"
    )
    assert "Order 1005" in page.text


def test_two_scans_a_parcel_of_one_piece(world: World, eve: Person) -> None:
    three_orders(world)
    sort(eve)
    eve.scan(TOWEL), eve.scan(MUG)
    page = eve.scan(MUG)
    eve.scan(page.code)
    for _ in range(3):
        page = eve.scan(CARD)
    eve.scan(page.code)
    assert eve.scan(CARD).message == "packing.verified"
    page = eve.scan(eve.page.code)
    assert (page.message, page.step) == ("packing.packed", "open"), "the tote is empty"
    assert world.count(Parcel) == 3


def test_another_product_is_refused_and_nothing_opens(world: World, eve: Person) -> None:
    three_orders(world)
    sort(eve)
    page = eve.scan(each_code("VASE"))
    assert (page.outcome, page.message) == ("error", "packing.not_from_tote")
    assert "Glass vase" in page.sentence and T in page.sentence
    assert world.count(Parcel) == 0


def test_a_product_alone_opens_the_right_order(world: World, eve: Person) -> None:
    """Nobody scanned the tote: of all that stands at the bench, fully picked first, then by cut-off."""
    three_orders(world)
    pick(world, "1001", "TOTE-002", "EBAY")
    eve.open("/packing")
    page = eve.scan(MUG)
    assert (page.message, page.step) == ("packing.sorted", "scan_product"), page.sentence
    assert "Order 1001 · Own shop" in page.text and world.on_hand(T, "MUG-BL") == 1
    eve.undo()
    assert (eve.page.step, world.on_hand(T, "MUG-BL")) == ("open", 2)
    eve.scan(MUG), eve.scan(MUG)
    eve.scan(eve.scan(TOWEL).code)
    page = eve.scan(MUG)
    assert (page.message, page.step) == ("packing.asked", "confirm_quantity")
    assert "Order 1001 · eBay" in page.text


def test_what_is_still_carried_does_not_open(world: World, eve: Person) -> None:
    pick(world, "1001", T)
    with world.database.writing() as session:
        act = ledger.Act(world.warehouse_id, None, None, None, clock.now())
        ledger.carry(session, act, place(session, T), None)
    eve.open("/packing")
    assert eve.scan(MUG).message == "packing.nobody_wants"


def test_a_station_opens_what_stands_at_its_own_bench(world: World, eve: Person) -> None:
    """1002 is more urgent, and stands at another bench."""
    pick(world, "1002", "TOTE-002", only={1: 1})
    pick(world, "1005", T, only={1: 1})
    with world.database.writing() as session:
        other = add_location(session, world.warehouse_id, "BENCH-2", "bench")
        act = ledger.Act(world.warehouse_id, None, None, None, clock.now())
        ledger.carry(session, act, place(session, "TOTE-002"), other.id)
        session.query(Station).one().location_id = place(session, "BENCH-1").id
        session.get_one(Device, eve.device).station_id = session.query(Station).one().id
    eve.open("/packing")
    assert "Order 1005" in eve.scan(CARD).text


def test_a_bulk_of_single_pieces_takes_two_scans_a_parcel(world: World, eve: Person) -> None:
    """One scan opens, verifies and prints; the other closes: nobody scans a tote, nobody taps."""
    for number in ("1002", "1005"):
        pick(world, number, T, only={1: 1})
    eve.open("/packing")
    for left in (1, 0):
        assert eve.scan(CARD).message == "packing.verified"
        assert world.count(PrintJob) == 2 * (2 - left)
        assert eve.scan(eve.page.code).message == "packing.packed"
        assert world.on_hand(T, "CARD") == left
    assert world.count(Parcel) == 2


def test_the_paper_list_of_a_walk_opens_its_order(world: World, eve: Person, ada: Person) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    number = ada.page.task.partition("/")[2]
    for _step in range(20):
        if ada.page.task == "picking":
            break
        ada.scan({"scan_tote": T, "drop": "BENCH-1"}.get(ada.page.step, ada.page.code))
    eve.open("/packing")
    assert eve.scan("L.999").message == "packing.list_empty"
    page = eve.scan(f"L.{number}")
    assert (page.message, page.step) == ("packing.opened", "scan_product"), page.sentence


def test_undo_closes_the_order_again(world: World, eve: Person) -> None:
    three_orders(world)
    before = world.everything()
    sort(eve)
    eve.scan(TOWEL)
    page = eve.undo()
    assert page.step == "sort", page.text
    assert world.everything()[1:] == before[1:] and world.on_hand(T, "TOWEL") == 1
    assert world.one(Parcel).cancelled_at is not None
    assert eve.scan(TOWEL).message == "packing.sorted", "and it opens once more"


def test_a_second_packer_gets_the_next_order(world: World, eve: Person, carla: Person) -> None:
    three_orders(world)
    sort(eve)
    eve.scan(CARD)
    sort(carla)
    page = carla.scan(CARD)
    assert "Order 1005" in page.text, "Eve packs 1002"
    page = carla.scan(page.code)
    assert page.message == "packing.packed", page.sentence
    page = carla.scan(CARD)
    assert (page.outcome, page.message) == ("error", "packing.sorted_by_other")
    assert "Eve" in page.sentence and "1002" in page.sentence
    assert "Order 1001" in carla.scan(MUG).text


def test_two_packers_scan_at_once(world: World, eve: Person, carla: Person) -> None:
    """Each gets an order of their own."""
    three_orders(world)
    sort(eve)
    sort(carla)
    pages = at_once(lambda: eve.scan(CARD), lambda: carla.scan(CARD))
    assert all(page.outcome in {"ok", "line_done"} for page in pages), [page.sentence for page in pages]
    orders = {parcel.customer_order_id for parcel in world.read(lambda session: session.query(Parcel).all())}
    assert orders == {world.order("1002").id, world.order("1005").id}


def test_an_order_that_is_still_fetched_is_passed_over(world: World, eve: Person) -> None:
    """A mug of 1001 is still on its way; eBay's mugs in the same tote are all there."""
    pick(world, "1001", T, only={1: 1, 2: 1})
    pick(world, "1002", T)
    promise(world, "1001", 1, 1)
    sort(eve)
    page = eve.scan(MUG)
    assert (page.outcome, page.message) == ("error", "packing.still_picked")
    pick(world, "1001", T, "EBAY")
    page = eve.scan(MUG)
    assert (page.message, page.step) == ("packing.asked", "confirm_quantity")
    assert "Order 1001 · eBay" in page.text


def test_a_held_order_does_not_count(world: World, eve: Person) -> None:
    """Two of three are held: the tote opens the third at once."""
    three_orders(world)
    for number in ("1002", "1005"):
        set_order(world, number, held_at=clock.now(), hold_reason="paid?")
    eve.open("/packing")
    page = eve.scan(T)
    assert (page.message, page.step) == ("packing.opened", "scan_product")


def test_held_goods_are_not_waited_for(world: World, eve: Person) -> None:
    """1001 is done; what is left in the tote is held: the list shows other work."""
    pick(world, "1001", T, only={2: 1})
    pick(world, "1002", T)
    sort(eve)
    page = eve.scan(TOWEL)
    assert page.message == "packing.verified", page.sentence
    set_order(world, "1002", held_at=clock.now(), hold_reason="paid?")
    page = eve.scan(page.code)
    assert (page.message, page.step) == ("packing.packed", "open")


def test_another_tote_ends_the_sorting(world: World, eve: Person) -> None:
    pick(world, "1001", "TOTE-002")
    for number in ("1002", "1005"):
        pick(world, number, T, only={1: 1})
    sort(eve)
    page = eve.open("/packing")
    assert "TOTE-002" in page.text
    eve.scan("TOTE-002")
    eve.tap("aside")
    assert eve.page.step == "open"
    assert eve.scan(CARD).message == "packing.verified", "any product opens, of what stands at the bench"


def test_a_tote_on_a_cart_at_the_bench_is_seen(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        cart = place(session, "CART-01")
        tote = add_location(session, world.warehouse_id, "CART-01-A", "tote", parent_id=cart.id, slot="A")
        assert tote.slot == "A"
    pick(world, "1001", "CART-01-A")
    with world.database.writing() as session:
        act = ledger.Act(world.warehouse_id, None, None, None, world.order("1001").placed_at)
        tote, cart = place(session, "CART-01-A"), place(session, "CART-01")
        ledger.carry(session, act, tote, cart.id)
        ledger.carry(session, act, cart, place(session, "BENCH-1").id)
    page = eve.open("/packing")
    assert "CART-01-A" in page.text and "BENCH-1" in page.text
    eve.scan("CART-01-A")
    box = world.one(Parcel).location_id
    assert world.read(lambda session: session.get_one(type(tote), box).parent_id) == world.read(
        lambda session: place(session, "BENCH-1").id
    )


def test_opening_by_a_product_costs_a_bounded_number_of_statements(world: World, eve: Person) -> None:
    three_orders(world)
    sort(eve)
    with counted(world.database) as seen:
        assert eve.scan(CARD).message == "packing.sorted"
    assert len(seen) <= 28, "\n".join(seen)
    with counted(world.database) as seen:
        assert eve.scan(CARD).message == "packing.counted"
    assert len(seen) <= 12, "\n".join(seen)
    assert bench.parcel(world).tote_id is not None
