"""Everything that waits for a printer goes to another one, in one act: the other printer is scanned.

What leaves first is printed first. Papers of which nobody knows whether they came out are asked about, one after
the other; what is too large for the stock of the other printer stays, and says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.labels import moving_jobs, queues, spool
from warehouse.labels.models import Printer, PrintJob
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.printing.words import printer_state
from warehouse.scanning.registry import Context, Refused, Verdict

_NEVER = datetime.max.replace(tzinfo=UTC)


def scanned_on_list(context: Context, printer: Printer) -> Verdict:
    """A printer's code on the list of papers: what waits for the one that is out of order goes there; where there is
    no such printer at this station, or several, its own page is shown."""
    stuck = [
        one for one in stuck_printers(context.session, context.visitor.station_id) if one.id != printer.id
    ]
    if len(stuck) == 1 and queues.is_fine(printer):
        return all_to(context, stuck[0], printer)
    return show(printer)


def show(printer: Printer) -> Verdict:
    """How a printer is, on its own page."""
    values = {"printer": printer.name, "state": gettext(printer_state(printer))}
    return Verdict("ok", "printing.printer", values, task=f"printer/{printer.id}")


def stuck_printers(session: Session, station_id: int | None) -> list[Printer]:
    """The printers of a station that somebody has to look at while papers wait for them."""
    if station_id is None:
        return []
    found = [one for one in spool.station_printers(session, station_id) if not queues.is_fine(one)]
    waiting = queues.of_all(session, found[0].warehouse_id) if found else {}
    unique = {one.id: one for one in found}
    return [one for one in unique.values() if one.id in waiting]


def all_to(context: Context, source: Printer, target: Printer) -> Verdict:
    """Everything that waits for `source` goes to `target`, and so does what this station prints from now on."""
    if source.id == target.id:
        raise Refused("printing.waits_there", printer=target.name)
    if not queues.is_fine(target):
        raise Refused("printing.target_stuck", printer=target.name, state=gettext(printer_state(target)))
    jobs = in_turn(context.session, queues.waiting(context.session, source.id))
    doubtful = queues.doubtful(context.session, source.id)
    done = moving_jobs.move_all(context.session, jobs, target)
    for job, (sentence, named) in done.kept:
        job.reason = (gettext(sentence) % named)[:300]
    context.session.flush()
    task = f"printing/{doubtful[0].id}" if doubtful else f"printer/{source.id}"
    if not done.entries and done.kept:
        sentence, named = done.kept[0][1]
        raise Refused("printing.unfit", printer=target.name, reason=gettext(sentence) % named)
    instead = moving_jobs.use_instead(context.session, context.visitor.station_id, source, target)
    if not (done.entries or instead or doubtful):
        raise Refused("printing.nothing_waits")
    return _said(done, instead, target, task)


def in_turn(session: Session, jobs: Sequence[PrintJob]) -> list[PrintJob]:
    """What somebody waits for before what nobody does; of it what leaves first, first."""
    leaves = _leaves_at(session, [job.id for job in jobs])
    return sorted(jobs, key=lambda job: (-min(job.urgent, 1), leaves.get(job.id, _NEVER), job.id))


def _said(done: moving_jobs.Moved, instead: list[dict[str, Any]], target: Printer, task: str) -> Verdict:
    values = {"number": len(done.entries), "kept": len(done.kept), "printer": target.name}
    memo = [{"did": "moved", "entries": done.entries, "instead": instead}]
    if not done.entries:
        message = "printing.instead" if instead else "printing.ask_doubtful"
        return Verdict("ok", message, values, task=task, memo=memo if instead else [])
    message = "printing.all_moved_but" if done.kept else "printing.all_moved"
    return Verdict("ok", message, values, task=task, memo=memo)


def _leaves_at(session: Session, job_ids: Sequence[int]) -> dict[int, datetime]:
    """When the order of a parcel's paper has to leave."""
    if not job_ids:
        return {}
    wanted = (
        select(ParcelLabel.print_job_id, ParcelLabel.slip_job_id, CustomerOrder.ship_by_at)
        .join(Parcel, Parcel.id == ParcelLabel.parcel_id)
        .join(CustomerOrder, CustomerOrder.id == Parcel.customer_order_id)
        .where(ParcelLabel.print_job_id.in_(job_ids) | ParcelLabel.slip_job_id.in_(job_ids))
    )
    rows = [row for row in session.execute(wanted) if row.ship_by_at is not None]
    return {
        job_id: row.ship_by_at for row in rows for job_id in (row.print_job_id, row.slip_job_id) if job_id
    }
