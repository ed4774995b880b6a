"""A date as people read it off a box and enter it: day, month, year; never month first."""

from __future__ import annotations

import calendar
import re
from datetime import date

#: Years away from today that a date on goods may be: it tells 17261231 (GS1) from 17.12.2031.
YEARS_BACK, YEARS_AHEAD = 10, 50
#: 31.12.2026, 31/12/26, 31122026, 311226; 2026-12-31 and 20261231; 17261231 and 15261231 as GS1 writes them.
_FORMS = (
    r"(?P<day>\d{1,2})[./\- ](?P<month>\d{1,2})[./\- ](?P<year>\d{4}|\d{2})",
    r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4}|\d{2})",
    r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})",
    r"1[57](?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})",
)


def read_day(text: str, today: date) -> date | None:
    """The day that a text means, or None. Day 00 is the last day of the month, as on goods that name no day."""
    found = (re.fullmatch(form, text.strip(), re.ASCII) for form in _FORMS)
    days = (_day(today, **match.groupdict()) for match in found if match)
    return next((day for day in days if day is not None), None)


def _day(today: date, day: str, month: str, year: str) -> date | None:
    whole_year = int(year) if len(year) == 4 else today.year // 100 * 100 + int(year)
    if not (today.year - YEARS_BACK <= whole_year <= today.year + YEARS_AHEAD) or not 1 <= int(month) <= 12:
        return None
    last = calendar.monthrange(whole_year, int(month))[1]
    return date(whole_year, int(month), int(day) or last) if int(day) <= last else None
