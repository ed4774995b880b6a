"""A CSV file as rows that know their file and line; what cannot be read at all is one fault."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.exchange.faults import Fault, Unreadable, found, printable

STANDARD_INPUT = "-"
#: Marks of encodings that spreadsheets write when nobody asks them for UTF-8.
OTHER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


@dataclass(frozen=True)
class Columns:
    """What a kind of file may hold."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    @classmethod
    def of(cls, required: str, optional: str) -> Columns:
        """The columns of these names, parted by spaces."""
        return cls(tuple(required.split()), tuple(optional.split()))

    @property
    def known(self) -> tuple[str, ...]:
        """All of them, in the order in which an export writes them."""
        return self.required + self.optional


@dataclass(frozen=True, eq=False)
class Row:
    """One record of a file. `cells` has the known columns that the file has, trimmed."""

    file: str
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The text of a cell; empty where the file has no such column."""
        return self.cells.get(column, "")

    def fault(self, column: str, what: str) -> Fault:
        """A fault of this row."""
        return Fault(self.file, self.line, column, what)


@dataclass
class Reading:
    """What came of reading files: rows, rows that are broken, and remarks."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: list[Row] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read_files(paths: Sequence[str], columns: Columns) -> Reading:
    """All rows of all files. Raises Unreadable for a file of which nothing can be used."""
    reading = Reading()
    for path in paths:
        _read_file(path, columns, reading)
    return reading


def text_of(path: str) -> tuple[str, str]:
    """The name to call a file by, and its text. Raises Unreadable."""
    name = "standard input" if path == STANDARD_INPUT else path
    try:
        content = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{printable(name)}: there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"{printable(name)}: cannot be read: {reason}") from None
    return name, _decoded(name, content)


def _decoded(name: str, content: bytes) -> str:
    for mark, encoding in OTHER_MARKS.items():
        if content.startswith(mark):
            raise Unreadable(
                Fault(name, 1, "encoding", f"UTF-8 is wanted, this is {encoding}: save it as CSV UTF-8")
            )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"UTF-8 is wanted, found the byte 0x{content[error.start]:02X}: save it as CSV UTF-8"
        raise Unreadable(Fault(name, line, "encoding", what)) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(Fault(name, line, "encoding", "a NUL byte: this is not a text file"))
    return text


def _read_file(path: str, columns: Columns, reading: Reading) -> None:
    name, text = text_of(path)
    records = _records(name, text)
    line, header = next(records, (1, []))
    if not any(header):
        raise Unreadable(
            Fault(name, 1, "header", "the file is empty; a row with the names of the columns is wanted")
        )
    names = _names(name, line, header, columns, reading)
    for line, cells in records:
        if any(cells):
            _take_record(name, line, names, cells, reading)


def _records(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """The records with the line on which each begins (a quoted cell may span lines)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(Fault(name, line, "row", f"this is not CSV: {error}")) from None


def _delimiter(text: str) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _names(name: str, line: int, header: list[str], columns: Columns, reading: Reading) -> list[str]:
    """The header's column names, lower case. A column twice or a required one missing ends the file."""
    names = [cell.strip().casefold() for cell in header]
    for column in names:
        if column and names.count(column) > 1:
            raise Unreadable(Fault(name, line, column, "the column stands twice in the header"))
    missing = [column for column in columns.required if column not in names]
    if missing:
        what = f"the column {missing[0]} is missing" if len(missing) == 1 else "columns are missing"
        raise Unreadable(Fault(name, line, ", ".join(missing), f"{what}; found {found(', '.join(names))}"))
    unknown = [column or "(no name)" for column in names if column not in columns.known]
    if unknown:
        shown = ", ".join(printable(column) for column in unknown)
        reading.notices.append(f"{printable(name)}: ignored, not known here: {shown}")
    return [column if column in columns.known else "" for column in names]


def _take_record(name: str, line: int, names: list[str], cells: list[str], reading: Reading) -> None:
    row = Row(name, line, {column: cell for column, cell in zip(names, cells, strict=False) if column})
    if len(cells) == len(names):
        reading.rows.append(row)
    else:
        reading.faults.append(row.fault("row", f"{len(names)} cells are wanted, found {len(cells)}"))
        reading.broken.append(row)
