"""Licence plates: a pallet is the place that answers to its SSCC; one that is made up here gets a number of ours,
given once and never again.

Source: GS1 General Specifications, sections 3.2 (SSCC: extension digit, company prefix, serial reference, check
digit) and 7.9.1 (its check digit).
"""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from warehouse import codes, gtin
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location
from warehouse.stock.places import add_location

#: Digits before the check digit: the extension digit, the prefix and the serial reference.
_BODY = 17
SHORTEST_PREFIX, LONGEST_PREFIX = 7, 10


class NoPrefix(Exception):
    """The office has not said with which GS1 company prefix this building's plates begin."""


class NoneLeft(Exception):
    """Every number of this prefix was given."""


def is_prefix(text: str) -> bool:
    """True for 7 to 10 digits, as GS1 gives them out."""
    return text.isascii() and text.isdigit() and SHORTEST_PREFIX <= len(text) <= LONGEST_PREFIX


def sscc(prefix: str, serial: int) -> str:
    """The 18 digits of the plate of this number; numbers beyond the serial reference go on in the extension digit.

    Raises NoneLeft where even that is used up.
    """
    extension, reference = divmod(serial, 10 ** (_BODY - 1 - len(prefix)))
    if extension > 9:
        raise NoneLeft(prefix)
    body = f"{extension}{prefix}{reference:0{_BODY - 1 - len(prefix)}}"
    return f"{body}{gtin.check_digit(body)}"


def next_sscc(session: Session, warehouse_id: int) -> str:
    """The next number of this building. An undo gives none back: paper with it may exist. Raises NoPrefix, NoneLeft."""
    taken = (
        update(Warehouse)
        .where(Warehouse.id == warehouse_id)
        .values(sscc_last=Warehouse.sscc_last + 1)
        .returning(Warehouse.gs1_prefix, Warehouse.sscc_last)
        .execution_options(synchronize_session=False)
    )
    prefix, serial = session.execute(taken).one()
    if not prefix:
        raise NoPrefix
    return sscc(prefix, serial)


def make_pallet(session: Session, act: Act, stand: Location) -> Location:
    """A pallet of our own, empty, where it is made up; its code is its SSCC. Raises NoPrefix, NoneLeft."""
    number = next_sscc(session, act.warehouse_id)
    # A number that stood on somebody's paper before this building counted its own is passed over.
    while _is_known(session, act.warehouse_id, number):
        number = next_sscc(session, act.warehouse_id)
    return stand_up(session, act, number, stand)


def stand_up(session: Session, act: Act, code: str, stand: Location) -> Location:
    """A pallet of this code that stands here: a new place, or one that was taken down. Raises codes.CodeTaken."""
    known = session.scalar(
        select(Location).filter_by(warehouse_id=act.warehouse_id, code=code, kind="pallet")
    )
    if known is None:
        known = add_location(session, act.warehouse_id, code, "pallet")
    elif known.retired_at is not None:
        known.retired_at = None
        codes.register(session, code, "location", known.id, act.warehouse_id)
    ledger.carry(session, act, known, stand.id)
    return known


def take_down(session: Session, act: Act, pallet: Location) -> None:
    """An empty pallet is no place any more: its code means nothing until it is stood up again.

    Where it still stands somewhere it is carried off by a row of its own, which an undo of that scan reverses.
    """
    ledger.carry(session, act, pallet, None)
    pallet.retired_at = act.at
    codes.withdraw(session, pallet.code, pallet.warehouse_id)
    session.flush()


def _is_known(session: Session, warehouse_id: int, number: str) -> bool:
    known = session.scalar(select(Location.id).filter_by(warehouse_id=warehouse_id, code=number))
    return known is not None or codes.find(session, number, warehouse_id) is not None
