"""GS1 element strings: every way in which a code can be read, when its separators may have been lost.

A field of variable length (lot, serial, count) ends at a separator or at the code's end. Some scanners drop
the separators, some labels are printed without: then `10LOT73705` is lot LOT73705, or lot LOT7 and a count
of 05. Nobody can see which, so all readings are given, and a person is asked.

Sources: GS1 General Specifications, 3 (the fields), 7.8 (their order and separators).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from biip import ParseError, parse
from biip.gs1_element_strings import GS1ElementString

SEPARATOR = "\x1d"
#: AIM identifiers of symbols that carry element strings (General Specifications, 7.8).
SYMBOLS = ("]C1", "]e0", "]d2", "]Q3", "]J1")
#: What a field may hide behind itself when a separator was lost: lot, serial, count, the dates, a pallet's number.
HIDDEN = frozenset({"00", "10", "11", "13", "15", "17", "21", "37"})
#: The same on a device of which the scanner test says that it loses separators: then any field may follow.
HIDDEN_WHEN_LOST = HIDDEN | {"30", "400", "240"} | {f"310{places}" for places in range(6)}
#: More readings than anybody would look through are not made.
MOST_READINGS = 8


@dataclass(frozen=True)
class Reading:
    """One way to read a code: its fields in their order, by their application identifiers."""

    fields: tuple[GS1ElementString, ...]

    def value(self, *identifiers: str) -> str:
        """The value of the first of these fields that is there, else ''."""
        found = (self._field(identifier) for identifier in identifiers)
        return next((field.value for field in found if field is not None), "")

    def day(self, *identifiers: str) -> date | None:
        """The day in the first of these fields that is there; DD = 00 is the last day of the month."""
        found = (self._field(identifier) for identifier in identifiers)
        return next((field.date for field in found if field is not None and field.date), None)

    @property
    def shape(self) -> str:
        """Which fields it has: '01 17 10 37'."""
        return " ".join(field.ai.ai for field in self.fields)

    @property
    def code(self) -> str:
        """The code that can be read in this way alone: every field of variable length has its separator."""
        ends = ((field, SEPARATOR if field.ai.separator_required else "") for field in self.fields)
        written = "".join(f"{field.ai.ai}{field.value}{end}" for field, end in ends)
        return written if SEPARATOR in written else written + SEPARATOR

    def _field(self, identifier: str) -> GS1ElementString | None:
        return next((field for field in self.fields if field.ai.ai == identifier), None)


def readings(text: str, *, loses_separators: bool = False, announced: bool = False) -> list[Reading]:
    """Every way to read a code as element strings, the one without lost separators first; none for other codes.

    A code says that it is one by its symbol's identifier, by a separator, by being a Digital Link, or by its
    length and its first field; `announced`: somebody else has said so.
    """
    symbol, bare = (text[:3], text[3:]) if text.startswith("]") else ("", text)
    if bare.lower().startswith(("http://", "https://")):
        return _of_link(bare)
    looks_so = len(bare) > 14 and bare.startswith(("00", "01", "02"))
    if not (announced or looks_so or SEPARATOR in bare or symbol in SYMBOLS):
        return []
    return _of_text(bare, HIDDEN_WHEN_LOST if loses_separators else HIDDEN)


def _of_link(text: str) -> list[Reading]:
    try:
        link = parse(text).gs1_digital_link_uri
    except (ParseError, ValueError):
        return []
    return [Reading(tuple(link.element_strings))] if link else []


def _of_text(text: str, hidden: frozenset[str]) -> list[Reading]:
    # A separator that came through, even the last one, shows that none was lost.
    segments = [segment for segment in text.split(SEPARATOR) if segment]
    if SEPARATOR not in text.lstrip(SEPARATOR):
        found = _fields(text.lstrip(SEPARATOR), hidden, frozenset())
        return [Reading(fields) for fields in islice(found, MOST_READINGS)]
    whole = [next(_fields(segment, frozenset(), frozenset()), ()) for segment in segments]
    fields = tuple(field for part in whole for field in part)
    is_once = len({field.ai.ai for field in fields}) == len(fields)
    return [Reading(fields)] if fields and all(whole) and is_once else []


def _fields(
    text: str, hidden: frozenset[str], seen: frozenset[str]
) -> Iterator[tuple[GS1ElementString, ...]]:
    """All ways to cut a text that has no separator into fields."""
    if not text:
        yield ()
        return
    first = _extract(text)
    if first is None or first.ai.ai in seen:
        return  # no field comes twice
    known = seen | {first.ai.ai}
    for head in _heads(text, first, hidden - known):
        for rest in _fields(text[len(head) :], hidden, known):
            yield (head, *rest)


def _heads(text: str, first: GS1ElementString, hidden: frozenset[str]) -> Iterable[GS1ElementString]:
    """Where the first field may end: where its length says so, or at the end and before what it may hide."""
    if not first.ai.separator_required:
        yield first
        return
    cuts = (cut for cut in range(len(first.ai) + 1, len(text)) if _starts_with(text[cut:], hidden))
    for end in (len(text), *cuts):
        if (head := _exactly(text[:end])) is not None:
            yield head


def _starts_with(text: str, identifiers: frozenset[str]) -> bool:
    field = _extract(text)
    return field is not None and field.ai.ai in identifiers and field.value.strip("0") != ""


def _extract(text: str) -> GS1ElementString | None:
    try:
        return GS1ElementString.extract(text)
    except (ParseError, ValueError):
        return None


def _exactly(text: str) -> GS1ElementString | None:
    try:
        return GS1ElementString.parse(text)
    except (ParseError, ValueError):
        return None
