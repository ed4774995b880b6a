"""Printing's states in words that a person at a printer understands."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext

from warehouse.labels.job_words import printer_words
from warehouse.labels.models import Printer
from warehouse.words import N_

REASON_WORDS = {
    "jammed": N_("It jammed"),
    "faded": N_("It is hard to read"),
    "lost": N_("It is lost"),
    "wrong_printer": N_("It came out elsewhere"),
    "other": N_("Another reason"),
}


def printer_state(printer: Printer) -> str:
    """What a printer last said of itself, to be translated."""
    return printer_words(printer)[0]


def age(then: datetime, now: datetime) -> str:
    """How long ago, in one short word."""
    minutes = max(int((now - then).total_seconds()) // 60, 0)
    if minutes < 1:
        return gettext("now")
    if minutes < 60:
        return gettext("%(number)s min", number=minutes)
    if minutes < 48 * 60:
        return gettext("%(number)s h", number=minutes // 60)
    return gettext("%(number)s days", number=minutes // (24 * 60))


def loaded(printer: Printer) -> str:
    """What lies in it, and how finely it prints."""
    if not (printer.width_mm and printer.height_mm):
        return gettext("%(dpi)s dpi", dpi=printer.dpi)
    size = f"{printer.width_mm:g} × {printer.height_mm:g}"
    return gettext("%(size)s mm, %(dpi)s dpi", size=size, dpi=printer.dpi)
