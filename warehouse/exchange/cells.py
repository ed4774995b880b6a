"""Typed values from the cells of a row; each thing that is wrong is named with its column."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from warehouse import gtin
from warehouse.db import MONEY_SCALE
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Row

#: The largest number that a column of the database holds.
LARGEST = 2**31 - 1
LONGEST_NUMBER = 15
YEARS = range(1970, 2200)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_DECIMAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}([,. ' \u00a0\u202f]\d{3})+([.,]\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Cells:
    """The cells of one row. What is wrong lands in `faults`; the answer is then None (or empty text)."""

    def __init__(self, row: Row, faults: list[Fault]) -> None:
        self.row, self.faults = row, faults
        self._known_faults = len(faults)

    @property
    def sound(self) -> bool:
        """True while nothing was wrong with this row."""
        return len(self.faults) == self._known_faults

    def wrong(self, column: str, what: str) -> None:
        """Name a fault of this row."""
        self.faults.append(self.row.fault(column, what))

    def text(self, column: str, longest: int, *, required: bool = False, lines: bool = False) -> str:
        """A text no longer than its column of the database."""
        value = self.row.get(column)
        if required and not value:
            self.wrong(column, "must not be empty")
        elif len(value) > longest:
            self.wrong(column, f"at most {longest} characters, found {len(value)}: {found(value)}")
        elif not all(char.isprintable() or (lines and char in "\n\r\t") for char in value):
            self.wrong(column, f"a character that cannot be printed, found {found(value)}")
        else:
            return value
        return ""

    def whole(self, column: str, *, least: int = 0, required: bool = False) -> int | None:
        """A whole number, digits only."""
        value = self._filled(column, required)
        if value is None:
            return None
        if not _WHOLE.fullmatch(value):
            self.wrong(column, _not_whole(value))
        elif len(value) > LONGEST_NUMBER or not least <= int(value) <= LARGEST:
            self.wrong(column, _out_of_range(int(value[:LONGEST_NUMBER]), least, value))
        else:
            return int(value)
        return None

    def quantity(self, column: str, *, required: bool = False) -> int | None:
        """A whole number of at least one."""
        return self.whole(column, least=1, required=required)

    def scaled(self, column: str, scale: int, *, least: int | None = None) -> int | None:
        """A decimal number as so many parts of one: millimetres of metres, ten-thousandths of money."""
        value = self._filled(column, False)
        if value is None:
            return None
        if not _DECIMAL.fullmatch(value):
            self.wrong(column, _not_decimal(value))
            return None
        parts = Decimal(value) * scale
        if parts != int(parts):
            self.wrong(column, f"too many decimal places, found {found(value)}")
        elif abs(parts) > LARGEST:
            self.wrong(column, f"too large, found {found(value)}")
        elif least is not None and parts < least:
            self.wrong(column, f"negative, found {found(value)}")
        else:
            return int(parts)
        return None

    def money(self, column: str) -> int | None:
        """An amount, as ten-thousandths of the currency."""
        return self.scaled(column, MONEY_SCALE, least=0)

    def choice(self, column: str, choices: tuple[str, ...], default: str = "") -> str:
        """One of a few words."""
        value = self.row.get(column).casefold()
        if value in choices or not value:
            return value or default
        self.wrong(column, f"one of {', '.join(choices)}, found {found(self.row.get(column))}")
        return default

    def yes_no(self, column: str) -> bool | None:
        """yes or no; None for an empty cell."""
        return {"yes": True, "no": False}.get(self.choice(column, ("yes", "no")))

    def day(self, column: str) -> date | None:
        """A date, ISO 8601."""
        value = self._filled(column, False)
        if value is None:
            return None
        if _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.wrong(column, f"a date like 2026-11-30, found {found(value)}")
        return None

    def moment(self, column: str, zone: str, at: time = time(0)) -> datetime | None:
        """A date with or without time, ISO 8601; without a zone it is the warehouse's, without a time `at`."""
        value = self._filled(column, False)
        if value is None:
            return None
        if not _DATE.match(value):
            self.wrong(column, f"a date like 2026-11-30 or 2026-11-30T14:00, found {found(value)}")
            return None
        try:
            moment = datetime.fromisoformat(value)
            if _DATE.fullmatch(value):
                moment = datetime.combine(moment.date(), at)
            if moment.year in YEARS:
                return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        except ValueError:
            pass
        self.wrong(column, f"a date like 2026-11-30 or 2026-11-30T14:00, found {found(value)}")
        return None

    def trade_items(self, column: str) -> list[str]:
        """Trade item numbers parted by spaces, each with a right check digit."""
        numbers = self.row.get(column).split()
        for number in numbers:
            if not gtin.is_gtin(number):
                self.wrong(column, _not_trade_item(number))
        return [number for number in dict.fromkeys(numbers) if gtin.is_gtin(number)]

    def _filled(self, column: str, required: bool) -> str | None:
        value = self.row.get(column)
        if not value and required:
            self.wrong(column, "must not be empty")
        return value or None


def _not_whole(value: str) -> str:
    if _GROUPED.fullmatch(value):
        return f"a thousands separator, found {found(value)}"
    return f"not a whole number, found {found(value)}"


def _not_decimal(value: str) -> str:
    if re.fullmatch(r"-?\d+,\d{1,2}", value, re.ASCII):
        return f"a decimal point is wanted, not a comma, found {found(value)}"
    if _GROUPED.fullmatch(value):
        return f"a thousands separator, found {found(value)}"
    return f"not a number, found {found(value)}"


def _out_of_range(number: int, least: int, value: str) -> str:
    if number > LARGEST:
        return f"too large, found {found(value)}"
    if number < 0:
        return f"negative, found {found(value)}"
    return f"zero, found {found(value)}" if number == 0 else f"at least {least}, found {found(value)}"


def _not_trade_item(number: str) -> str:
    if number.isascii() and number.isdigit() and len(number) in gtin.LENGTHS:
        return f"wrong check digit, found {found(number)}: {gtin.check_digit(number[:-1])} would be right"
    return (
        f"not a trade item number of 8, 12, 13 or 14 digits, found {found(number)} (other codes: column code)"
    )
