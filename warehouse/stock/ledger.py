"""The ledger: the only place where a quantity changes.

Every change is one movement from a place to a place, written together with the two balances it changes
and with the promise (allocation) that travels with the goods. Stock is never made from nothing: supplier,
customer, adjustment, scrap and transit are places too, without balances of their own.

Balances are changed by single statements that carry their own condition, in the order of the places'
numbers, so that two people at one bin neither lose an update nor wait for each other in a circle. The same
statement counts the movement (`moves_since_proof`): each is a chance of error (belief.py); a promise is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Integer, Table, bindparam, delete, insert, inspect, select, update
from sqlalchemy.orm import Session

from warehouse.db import add_or_insert, add_or_insert_all
from warehouse.stock.acts import Act, BalanceKey, Goods, Grant, NotEnough, Paper
from warehouse.stock.columns import BALANCE_KEY, balance_of, of_act, of_goods, of_location, of_paper, of_place
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation, Balance, LocationMove, Movement

__all__ = ["Act", "BalanceKey", "Goods", "Grant", "NotEnough", "Paper"]


def move(
    session: Session,
    act: Act,
    goods: Goods,
    source: Location,
    target: Location,
    reason: str,
    paper: Paper | None = None,
    *,
    promised: bool = False,
    whole: bool = False,
    unit_cost: int | None = None,
) -> Movement:
    """Move goods, and with `promised` the promise to the order line `paper.line_id` along with them.

    A promise ends when the goods leave for a virtual place. `whole` is what the caller believes: nothing of
    the promise stays behind; it saves a statement and decides nothing. Raises NotEnough.
    """
    movement = Movement(
        **of_act(act),
        product_id=goods.product_id,
        lot_id=goods.lot_id,
        quantity=goods.quantity,
        source_id=source.id,
        target_id=target.id,
        reason=reason,
        is_promised=promised,
        unit_cost=unit_cost,
        **of_paper(paper),
    )
    _carry_out(session, movement, source, target, whole)
    return movement


def reverse(session: Session, act: Act, movement: Movement) -> Movement:
    """Take a movement back by a row of its own. Raises NotEnough when the goods have gone on since."""
    source = session.get_one(Location, movement.target_id)
    target = session.get_one(Location, movement.source_id)
    copied = (
        "product_id",
        "lot_id",
        "quantity",
        "unit_cost",
        "is_promised",
        "paper_kind",
        "paper_id",
        "paper_line_id",
    )
    back = Movement(
        **of_act(act),
        source_id=source.id,
        target_id=target.id,
        reason="undo",
        reverses_id=movement.id,
        **{name: getattr(movement, name) for name in copied},
    )
    _carry_out(session, back, source, target)
    return back


def reverse_scan(session: Session, act: Act, scan_id: str) -> list[Movement]:
    """Take back every movement of goods and containers that this scan made, the last first."""
    for carried in session.scalars(_of_scan(LocationMove, scan_id)).all():
        box = session.get_one(Location, carried.location_id)
        _set_down(session, act, [box], carried.from_parent_id, carried.id)
    return [
        reverse(session, act, movement) for movement in session.scalars(_of_scan(Movement, scan_id)).all()
    ]


def carry(session: Session, act: Act, container: Location, to_parent_id: int | None) -> None:
    """Move a container with all that is in it: one row, no movement of goods."""
    carry_all(session, act, [container], to_parent_id)


def carry_all(session: Session, act: Act, containers: Sequence[Location], parent_id: int | None) -> None:
    """Move many containers to one place."""
    _set_down(session, act, [box for box in containers if box.parent_id != parent_id], parent_id)


def allocate(
    session: Session,
    balance: Balance | BalanceKey,
    customer_order_line_id: int,
    quantity: int,
    pick_line_id: int | None = None,
) -> None:
    """Promise `quantity` of what lies free in a balance to an order line. Raises NotEnough."""
    goods = Goods(balance.product_id, balance.lot_id, quantity)
    free = Balance.quantity_on_hand - Balance.quantity_allocated >= quantity
    _change_balance(session, of_place(balance), goods, {"quantity_allocated": quantity}, free)
    _add_promise(session, balance, customer_order_line_id, quantity, pick_line_id)


def allocate_all(session: Session, grants: Sequence[Grant]) -> None:
    """Make many promises at once, in the order of the places. Raises NotEnough when one of them cannot be kept:
    the caller then rolls all of them back.
    """
    _promise_more(session, grants)
    _write_promises(session, grants)


def release_all(session: Session, promises: Sequence[Allocation]) -> None:
    """As `release`, of many whole ones at once. Raises NotEnough when one of them is another by now."""
    gone = [Grant(balance_of(one), one.customer_order_line_id, -one.quantity) for one in promises]
    _promise_more(session, gone)
    _each(session, _ending(), [{"of_id": one.id, "so_many": one.quantity} for one in promises], gone)
    for one in promises:
        session.expunge(one)
    _expire(session, {grant.place for grant in gone}, set())


def leave_all(
    session: Session, act: Act, leaving: Sequence[tuple[Allocation, Paper]], target: Location, reason: str
) -> None:
    """The goods of many whole promises leave for a virtual place at once. Raises NotEnough as `release_all` does."""
    promises = [promise for promise, _paper in leaving]
    gone = [Grant(balance_of(one), one.customer_order_line_id, -one.quantity) for one in promises]
    _promise_more(session, gone, leaving=True)
    _each(session, _ending(), [{"of_id": one.id, "so_many": one.quantity} for one in promises], gone)
    same = {**of_act(act), "target_id": target.id, "reason": reason, "is_promised": True}
    goods = [of_goods(Goods(one.product_id, one.lot_id, one.quantity)) for one in promises]
    ends = [{"source_id": one.location_id, "quantity": one.quantity} for one in promises]
    papers = [of_paper(paper) for _promise, paper in leaving]
    rows = [same | one | end | paper for one, end, paper in zip(goods, ends, papers, strict=True)]
    if rows:
        session.execute(insert(Movement), rows)
    for promise in promises:
        session.expunge(promise)
    _expire(session, {grant.place for grant in gone}, set())


def hand_on(session: Session, allocation: Allocation, order_line_id: int, quantity: int) -> None:
    """Give (a part of) a promise to another order line: the goods stay where they are, promised as before."""
    goods, place = Goods(allocation.product_id, allocation.lot_id, quantity), of_place(allocation)
    _take_promise(session, place, goods, allocation.customer_order_line_id, quantity == allocation.quantity)
    _add_promise(session, place | of_goods(goods), order_line_id, quantity, None)


def release(session: Session, allocation: Allocation, quantity: int | None = None) -> None:
    """Take a promise back, whole or in part: the goods stay, free for others."""
    taken = allocation.quantity if quantity is None else quantity
    goods = Goods(allocation.product_id, allocation.lot_id, taken)
    _change_balance(session, of_place(allocation), goods, {"quantity_allocated": -taken})
    _take_promise(session, of_place(allocation), goods, allocation.customer_order_line_id, quantity is None)


def _carry_out(
    session: Session, movement: Movement, source: Location, target: Location, whole: bool = False
) -> None:
    goods = Goods(movement.product_id, movement.lot_id, movement.quantity)
    ends = sorted(((source, -goods.quantity), (target, goods.quantity)), key=lambda end: end[0].id)
    for place, quantity in ends:
        if not place.is_virtual:
            _add_to_balance(session, place, goods, quantity, movement.is_promised)
    if movement.is_promised:
        _promise_follows(session, movement, goods, source, target, whole)
    session.add(movement)
    session.flush()


def _add_to_balance(session: Session, place: Location, goods: Goods, quantity: int, promised: bool) -> None:
    amounts = {"quantity_on_hand": quantity, "quantity_allocated": quantity if promised else 0}
    amounts["moves_since_proof"] = 1
    key = {"warehouse_id": place.warehouse_id, "location_id": place.id}
    if quantity > 0:
        product = {"product_id": goods.product_id, "lot_id": goods.lot_id}
        add_or_insert(session, Balance, key | product, amounts)
    else:
        free = Balance.quantity_on_hand - Balance.quantity_allocated >= -quantity
        _change_balance(
            session, key, goods, amounts, Balance.quantity_allocated >= -quantity if promised else free
        )


def _change_balance(
    session: Session, place: dict[str, int], goods: Goods, amounts: dict[str, int], *conditions: Any
) -> None:
    """Add to a balance's columns where the conditions hold; NotEnough where they do not."""
    values = {name: getattr(Balance, name) + amount for name, amount in amounts.items() if amount}
    statement = (
        update(Balance)
        .filter_by(**place, product_id=goods.product_id, lot_id=goods.lot_id)
        .where(*conditions)
        .values(**values)
        .execution_options(synchronize_session="evaluate")
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise NotEnough(place["location_id"], goods)


def _promise_more(session: Session, grants: Sequence[Grant], *, leaving: bool = False) -> None:
    """Promise so much more (less where it is negative) of balances, in the order of the places; with `leaving` the
    goods go, a movement for each grant.
    """
    parts: dict[BalanceKey, list[int]] = {}
    for grant in grants:
        parts.setdefault(grant.place, []).append(grant.quantity)
    session.flush()
    in_order = sorted(parts.items(), key=lambda one: (one[0].location_id, one[0].product_id, one[0].lot_id))
    rows = [
        {f"of_{name}": value for name, value in vars(key).items()} | {"more": sum(n)} for key, n in in_order
    ]
    if leaving:
        rows = [row | {"moves": len(n)} for row, (_key, n) in zip(rows, in_order, strict=True)]
    told = [Grant(key, 0, sum(n)) for key, n in in_order]
    _each(session, _departing() if leaving else _promising(), rows, told)


def _each(session: Session, statement: Any, rows: list[dict[str, int]], grants: Sequence[Grant]) -> None:
    if rows and session.connection().execute(statement, rows).rowcount != len(rows):
        place = grants[0].place
        raise NotEnough(place.location_id, Goods(place.product_id, place.lot_id, abs(grants[0].quantity)))


@lru_cache(maxsize=1)
def _ending() -> Any:
    """Built once: a promise that is still what was read of it ends."""
    mine = (Allocation.id == bindparam("of_id"), Allocation.quantity == bindparam("so_many"))
    return delete(cast(Table, Allocation.__table__)).where(*mine)


@lru_cache(maxsize=1)
def _departing() -> Any:
    """Built once: promised goods leave (`more` is less than nothing), and what was promised of them."""
    columns = Balance.__table__.c
    key = (columns[name] == bindparam(f"of_{name}") for name in BALANCE_KEY)
    more = bindparam("more", type_=Integer)
    changed = {name: columns[name] + more for name in ("quantity_on_hand", "quantity_allocated")}
    changed["moves_since_proof"] = columns.moves_since_proof + bindparam("moves", type_=Integer)
    return (
        update(cast(Table, Balance.__table__))
        .where(*key, columns.quantity_allocated + more >= 0)
        .values(changed)
    )


@lru_cache(maxsize=1)
def _promising() -> Any:
    """Built once: promise `more` of what lies free in a balance; less than nothing is never promised."""
    columns = Balance.__table__.c
    key = (columns[name] == bindparam(f"of_{name}") for name in BALANCE_KEY)
    more = bindparam("more", type_=Integer)
    free = columns.quantity_on_hand - columns.quantity_allocated >= more
    promised = columns.quantity_allocated + more >= 0
    changed = {"quantity_allocated": columns.quantity_allocated + more}
    return update(cast(Table, Balance.__table__)).where(*key, free, promised).values(changed)


def _write_promises(session: Session, grants: Sequence[Grant]) -> None:
    rows: dict[tuple[int, BalanceKey], int] = {}
    for grant in grants:
        key = (grant.order_line_id, grant.place)
        rows[key] = rows.get(key, 0) + grant.quantity
    values = [
        {"customer_order_line_id": line_id, **vars(place), "quantity": quantity}
        for (line_id, place), quantity in rows.items()
    ]
    add_or_insert_all(session, Allocation, ("customer_order_line_id", *BALANCE_KEY[1:]), values, "quantity")
    _expire(session, {grant.place for grant in grants}, {grant.order_line_id for grant in grants})


def _expire(session: Session, places: set[BalanceKey], lines: set[int]) -> None:
    """What the session has read of these rows is of before: it reads them again when it is asked for them."""
    for loaded in session.identity_map.values():
        state = inspect(loaded)
        is_place = isinstance(loaded, Balance) and BalanceKey(*state.identity) in places
        is_of = isinstance(loaded, Allocation) and state.dict.get("customer_order_line_id") in lines
        if is_place or is_of:
            session.expire(loaded)


def _promise_follows(
    session: Session, movement: Movement, goods: Goods, source: Location, target: Location, whole: bool
) -> None:
    line_id = movement.paper_line_id
    assert line_id is not None, "a promise is made to an order line"
    # A promise that was ended by leaving the building comes back with an undo: it has no source row.
    pick_line_id = None
    if not source.is_virtual:
        pick_line_id = _take_promise(session, of_location(source), goods, line_id, whole)
    if not target.is_virtual:
        _add_promise(session, of_location(target) | of_goods(goods), line_id, goods.quantity, pick_line_id)


def _take_promise(
    session: Session, place: dict[str, int], goods: Goods, line_id: int, whole: bool = False
) -> int | None:
    """Shrink a promise, or end it. Answers the pick line that it belonged to. The likelier way is tried first."""
    mine = {**place, **of_goods(goods), "customer_order_line_id": line_id}
    for taking in (_ended, _shrunk) if whole else (_shrunk, _ended):
        statement = taking(mine, goods.quantity).returning(Allocation.pick_line_id)
        found = session.execute(statement.execution_options(synchronize_session="evaluate")).first()
        if found is not None:
            return cast("int | None", found.pick_line_id)
    raise NotEnough(place["location_id"], goods)


def _shrunk(mine: dict[str, int], quantity: int) -> Any:
    """The promise of more than `quantity`, by so much."""
    larger = update(Allocation).filter_by(**mine).where(Allocation.quantity > quantity)
    return larger.values(quantity=Allocation.quantity - quantity)


def _ended(mine: dict[str, int], quantity: int) -> Any:
    """The promise of just `quantity`."""
    return delete(Allocation).filter_by(**mine, quantity=quantity)


def _add_promise(session: Session, where: Any, line_id: int, quantity: int, pick_line_id: int | None) -> None:
    keys = ("warehouse_id", "location_id", "product_id", "lot_id")
    key = where if isinstance(where, dict) else {name: getattr(where, name) for name in keys}
    mine = key | {"customer_order_line_id": line_id}
    unique = {name: mine[name] for name in ("customer_order_line_id", *keys[1:])}
    rest = {"warehouse_id": mine["warehouse_id"], "pick_line_id": pick_line_id}
    add_or_insert(session, Allocation, unique, {"quantity": quantity}, also=rest)


def _set_down(
    session: Session,
    act: Act,
    boxes: Sequence[Location],
    parent_id: int | None,
    reverses_id: int | None = None,
) -> None:
    same = {**of_act(act), "to_parent_id": parent_id, "reverses_id": reverses_id}
    if boxes:
        moves = [{"location_id": box.id, "from_parent_id": box.parent_id, **same} for box in boxes]
        session.execute(insert(LocationMove), moves)
    for box in boxes:
        box.parent_id = parent_id
    session.flush()


def _of_scan(table: Any, scan_id: str) -> Any:
    """The rows of this scan that nothing has reversed, the last first."""
    reversed_ids = select(table.reverses_id).where(table.reverses_id.is_not(None))
    return (
        select(table)
        .where(table.scan_id == scan_id, table.reverses_id.is_(None), table.id.not_in(reversed_ids))
        .order_by(table.id.desc())
    )
