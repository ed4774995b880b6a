"""What nobody may sell: products, lots and bins on hold, and who held or released them and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.stock.ledger import Act
from warehouse.stock.lots import code_of
from warehouse.stock.models import Location, Lot, Product

HELD_KINDS = ("product", "lot", "location", "order")
LONGEST_REASON = 200
#: What of the goods may be held; orders are the papers' own (orders/changes.py).
_ROWS: dict[str, type[Product] | type[Lot] | type[Location]] = {
    "product": Product,
    "lot": Lot,
    "location": Location,
}
Thing = Product | Lot | Location


class HoldChange(Base):
    """One act of holding or releasing, never changed: what is held now stands in the thing's own row."""

    __tablename__ = "hold_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    kind: Mapped[str] = mapped_column(String(8))
    target_id: Mapped[int]
    is_release: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(one_of("kind", HELD_KINDS), name="kind"),
        Index("ix_hold_change_target", "kind", "target_id"),
    )


@dataclass(frozen=True)
class Stop:
    """Why goods may not go on: what is on hold, by its name, and the reason."""

    name: str
    why: str


def find(session: Session, kind: str, target_id: int, *, lock: bool = False) -> Thing | None:
    """The product, lot or place of this number; with `lock` it is ours until the transaction ends."""
    wish = {"key_share": True} if lock else None
    found = session.get(_ROWS[kind], target_id, with_for_update=wish, populate_existing=lock)
    return cast("Thing | None", found)


def hold(session: Session, act: Act, kind: str, thing: Thing, reason: str) -> bool:
    """Nobody may sell it until it is released. False when it was on hold before."""
    if thing.held_at is not None:
        return False
    thing.held_at, thing.held_by, thing.hold_reason = act.at, act.person_id, reason[:LONGEST_REASON]
    record(session, act, kind, thing.id, reason)
    return True


def release(session: Session, act: Act, kind: str, thing: Thing, reason: str) -> bool:
    """It may be sold again. False when it was not on hold."""
    if thing.held_at is None:
        return False
    thing.held_at = thing.held_by = thing.hold_reason = None
    record(session, act, kind, thing.id, reason, is_release=True)
    return True


def record(
    session: Session, act: Act, kind: str, target_id: int, reason: str, *, is_release: bool = False
) -> None:
    """Write down who held or released something, and why."""
    session.add(
        HoldChange(
            warehouse_id=act.warehouse_id,
            kind=kind,
            target_id=target_id,
            is_release=is_release,
            reason=reason[:LONGEST_REASON],
            person_id=act.person_id,
            at=act.at,
        )
    )
    session.flush()


def stopped(product: Product, lot: Lot, place: Location | None = None) -> Stop | None:
    """What holds these goods back: their lot, their product or the bin that they lie in; None where nothing does."""
    if lot.held_at is not None:
        return Stop(code_of(lot) or product.name, lot.hold_reason or "")
    if product.held_at is not None:
        return Stop(product.name, product.hold_reason or "")
    if place is not None and place.held_at is not None:
        return Stop(place.code, place.hold_reason or "")
    return None
