"""The words of IPP (RFC 8010): a question as bytes, an answer as values; what a printer sends is bounded."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

PRINT_JOB, GET_JOB, GET_JOBS, GET_PRINTER = 0x0002, 0x0009, 0x000A, 0x000B
NOT_FOUND = 0x0406
_OPERATION, _END, _LAST_GROUP_TAG = 0x01, 0x03, 0x0F
INTEGER, BOOLEAN, ENUM = 0x21, 0x22, 0x23
NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x42, 0x44, 0x45, 0x47, 0x48, 0x49
_NUMBERS = (INTEGER, ENUM)
_MOST_VALUES, _LONGEST = 5_000, 300
Value = int | str | bool
Attributes = dict[str, list[Value]]
#: Name, kind of value, values.
Asked = tuple[str, int, Sequence[Value]]


class NotIpp(ValueError):
    """What came back is no answer of IPP."""


@dataclass
class Answer:
    """The status, and the groups of attributes behind those that say which language it speaks."""

    status: int
    groups: list[tuple[int, Attributes]] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """True where it was done, perhaps with a remark."""
        return self.status < 0x0100

    def of(self, tag: int) -> list[Attributes]:
        """The groups of this kind: 2 a job each, 4 the printer."""
        return [attributes for each, attributes in self.groups if each == tag]


JOB, PRINTER = 0x02, 0x04


def question(operation: int, number: int, asked: Sequence[Asked]) -> bytes:
    """An operation with its attributes, those of the language first, as the standard wants them."""
    language = [("attributes-charset", CHARSET, ["utf-8"]), ("attributes-natural-language", LANGUAGE, ["en"])]
    parts = [_attribute(*each) for each in (*language, *asked)]
    return struct.pack(">BBHIB", 1, 1, operation, number, _OPERATION) + b"".join(parts) + bytes([_END])


def answer(told: bytes) -> Answer:
    """What a printer answered. Raises NotIpp."""
    try:
        return _read(told)
    except (struct.error, IndexError) as error:
        raise NotIpp("an answer that ends in the middle") from error


def _attribute(name: str, tag: int, values: Sequence[Value]) -> bytes:
    written = b""
    for place, value in enumerate(values):
        label = b"" if place else name.encode()
        data = _bytes(tag, value)
        written += struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(data)) + data
    return written


def _bytes(tag: int, value: Value) -> bytes:
    if tag in _NUMBERS:
        return struct.pack(">i", value)
    return struct.pack(">B", bool(value)) if tag == BOOLEAN else str(value).encode()


def _read(told: bytes) -> Answer:
    major, _minor, status, _number = struct.unpack_from(">BBHI", told)
    if major not in (1, 2):
        raise NotIpp(f"version {major} of IPP")
    found, place, name = Answer(status), 8, ""
    for _count in range(_MOST_VALUES):
        tag = told[place]
        place += 1
        if tag == _END:
            return found
        if tag <= _LAST_GROUP_TAG:
            found.groups.append((tag, {}))
            continue
        label, place = _piece(told, place)
        data, place = _piece(told, place)
        name = label.decode("ascii", "replace")[:_LONGEST] if label else name
        if not found.groups:
            raise NotIpp("an attribute that belongs to no group")
        found.groups[-1][1].setdefault(name, []).append(_value(tag, data))
    raise NotIpp("an answer with too many values")


def _piece(told: bytes, place: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", told, place)
    end = place + 2 + length
    if end > len(told):
        raise NotIpp("an answer that ends in the middle")
    return told[place + 2 : end], end


def _value(tag: int, data: bytes) -> Value:
    if tag in _NUMBERS and len(data) == 4:
        return int(struct.unpack(">i", data)[0])
    if tag == BOOLEAN and len(data) == 1:
        return data != b"\x00"
    # For logs and screens: one line, no control characters, not without end.
    words = data[: _LONGEST * 4].decode("utf-8", "replace")
    return "".join(char if char.isprintable() else " " for char in words)[:_LONGEST]
