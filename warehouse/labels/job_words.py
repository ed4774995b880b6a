"""How far a print job has come, in words and a picture for screens: honest, never more than is known."""

from __future__ import annotations

from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.queues import is_paused
from warehouse.words import N_

#: state: words, icon of the screens' sprite
STATE_WORDS: dict[str, tuple[str, str]] = {
    "ahead": (N_("Made ahead"), "clock"),
    "queued": (N_("Queued"), "clock"),
    "claimed": (N_("Being made ready"), "clock"),
    "sending": (N_("Being sent"), "arrow"),
    "sent": (N_("Sent to the printer"), "check"),
    "confirmed": (N_("Came out"), "checks"),
    "waiting": (N_("Not printed yet"), "alert"),
    "uncertain": (N_("Did it come out?"), "question"),
    "failed": (N_("Failed"), "cross"),
    "cancelled": (N_("Cancelled"), "cross"),
    "expired": (N_("Too old, not printed"), "alert"),
}
#: What a printer's own state means to the person who stands before it.
PRINTER_WORDS: dict[str, str] = {
    "paper": N_("no paper"),
    "ribbon": N_("no ribbon"),
    "head_open": N_("head open"),
    "paused": N_("paused"),
    "too_hot": N_("too hot"),
    "offline": N_("offline"),
    "silent": N_("not answering"),
    "fault": N_("out of order"),
}
KIND_WORDS: dict[str, str] = {
    "location": N_("Bin label"),
    "product": N_("Product label"),
    "tote": N_("Tote label"),
    "pallet": N_("Licence plate"),
    "logistics": N_("Pallet label"),
    "badge": N_("Badge"),
    "command": N_("Command label"),
    "parcel": N_("Address label"),
    "slip": N_("Packing slip"),
    "pick-list": N_("Pick list"),
    "return": N_("Return label"),
    "manifest": N_("Hand-over list"),
    "purchase-order": N_("Purchase order"),
    "test": N_("Test page"),
}


def trouble(job: PrintJob) -> str | None:
    """Why a job does not get on: what its printer says, or that there is none. None when all is well."""
    if job.printer is None:
        return N_("no printer")
    if job.state in {"queued", "waiting", "claimed"}:
        return PRINTER_WORDS.get(job.printer.state)
    return None


def printer_words(printer: Printer) -> tuple[str, str]:
    """What a printer last said of itself: words, icon; one that never printed says so."""
    if is_paused(printer):
        return N_("paused"), "alert"
    if printer.state == "ok":
        return N_("ready"), "check"
    if printer.state == "never":
        return N_("not used yet"), "clock"
    return PRINTER_WORDS[printer.state], "alert"


def title(job: PrintJob) -> str:
    """What the paper is about: an order's number, a bin, a SKU."""
    named = (job.content.get(name) for name in ("order_number", "code", "sku", "name"))
    return str(next((value for value in named if value), job.subject))
