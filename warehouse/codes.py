"""Every code that a scanner may read, in one table, so that no code ever means two things.

A scope is a warehouse (its locations, totes, carts) or everywhere (scope 0: products, badges). A code of
everywhere may not equal one of any warehouse. Codes are compared folded (trimmed, NFC, upper case) and
printed as they were entered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Integer, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from warehouse.db import FEW, Base, in_parts

EVERYWHERE = 0
#: Codes that carry their meaning in front (contract.md section 6) and need no row.
PREFIXES = {
    "C.": "command",
    "O.": "order",
    "P.": "purchase-order",
    "L.": "pick-list",
    "X.": "parcel",
    "R.": "printer",
    "S.": "station",
    "T.": "test",
}


class Code(Base):
    """One code and what it stands for: `kind` names the table's word, `target_id` the row."""

    __tablename__ = "code"

    scope: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    code_key: Mapped[str] = mapped_column(String(120), primary_key=True)
    text: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[int]

    __table_args__ = (CheckConstraint("code_key <> ''", name="not_empty"),)


class CodeTaken(Exception):
    """A code that would mean two things; names both."""

    def __init__(self, text: str, kind: str, taken: Code) -> None:
        super().__init__(
            f"{text} is already the code of {taken.kind} {taken.target_id}, not of this {kind} as well"
        )
        self.text, self.kind, self.taken = text, kind, taken


def fold(text: str) -> str:
    """A code as it is compared: NFC, trimmed, upper case."""
    return unicodedata.normalize("NFC", text).strip().upper()


def register(session: Session, text: str, kind: str, target_id: int, warehouse_id: int | None = None) -> None:
    """Give a code its meaning. Raises CodeTaken when it has another one in the same scope or everywhere."""
    taken = _rival(session, fold(text), warehouse_id)
    if taken is None:
        row = {"scope": warehouse_id or EVERYWHERE, "code_key": fold(text), "text": text.strip()}
        session.add(Code(**row, kind=kind, target_id=target_id))
        session.flush()
    elif (taken.kind, taken.target_id) != (kind, target_id):
        raise CodeTaken(text, kind, taken)


def find(session: Session, text: str, warehouse_id: int) -> Code | None:
    """What this code means in this warehouse, or None."""
    scopes = (EVERYWHERE, warehouse_id)
    return session.scalar(select(Code).where(Code.code_key == fold(text), Code.scope.in_(scopes)).limit(1))


def withdraw(session: Session, text: str, warehouse_id: int | None = None) -> None:
    """Take a code out of use (a revoked badge, a retired bin)."""
    session.execute(
        delete(Code).where(Code.scope == (warehouse_id or EVERYWHERE), Code.code_key == fold(text))
    )


def taken(session: Session, keys: Iterable[str], warehouse_id: int | None = None) -> dict[str, Code]:
    """Which of these folded codes already mean something where a code of this scope would answer."""
    wanted = list(dict.fromkeys(keys))
    found: dict[str, Code] = {}
    for part in in_parts(wanted, FEW):
        rows = select(Code).where(Code.code_key.in_(part))
        if warehouse_id is not None:
            rows = rows.where(Code.scope.in_((EVERYWHERE, warehouse_id)))
        found.update({code.code_key: code for code in session.scalars(rows)})
    return found


def register_all(
    session: Session, entries: Iterable[tuple[str, str, int]], warehouse_id: int | None = None
) -> None:
    """Give many new codes (text, kind, target) their meaning at once; ask `taken` before."""
    scope = warehouse_id or EVERYWHERE
    rows = {
        fold(text): {
            "scope": scope,
            "code_key": fold(text),
            "text": text.strip(),
            "kind": kind,
            "target_id": target,
        }
        for text, kind, target in entries
    }
    if rows:
        session.execute(insert(Code), list(rows.values()))


def is_reserved(text: str) -> bool:
    """True for a text that would read as one of our own codes: O.17, C.UNDO, U.ADA."""
    return fold(text)[:2] in PREFIXES or fold(text).startswith("U.")


def _rival(session: Session, key: str, warehouse_id: int | None) -> Code | None:
    wanted = select(Code).where(Code.code_key == key).limit(1)
    if warehouse_id is not None:
        wanted = wanted.where(Code.scope.in_((EVERYWHERE, warehouse_id)))
    return session.scalar(wanted)
