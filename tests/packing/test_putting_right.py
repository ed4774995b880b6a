"""A wrong piece at the bench: put right in one act, with everything written down, and taken back by one undo."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.at_once import at_once
from tests.packing.bench import parcel, pick, place, set_order
from tests.person import Page, Person
from tests.picking.test_statements import counted
from tests.world import World, each_code
from warehouse.labels.models import PrintJob
from warehouse.orders.changes import cancel, change_quantity
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.scanning.models import Scan
from warehouse.stock import ledger, put_backs
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.places import virtual
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Balance, CountRequest, Movement, MoveRequest

MUG, RED, TOWEL, CARD = (each_code(sku) for sku in ("MUG-BL", "MUG-RD", "TOWEL", "CARD"))
ASIDE = "BENCH-1-ASIDE"


def opened(world: World, eve: Person) -> Person:
    """Eve with order 1001 open out of TOTE-001."""
    pick(world, "1001")
    eve.open("/packing")
    assert eve.scan("TOTE-001").message == "packing.opened"
    return eve


def wrong_mug(world: World, eve: Person) -> Page:
    """All of order 1001 but the last mug is in the box; a red mug is in the hand."""
    opened(world, eve)
    eve.scan(TOWEL)
    eve.scan(MUG)
    return eve.scan(RED)


def test_the_wrong_piece_is_red_logged_and_changes_nothing(world: World, eve: Person) -> None:
    opened(world, eve)
    before = world.everything()
    page = eve.scan(RED)
    assert (page.outcome, page.message, page.step) == ("error", "packing.wrong_product", "scan_product")
    assert "Wrong piece: Red mug" in page.heading
    assert {"reject", "found"} <= set(page.actions)
    assert world.everything() == before
    logged = world.one(Scan, code=RED)
    assert (logged.outcome, logged.message) == ("error", "packing.wrong_product")
    assert "Wrong piece" in eve.open(f"/{page.task}").heading, "a reload shows it again"
    assert eve.scan(MUG).message == "packing.counted", "the right one goes on"
    assert "Wrong piece" not in eve.page.heading


def test_one_act_puts_it_right(world: World, eve: Person) -> None:
    wrong_mug(world, eve)
    page = eve.tap("reject")
    assert (page.outcome, page.message, page.step) == ("ok", "packing.put_right", "scan_product"), (
        page.sentence
    )
    assert ASIDE in page.sentence and "Red mug" in page.sentence
    assert world.on_hand("TOTE-001", "MUG-BL") == 0
    assert world.order_lines("1001")[0].quantity_picked == 1
    moved = {(move.reason, *ends) for move, *ends in _moves(world, "mispick")}
    assert moved == {("mispick", "TOTE-001", "A-01-A-01"), ("mispick", "A-01-A-02", ASIDE)}
    assert world.on_hand(ASIDE, "MUG-RD") == 1 and world.on_hand("A-01-A-02", "MUG-RD") == 29
    asked = world.one(MoveRequest)
    assert (asked.because, asked.quantity, asked.closed_at) == ("put_back", 1, None)
    assert world.read(put_backs.without_an_owner) == []
    assert _counts(world) == {("A-01-A-01", "MUG-BL"), ("A-01-A-02", "MUG-RD")}
    assert "1 being fetched" in page.text and "1 still to pick" in page.heading
    aside = world.one(Location, code=ASIDE)
    assert (aside.kind, aside.parent_id) == ("staging", world.one(Location, code="BENCH-1").id)
    assert world.count(PrintJob) == 0


def test_the_aside_place_says_the_same_as_the_tap(world: World, eve: Person) -> None:
    wrong_mug(world, eve)
    eve.tap("found")
    eve.undo()
    page = eve.scan(RED)
    assert ASIDE in page.text
    page = eve.scan(ASIDE)
    assert page.message == "packing.put_right", page.sentence
    page = eve.scan(ASIDE)
    assert (page.outcome, page.message) == ("error", "packing.not_a_product"), "once is enough"


def test_it_is_fetched_again_and_the_box_goes_on(world: World, eve: Person, ada: Person) -> None:
    wrong_mug(world, eve)
    eve.tap("reject")
    eve.tap("aside")
    set_order(world, "1002", held_at=world.order("1001").placed_at)
    _walk(ada)
    eve.open("/packing")
    page = eve.scan("TOTE-002")
    assert (page.message, page.step) == ("packing.again", "scan_product")
    page = eve.scan(MUG)
    assert page.message == "packing.verified", page.sentence
    assert [line.quantity_packed for line in world.order_lines("1001")] == [2, 1]
    assert world.count(Parcel) == 1


def test_put_away_brings_the_wrong_piece_home(world: World, eve: Person, ben: Person) -> None:
    wrong_mug(world, eve)
    eve.tap("reject")
    ben.open("/putaway")
    assert "Red mug" in ben.page.text and ASIDE in ben.page.text
    page = ben.scan(RED)
    assert page.step == "scan_bin"
    ben.scan(page.code)
    assert world.on_hand(ASIDE, "MUG-RD") == 0 and world.on_hand("A-01-A-02", "MUG-RD") == 30
    assert world.one(MoveRequest).closed_at is not None
    assert world.read(put_backs.without_an_owner) == []
    assert world.count(Movement, reason="putback") == 1


def test_undo_takes_all_of_it_back(world: World, eve: Person) -> None:
    wrong_mug(world, eve)
    before = _state(world)
    eve.tap("reject")
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.step) == ("ok", "packing.undone_right", "scan_product")
    assert _state(world) == before
    assert world.read(put_backs.without_an_owner) == []
    assert world.count(CountRequest) == 0
    assert eve.scan(MUG).message == "packing.verified"


def test_no_undo_once_somebody_walks_for_it(world: World, eve: Person, ada: Person) -> None:
    wrong_mug(world, eve)
    eve.tap("reject")
    set_order(world, "1002", held_at=world.order("1001").placed_at)
    ada.open("/picking")
    ada.tap("next-work")
    before = world.everything()
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert world.everything() == before


def test_of_several_it_is_asked_which_one_is_missing(world: World, eve: Person) -> None:
    opened(world, eve)
    eve.scan(RED)
    page = eve.tap("reject")
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "packing.instead_of_which")
    assert page.html.count('data-reason="') == 2
    page = eve.tap("reject", reason="TOWEL")
    assert page.message == "packing.put_right", page.sentence
    assert [line.quantity_picked for line in world.order_lines("1001")] == [2, 0]
    page = eve.scan(MUG)
    assert page.message == "packing.counted"
    page = eve.scan(MUG)
    assert page.message == "packing.rest_is_picked"
    assert "full" in page.actions and "aside" in page.actions


def test_a_piece_too_many_lies_aside_and_nothing_is_missing(world: World, eve: Person) -> None:
    opened(world, eve)
    eve.scan(TOWEL)
    page = eve.scan(TOWEL)
    assert (page.outcome, page.message) == ("error", "packing.extra")
    page = eve.tap("found")
    assert page.message == "packing.laid_aside"
    assert world.on_hand(ASIDE, "TOWEL") == 1 and world.on_hand("A-01-A-03", "TOWEL") == 18
    assert world.order_lines("1001")[1].quantity_packed == 1
    page = eve.tap("undo")
    assert page.message == "packing.undone_aside"
    assert world.on_hand(ASIDE, "TOWEL") == 0
    assert world.read(put_backs.without_an_owner) == []


def test_a_piece_that_lies_nowhere_on_record_is_found(world: World, eve: Person) -> None:
    opened(world, eve)
    eve.scan(TOWEL), eve.scan(MUG)
    eve.scan(each_code("VASE"))
    page = eve.scan(ASIDE)
    assert page.message == "packing.put_right"
    assert world.count(Movement, reason="found") == 1
    assert world.on_hand(ASIDE, "VASE") == 1
    assert ("A-01-A-01", "VASE") in _counts(world), "somebody mixed it up there"
    eve.undo()
    assert world.on_hand(ASIDE, "VASE") == 0


def test_a_piece_of_the_neighbour_in_the_tote_stays_there(world: World, eve: Person) -> None:
    pick(world, "1002", "TOTE-001")
    pick(world, "1001", "TOTE-001")
    eve.open("/packing")
    eve.scan(f"O.{world.order('1001').id}")
    before = world.everything()
    page = eve.scan(CARD)
    assert (page.outcome, page.message) == ("error", "packing.of_other_order")
    assert "1002" in page.sentence and "TOTE-001" in page.sentence
    assert "reject" not in page.actions
    assert world.everything() == before


def test_what_its_order_does_not_want_any_more_stays_in_the_tote(world: World, eve: Person) -> None:
    opened(world, eve)
    with world.database.writing() as session:
        line = session.get_one(CustomerOrderLine, world.order_lines("1001")[0].id)
        act = Act(world.warehouse_id, None, None, None, world.order("1001").placed_at)
        change_quantity(session, act, line, 1)
    assert eve.scan(MUG).message == "packing.counted"
    page = eve.scan(MUG)
    assert (page.outcome, page.message) == ("error", "packing.no_longer_wanted"), page.sentence
    assert eve.scan(TOWEL).message == "packing.verified"
    assert world.read(put_backs.without_an_owner) == []


def test_with_none_left_elsewhere_its_own_bin_is_meant(world: World, eve: Person) -> None:
    """The towels on record are all taken: the one that was not in the tote lies in its bin, and is in doubt."""
    opened(world, eve)
    _empty_bin(world, "A-01-A-03", "TOWEL")
    eve.scan(MUG), eve.scan(MUG)
    eve.scan(RED)
    page = eve.tap("reject")
    assert page.message == "packing.put_right"
    assert world.allocated("A-01-A-03", "TOWEL") == 1
    assert _in_doubt(world, "A-01-A-03", "TOWEL")
    eve.undo()
    assert not _in_doubt(world, "A-01-A-03", "TOWEL")
    assert world.allocated("TOTE-001", "TOWEL") == 1


def test_an_order_of_one_piece_gives_its_box_up(world: World, eve: Person) -> None:
    pick(world, "1003")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(RED)
    page = eve.scan(ASIDE)
    assert (page.message, page.step) == ("packing.put_right", "open"), page.sentence
    assert parcel(world).cancelled_at is not None
    page = eve.tap("undo")
    assert (page.message, page.step) == ("packing.undone_right", "scan_product")
    assert parcel(world).cancelled_at is None
    assert eve.scan(each_code("LAMP")).message == "packing.verified"


def test_two_packers_make_one_aside_place_at_once(world: World, eve: Person, carla: Person) -> None:
    pick(world, "1001", "TOTE-001")
    pick(world, "1005", "TOTE-002")
    for person, tote in ((eve, "TOTE-001"), (carla, "TOTE-002")):
        person.open("/packing")
        person.scan(tote)
        person.scan(RED)
    reason = {"reason": "TOWEL"}
    pages = at_once(lambda: eve.tap("reject", **reason), lambda: carla.tap("reject", reason="CARD"))
    assert [page.message for page in pages] == ["packing.put_right"] * 2, [page.sentence for page in pages]
    assert world.count(Location, code=ASIDE) == 1
    assert world.on_hand(ASIDE, "MUG-RD") == 2
    assert world.read(put_backs.without_an_owner) == []


def test_out_of_a_tote_that_is_sorted(world: World, eve: Person) -> None:
    """Orders of one piece: the wrong one is laid aside, the order that is packed last waits for its own."""
    pick(world, "1002", only={1: 1})
    pick(world, "1005", only={1: 1})
    eve.open("/packing")
    assert eve.scan("TOTE-001").message == "packing.sort_tote"
    page = eve.scan(RED)
    assert page.message == "packing.not_from_tote" and "reject" in page.actions
    page = eve.tap("reject", reason="CARD")
    assert (page.outcome, page.message) == ("ok", "packing.put_right"), page.sentence
    assert world.order_lines("1005")[0].quantity_picked == 0
    page = eve.tap("undo")
    assert page.message == "packing.undone_right"
    assert world.order_lines("1005")[0].quantity_picked == 1
    eve.scan(RED)
    eve.tap("reject", reason="CARD")
    assert eve.scan(CARD).message == "packing.verified"
    assert world.read(put_backs.without_an_owner) == []


def test_what_nobody_wants_is_laid_aside_from_the_list(world: World, eve: Person) -> None:
    eve.open("/packing")
    page = eve.scan(RED)
    assert (page.outcome, page.message) == ("error", "packing.nobody_wants")
    page = eve.tap("found")
    assert (page.message, page.step) == ("packing.laid_aside", "open")
    assert world.on_hand(ASIDE, "MUG-RD") == 1
    eve.scan(RED)
    assert eve.scan(ASIDE).message == "packing.laid_aside"
    assert world.on_hand(ASIDE, "MUG-RD") == 2
    assert eve.tap("found").message == "packing.nothing_wrong"


def test_a_channel_that_waits_keeps_the_box(world: World, eve: Person) -> None:
    _rule(world, "wait")
    opened(world, eve)
    _empty_bin(world, "A-01-A-03", "TOWEL")
    eve.scan(MUG)
    page = eve.tap("short", reason="TOWEL")
    assert page.message == "packing.missing_none", page.sentence
    page = eve.scan(MUG)
    assert (page.message, page.step) == ("packing.waits_for_goods", "scan_product")
    assert world.count(PrintJob) == 0
    assert eve.tap("full").message == "packing.ships_whole"


def test_the_act_costs_a_bounded_number_of_statements(world: World, eve: Person) -> None:
    """A scan of a wrong piece is as cheap as any other; the act may cost what a shortage costs."""
    opened(world, eve)
    eve.scan(TOWEL)
    with counted(world.database) as seen:
        eve.scan(RED)
    assert len(seen) <= 12, "\n".join(seen)


def _walk(ada: Person) -> None:
    """Fetch what Next work has into TOTE-002, and set it down at the bench."""
    ada.open("/picking")
    ada.tap("next-work")
    for _step in range(20):
        if ada.page.task == "picking":
            return
        code = {"scan_tote": "TOTE-002", "drop": "BENCH-1"}.get(ada.page.step, ada.page.code)
        ada.scan(code)
    raise AssertionError(ada.page.text)


def _moves(world: World, reason: str) -> list[tuple[Movement, str, str]]:
    def look(session: Session) -> list[tuple[Movement, str, str]]:
        rows = session.scalars(select(Movement).filter_by(reason=reason).order_by(Movement.id)).all()
        code = {place.id: place.code for place in session.scalars(select(Location))}
        return [(row, code[row.source_id], code[row.target_id]) for row in rows]

    return list(world.read(look))


def _counts(world: World) -> set[tuple[str, str]]:
    wanted = (
        select(Location.code, Product.sku)
        .select_from(CountRequest)
        .join(Location, Location.id == CountRequest.location_id)
        .join(Product, Product.id == CountRequest.product_id)
    )
    return {(code, sku) for code, sku in world.read(lambda session: session.execute(wanted).all())}


def _state(world: World) -> tuple[object, ...]:
    lines = [(line.quantity_picked, line.quantity_packed) for line in world.order_lines("1001")]
    places = ("TOTE-001", "A-01-A-01", "A-01-A-02", ASIDE)
    held = [
        (world.on_hand(code, sku), world.allocated(code, sku))
        for code in places
        for sku in ("MUG-BL", "MUG-RD")
    ]
    open_ones = world.read(
        lambda session: len(session.scalars(select(MoveRequest).filter_by(closed_at=None)).all())
    )
    return lines, held, open_ones


def _in_doubt(world: World, code: str, sku: str) -> bool:
    at = world.one(Location, code=code).id
    product = world.one(Product, sku=sku).id
    return world.one(Balance, location_id=at, product_id=product).in_doubt_at is not None


def _empty_bin(world: World, code: str, sku: str) -> None:
    """All that lies free there is gone on record."""
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        goods = Goods(product.id, empty_lot(session, product.id).id, world.on_hand(code, sku))
        act = Act(world.warehouse_id, None, None, None, world.order("1001").placed_at)
        source = place(session, code)
        ledger.move(session, act, goods, source, virtual(session, world.warehouse_id, "scrap"), "scrap")


def _rule(world: World, when_short: str) -> None:
    with world.database.writing() as session:
        session.scalars(select(Channel).filter_by(code="SHOP")).one().rules = {"when_short": when_short}


def _cancel(world: World, number: str) -> None:
    """The customer does not want it any more."""
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, world.order(number).placed_at)
        cancel(session, act, session.get_one(CustomerOrder, world.order(number).id))
