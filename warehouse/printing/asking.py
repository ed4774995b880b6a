"""One label of a thing: what it will look like, how many, and on which printer.

jobs --a bin, product or tote--> label --Print, or the same code again--> jobs
                                       --R.NAME--> printed there
                                       --a number--> so many
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.labels import moving_jobs, queues, spool
from warehouse.labels.job_words import KIND_WORDS, printer_words, title
from warehouse.labels.kinds import KINDS
from warehouse.labels.models import Printer
from warehouse.printing import operations, things
from warehouse.printing.screens import jobs_screen
from warehouse.printing.things import Thing
from warehouse.printing.undoing import undo
from warehouse.scanning.asked import last_scan
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Screen, Verdict, Visitor

MOST_COPIES = 200
_COPIES = "printing.copies"


def activities() -> tuple[Activity, ...]:
    """One for each kind of thing that may have a label."""
    return tuple(_activity(name) for name in things.RIGHTS)


def begin(context: Context, meaning: Meaning) -> Verdict:
    """Something was scanned on the list: its label is shown before it is printed."""
    task = things.task_of(meaning)
    if task is None:
        raise Refused("printing.no_label", code=meaning.text)
    name, _, number = task.partition("/")
    if not things.RIGHTS[name] & context.visitor.roles:
        raise Refused("printing.not_yours")
    thing = things.of(context.session, context.warehouse_id, name, int(number))
    if thing is None:
        raise Refused("printing.no_label", code=meaning.text)
    return Verdict("ok", "printing.look", {"title": thing.title}, task=task)


def printers(session: Session, visitor: Visitor, kind: str) -> list[Printer]:
    """Where such a label could be printed: the printer used last for its like first, else the station's own."""
    paper = spool.paper_of(kind)
    alike = [name for name in KINDS if spool.paper_of(name) == paper]
    first = queues.last_used(session, visitor.device_id, visitor.station_id, alike)
    first = first or spool.route(session, visitor.warehouse_id, visitor.station_id, paper)
    found = queues.suited(session, visitor.warehouse_id, kind)
    return sorted(found, key=lambda printer: printer.id != first)


def _activity(name: str) -> Activity:
    return Activity(
        name=name,
        rights=things.RIGHTS[name],
        scan=partial(_scan, name),
        act=partial(_act, name),
        undo=undo,
        screen=partial(_screen, name),
        sentences={},
        latch=False,
        is_on_home=False,
        back=lambda context: Verdict("ok", "scanning.to_list", task="printing"),
    )


def _scan(name: str, context: Context, meaning: Meaning) -> Verdict:
    thing = _thing(name, context)
    if meaning.kind == "printer":
        return _print(context, thing, operations.printer_of(context, meaning))
    if things.task_of(meaning) == context.task:
        return _print(context, thing, None)
    return begin(context, meaning)


def _act(name: str, context: Context, action: str) -> Verdict:
    thing = _thing(name, context)
    if action == "print":
        return _print(context, thing, None)
    if action == "quantity":
        if context.quantity is None or not 1 <= context.quantity <= MOST_COPIES:
            raise Refused("printing.number_range", most=MOST_COPIES)
        return Verdict("ok", _COPIES, {"number": context.quantity, "title": thing.title})
    raise Refused("scanning.unknown_action", action=action)


def _thing(name: str, context: Context) -> Thing:
    thing = (
        things.of(context.session, context.warehouse_id, name, context.task_id) if context.task_id else None
    )
    if thing is None:
        raise Refused("printing.thing_gone", task="printing")
    return thing


def _copies(session: Session, visitor: Visitor, task: str, except_id: str | None = None) -> int:
    """What was entered for the label that is looked at, by this person's very last scan."""
    last = last_scan(session, visitor, task, except_id)
    return int(last.message_values["number"]) if last is not None and last.message == _COPIES else 1


def _print(context: Context, thing: Thing, printer: Printer | None) -> Verdict:
    """Ask for it, on the printer that was scanned, else on the one that stands first."""
    chosen = printer or next(iter(printers(context.session, context.visitor, thing.kind)), None)
    if chosen is not None and (refusal := moving_jobs.refusal(thing.kind, chosen)) is not None:
        raise Refused("printing.unfit", printer=chosen.name, reason=gettext(refusal[0]) % refusal[1])
    copies = _copies(context.session, context.visitor, context.task, context.act.scan_id)
    job = spool.enqueue(
        context.session,
        warehouse_id=context.warehouse_id,
        kind=thing.kind,
        subject=thing.subject,
        content={**thing.content, "copies": copies} if copies > 1 else thing.content,
        station_id=context.visitor.station_id,
        person_id=context.person_id,
        device_id=context.visitor.device_id,
        scan_id=context.act.scan_id,
    )
    if chosen is not None:
        moving_jobs.send_to(context.session, job, chosen)
    values = {"title": title(job), "printer": chosen.name if chosen else "–", "number": copies}
    message = "printing.queued_more" if copies > 1 else "printing.queued"
    memo = [{"did": "queued", "job": job.id}]
    return Verdict("ok", message if chosen else "printing.no_printer", values, task="printing", memo=memo)


def _screen(name: str, session: Session, visitor: Visitor, number: int | None) -> Screen | None:
    """The label to be. Without a number there is nothing to print: the list of papers."""
    thing = things.of(session, visitor.warehouse_id, name, number) if number else None
    if thing is None:
        return None if number else jobs_screen(session, visitor)
    task = f"{name}/{number}"
    offered = [_row(thing, printer) for printer in printers(session, visitor, thing.kind)]
    copies = _copies(session, visitor, task)
    first = next(iter(offered), None)
    asked = {"task": task} | ({"printer": first["id"]} if first else {})
    values = {
        "title": thing.title,
        "kind": gettext(KIND_WORDS[thing.kind]),
        "copies": copies,
        "offered": offered,
        "preview": f"/printing/preview?{urlencode(asked)}" if first is None or first["fits"] else None,
    }
    expect = f"{thing.expects} printer command".strip()
    return Screen(
        task, f"/{task}", "label", expect, code=thing.code or None, folder="printing", values=values
    )


def _row(thing: Thing, printer: Printer) -> dict[str, Any]:
    refusal = moving_jobs.refusal(thing.kind, printer)
    words, icon = printer_words(printer)
    return {
        "id": printer.id,
        "name": printer.name,
        "code": f"R.{fold(printer.name)}",
        "words": gettext(words),
        "icon": icon,
        "fits": refusal is None,
        "why": gettext(refusal[0]) % refusal[1] if refusal else None,
    }
