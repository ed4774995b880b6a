"""Printing as the scan door knows it."""

from __future__ import annotations

from warehouse.people import rights
from warehouse.printing import operations
from warehouse.printing.messages import SENTENCES
from warehouse.printing.screens import screen, waiting
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list or on a job: the same code means the same on both."""
    if meaning.kind == "station":
        return operations.choose_station(context, meaning)
    if meaning.kind == "printer":
        return operations.ask_printer(context, meaning)
    if meaning.kind == "product" or meaning.is_place:
        return operations.print_label(context, meaning)
    if meaning.kind == "parcel":
        return operations.find_label(context, meaning)
    if meaning.kind == "unknown":
        raise Refused("printing.unknown", code=meaning.text)
    raise Refused("printing.no_label", code=meaning.text)


def act(context: Context, action: str) -> Verdict:
    """Copies on the list; print again and "did it come out?" on a job."""
    if context.task_id is None and action == "quantity":
        return operations.print_more(context)
    if context.task_id is not None and action == "print":
        return operations.print_again(context, operations.job_of(context))
    if context.task_id is not None and action in {"yes", "no"}:
        return operations.answer(context, operations.job_of(context), action == "yes")
    raise Refused("scanning.unknown_action", action=action)


ACTIVITY = Activity(
    name="printing",
    rights=rights.PRINT,
    scan=scan,
    act=act,
    undo=operations.undo,
    screen=screen,
    sentences=SENTENCES,
    latch=False,
    waiting=waiting,
    label=N_("Print"),
    opens=frozenset({"station"}),
)
