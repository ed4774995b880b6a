"""What the screens of a pallet, a cart or a dock show: where all of it goes, what is next, or what is left."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.putaway import queries, screens, steps
from warehouse.putaway.models import DIRECTED, FREE, LISTED, WHOLE, PutAway, PutAwayLoad
from warehouse.scanning.registry import Screen, Visitor
from warehouse.stock.lots import code_of
from warehouse.stock.models import Zone
from warehouse.stock.products import first_code


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """What is in this person's care; the list of all that waits without one; None when it is over or another's."""
    if task_id is None:
        return screens.screen(session, visitor, None)
    load = session.scalar(queries.loaded_load(visitor.warehouse_id, task_id))
    if load is None or load.claimed_by != visitor.person.id:
        return None
    if steps.step_of_load(load) == steps.SCAN_PRODUCT:
        return None
    if load.mode == LISTED:
        return _dock(session, visitor, load)
    rows = queries.open_rows(session, load)
    return _OF_MODE[load.mode](session, load, rows) if rows else None


def _dock(session: Session, visitor: Visitor, load: PutAwayLoad) -> Screen | None:
    waiting = queries.listed(session, visitor.warehouse_id, visitor.person.id, load.source_id)
    if not waiting:
        return None
    values = {"waiting": waiting, "not_listed": waiting[0].in_all - len(waiting)}
    return _screen(load, "product pallet command", waiting[0].code, waiting[0].quantity, values)


def _whole(_session: Session, load: PutAwayLoad, rows: list[PutAway]) -> Screen:
    shown, bins = load.suggested, screens.told(load)
    values = {
        "bin": shown.code if shown else None,
        "check_digits": shown.check_digits if shown else None,
        "first": bins[0] if bins else None,
        "others": bins[1:],
        "rows": [_row(row) for row in rows],
    }
    quantity = sum(row.quantity for row in rows)
    return _screen(load, "location command", shown.code if shown else None, quantity, values)


def _directed(session: Session, load: PutAwayLoad, rows: list[PutAway]) -> Screen:
    done, first = queries.done_count(session, load), rows[0]
    values = {
        "number": done + 1,
        "of": done + len(rows),
        "product": first.product,
        "barcode": first_code(first.product),
        "lot": code_of(first.lot),
        "quantity": first.quantity,
        "bin": first.suggested.code if first.suggested else None,
        "why": screens.told(first)[0].why if first.candidates else None,
    }
    return _screen(load, "product command", first_code(first.product), first.quantity, values, first)


def _free(session: Session, load: PutAwayLoad, rows: list[PutAway]) -> Screen:
    """By zone of the bins that are proposed, each zone's in the order of the walk."""
    names = _zones(session, rows)
    zone_of = {row.id: names.get(row.suggested.zone_id or 0, "") if row.suggested else "" for row in rows}
    order = sorted(rows, key=lambda row: zone_of[row.id])
    zones = [
        {"name": name, "rows": [_row(row) for row in mine]}
        for name, mine in groupby(order, key=lambda row: zone_of[row.id])
    ]
    first = order[0]
    return _screen(
        load, "product command", first_code(first.product), first.quantity, {"zones": zones}, first
    )


def _zones(session: Session, rows: list[PutAway]) -> dict[int, str]:
    wanted = {row.suggested.zone_id for row in rows if row.suggested and row.suggested.zone_id}
    return {zone.id: zone.code for zone in session.scalars(select(Zone).where(Zone.id.in_(wanted)))}


def _row(row: PutAway) -> dict[str, Any]:
    return {
        "name": row.product.name,
        "sku": row.product.sku,
        "code": first_code(row.product),
        "lot": code_of(row.lot),
        "quantity": row.quantity,
        "bin": row.suggested.code if row.suggested else None,
    }


def _screen(
    load: PutAwayLoad,
    expect: str,
    code: str | None,
    quantity: int,
    values: dict[str, Any],
    first: PutAway | None = None,
) -> Screen:
    address, step = f"unloading/{load.id}", steps.step_of_load(load)
    values = values | {"source": load.source.code, "kind": load.source.kind}
    ahead = first.product.name if first is not None else ""
    return Screen(address, f"/{address}", step, expect, code, quantity, "putaway", values, ahead)


_OF_MODE = {WHOLE: _whole, DIRECTED: _directed, FREE: _free}
