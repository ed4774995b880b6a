"""Does the ledger agree with itself? Everything that is kept as a sum is proved against its rows.

* each balance = what movements brought in less what they took out;
* each balance's allocated = the sum of its promises;
* each balance never proved counts all movements that touched it, and none counts more;
* progress of each order line = what the ledger says of it;
* no line is promised and picked beyond what it wants.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from warehouse.db import one_of
from warehouse.stock.models import VIRTUAL_KINDS
from warehouse.stock.quantities import Balance, Movement


@dataclass
class Audit:
    """What was proved and each difference that was found, as a sentence."""

    movements: int = 0
    balances: int = 0
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if self.differences:
            return "\n".join([*self.differences, f"{len(self.differences)} differences"])
        return f"{self.movements} movements, {self.balances} balances, all agree"


def run(session: Session) -> Audit:
    """Prove the ledger of every warehouse."""
    found = Audit(
        movements=session.scalar(select(func.count()).select_from(Movement)) or 0,
        balances=session.scalar(select(func.count()).select_from(Balance)) or 0,
    )
    for sentence, query in _PROOFS:
        for row in session.execute(text(query)).mappings():
            found.differences.append(sentence % dict(row))
    return found


_REAL = f"NOT {one_of('kind', VIRTUAL_KINDS)}"
_NET_OF_MOVEMENTS = f"""
    SELECT warehouse_id, location_id, product_id, lot_id, SUM(quantity) AS quantity, COUNT(*) AS moves FROM (
        SELECT warehouse_id, target_id AS location_id, product_id, lot_id, quantity FROM movement
        UNION ALL
        SELECT warehouse_id, source_id, product_id, lot_id, -quantity FROM movement
    ) AS both_ends
    WHERE location_id IN (SELECT id FROM location WHERE {_REAL})
    GROUP BY warehouse_id, location_id, product_id, lot_id
"""
_LINE_MOVES = """
    SELECT paper_line_id, product_id,
        SUM(CASE WHEN (reason = 'undo') <> (meant IN (%(back)s)) THEN -quantity ELSE quantity END) AS quantity
    FROM (
        SELECT m.paper_line_id, m.product_id, m.reason, m.quantity, COALESCE(r.reason, m.reason) AS meant
        FROM movement m LEFT JOIN movement r ON r.id = m.reverses_id
        WHERE m.paper_kind = 'order'
    ) AS moves WHERE meant IN ('%(forth)s', %(back)s) GROUP BY paper_line_id, product_id
"""


def _progress_proof(column: str, forth: str, *back: str) -> str:
    """`back`: the reasons of movements that take as much away again."""
    reasons = ", ".join(f"'{reason}'" for reason in back or ("none",))
    moves = _LINE_MOVES % {"forth": forth, "back": reasons}
    return f"""
        SELECT l.id, l.{column} AS told, COALESCE(m.quantity, 0) AS proved
        FROM customer_order_line l LEFT JOIN ({moves}) m ON m.paper_line_id = l.id
        WHERE l.{column} <> COALESCE(m.quantity, 0)
    """


_PROOFS = [
    (
        "place %(location)s, product %(product)s: balance says %(told)s, movements say %(proved)s",
        f"""
        SELECT COALESCE(pl.code, '?') AS location, p.sku AS product,
            COALESCE(b.quantity_on_hand, 0) AS told, COALESCE(n.quantity, 0) AS proved
        FROM ({_NET_OF_MOVEMENTS}) n
        LEFT JOIN balance b ON b.warehouse_id = n.warehouse_id AND b.location_id = n.location_id
            AND b.product_id = n.product_id AND b.lot_id = n.lot_id
        LEFT JOIN location pl ON pl.id = n.location_id LEFT JOIN product p ON p.id = n.product_id
        WHERE COALESCE(b.quantity_on_hand, 0) <> n.quantity
        """,
    ),
    (
        "place %(location)s, product %(product)s: balance says %(told)s, no movement ever touched it",
        f"""
        SELECT pl.code AS location, p.sku AS product, b.quantity_on_hand AS told FROM balance b
        JOIN location pl ON pl.id = b.location_id JOIN product p ON p.id = b.product_id
        LEFT JOIN ({_NET_OF_MOVEMENTS}) n ON b.warehouse_id = n.warehouse_id AND b.location_id = n.location_id
            AND b.product_id = n.product_id AND b.lot_id = n.lot_id
        WHERE b.quantity_on_hand <> 0 AND n.quantity IS NULL
        """,
    ),
    (
        # After a proof the clock says which came first, and that is not exact: an act is dated before it is written.
        "place %(location)s, product %(product)s: moved %(told)s times since proved, movements say %(proved)s",
        f"""
        SELECT pl.code AS location, p.sku AS product, b.moves_since_proof AS told, COALESCE(n.moves, 0) AS proved
        FROM balance b JOIN location pl ON pl.id = b.location_id JOIN product p ON p.id = b.product_id
        LEFT JOIN ({_NET_OF_MOVEMENTS}) n ON b.warehouse_id = n.warehouse_id AND b.location_id = n.location_id
            AND b.product_id = n.product_id AND b.lot_id = n.lot_id
        WHERE b.moves_since_proof > COALESCE(n.moves, 0)
            OR b.proved_at IS NULL AND b.moves_since_proof <> COALESCE(n.moves, 0)
        """,
    ),
    (
        "place %(location)s, product %(product)s: %(told)s promised, its promises sum to %(proved)s",
        """
        SELECT pl.code AS location, p.sku AS product, b.quantity_allocated AS told, COALESCE(a.quantity, 0) AS proved
        FROM balance b JOIN location pl ON pl.id = b.location_id JOIN product p ON p.id = b.product_id
        LEFT JOIN (SELECT warehouse_id, location_id, product_id, lot_id, SUM(quantity) AS quantity
            FROM allocation GROUP BY warehouse_id, location_id, product_id, lot_id) a
            ON a.warehouse_id = b.warehouse_id AND a.location_id = b.location_id
            AND a.product_id = b.product_id AND a.lot_id = b.lot_id
        WHERE b.quantity_allocated <> COALESCE(a.quantity, 0)
        """,
    ),
    (
        "a virtual place %(location)s has a balance",
        "SELECT pl.code AS location FROM balance b JOIN location pl ON pl.id = b.location_id WHERE "
        + one_of("pl.kind", VIRTUAL_KINDS),
    ),
    (
        "order line %(id)s: picked says %(told)s, the ledger says %(proved)s",
        _progress_proof("quantity_picked", "pick", "putback", "mispick", "missing"),
    ),
    (
        "order line %(id)s: packed says %(told)s, the ledger says %(proved)s",
        """
        SELECT l.id, l.quantity_packed AS told, COALESCE(m.quantity, 0) AS proved
        FROM customer_order_line l LEFT JOIN (
            SELECT m.paper_line_id, SUM(CASE WHEN t.kind = 'parcel' THEN m.quantity ELSE -m.quantity END) AS quantity
            FROM movement m JOIN location s ON s.id = m.source_id JOIN location t ON t.id = m.target_id
            WHERE m.paper_kind = 'order' AND (s.kind = 'parcel') <> (t.kind = 'parcel')
            AND s.kind <> 'customer' AND t.kind <> 'customer'
            GROUP BY m.paper_line_id
        ) m ON m.paper_line_id = l.id WHERE l.quantity_packed <> COALESCE(m.quantity, 0)
        """,
    ),
    (
        "order line %(id)s: dispatched says %(told)s, the ledger says %(proved)s",
        _progress_proof("quantity_dispatched", "ship"),
    ),
    (
        "purchase order line %(id)s: received says %(told)s, the ledger says %(proved)s",
        """
        SELECT l.id, l.quantity_received AS told, COALESCE(m.quantity, 0) AS proved
        FROM purchase_order_line l LEFT JOIN (
            SELECT m.paper_line_id, SUM(CASE WHEN s.kind = 'supplier' THEN m.quantity ELSE -m.quantity END) AS quantity
            FROM movement m JOIN location s ON s.id = m.source_id JOIN location t ON t.id = m.target_id
            WHERE m.paper_kind = 'purchase_order' AND (s.kind = 'supplier' OR t.kind = 'supplier')
            GROUP BY m.paper_line_id
        ) m ON m.paper_line_id = l.id WHERE l.quantity_received <> COALESCE(m.quantity, 0)
        """,
    ),
    (
        "order line %(id)s: %(promised)s promised to it, it needs %(needed)s",
        """
        SELECT l.id, SUM(a.quantity) AS promised,
            l.quantity_ordered - l.quantity_cancelled - l.quantity_dispatched AS needed
        FROM allocation a JOIN customer_order_line l ON l.id = a.customer_order_line_id
        GROUP BY l.id, l.quantity_ordered, l.quantity_cancelled, l.quantity_dispatched
        HAVING SUM(a.quantity) > l.quantity_ordered - l.quantity_cancelled - l.quantity_dispatched
        """,
    ),
    (
        "allocation of order line %(id)s is of another product than the line",
        """
        SELECT l.id FROM allocation a JOIN customer_order_line l ON l.id = a.customer_order_line_id
        WHERE l.product_id IS NOT NULL AND l.product_id <> a.product_id
        """,
    ),
]
