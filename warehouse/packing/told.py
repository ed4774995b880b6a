"""What the packer's last scan was told: a wrong piece, a lot that is asked for, what is missing.

The request that has just judged a scan knows it; a reload reads it from the journal. Whoever scans something else has
gone on without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from warehouse.scanning.asked import last_scan
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Visitor

_KEY = "packing.told"
#: Answers after which a piece is in the hand that belongs in no box.
WRONG = {
    "packing.wrong_product",
    "packing.extra",
    "packing.to_follow",
    "packing.not_from_tote",
    "packing.nobody_wants",
    "packing.instead_of_which",
}
PIECE = "piece"


@dataclass(frozen=True)
class Told:
    """An answer: its sentence's code and what it was about."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def wrong(self) -> Piece | None:
        """The piece that belongs in no box, where it was about one."""
        piece = self.values.get(PIECE)
        return Piece(**piece) if piece and self.message in WRONG else None


@dataclass(frozen=True)
class Piece:
    """What a scanned code said of goods that are in the hand."""

    product: int
    name: str
    quantity: int
    lot: str = ""
    serial: str = ""


def piece_of(meaning: Meaning) -> dict[str, Any]:
    """The goods in the hand, as an answer keeps them."""
    told = {"product": meaning.id, "name": meaning.label, "quantity": meaning.quantity}
    return told | {"lot": meaning.lot, "serial": meaning.serial}


@contextmanager
def kept(session: Session) -> Iterator[None]:
    """While a scan is judged: what it is refused with is what the screen shows."""
    session.info[_KEY] = None
    try:
        yield
    except Refused as refusal:
        session.info[_KEY] = Told(refusal.verdict.message, refusal.verdict.values)
        raise


def now(session: Session, visitor: Visitor, task: str) -> Told | None:
    """What the very last scan was told, for the screen that shows it."""
    if _KEY in session.info:
        found: Told | None = session.info[_KEY]
        return found
    last = last_scan(session, visitor, task)
    return Told(last.message or "", last.message_values) if last is not None else None


def before(context: Context) -> Told | None:
    """What the scan before this one was told."""
    last = last_scan(context.session, context.visitor, context.task, context.act.scan_id)
    return Told(last.message or "", last.message_values) if last is not None else None
