"""ABC classes: the few products that make most of the turnover or most of the picks are counted most often.

The classes are those of H. F. Dickie (ABC inventory analysis, 1951): products in falling order are A until four fifths
of the whole are reached, B until 95 per cent, C after it. A product is ranked by the value of what was picked and by
how often it was picked, and has the better of its two classes: a cheap one that everybody wants is miscounted
often, a dear one that few want is miscounted dearly.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from warehouse.db import in_parts
from warehouse.stock.models import Product
from warehouse.stock.quantities import Movement

#: Of the whole, in per cent: what A reaches, and what A and B reach.
A_REACHES, B_REACHES = 80, 95
LOOKED_BACK = timedelta(days=180)


def classes(turnover: Mapping[int, tuple[int, int]]) -> dict[int, str]:
    """The class of each product: product -> (value picked, times picked). Pure."""
    by_value = _ranked({product: value for product, (value, _times) in turnover.items()})
    by_picks = _ranked({product: times for product, (_value, times) in turnover.items()})
    return {product: min(by_value[product], by_picks[product]) for product in turnover}


def reclassify(session: Session, warehouse_id: int, now: datetime) -> int:
    """Give every product its class by what was picked in the last half year. Answers how many changed."""
    found = classes(_turnover(session, warehouse_id, now - LOOKED_BACK))
    known = {row.id: row.abc for row in session.execute(select(Product.id, Product.abc))}
    wanted = {product: found.get(product, "C") for product in known}
    changed = 0
    for abc in ("A", "B", "C"):
        mine = sorted(product for product, one in wanted.items() if one == abc and known[product] != abc)
        changed += len(mine)
        for part in in_parts(mine):
            statement = update(Product).where(Product.id.in_(part)).values(abc=abc)
            session.execute(statement.execution_options(synchronize_session="evaluate"))
    return changed


def _ranked(sizes: Mapping[int, int]) -> dict[int, str]:
    whole = sum(sizes.values())
    falling = sorted(sizes, key=lambda product: (-sizes[product], product))
    # What stood before a product decides, so that the first one is A however large it is.
    before = [0, *accumulate(sizes[product] for product in falling)]
    return {product: _class_at(reached, whole) for product, reached in zip(falling, before, strict=False)}


def _class_at(reached: int, whole: int) -> str:
    if whole and reached * 100 < A_REACHES * whole:
        return "A"
    return "B" if whole and reached * 100 < B_REACHES * whole else "C"


def _turnover(session: Session, warehouse_id: int, since: datetime) -> dict[int, tuple[int, int]]:
    """What was picked and not taken back."""
    back = aliased(Movement)
    taken_back = select(back.id).where(back.reverses_id == Movement.id).exists()
    wanted = (
        select(Movement.product_id, func.sum(Movement.quantity), func.count(), Product.unit_cost)
        .join(Product, Product.id == Movement.product_id)
        .where(Movement.warehouse_id == warehouse_id, Movement.reason == "pick", Movement.at >= since)
        .where(~taken_back)
        .group_by(Movement.product_id, Product.unit_cost)
    )
    return {
        product: (int(pieces) * (cost or 0), times)
        for product, pieces, times, cost in session.execute(wanted)
    }
