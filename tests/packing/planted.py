"""Planted mispicks and cancellations, and what a careful packer makes of them: a real warehouse beside the record.

Pickers take a wrong piece now and then, and nobody tells the record: what really lies where is kept in `Reality`
(mispicked.py). All work goes through the door, POST /scans, as people do it; the packer scans what really lies in the
tote and knows nothing else. Orders are cancelled at random stages. At the end it is looked whether a wrong parcel has
left, whether a piece lies where the record does not have it, and whether the ledger agrees with itself.

    python -m tests.packing.planted --mispicks 500 --cancellations 100
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import world as the_world
from tests.packing.mispicked import ASIDE, STAGES, TOTES, Building, Outcome, code_of
from warehouse import clock, create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.exchange.known_orders import cancel_order
from warehouse.orders.changes import TooLate
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.putaway.models import PutAway
from warehouse.stock import audit, put_backs
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Allocation, Balance

#: A shift that takes more turns than these for an order does not end.
MOST_TURNS = 60


def run(
    database: Database, app: Flask, orders: int, mispicks: int, cancellations: int, seed: int = 5
) -> Outcome:
    """A shift from the first walk to the last van."""
    building = Building(database, app, orders, mispicks, cancellations, seed)
    people = [_pick, _pack, _pack, _load, _put_away, _cancel]
    quiet = 0
    for _turn in range(MOST_TURNS * orders):
        work = building.dice.choice(people)
        quiet = 0 if work(building) else quiet + 1
        if quiet > 12 and not any(person(building) for person in (_pick, _pack, _load, _put_away)):
            return _closing(building)
    raise AssertionError(f"the shift does not end: {building.counts}")


def _pick(building: Building) -> bool:
    """One walk, from Next work to the bench; now and then a wrong piece is taken, and nobody knows."""
    ada = building.ada
    building.new_movements()
    ada.open("/picking")
    page = ada.tap("next-work")
    if not page.task.startswith("picking/"):
        return False
    for _scan in range(80):
        if page.task == "picking":
            building.counts["walks"] += 1
            return True
        code = {"scan_tote": _free_tote(building), "drop": "BENCH-1"}.get(page.step, page.code)
        page = ada.tap("done") if page.step == "stopped" else ada.scan(str(code))
        for reason, source, target, sku, quantity, _paper in building.new_movements():
            assert reason == "pick", (reason, page.sentence)
            _take(building, source, target, sku, quantity)
    raise AssertionError(page.text)


def _take(building: Building, source: str, target: str, sku: str, quantity: int) -> None:
    """The hands fetch what the record says, or a neighbour instead of one piece of it."""
    if building.to_plant and building.dice.random() < building.pace:
        building.to_plant -= 1
        building.counts["mispicks"] += 1
        wrong = building.dice.choice([other for other in building.skus if other != sku])
        building.reality.move(building.bin_of[wrong], target, wrong)
        quantity -= 1
    if quantity:
        building.reality.move(source, target, sku, quantity)


def _free_tote(building: Building) -> str:
    """A tote in which nothing lies, on record or really, and that no open box names."""

    def look(session: Session) -> set[str]:
        held = (
            select(Location.code)
            .join(Balance, Balance.location_id == Location.id)
            .where(Balance.quantity_on_hand > 0)
        )
        named = select(Location.code).join(Parcel, Parcel.tote_id == Location.id)
        named = named.where(Parcel.packed_at.is_(None), Parcel.cancelled_at.is_(None))
        return {*session.scalars(held), *session.scalars(named)}

    taken = building.read(look)
    return next(
        tote
        for tote in (f"T-{number:02}" for number in range(TOTES))
        if tote not in taken and not building.reality.all_of(tote)
    )


def _pack(building: Building) -> bool:
    """The next tote at the bench, until its box is closed, aside or stopped."""
    eve = building.eve
    building.new_movements()
    eve.open("/packing")
    page = eve.page
    if page.task == "packing":
        codes = [button.get("data-scan") for button in page.all("button") if button.get("data-scan")]
        for code in codes:
            page = eve.scan(str(code))
            if page.task.startswith("packing/"):
                break
        else:
            return _leftovers(building)
    building.counts["boxes opened"] += page.message == "packing.opened"
    return _fill_box(building)


def _fill_box(building: Building) -> bool:
    """Scan what really lies in the tote, and do what the screen says."""
    page, parcel = building.eve.page, _parcel(building)
    passed: set[str] = set()
    for scan in range(200):
        if not page.task.startswith("packing/"):
            return _emptied(building, page)
        if building.dice.random() < 0.02 and scan:
            return True
        if page.step == "scan_label":
            page = building.eve.scan(page.code)
            building.counts["boxes closed"] += page.message in {"packing.packed", "packing.packed_for_cage"}
            if building.dice.random() < 0.5 and page.task == "packing":
                page = building.eve.scan("CAGE-1")
            continue
        if page.step == "confirm_quantity":
            page = _count(building, parcel)
            continue
        tote = _tote_with(building, parcel, passed)
        page = _one_piece(building, parcel, tote, passed) if tote else _nothing_left(building)
        if page.message in {"packing.put_aside", "packing.rest_is_picked"} and page.task == "packing":
            return True
    raise AssertionError(page.text)


def _one_piece(building: Building, parcel: Parcel, tote: tuple[str, str], passed: set[str]) -> Any:
    place, sku = tote
    page = building.eve.scan(code_of(building, sku))
    if page.message in {"packing.wrong_product", "packing.extra", "packing.to_follow"}:
        return _wrong(building, parcel, place, sku)
    if page.message in {"packing.of_other_order", "packing.no_longer_wanted"}:
        passed.add(sku)
    elif page.message == "packing.asked" or page.outcome == "error":
        passed |= {sku} if page.outcome == "error" else set()
    else:
        building.reality.move(place, _box(building, parcel), sku)
    return page


def _count(building: Building, parcel: Parcel) -> Any:
    """The number on the screen, or as many as really lie there."""
    page = building.eve.page
    sku = building.read(
        lambda session: session.scalar(
            select(Product.sku)
            .join(Parcel, Parcel.asked_product_id == Product.id)
            .where(Parcel.id == parcel.id)
        )
    )
    totes = [place for place in _totes(building, parcel) if building.reality.lies[place][sku]]
    really, asked = sum(building.reality.lies[place][sku] for place in totes), page.quantity or 0
    if not really:
        return building.eve.tap("short", asked)
    page = building.eve.tap("confirm") if really >= asked else building.eve.tap("quantity", really)
    assert page.outcome != "error", page.sentence
    rest = min(really, asked)
    for place in totes:
        part = min(rest, building.reality.lies[place][sku])
        building.reality.move(place, _box(building, parcel), sku, part)
        rest -= part
    return page


def _wrong(building: Building, parcel: Parcel, place: str, sku: str) -> Any:
    """The piece lies aside; the packer looks into the totes for what is missing instead."""
    page = building.eve.page
    offered = [
        button.get("data-reason") for button in page.all("button") if button.get("data-action") == "reject"
    ]
    totes = _totes(building, parcel)
    missing = [
        one for one in offered
        if sum(building.reality.lies[tote][str(one)] for tote in totes) < _left(building, parcel, str(one))
    ]  # fmt: skip
    page = building.eve.tap("reject", reason=missing[0]) if missing else building.eve.tap("found")
    assert page.message in {"packing.put_right", "packing.put_right_none", "packing.laid_aside"}, (
        page.sentence
    )
    building.reality.move(place, ASIDE, sku)
    building.counts["put right" if missing else "laid aside"] += 1
    return page


def _nothing_left(building: Building) -> Any:
    """The totes are really empty: what the screen still wants is missing; else the box is put aside or sent without."""
    page = building.eve.page
    if "short" in page.actions and page.quantity:
        page = building.eve.tap("short")
        if page.message == "packing.which_missing":
            page = building.eve.tap(
                "short", reason=page.all("button", data_action="short")[0].get("data-reason")
            )
        if page.message == "packing.how_many_missing":
            field_of = page.find("button", data_pad_ok="")
            reason = field_of.get("data-reason") if field_of is not None else None
            page = building.eve.tap("short", page.quantity and _asked_most(page), reason=reason)
        assert page.outcome != "error", page.sentence
        building.counts["missing"] += 1
        return page
    if "full" in page.actions and building.dice.random() < 0.3:
        building.counts["sent without"] += 1
        return building.eve.tap("full")
    return building.eve.tap("aside")


def _asked_most(page: Any) -> int:
    found = [button.get("data-pad-fill") for button in page.all("button") if button.get("data-pad-fill")]
    return int(str(found[-1]))


def _emptied(building: Building, page: Any) -> bool:
    """A stopped box is emptied into a free tote."""
    if page.message.startswith("scanning.box_"):
        building.new_movements()
        tote = _free_tote(building)
        page = building.eve.scan(tote)
        assert page.message in {"scanning.emptied", "scanning.emptied_to_pack"}, page.sentence
        building.counts["boxes emptied"] += 1
        boxes = {
            source
            for reason, source, target, *_rest in building.new_movements()
            if reason == "move" and target == tote
        }
        for box in boxes:
            for sku, quantity in building.reality.all_of(box).items():
                building.reality.move(box, tote, sku, quantity)
    return True


def _leftovers(building: Building) -> bool:
    """What lies in a tote at the bench for nobody and is not what the record has there: laid aside from the list."""
    for number in range(TOTES):
        tote = f"T-{number:02}"
        recorded = _on_record(building, tote)
        for sku, quantity in building.reality.all_of(tote).items():
            if quantity > recorded[sku]:
                page = building.eve.scan(code_of(building, sku))
                if page.message not in {"packing.nobody_wants", "packing.not_from_tote"}:
                    continue
                page = building.eve.tap("found")
                assert page.message == "packing.laid_aside", page.sentence
                building.reality.move(tote, ASIDE, sku)
                building.counts["laid aside"] += 1
                return True
    return False


def _load(building: Building) -> bool:
    """Everything that is packed goes on the van; what is stopped there is emptied."""
    rows = _packed_parcels(building)
    if not rows or (building.dice.random() < 0.7 and len(rows) < 8):
        return False
    return _load_all(building, rows)


def _packed_parcels(building: Building) -> list[tuple[int, int]]:
    """The labels and numbers of the parcels that wait for a van."""
    wanted = (
        select(ParcelLabel.id, Parcel.id)
        .join(Parcel, Parcel.id == ParcelLabel.parcel_id)
        .where(ParcelLabel.voided_at.is_(None), Parcel.packed_at.is_not(None), Parcel.dispatched_at.is_(None))
        .where(Parcel.cancelled_at.is_(None))
        .order_by(Parcel.id)
    )
    return [(label, number) for label, number in building.read(lambda session: session.execute(wanted).all())]


def _load_all(building: Building, rows: list[tuple[int, int]], cancelled: int | None = None) -> bool:
    """One after the other; `cancelled`: the parcel whose customer changes their mind while the van is being loaded."""
    building.eve.open("/dispatch")
    for label, number in rows:
        if number == cancelled and _is_cancelled(building, _order_of(building, number), "loading"):
            page = building.eve.scan(f"X.{label}")
            assert page.message.startswith("scanning.box_"), page.sentence
            _emptied(building, page)
            continue
        page = building.eve.scan(f"X.{label}")
        parcel = building.read(lambda session, number=number: session.get_one(Parcel, number))
        if page.message.startswith("scanning.box_"):
            _emptied(building, page)
        elif parcel.dispatched_at is not None:
            box = _box(building, parcel)
            building.reality.gone[parcel.customer_order_id] += building.reality.all_of(box)
            building.reality.lies[box].clear()
            building.counts["loaded"] += 1
    building.new_movements()
    return True


def _put_away(building: Building) -> bool:
    """Ben brings home what lies for nobody, in totes and aside; what is not there he says so."""
    building.new_movements()
    ben = building.ben
    rows = building.read(lambda session: [
        (session.get_one(Product, one.product_id).sku, session.get_one(Location, one.location_id).code)
        for one in put_backs.open_requests(session, building.world.warehouse_id)
    ])  # fmt: skip
    for sku, _place in rows:
        ben.open("/putaway")
        page = ben.scan(code_of(building, sku))
        if page.step != "scan_bin":
            continue
        source = building.read(lambda session: session.scalar(
            text_of_source(int(building.ben.page.task.partition("/")[2]))
        ))  # fmt: skip
        really, told = building.reality.lies[source][sku], _in_hand(building)
        if not really:
            page = ben.tap("short")
            assert page.message == "putaway.not_there", page.sentence
            building.counts["not there"] += 1
            building.new_movements()
            return True
        if really < told:
            ben.tap("quantity", really)
        page = ben.scan(ben.page.code)
        for reason, one, target, moved, quantity, _paper in building.new_movements():
            assert reason == "putback", (reason, page.sentence)
            building.reality.move(one, target, moved, quantity)
        building.counts["put back"] += 1
        return True
    return False


def text_of_source(number: int) -> Any:
    """Where what is in hand was taken from."""
    return select(Location.code).join(PutAway, PutAway.source_id == Location.id).where(PutAway.id == number)


def _in_hand(building: Building) -> int:
    number = int(building.ben.page.task.partition("/")[2])
    return int(building.read(lambda session: session.get_one(PutAway, number).quantity))


def _cancel(building: Building) -> bool:
    """A customer changes their mind: an order at a random stage."""
    if not building.to_cancel or building.dice.random() > building.pace:
        return False
    stage = building.dice.choice(STAGES)
    if stage == "loading":
        rows = _packed_parcels(building)
        return bool(rows) and _load_all(building, rows, cancelled=building.dice.choice(rows)[1])
    found = building.read(lambda session: session.scalars(_at_stage(stage)).all())
    return bool(found) and _is_cancelled(building, building.dice.choice(found), stage)


def _order_of(building: Building, parcel: int) -> int:
    return int(building.read(lambda session: session.get_one(Parcel, parcel).customer_order_id))


def _is_cancelled(building: Building, order_id: int, stage: str) -> bool:
    """False where it is too late, or somebody was quicker."""
    with building.database.writing() as session:
        order = session.get_one(CustomerOrder, order_id)
        if order.cancelled_at is not None:
            return False
        try:
            cancel_order(session, Act(order.warehouse_id, None, None, None, clock.now()), order)
        except TooLate:
            return False
    building.to_cancel -= 1
    building.counts[f"cancelled: {stage}"] += 1
    return True


def _at_stage(stage: str) -> Any:
    boxes = select(Parcel.customer_order_id).where(
        Parcel.cancelled_at.is_(None), Parcel.dispatched_at.is_(None)
    )
    stood = select(Location.id).where(Location.kind == "cage")
    caged = Parcel.location_id.in_(select(Location.id).where(Location.parent_id.in_(stood)))
    of_stage = {
        "bench": boxes.where(Parcel.verified_at.is_(None)),
        "verified": boxes.where(Parcel.verified_at.is_not(None), Parcel.packed_at.is_(None)),
        "closed": boxes.where(Parcel.packed_at.is_not(None)),
        "cage": boxes.where(Parcel.packed_at.is_not(None), caged),
    }
    wanted = select(CustomerOrder.id).where(
        CustomerOrder.cancelled_at.is_(None), CustomerOrder.dispatched_at.is_(None)
    )
    wanted = wanted.where(CustomerOrder.number.startswith("N")).order_by(CustomerOrder.id)
    if stage in of_stage:
        return wanted.where(CustomerOrder.id.in_(of_stage[stage]))
    picked = select(CustomerOrderLine.customer_order_id).where(CustomerOrderLine.quantity_picked > 0)
    return wanted.where(CustomerOrder.id.in_(picked), CustomerOrder.id.not_in(boxes))


def _parcel(building: Building) -> Parcel:
    number = int(building.eve.page.task.partition("/")[2])
    return building.read(lambda session: session.get_one(Parcel, number))


def _box(building: Building, parcel: Parcel) -> str:
    return str(building.read(lambda session: session.get_one(Location, parcel.location_id).code))


def _totes(building: Building, parcel: Parcel) -> list[str]:
    """The totes that stand before the packer for this order."""

    def look(session: Session) -> set[str]:
        wanted = (
            select(Location.code)
            .join(Allocation, Allocation.location_id == Location.id)
            .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
            .where(CustomerOrderLine.customer_order_id == parcel.customer_order_id, Location.kind == "tote")
        )
        own = session.get(Location, parcel.tote_id) if parcel.tote_id else None
        return {*session.scalars(wanted), *([own.code] if own is not None else [])}

    return sorted(building.read(look))


def _tote_with(building: Building, parcel: Parcel, passed: set[str]) -> tuple[str, str] | None:
    for place in _totes(building, parcel):
        for sku in sorted(building.reality.all_of(place)):
            if sku not in passed:
                return place, sku
    return None


def _left(building: Building, parcel: Parcel, sku: str) -> int:
    """How many the record has in the totes for this box."""
    wanted = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(Product, Product.id == Allocation.product_id)
        .join(Location, Location.id == Allocation.location_id)
        .where(CustomerOrderLine.customer_order_id == parcel.customer_order_id, Product.sku == sku)
        .where(Location.kind == "tote")
    )
    return int(building.read(lambda session: session.scalar(wanted)))


def _on_record(building: Building, place: str) -> Counter[str]:
    wanted = (
        select(Product.sku, Balance.quantity_on_hand)
        .join(Product, Product.id == Balance.product_id)
        .join(Location, Location.id == Balance.location_id)
        .where(Location.code == place, Balance.quantity_on_hand > 0)
    )
    return Counter(dict(building.read(lambda session: session.execute(wanted).all())))


def _closing(building: Building) -> Outcome:
    """The proof."""
    building.counts["orders"] = len(building.orders)
    with building.database.reading() as session:
        differences = audit.run(session).differences
        owners = [str(one) for one in put_backs.without_an_owner(session)]
        wrong = [
            sentence for number in building.orders if (sentence := _wrong_parcel(building, session, number))
        ]
    homeless = []
    held = (
        select(Location.code)
        .join(Balance, Balance.location_id == Location.id)
        .join(Product, Product.id == Balance.product_id)
        .where(Product.sku.startswith("P-"), Balance.quantity_on_hand > 0)
    )
    places = {*building.reality.lies, *building.read(lambda session: session.scalars(held).all())}
    for place in sorted(places):
        recorded, really = _on_record(building, place), building.reality.all_of(place)
        recorded = Counter({sku: number for sku, number in recorded.items() if sku in building.bin_of})
        if recorded != really:
            homeless.append(
                f"{place}: on record {dict(recorded - really)} more, really {dict(really - recorded)} more"
            )
    if building.to_plant or building.to_cancel:
        building.counts["not planted"] = building.to_plant
        building.counts["not cancelled"] = building.to_cancel
    return Outcome(building.counts, wrong, homeless + owners, differences)


def _wrong_parcel(building: Building, session: Session, number: int) -> str | None:
    order = session.get_one(CustomerOrder, number)
    wanted = Counter({str(line.sku_text): line.quantity_wanted for line in order.lines})
    gone = +building.reality.gone[number]
    if order.cancelled_at is not None:
        # What had left in an earlier parcel before the customer changed their mind is theirs.
        return None if gone <= wanted else f"{order.number} (cancelled): {gone} left, wanted {wanted}"
    return None if gone == wanted else f"{order.number}: {dict(gone)} left, wanted {dict(wanted)}"


def main() -> None:
    """Run it large, and say what happened."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mispicks", type=int, default=500)
    parser.add_argument("--cancellations", type=int, default=100)
    parser.add_argument("--orders", type=int, default=0, help="0: as many as the others ask for")
    parser.add_argument("--seed", type=int, default=5)
    told = parser.parse_args()
    orders = told.orders or max(2 * told.mispicks, 4 * told.cancellations)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'planted.sqlite3'}"
        the_world.build(url)
        database = Database(url)
        app = create_app(
            Config(
                instance=Path(folder), database_url=url, secret_key="planted", faults=False, pin_hash_cost=8
            ),
            database,
        )
        outcome = run(database, app, orders, told.mispicks, told.cancellations, told.seed)
        for name, number in sorted(outcome.counts.items()):
            print(f"{number:6} {name}")
        print("\n".join(outcome.faults) or "no wrong parcel, no piece without a home, the ledger agrees")
        raise SystemExit(bool(outcome.faults))


if __name__ == "__main__":
    main()
