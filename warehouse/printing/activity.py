"""Printing as the scan door knows it: the list of papers and each of them; a label of each thing; each printer."""

from __future__ import annotations

from warehouse.labels.moving_jobs import MOVABLE
from warehouse.people import rights
from warehouse.printing import asking, diverting, operations, printer_page, proving
from warehouse.printing.messages import SENTENCES
from warehouse.printing.screens import screen, waiting
from warehouse.printing.undoing import undo
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list or on a job: but for a printer's, the same code means the same on both."""
    if meaning.kind == "printer":
        return _printer(context, meaning)
    if meaning.kind == "test":
        return proving.scanned(context, meaning)
    if meaning.kind == "parcel":
        return operations.find_label(context, meaning)
    if meaning.kind == "unknown":
        raise Refused("printing.unknown", code=meaning.text)
    return asking.begin(context, meaning)


def act(context: Context, action: str) -> Verdict:
    """What is done about one paper."""
    if context.task_id is None or action not in {"print", "yes", "no", "move", "cancel"}:
        raise Refused("scanning.unknown_action", action=action)
    job = operations.job_of(context)
    if action == "print":
        return operations.print_again(context, job)
    if action == "cancel":
        return operations.cancel(context, job)
    if action == "move":
        return operations.move(context, job, operations.printer_named(context, context.reason or ""))
    return operations.answer(context, job, action == "yes")


def _printer(context: Context, meaning: Meaning) -> Verdict:
    """On a paper that waits the printer takes it; on the list it takes all that waits for one out of order."""
    printer = operations.printer_of(context, meaning)
    if context.task_id is None:
        return diverting.scanned_on_list(context, printer)
    job = operations.job_of(context)
    return operations.move(context, job, printer) if job.state in MOVABLE else diverting.show(printer)


PRINTING = Activity(
    name="printing",
    rights=rights.PRINT,
    scan=scan,
    act=act,
    undo=undo,
    screen=screen,
    sentences=SENTENCES,
    latch=False,
    waiting=waiting,
    label=N_("Print"),
    opens=frozenset({"test"}),
)
ACTIVITIES = (PRINTING, printer_page.activity(), *asking.activities())
