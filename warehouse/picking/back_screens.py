"""What putting back from a tote shows: which tote, what lies in it, and where a line of it goes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from warehouse.picking import queries
from warehouse.picking.back_lines import Chosen, ToteLine, all_in, chosen, home_of, totes_with_goods
from warehouse.scanning.registry import Screen, Visitor
from warehouse.stock.models import Location
from warehouse.stock.products import first_code, first_of

SHOWN = 20


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """The totes, or one; None for what is no tote here."""
    if task_id is None:
        return _which_tote(session, visitor)
    tote = session.get(Location, task_id)
    if tote is None or tote.kind != "tote" or tote.warehouse_id != visitor.warehouse_id:
        return None
    lines = all_in(session, tote.id)
    picked = chosen(session, visitor.person.id, tote, lines)
    if picked is not None:
        return _to_bin(session, tote, picked)
    return _tote_lines(session, visitor, tote, lines)


def _which_tote(session: Session, visitor: Visitor) -> Screen:
    found: dict[str, list[str]] = {}
    for tote, number in totes_with_goods(session, visitor.warehouse_id, SHOWN):
        found.setdefault(tote.code, []).append(number)
    values = {"totes": [(code, ", ".join(filter(None, numbers))) for code, numbers in found.items()]}
    return Screen("put-back", "/put-back", "which_tote", "tote command", folder="picking", values=values)


def _tote_lines(session: Session, visitor: Visitor, tote: Location, lines: list[ToteLine]) -> Screen:
    mine = queries.open_list_of(session, visitor.person.id)
    values = {
        "tote": tote.code,
        "tote_id": tote.id,
        "lines": lines,
        "back_to": f"/picking/{mine}" if mine else f"/lookup/location/{tote.id}",
    }
    return _of(
        tote, "tote_lines", "product tote command", first_code(lines[0].product) if lines else None, values
    )


def _to_bin(session: Session, tote: Location, picked: Chosen) -> Screen:
    line, home = picked.line, home_of(session, tote.id, picked.line)
    values: dict[str, object] = {
        "tote": tote.code,
        "bin": home.code if home else None,
        "check": home.check_digits if home else None,
        "product": line.product.name,
        "sku": line.product.sku,
        "barcode": first_of(line.product.barcodes),
        "lot": line.lot_code,
        "order": line.number,
        "number": picked.quantity,
        "most": line.quantity,
        "case": next(
            (code.quantity for code in line.product.barcodes if 1 < code.quantity <= line.quantity), None
        ),
    }
    code = home.code if home else None
    return _of(tote, "back_to_bin", "location product command", code, values, picked.quantity)


def _of(
    tote: Location,
    step: str,
    expect: str,
    code: str | None,
    values: dict[str, object],
    quantity: int | None = None,
) -> Screen:
    task = f"put-back/{tote.id}"
    return Screen(task, f"/{task}", step, expect, code, quantity, folder="picking", values=values)
