"""What one person has in hand out of a bin, and how it stood before an act: for its undo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from warehouse.moving import queries, steps
from warehouse.moving.models import Transfer, TransferLine
from warehouse.scanning.registry import Context, MovedOn, Refused
from warehouse.stock.models import Location
from warehouse.stock.room import BinRoom


@dataclass
class Hands:
    """An open transfer, locked, with the lines that are in the hands."""

    session: Session
    transfer: Transfer
    lines: list[TransferLine]
    rooms: dict[int, BinRoom] = field(default_factory=dict)
    """What is known of the room for each product at the place that was scanned."""

    @property
    def source(self) -> Location:
        """Out of which bin."""
        return self.transfer.source

    @property
    def reason(self) -> str:
        """Why these goods move, in the ledger's words."""
        return "move" if self.transfer.move_request_id is None else "replenish"

    @property
    def leads_to(self) -> str:
        """The task that goes on when nothing is in the hands."""
        return home_of(self.transfer)

    @property
    def pieces(self) -> int:
        """How many pieces are in the hands."""
        return sum(line.quantity for line in self.lines)

    def touched(self) -> TransferLine | None:
        """The line that was scanned last."""
        return steps.touched_last(self.lines)

    def of(self, product_id: int, lot_id: int, *, is_later: bool = False) -> TransferLine | None:
        """The line of these goods."""
        key = (product_id, lot_id, is_later)
        return next((one for one in self.lines if (one.product_id, one.lot_id, one.is_later) == key), None)

    def add(self, row: Any, quantity: int, unit: int = 1) -> TransferLine:
        """More of what lies in a balance is in the hands."""
        line = self.of(row.Product.id, row.Lot.id)
        if line is None:
            line = self._new(row.Product, row.Lot, quantity)
        else:
            line.quantity += quantity
        line.unit_quantity = unit
        line.touched = max(one.touched for one in self.lines) + 1
        self.transfer.asked_id = None
        return line

    def keep_for_later(self, line: TransferLine, quantity: int, at: datetime) -> None:
        """So many of a line's goods go to another bin than the rest."""
        rest = self.of(line.product_id, line.lot_id, is_later=True)
        if rest is None and quantity:
            self._new(line.product, line.lot, quantity).is_later = True
        elif rest is not None and quantity:
            rest.quantity = quantity
        elif rest is not None:
            self.drop(rest, at)

    def drop(self, line: TransferLine, at: datetime) -> None:
        """Out of the hands, back to the bin."""
        line.finished_at = at
        self.lines.remove(line)

    def memo(self) -> dict[int, list[Any]]:
        """How the lines stand before an act."""
        return {line.id: [line.quantity, line.is_later] for line in self.lines}

    def closed(self, before: dict[int, list[Any]]) -> dict[str, Any]:
        """The entry of an act of the hands, once it is done."""
        self.session.flush()
        kept = {str(number): stood for number, stood in before.items()}
        made = [line.id for line in self.lines if line.id not in before]
        return {"act": "hands", "transfer": self.transfer.id, "before": kept, "made": made}

    def _new(self, product: Any, lot: Any, quantity: int) -> TransferLine:
        line = TransferLine(
            warehouse_id=self.transfer.warehouse_id,
            transfer_id=self.transfer.id,
            source_id=self.transfer.source_id,
            product=product,
            lot=lot,
            product_id=product.id,
            lot_id=lot.id,
            quantity=quantity,
            unit_quantity=1,
            touched=0,
            is_later=False,
        )
        self.session.add(line)
        self.lines.append(line)
        return line


def home_of(transfer: Transfer) -> str:
    """The task from which a transfer was begun: moves, or the pick face that it fills."""
    request_id = transfer.move_request_id
    return "transfers" if request_id is None else f"replenishing/{request_id}"


def in_care(context: Context, target_id: int = 0) -> Hands:
    """What this scan is about, locked, while it is this person's; with what is known of a scanned place's room."""
    key = (context.session, context.warehouse_id, context.task_id)
    # Goods were in hand when the person looked: then all is read at once.
    rows = queries.lock_hands(*key, target_id) if context.step == steps.SCAN_TARGET else []
    transfer = rows[0].Transfer if rows else queries.lock_transfer(*key)
    if transfer is None or transfer.finished_at is not None:
        raise MovedOn("transfers.closed", task="transfers")
    if transfer.claimed_by != context.person_id:
        name = queries.name_of(context.session, transfer.claimed_by)
        raise MovedOn("transfers.others_hands", name=name, task="transfers")
    lines = [row.TransferLine for row in rows] or queries.open_lines(context.session, transfer)
    rooms = {row.BinRoom.product_id: row.BinRoom for row in rows if row.BinRoom is not None}
    if lines and not rows and target_id:
        rooms = queries.rooms_of(context.session, target_id)
    return Hands(context.session, transfer, lines, rooms)


def require_hands(hands: Hands) -> TransferLine:
    """The line scanned last. Refuses empty hands."""
    line = hands.touched()
    if line is None:
        raise Refused("transfers.goods_first")
    return line
