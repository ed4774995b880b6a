"""Planted mispicks and cancellations, and what a careful packer makes of them: a real warehouse beside the record.

Pickers take a wrong piece now and then, and nobody tells the record: what really lies where is kept in `Reality`
(mispicked.py). All work goes through the door, POST /scans, as people do it; the packer (packer.py) scans what really
lies in the tote and knows nothing else. Orders are cancelled at random stages. At the end it is looked whether a wrong
parcel has left, whether a piece lies where the record does not have it, and whether the ledger agrees with itself.

    python -m tests.packing.planted --mispicks 500 --cancellations 100
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world as the_world
from tests.packing import on_record, packer
from tests.packing.mispicked import STAGES, Building, Outcome, code_of
from warehouse import clock, create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.exchange.known_orders import cancel_order
from warehouse.orders.changes import TooLate
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel
from warehouse.stock import audit, put_backs
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance

#: A shift that takes more turns than these for an order does not end.
MOST_TURNS = 60


def run(
    database: Database, app: Flask, orders: int, mispicks: int, cancellations: int, seed: int = 5
) -> Outcome:
    """A shift from the first walk to the last van."""
    building = Building(database, app, orders, mispicks, cancellations, seed)
    people = [_pick, packer.pack, packer.pack, _load, _put_away, _cancel]
    quiet = 0
    for _turn in range(MOST_TURNS * orders):
        work = building.dice.choice(people)
        quiet = 0 if work(building) else quiet + 1
        if quiet > 12 and not any(person(building) for person in (_pick, packer.pack, _load, _put_away)):
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
        code = {"scan_tote": on_record.free_tote(building), "drop": "BENCH-1"}.get(page.step, page.code)
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


def _load(building: Building) -> bool:
    """Everything that is packed goes on the van; what is stopped there is emptied."""
    rows = on_record.packed_parcels(building)
    if not rows or (building.dice.random() < 0.7 and len(rows) < 8):
        return False
    return _load_all(building, rows)


def _load_all(building: Building, rows: list[tuple[int, int]], cancelled: int | None = None) -> bool:
    """One after the other; `cancelled`: the parcel whose customer changes their mind while the van is being loaded."""
    building.eve.open("/dispatch")
    for label, number in rows:
        if number == cancelled and _is_cancelled(building, on_record.order_of(building, number), "loading"):
            page = building.eve.scan(f"X.{label}")
            assert page.message.startswith("scanning.box_"), page.sentence
            packer.emptied(building, page)
            continue
        page = building.eve.scan(f"X.{label}")
        parcel = building.read(lambda session, number=number: session.get_one(Parcel, number))
        if page.message.startswith("scanning.box_"):
            packer.emptied(building, page)
        elif parcel.dispatched_at is not None:
            box = on_record.box(building, parcel)
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
            on_record.text_of_source(int(building.ben.page.task.partition("/")[2]))
        ))  # fmt: skip
        really, told = building.reality.lies[source][sku], on_record.in_hand(building)
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


def _cancel(building: Building) -> bool:
    """A customer changes their mind: an order at a random stage."""
    if not building.to_cancel or building.dice.random() > building.pace:
        return False
    stage = building.dice.choice(STAGES)
    if stage == "loading":
        rows = on_record.packed_parcels(building)
        return bool(rows) and _load_all(building, rows, cancelled=building.dice.choice(rows)[1])
    found = building.read(lambda session: session.scalars(on_record.at_stage(stage)).all())
    return bool(found) and _is_cancelled(building, building.dice.choice(found), stage)


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
        recorded, really = on_record.lies_in(building, place), building.reality.all_of(place)
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
