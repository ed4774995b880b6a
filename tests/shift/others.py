"""Who else works in a shift: the supervisor, who releases, cancels, holds and resumes; and who packs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.person import Person
from tests.shift.floor import Floor
from tests.shift.handheld import Handheld
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.running import Wishes, run_import
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.picking.models import PickLine, PickList, PickListOrder
from warehouse.scanning.models import ACCEPTED

#: Of all turns.
SHARES = {"cancel": 0.015, "hold": 0.012, "resume": 0.03, "begin to pack": 0.03}
HOLD_REASON = "Customer asked"
#: Orders that wait at the bench, are whole and small enough to be packed within the shift.
_SMALL = text(
    "SELECT t.code FROM allocation a JOIN location t ON t.id = a.location_id AND t.kind = 'tote'"
    " JOIN customer_order_line l ON l.id = a.customer_order_line_id"
    " JOIN customer_order o ON o.id = l.customer_order_id"
    " WHERE t.parent_id IS NOT NULL AND o.cancelled_at IS NULL AND o.held_at IS NULL AND o.packed_at IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM customer_order_line m WHERE m.customer_order_id = o.id"
    "  AND m.quantity_picked < m.quantity_ordered - m.quantity_cancelled)"
    " GROUP BY t.code HAVING SUM(a.quantity) <= :most AND COUNT(DISTINCT o.id) = 1 ORDER BY t.code LIMIT 1"
)
MOST_PIECES = 12


class Supervisor:
    """Somebody in the office, with the pages of the office and the channel's files."""

    def __init__(self, floor: Floor, desk: Person, device: Handheld, folder: Path) -> None:
        self.floor, self.desk, self.device, self.folder = floor, desk, device, folder
        self.held: list[int] = []

    def release(self, channel: str = "", way: str = "", most: str = "") -> None:
        """A wave of a channel's open orders, or of all, or of the most urgent so many, to be picked in this way."""
        self.desk.open("/office/waves")
        page = self.desk.send("/office/waves", choice="cut-off", channel=channel, way=way, max_orders=most)
        assert page.status == 200, page.text[:500]
        self.floor.counts["waves"] += 1

    def turn(self) -> None:
        """Now and then a customer changes their mind."""
        if self.floor.happens(SHARES["cancel"]):
            self._cancel()
        if self.floor.happens(SHARES["hold"]):
            self._hold()
        if self.held and self.floor.happens(SHARES["resume"]):
            self.resume()

    def resume(self) -> None:
        """The order that is on hold the longest may go on."""
        order_id = self.held.pop(0)
        self.device.open(f"/hold-order/{order_id}")
        screen = self.device.tap("release", reason="Settled")
        assert screen.outcome in ACCEPTED, self.device.told()
        self.floor.disturb("resumed orders")

    def _cancel(self) -> None:
        order_id = self._walked()
        if order_id is None:
            return
        number, channel, sku, quantity = self.floor.read(lambda session: _first_line(session, order_id))
        path = self.folder / "cancelled.csv"
        path.write_text(
            f"number,channel,sku,quantity_ordered,status\n{number},{channel},{sku},{quantity},cancelled\n"
        )
        outcome = run_import(self.floor.database, KINDS["orders"], [str(path)], Wishes())
        assert outcome.counts == {"changed": 1}, (number, outcome)
        self.floor.disturb("cancelled orders")

    def _hold(self) -> None:
        order_id = self._walked()
        if order_id is None:
            return
        self.device.open(f"/hold-order/{order_id}")
        screen = self.device.tap("hold", reason=HOLD_REASON)
        assert screen.outcome in ACCEPTED, self.device.told()
        self.held.append(order_id)
        self.floor.disturb("held orders")

    def _walked(self) -> int | None:
        """An order of an open list: mostly one of which something lies in a tote."""
        begun = self.floor.happens(0.7)

        def look(session: Session) -> list[int]:
            wanted = (
                select(PickListOrder.customer_order_id)
                .join(PickList, PickList.id == PickListOrder.pick_list_id)
                .join(CustomerOrder, CustomerOrder.id == PickListOrder.customer_order_id)
                .where(PickList.finished_at.is_(None), CustomerOrder.cancelled_at.is_(None))
                .where(CustomerOrder.held_at.is_(None), CustomerOrder.packed_at.is_(None))
                .order_by(PickListOrder.customer_order_id)
            )
            picked = select(PickLine.pick_list_id).where(PickLine.quantity_picked > 0)
            return list(session.scalars(wanted.where(PickList.id.in_(picked)) if begun else wanted))

        found = self.floor.read(look)
        return self.floor.chance.choice(found) if found else None


def _first_line(session: Session, order_id: int) -> tuple[str, str, str, int]:
    row = session.execute(
        select(
            CustomerOrder.number, Channel.code, CustomerOrderLine.sku_text, CustomerOrderLine.quantity_ordered
        )
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .where(CustomerOrder.id == order_id)
        .order_by(CustomerOrderLine.line)
        .limit(1)
    ).one()
    return row[0], row[1], row[2], row[3]


class Packer:
    """Somebody at the bench, who packs what is small: its totes are free again."""

    def __init__(self, floor: Floor, device: Handheld) -> None:
        self.floor, self.device = floor, device

    def turn(self) -> None:
        """The next scan of the box in hand, or now and then another tote."""
        if self.device.screen.task.startswith("packing/"):
            screen = self.device.scan(self.device.screen.code)
            assert screen.outcome in ACCEPTED, self.device.told()
            self.floor.counts["packed orders"] += screen.outcome == "task_done"
        elif self.floor.happens(SHARES["begin to pack"]):
            self._begin()

    def _begin(self) -> None:
        tote = self.floor.read(lambda session: session.scalar(_SMALL, {"most": MOST_PIECES}))
        if tote is None:
            return
        self.device.open("/packing")
        screen = self.device.scan(tote)
        assert screen.outcome in ACCEPTED, self.device.told()
