"""One printer as people at it see it: how it is, what waits for it, where that could go, its test page."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.codes import fold
from warehouse.labels import moving_jobs, queues
from warehouse.labels.job_words import printer_words
from warehouse.labels.models import Printer
from warehouse.people import rights
from warehouse.printing import diverting, operations, proving
from warehouse.printing.screens import jobs_screen, row
from warehouse.printing.undoing import undo
from warehouse.printing.words import age, loaded
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Screen, Verdict, Visitor

SHOWN = 20


def scan(context: Context, meaning: Meaning) -> Verdict:
    """The other printer: everything goes there. The printer's own code changes nothing."""
    if context.task_id is None:
        return diverting.show(operations.printer_of(context, meaning))
    source = _printer(context)
    if meaning.kind == "test":
        return proving.scanned(context, meaning)
    if meaning.kind != "printer":
        raise Refused("printing.choose_printer")
    target = operations.printer_of(context, meaning)
    if target.id == source.id:
        return diverting.show(target)
    return diverting.all_to(context, source, target)


def act(context: Context, action: str) -> Verdict:
    """Everything to the printer that the tap names; a test page."""
    source = _printer(context)
    if action == "all-to-printer":
        if not context.reason:
            raise Refused("printing.choose_printer")
        return diverting.all_to(context, source, operations.printer_named(context, context.reason))
    if action in {"test", "print"}:
        return proving.print_test(context, source)
    raise Refused("scanning.unknown_action", action=action)


def screen(session: Session, visitor: Visitor, number: int | None) -> Screen | None:
    """The printer; without a number the list of papers."""
    if number is None:
        return jobs_screen(session, visitor)
    printer = session.get(Printer, number)
    if printer is None or printer.warehouse_id != visitor.warehouse_id:
        return None
    jobs = diverting.in_turn(session, queues.waiting(session, printer.id))
    doubtful = queues.doubtful(session, printer.id)
    words, icon = printer_words(printer)
    values = {
        "name": printer.name,
        "words": gettext(words),
        "icon": icon,
        "fine": queues.is_fine(printer),
        "reason": None if queues.is_fine(printer) else printer.reason,
        "facts": _facts(printer),
        "waiting": len(jobs),
        "rows": [row(job) for job in jobs[:SHOWN]],
        "doubtful": [row(job) for job in doubtful],
        "others": _others(session, visitor, printer, [job.kind for job in jobs]),
        "prints_label": bool(rights.PRINT & visitor.roles),
        "number": printer.id,
    }
    task = f"printer/{printer.id}"
    return Screen(task, f"/{task}", "printer", "printer command", folder="printing", values=values)


def _printer(context: Context) -> Printer:
    found = context.session.get(Printer, context.task_id) if context.task_id else None
    if found is None or found.warehouse_id != context.warehouse_id:
        raise Refused("printing.thing_gone", task="printing")
    return found


def _others(session: Session, visitor: Visitor, printer: Printer, kinds: list[str]) -> list[dict[str, Any]]:
    """Where the papers could go: the spare first, then what works."""
    spares = queues.spares(session, printer.id)
    found = [one for one in queues.printers(session, visitor.warehouse_id) if one.id != printer.id]
    able = [one for one in found if any(moving_jobs.refusal(kind, one) is None for kind in set(kinds))]
    able.sort(key=lambda one: (not queues.is_fine(one), one.id not in spares, one.kind != printer.kind))
    rows = []
    for one in able:
        words, icon = printer_words(one)
        said = {"name": one.name, "code": f"R.{fold(one.name)}", "words": gettext(words), "icon": icon}
        rows.append(said | {"fine": queues.is_fine(one), "spare": one.id in spares})
    return rows


def _facts(printer: Printer) -> list[tuple[str, str]]:
    now, never = clock.now(), gettext("Never")
    answers = printer.answers or {}
    return [
        (gettext("Loaded"), loaded(printer)),
        (gettext("Last paper"), age(printer.last_seen_at, now) if printer.last_seen_at else never),
        (gettext("Test scanned"), age(printer.proved_at, now) if printer.proved_at else never),
        (gettext("It says it is"), str(answers.get("model") or "")),
    ]


def activity() -> Activity:
    """The page of a printer is a piece of work: what waits for it is sent elsewhere there."""
    return Activity(
        name="printer",
        rights=rights.PRINT,
        scan=scan,
        act=act,
        undo=undo,
        screen=screen,
        sentences={},
        latch=False,
        is_on_home=False,
        opens=frozenset({"printer"}),
        back=lambda context: Verdict("ok", "scanning.to_list", task="printing"),
    )
