"""Count while you are there: whoever stands before a bin anyhow is asked one number, blind.

A pick that leaves few on record there, or goods laid down where few lay, ask "How many are left here?". Asked only
where one number says something: of goods without serial numbers, in a bin, where no count is asked for already and
no other lot can be meant. Nobody is asked more often in an hour than the building wishes. A question is a debt of
nobody: the next scan passes it over, and it is closed without a number.

An answer books nothing. Is it as the record says, the balance is proved; else a count is asked for; where nothing was
found, the balance is in doubt. Have goods moved there since the question, it says nothing at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Integer, Select, String, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session, aliased, column_property
from sqlalchemy.orm.attributes import set_committed_value

from warehouse.db import UtcDateTime, insert_chosen
from warehouse.people.models import Person
from warehouse.sites import Warehouse
from warehouse.stock import belief
from warehouse.stock.acts import Act, BalanceKey
from warehouse.stock.columns import BALANCE_KEY, balance_of, moved
from warehouse.stock.models import BIN_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Balance, Glance, Movement

#: Why a count is asked for after an answer that the record does not give.
BECAUSE = "glance"
#: So many can be counted without stopping; where more lie after a put-away, nobody is asked.
AT_A_GLANCE = 24
AN_HOUR = timedelta(hours=1)
#: The question that is open for a person comes with their row: no scan pays a statement to learn that there is none.
_OPEN = "open_glance_id"
_ROW = (*BALANCE_KEY, "person_id", "because", "asked_at", "scan_id", "movement_seen")

_open_one = select(Glance.id).where(Glance.person_id == Person.id, Glance.closed_at.is_(None))
Person.__mapper__.add_property(_OPEN, column_property(_open_one.correlate_except(Glance).scalar_subquery()))


@dataclass(frozen=True)
class Answers:
    """What came of the numbers that a person was asked for. `passed`: closed without a number."""

    person_id: int
    name: str
    asked: int
    equal: int
    different: int

    @property
    def answered(self) -> int:
        """How many of them were compared with the record."""
        return self.equal + self.different

    @property
    def passed(self) -> int:
        """How many got no number, or one that goods had overtaken."""
        return self.asked - self.answered


def open_of(person: Person) -> int | None:
    """The number of the question that is open for this person; None where nothing is asked."""
    return cast("int | None", getattr(person, _OPEN))


def remember(person: Person, glance_id: int | None) -> None:
    """Keep with the person what is open for them now, as it was just written."""
    set_committed_value(person, _OPEN, glance_id)


def ask(
    session: Session,
    act: Act,
    person: Person,
    spot: BalanceKey,
    because: str,
    *only_if: ColumnElement[bool],
    laid: int = 0,
) -> bool:
    """Ask this person how many lie there now, where an answer would say something. True when they are asked.

    One statement whatever it finds. The balance was changed in this transaction: it is ours. `laid`: so many of them
    were laid down just now; few lay there before.
    """
    if open_of(person) is not None:
        close(session, person, act.at)
    session.flush()
    chosen = _chosen(act, person, spot, because, laid).where(*only_if)
    asked = insert_chosen(session, Glance, _ROW, chosen)
    if asked is not None:
        remember(person, asked)
    return asked is not None


def close(session: Session, person: Person, at: datetime) -> None:
    """Pass over what is asked of this person."""
    close_for(session, person.id, at)
    remember(person, None)


def close_for(session: Session, person_id: int | None, at: datetime, *because: str) -> None:
    """The same for somebody else whose work was taken over, by their number; `because`: questions after these acts."""
    of_theirs = update(Glance).where(Glance.person_id == person_id, Glance.closed_at.is_(None))
    if because:
        of_theirs = of_theirs.where(Glance.because.in_(because))
    session.execute(of_theirs.values(closed_at=at).execution_options(synchronize_session=False))


def seems_empty(session: Session, glance: Glance) -> bool:
    """Something should lie there, as far as can be told without a lock, and nothing has moved since the question."""
    lying = select(Balance.quantity_on_hand).filter_by(**_key(glance))
    return bool(session.scalar(lying)) and not _has_moved(session, glance)


def answer(
    session: Session, act: Act, glance: Glance, counted: int, *, doubted: bool = False
) -> dict[str, Any] | None:
    """So many lie there. Answers what an undo must know; None where the question was closed meanwhile.

    `doubted`: the balance was put in doubt by this answer already.
    """
    balance = _locked(session, glance)
    has_moved = _has_moved(session, glance)
    number, seen = (None, None) if has_moved else (counted, balance.quantity_on_hand)
    values = {"closed_at": act.at, "quantity_counted": number, "quantity_on_hand_seen": seen}
    if not _change(session, glance, values, Glance.closed_at.is_(None)):
        return None
    memo: dict[str, Any] = {"glance": glance.id, "doubted": doubted, "proved": None, "count": None}
    if has_moved:
        return memo
    if counted == balance.quantity_on_hand:
        return memo | {"proved": belief.prove(session, **_key(glance), at=act.at)}
    if not counted:
        memo["doubted"] = belief.mark_in_doubt(session, **_key(glance), at=act.at) or doubted
    memo["count"] = belief.ask_for_count(session, act, glance.location_id, glance.product_id, BECAUSE)
    return memo


def doubt(session: Session, glance: Glance, at: datetime) -> bool | None:
    """As `seems_empty`, under the lock of the balance: then it is in doubt. True when this began the doubt, None where
    it does not seem empty any more."""
    if not _locked(session, glance).quantity_on_hand or _has_moved(session, glance):
        return None
    return belief.mark_in_doubt(session, **_key(glance), at=at)


def take_back(session: Session, act: Act, person: Person, memo: dict[str, Any]) -> Glance:
    """Undo an answer: what is believed is as before, and the question is open again. Answers it."""
    glance = session.get_one(Glance, memo["glance"], populate_existing=True)
    belief.take_back_count(session, memo["count"])
    if memo["doubted"]:
        belief.clear_doubt(session, **_key(glance))
    if memo["proved"]:
        belief.withdraw_proof(session, **_key(glance), before=memo["proved"])
    close_for(session, person.id, act.at)
    _change(session, glance, {"closed_at": None, "quantity_counted": None, "quantity_on_hand_seen": None})
    remember(person, glance.id)
    return glance


def answered(session: Session, warehouse_id: int, since: datetime, until: datetime) -> list[Answers]:
    """Who was asked for a number on the way, and what came of it, the person who answered most first.

    Figures of `since` <= asked < `until`. What is open still counts as asked.
    """
    is_equal = Glance.quantity_counted == Glance.quantity_on_hand_seen
    equal = func.count().filter(is_equal)
    different = func.count().filter(~is_equal)
    wanted = (
        select(Glance.person_id, Person.name, func.count(), equal, different)
        .join(Person, Person.id == Glance.person_id)
        .where(Glance.warehouse_id == warehouse_id, Glance.asked_at >= since, Glance.asked_at < until)
        .group_by(Glance.person_id, Person.name)
        .order_by((equal + different).desc(), Person.name)
    )
    return [Answers(*row) for row in session.execute(wanted)]


def _chosen(act: Act, person: Person, spot: BalanceKey, because: str, laid: int) -> Select[Any]:
    """The row of a question, where it may be asked; else nothing."""
    return (
        select(
            Balance.warehouse_id,
            Balance.location_id,
            Balance.product_id,
            Balance.lot_id,
            literal(person.id, Integer()),
            literal(because, String()),
            literal(act.at, UtcDateTime()),
            literal(act.scan_id, String()),
            select(func.coalesce(func.max(Movement.id), 0)).scalar_subquery(),
        )
        .join(Warehouse, Warehouse.id == Balance.warehouse_id)
        .join(Location, Location.id == Balance.location_id)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(
            Balance.warehouse_id == spot.warehouse_id,
            Balance.location_id == spot.location_id,
            Balance.product_id == spot.product_id,
            Balance.lot_id == spot.lot_id,
            Warehouse.glances_up_to > 0,
            Balance.quantity_on_hand - laid <= Warehouse.glances_up_to,
            Location.kind.in_(BIN_KINDS),
            Product.tracking != "serial",
            ~belief.is_asked_for(),
            ~_may_mean_another_lot(),
            _asked_lately(person, act.at) < Warehouse.glances_per_hour,
        )
    )


def _may_mean_another_lot() -> ColumnElement[bool]:
    """Other lots of the product lie there, and one of them all has no code to be told by."""
    other, lot = aliased(Balance), aliased(Lot)
    return exists().where(
        other.warehouse_id == Balance.warehouse_id,
        other.location_id == Balance.location_id,
        other.product_id == Balance.product_id,
        other.lot_id != Balance.lot_id,
        other.quantity_on_hand > 0,
        lot.id == other.lot_id,
        or_(lot.code == "", Lot.code == ""),
    )


def _asked_lately(person: Person, at: datetime) -> Any:
    lately = (Glance.person_id == person.id, Glance.asked_at > at - AN_HOUR)
    return select(func.count()).select_from(Glance).where(*lately).scalar_subquery()


def _locked(session: Session, glance: Glance) -> Balance:
    key = tuple(_key(glance).values())
    return session.get_one(Balance, key, populate_existing=True, with_for_update={"key_share": True})


def _has_moved(session: Session, glance: Glance) -> bool:
    """Goods of this kind came or went since the question. Whoever moves some has locked the balance before the movement
    gets its number, so a number that was there at the question is never one of a later act."""
    since = select(Movement.id).where(*moved(glance), Movement.id > glance.movement_seen)
    return session.scalar(since.limit(1)) is not None


def _change(
    session: Session, glance: Glance, values: dict[str, Any], *conditions: ColumnElement[bool]
) -> bool:
    statement = update(Glance).where(Glance.id == glance.id, *conditions).values(**values)
    result = session.execute(statement.execution_options(synchronize_session="evaluate"))
    return bool(result.rowcount)  # type: ignore[attr-defined]


def _key(glance: Glance) -> dict[str, int]:
    return vars(balance_of(glance))
