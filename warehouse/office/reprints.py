"""What was printed again, by printer and reason: one that jams, a ribbon that fades, people who look elsewhere."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from flask import render_template
from flask_babel import gettext
from sqlalchemy import func, select

from warehouse import clock
from warehouse.db import session
from warehouse.labels.models import PrintJob
from warehouse.labels.queues import printers
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.printing.words import REASON_WORDS
from warehouse.words import N_

WEEKS = 12
WORDS = {**REASON_WORDS, "did_not_come_out": N_("It did not come out")}


@needs(SUPERVISE)
def reprints() -> str:
    """Reprints of the last twelve weeks, by reason and printer: this week, the week before, all."""
    warehouse_id, now = current_warehouse_id() or 0, clock.now()
    names: dict[int | None, str] = {one.id: one.name for one in printers(session, warehouse_id)}
    since = now - timedelta(weeks=WEEKS)
    papers = _papers(warehouse_id, since)
    counts: Counter[tuple[str, str, int]] = Counter()
    wanted = select(PrintJob.printer_id, PrintJob.reprint_reason, PrintJob.made_at).where(
        PrintJob.warehouse_id == warehouse_id, PrintJob.reprint_of_id.is_not(None), PrintJob.made_at > since
    )
    for printer_id, reason, made_at in session.execute(wanted):
        counts[names.get(printer_id, "–"), reason or "other", (now - made_at) // timedelta(weeks=1)] += 1
    pairs = sorted(
        {(name, reason) for name, reason, _week in counts}, key=lambda pair: (pair[0].lower(), pair[1])
    )
    rows = [_row(counts, name, reason) for name, reason in pairs]
    shares = [
        (
            names.get(printer_id, "–"),
            total,
            sum(row[4] for row in rows if row[0] == names.get(printer_id, "–")),
        )
        for printer_id, total in papers.items()
    ]
    return render_template("office/reprints.html", rows=rows, shares=[_share(*one) for one in shares])


def _papers(warehouse_id: int, since: Any) -> dict[int | None, int]:
    """How many papers each printer had in that time."""
    sent = select(PrintJob.printer_id, func.count()).where(
        PrintJob.warehouse_id == warehouse_id, PrintJob.made_at > since, PrintJob.attempt > 0
    )
    return {
        printer_id: int(count) for printer_id, count in session.execute(sent.group_by(PrintJob.printer_id))
    }


def _row(counts: Counter[tuple[str, str, int]], name: str, reason: str) -> list[Any]:
    weeks = [counts[name, reason, week] for week in range(WEEKS)]
    return [name, gettext(WORDS.get(reason, WORDS["other"])), weeks[0] or None, weeks[1] or None, sum(weeks)]


def _share(name: str, papers: int, again: int) -> list[Any]:
    return [name, papers, again, f"{100 * again / papers:.1f} %" if papers else None]
