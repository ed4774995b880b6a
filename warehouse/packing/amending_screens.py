"""What the bench's screens say of the last scan: a wrong piece and what to do with it, what is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from warehouse.packing import lots, missing, putting_right, setting_aside, told
from warehouse.packing.contents import Contents, Wanted
from warehouse.packing.sorting import Sorting
from warehouse.packing.told import Piece, Told
from warehouse.scanning.registry import Screen, Visitor
from warehouse.stock import asides
from warehouse.stock.models import Location

Values = dict[str, Any]


def in_box(session: Session, visitor: Visitor, contents: Contents, screen: Screen | None) -> Screen | None:
    """A parcel's screen with what its last scan was told."""
    last = told.now(session, visitor, f"packing/{contents.parcel.id}")
    if screen is None or last is None:
        return screen
    if last.wrong is not None:
        found = putting_right.choices(contents, last.wrong)
        names = [(wanted.product.name, wanted.product.sku) for wanted in found]
        aside = _aside_of(session, visitor, contents.parcel.location.parent_id)
        return _with(screen, "location", wrong=_wrong(last.wrong, names, aside if len(names) < 2 else ""))
    if last.message in {missing.WHICH, missing.HOW_MANY}:
        return _with(screen, "", missing=_missing(contents, last))
    return _with(screen, "lot", lots=_lots(last)) if _lots(last) else screen


def on_list(session: Session, visitor: Visitor, sorted_now: Sorting | None, screen: Screen) -> Screen:
    """The list with what its last scan was told."""
    last = told.now(session, visitor, "packing")
    if last is None:
        return screen
    if last.wrong is not None:
        rows = sorted_now.products if sorted_now is not None else []
        names = [(product.name, product.sku) for product, _code, _pieces in rows]
        aside = _aside_of(session, visitor, sorted_now.tote.parent_id if sorted_now else None)
        return _with(screen, "location", wrong=_wrong(last.wrong, names, aside if not names else ""))
    return _with(screen, "lot", lots=_lots(last)) if _lots(last) else screen


def _with(screen: Screen, kind: str, **values: Values | None) -> Screen:
    expect = f"{screen.expect} {kind}".strip()
    return replace(screen, expect=expect, values=screen.values | values)


def _wrong(piece: Piece, names: Sequence[tuple[str, str]], aside: str) -> Values:
    """`instead_of`: what may be missing for it, most often one thing; `aside`: whose scan says the same as the tap."""
    rows = [{"name": name, "sku": sku} for name, sku in names]
    return {"name": piece.name, "number": piece.quantity, "instead_of": rows, "aside": aside}


def _missing(contents: Contents, last: Told) -> Values:
    if last.message == missing.HOW_MANY:
        return {"rows": [], **last.values}
    return {"rows": [_row(wanted) for wanted in contents.open_products], "most": 0}


def _row(wanted: Wanted) -> Values:
    return {
        "name": wanted.product.name,
        "sku": wanted.product.sku,
        "left": wanted.remaining,
        "total": wanted.total,
    }


def _lots(last: Told) -> Values | None:
    if last.message not in {lots.WHICH, lots.WHICH_SERIAL}:
        return None
    return {
        "product": last.values["product"],
        "names": last.values["lots"] if last.message == lots.WHICH else [],
    }


def _aside_of(session: Session, visitor: Visitor, stands_on: int | None) -> str:
    """The code of this bench's aside place; "" where nobody knows at which bench this is."""
    bench = setting_aside.bench_at(session, visitor, stands_on)
    return asides.code_of(bench) if isinstance(bench, Location) else ""
