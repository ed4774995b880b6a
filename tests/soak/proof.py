"""What must be true after a soak: the devices' own records against the journal, the movements and the stock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.soak.handheld import Handheld
from tests.soak.people import BLIND, RIGHT, WRONG, Picker, Receiver
from tests.soak.work import ORDERS, PICKED, PLENTY, RECEIVED, SOAK_CODES
from tests.world import PRODUCTS, World, case_code, each_code
from warehouse.db import Database
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.scanning.models import ACCEPTED, RefusedScan, Scan, ScanConflict
from warehouse.stock.quantities import Movement

if TYPE_CHECKING:
    from tests.soak.soak import Result

STANDS_FOR = {
    **{each_code(sku): 1 for sku in RECEIVED},
    **{case_code(sku): PRODUCTS[sku][2] for sku in RECEIVED},
    **dict.fromkeys(SOAK_CODES.values(), 1),
}
#: What may come of a scan, by what the person meant with it.
MAY_END = {
    RIGHT: {*ACCEPTED},
    WRONG: {"error"},
    BLIND: {*ACCEPTED, "error", "skipped", "held"},
}


def nothing_left(devices: Sequence[Handheld]) -> None:
    """No scan waits on a device, none was refused for good, and no script failed."""
    for device in devices:
        assert device.left() == (0, 0), "waiting, refused"
        assert device.problems == []


class Books:
    """The warehouse's books, read once, against what was scanned."""

    def __init__(self, database: Database, result: Result, receiver: Receiver, picker: Picker) -> None:
        self.world, self.result = World(database), result
        self.receiver, self.picker = receiver, picker
        self.moved: dict[str, list[int]] = defaultdict(list)
        with database.reading() as session:
            wanted = select(Movement.scan_id, Movement.quantity).where(Movement.scan_id.is_not(None))
            for scan_id, quantity in session.execute(wanted):
                self.moved[str(scan_id)].append(quantity)

    def check(self) -> None:
        """All of it."""
        for person in (self.receiver, self.picker):
            self._each_scan_once(person)
        assert (self.result.lost, self.result.double) == (0, 0), self.result
        assert self.world.count(ScanConflict) == self.world.count(RefusedScan) == 0
        self._stock_received()
        self._stock_picked()

    def _each_scan_once(self, person: Receiver | Picker) -> None:
        accepted = person.device.accepted
        kept = [fields.get("code") or fields["action"] for fields in accepted]
        assert kept == person.device.typed, _difference(kept, person.device.typed)
        journal = self._journal(accepted[0]["device"])
        ids = [fields["scan_id"] for fields in accepted]
        self.result.lost += len(set(ids) - {scan.scan_id for scan in journal})
        self.result.double += len(journal) - len({scan.scan_id for scan in journal} & set(ids))
        assert [scan.scan_id for scan in journal] == ids, "the order was not kept"
        self.result.replays += sum(scan.replays for scan in journal)
        errors, before = 0, ""
        for place, (scan, meant) in enumerate(zip(journal, person.meant, strict=True)):
            # What comes right behind a scan that was not counted is as blind as that was.
            blind = before == "skipped" and meant == RIGHT
            try:
                self._one(scan, BLIND if blind else meant, errors, is_directed=person is self.picker)
            except AssertionError as difference:
                around = [
                    f"{one.code or one.action}: {one.outcome}"
                    for one in journal[max(0, place - 6) : place + 3]
                ]
                raise AssertionError(f"{difference}; around it {around}") from None
            errors += scan.outcome == "error"
            before = str(scan.outcome)

    def _journal(self, device: str) -> list[Scan]:
        wanted = select(Scan).where(Scan.device_id == device).order_by(Scan.received_at)
        return self.world.read(lambda session: list(session.scalars(wanted)))

    def _one(self, scan: Scan, meant: str, errors: int, is_directed: bool) -> None:
        said = f"{scan.code or scan.action} at {scan.step}: {scan.outcome}, {scan.message}"
        is_late = is_directed and scan.seen_error is not None and scan.seen_error < errors
        assert (scan.outcome == "skipped") == is_late, said
        assert is_late or scan.outcome in MAY_END[meant], said
        self.result.outcomes[str(scan.outcome)] += 1
        pieces = STANDS_FOR.get(scan.code or "", 0) if scan.outcome in ACCEPTED else 0
        if sum(self.moved[scan.scan_id]) != pieces:
            self.result.double += 1

    def _stock_received(self) -> None:
        for sku in RECEIVED:
            assert self.world.on_hand("DOCK-1", sku) == self.receiver.counted[sku], sku

    def _stock_picked(self) -> None:
        """Each piece whose scan was accepted left its bin, and no other; no walk took less or more than wanted."""
        taken: Counter[str] = Counter()
        for scan in self._journal(self.picker.device.accepted[0]["device"]):
            if scan.outcome in ACCEPTED and scan.code in STANDS_FOR:
                taken[scan.code] += 1
        for place, sku in PICKED.items():
            assert self.world.on_hand(place, sku) == PLENTY - taken[SOAK_CODES[sku]], sku
        orders: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for order_id, wanted, done in self.world.read(lambda session: session.execute(_LINES).all()):
            orders[order_id].append((wanted, done))
        for lines in orders.values():
            assert all(done == wanted for wanted, done in lines) or not any(done for _wanted, done in lines)
        assert sum(done for lines in orders.values() for _wanted, done in lines) == taken.total()


_LINES = (
    select(
        CustomerOrderLine.customer_order_id,
        CustomerOrderLine.quantity_ordered,
        CustomerOrderLine.quantity_picked,
    )
    .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
    .where(CustomerOrder.number.startswith(ORDERS))
)


def _difference(kept: list[str], typed: list[str]) -> str:
    """Where the device kept something else than was typed, with what stands around it."""
    place = next(
        (at for at, (one, other) in enumerate(zip(kept, typed, strict=False)) if one != other),
        min(len(kept), len(typed)),
    )
    around = slice(max(place - 3, 0), place + 3)
    return f"{len(kept)} kept, {len(typed)} typed; at {place}: kept {kept[around]}, typed {typed[around]}"
