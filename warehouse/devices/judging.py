"""What five reads say about a device: its profile, and finding by finding what is right and what to change.

Pure: reads in, judgement out. A read is what came for one probe: its text, by keys or as input, the largest gap
between two characters, how it ended, and how often it came at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warehouse.devices.probes import BY_NAME, PROBES, SEPARATOR, Probe
from warehouse.people.profiles import ENDS, PATHS, Profile, may_separate

LONGEST_TEXT = 200
#: Slower keys are taken for a person who types (`timing.typing` of first.js).
TYPING_MILLISECONDS = 80
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


class Unreadable(ValueError):
    """Not the reads of a test."""


@dataclass(frozen=True)
class Read:
    """What came for one probe."""

    text: str
    path: str
    gap: int
    end: str
    times: int = 1

    @property
    def doubled(self) -> bool:
        """The code came as X+X, or twice at once."""
        half = len(self.text) // 2
        return self.times > 1 or (len(self.text) > 1 and self.text[:half] == self.text[half:])

    @property
    def body(self) -> str:
        """The code once, without the symbol's identifier in front of it."""
        text = self.text
        if len(text) > 1 and text[: len(text) // 2] == text[len(text) // 2 :]:
            text = text[: len(text) // 2]
        return _AIM.sub("", text).removeprefix(SEPARATOR)


Reads = Mapping[str, Read]


@dataclass(frozen=True)
class Finding:
    """One thing found out; `name` finds its words (words.py)."""

    name: str
    fine: bool = True
    value: str = ""


@dataclass(frozen=True)
class Judgement:
    """The whole result."""

    profile: Profile
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> bool:
        """Nothing has to be changed."""
        return all(finding.fine for finding in self.findings)

    @property
    def changes(self) -> list[Finding]:
        """What has to be changed."""
        return [finding for finding in self.findings if not finding.fine]


def read_all(stored: Any) -> dict[str, Read]:
    """The reads of a test, as a device sent them or as they are stored. Raises Unreadable."""
    if not isinstance(stored, dict) or not stored or not stored.keys() <= BY_NAME.keys():
        raise Unreadable("these are no reads")
    return {name: _read(value) for name, value in stored.items()}


def judge(reads: Reads, tested_at: datetime) -> Judgement:
    """Say what these reads mean. `reads` has at least one."""
    end, separator, layout = _end(reads), _separator(reads), _layout(reads)
    doubled = any(read.doubled for read in reads.values())
    profile = Profile(
        ends_with=end.name.removeprefix("ends_") if end.fine else "none",
        separator=separator.value if separator.name == "separator_replaced" else "",
        keeps_separator=separator.fine,
        path="input" if any(read.path == "input" for read in reads.values()) else "keys",
        doubled=doubled,
        layout=layout.name.removeprefix("layout_"),
        tested_at=tested_at,
    )
    twice = [Finding("doubled", fine=False)] if doubled else []
    return Judgement(profile, (end, separator, layout, *twice, *_others(reads)))


def _read(value: Any) -> Read:
    try:
        read = Read(**{**value, "text": value["text"].replace("\x00", "")})
    except (TypeError, KeyError, AttributeError):
        raise Unreadable("no read") from None
    if read.path not in PATHS or read.end not in ENDS or not 0 < len(read.text) <= LONGEST_TEXT:
        raise Unreadable("no read")
    if not all(type(number) is int and 0 <= number < 1_000_000 for number in (read.gap, read.times)):
        raise Unreadable("no numbers")
    if any("\ud800" <= sign <= "\udfff" for sign in read.text):
        raise Unreadable("half a character")
    return read


def _end(reads: Reads) -> Finding:
    ends = {read.end for read in reads.values()}
    if len(ends) == 1:
        end = ends.pop()
        return Finding(f"ends_{end}", fine=end != "none")
    return Finding("ends_mixed", fine=False)


def _separator(reads: Reads) -> Finding:
    """How GS comes. Two symbols that disagree are as bad as one that loses it."""
    asked = [probe for probe in PROBES if probe.elements and probe.name in reads]
    if not asked:
        return Finding("separator_unknown", fine=False)
    found = {_sign_between(probe, reads[probe.name].body) for probe in asked}
    if found == {SEPARATOR}:
        return Finding("separator_kept")
    if len(found) == 1 and (sign := found.pop()) and may_separate(sign):
        return Finding("separator_replaced", value=sign)
    return Finding("separator_lost", fine=False)


def _sign_between(probe: Probe, body: str) -> str | None:
    """The one character that stands where the probe has GS; '' for none; None where it is not that plain."""
    if body.count(SEPARATOR) == probe.text.count(SEPARATOR):
        return SEPARATOR
    pattern = "(.?)".join(re.escape(part) for part in probe.text.split(SEPARATOR))
    found = re.search(pattern, body, re.DOTALL | re.IGNORECASE)
    signs = set(found.groups()) if found else set()
    return signs.pop() if len(signs) == 1 else None


def _layout(reads: Reads) -> Finding:
    """Whether letters and signs come as printed; GS1 symbols have none that could tell."""
    whole = [probe for probe in PROBES if probe.name in reads and not _is_in_part(probe, reads[probe.name])]
    if BY_NAME["layout"] not in whole:
        return Finding("layout_unknown", fine=False)
    pairs = [(probe.text, reads[probe.name].body) for probe in whole if not probe.elements]
    if all(printed in body for printed, body in pairs):
        return Finding("layout_right")
    if all(printed.lower() in body.lower() for printed, body in pairs):
        return Finding("layout_case", fine=False)
    return Finding("layout_swapped", fine=False)


def _others(reads: Reads) -> Iterator[Finding]:
    """What comes on top: slow keys, a prefix or suffix, codes that were not read or came in part."""
    slowest = max(read.gap for read in reads.values() if read.path == "keys") if _has_keys(reads) else 0
    if slowest > TYPING_MILLISECONDS:
        yield Finding("slow", fine=False, value=str(slowest))
    if around := next((sign for sign in map(_around, reads, reads.values()) if sign), ""):
        yield Finding("extra", fine=False, value=around)
    for probe in PROBES:
        if probe.name not in reads:
            yield Finding("missing", fine=False, value=probe.symbology)
        elif _is_in_part(probe, reads[probe.name]):
            yield Finding("in_part", fine=False, value=probe.symbology)


def _has_keys(reads: Reads) -> bool:
    return any(read.path == "keys" for read in reads.values())


def _around(name: str, read: Read) -> str:
    """What stands before or behind the code: a prefix or a suffix that somebody set."""
    before, printed, behind = read.body.partition(BY_NAME[name].text)
    return (before or behind) if printed else ""


def _is_in_part(probe: Probe, read: Read) -> bool:
    """Fewer characters came than are printed; a lost GS is no missing part, it is told on its own."""
    return len(read.body) < len(probe.text) - probe.text.count(SEPARATOR)
