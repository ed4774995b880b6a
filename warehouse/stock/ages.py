"""Since when goods lie in their bin: for FIFO between bins that are alike in everything else.

Read from the movements, where it is asked for only: what lies in a bin are the last pieces that came, so the
oldest of them came with the arrival at which the pieces counted back from the latest reach what is there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.stock.quantities import Balance, Movement

#: (location, product, lot) -> the moment
Since = dict[tuple[int, int, int], datetime]


def since(session: Session, warehouse_id: int, products: Collection[int], places: Collection[int]) -> Since:
    """When the oldest piece of each product and lot came to each of the places."""
    key = (Movement.target_id, Movement.product_id, Movement.lot_id)
    up_to_here = func.sum(Movement.quantity).over(partition_by=key, order_by=Movement.id.desc())
    arrivals = (
        select(*key, Movement.at, (up_to_here - Movement.quantity).label("later"))
        .where(
            Movement.warehouse_id == warehouse_id,
            Movement.product_id.in_(products),
            Movement.target_id.in_(places),
        )
        .subquery()
    )
    same = (
        Balance.location_id == arrivals.c.target_id,
        Balance.product_id == arrivals.c.product_id,
        Balance.lot_id == arrivals.c.lot_id,
    )
    wanted = (
        select(Balance.location_id, Balance.product_id, Balance.lot_id, func.min(arrivals.c.at))
        .join(arrivals, (same[0]) & (same[1]) & (same[2]))
        .where(Balance.warehouse_id == warehouse_id, arrivals.c.later < Balance.quantity_on_hand)
        .group_by(Balance.location_id, Balance.product_id, Balance.lot_id)
    )
    return {(place, product, lot): at for place, product, lot, at in session.execute(wanted)}
