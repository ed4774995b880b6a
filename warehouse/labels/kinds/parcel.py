"""The address label of a parcel: where it goes, how it travels, and the code that says "this very print".

+---------------------------+
| LOGO or name    [ EXPRESS ]|   whose parcel, which delivery service
| return address            |
|---------------------------|
| SHIP TO                   |
| Name                      |   the address, large
| street, city, COUNTRY     |
| [FRAGILE] [THIS WAY UP]   |   how it is to be handled, where anything in it asks for it
|---------------------------|
| order | parcel | weight   |
| tracking        | channel |
|---------------------------|
| ||||||||||||||||||||||||| |   `X.` + id of this print: the closing scan at the bench
| X.4711  REPRINT 2 jammed  |
+---------------------------+
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from warehouse.labels.design import Box, Code128, Label, Mark, Picture, Text
from warehouse.labels.document_words import kilograms
from warehouse.labels.kinds import marks
from warehouse.labels.label_words import label_words, mark_words

_SMALL = 2.6
#: An accent of a letter that is drawn reaches so far above its line.
_ACCENT = 1.2


class Content(TypedDict, total=False):
    """print_code (`X.4711`), ship_to (lines, the name first) and order_number are needed.

    ship_from is the return address without the shop's name; logo as in a brand's look; carrier and service say how it
    travels; language is that of its words; parcel is which one of its order, parcels how many there are where that is
    known; marks are handling flags.
    """

    print_code: str
    order_number: str
    channel: str
    shop_name: str
    logo: str
    logo_has_name: bool
    ship_from: list[str]
    ship_to: list[str]
    carrier: str
    service: str
    tracking_number: str
    parcel: int
    parcels: int | None
    weight_grams: int | None
    marks: list[str]
    language: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """An address label of any size."""
    label, edge = Label("parcel", width, height), min(3.0, width * 0.04)
    language = str(content.get("language") or "en")
    word = label_words(language)
    flags = [str(flag) for flag in content.get("marks") or []]
    strip = height * 0.085 if flags else 0.0
    _sender(label, content, edge, 0.17 * height)
    _address(label, content, word["ship_to"], edge, 0.17 * height, 0.55 * height - strip)
    marks.strip(
        label, flags, edge, 0.55 * height - strip, width - 2 * edge, strip - 1.2, mark_words(language)
    )
    _numbers(label, content, word, edge, 0.55 * height, 0.70 * height)
    _print_code(label, content, mark, edge, 0.70 * height)
    return label


def _sender(label: Label, content: dict[str, Any], edge: float, bottom: float) -> None:
    across, high = label.width - 2 * edge, bottom - edge
    service, left = content.get("service") or "", across * (0.58 if content.get("service") else 1)
    _shop(label, content, edge, left - 3, high * 0.48)
    sender = list(content.get("ship_from") or [])
    if content.get("logo") and content.get("logo_has_name") and content.get("shop_name"):
        # A picture is not an address: whoever cannot deliver it needs a name.
        sender.insert(0, str(content["shop_name"]))
    label.add(Text("the return address", "\n".join(sender), edge, edge + high * 0.53, left - 2, high * 0.42,
                   min(high * 0.14, 3.2), 1.5, lines=5))  # fmt: skip
    if service:
        _service(label, content, edge + left, edge, across - left, high - 2.5)


def _shop(label: Label, content: dict[str, Any], edge: float, wide: float, high: float) -> None:
    """The logo, with the name beside it unless it says it itself; else the name alone."""
    x, logo, name = edge, content.get("logo") or "", content.get("shop_name") or ""
    if logo:
        room = wide if content.get("logo_has_name") else high
        label.add(Picture("the logo", logo, x, edge, room, high))
        x, wide = x + room + 2, wide - room - 2
    if name and not (logo and content.get("logo_has_name")):
        label.add(Text("the shop's name", name, x, edge, wide, high, high * 0.7, 2.2, lines=2, middle=True))


def _service(label: Label, content: dict[str, Any], x: float, y: float, wide: float, tall: float) -> None:
    carrier = content.get("carrier") or ""
    head = tall * 0.24 if carrier else 0.0
    label.add(Box(x, y, wide, tall, filled=True))
    if carrier:
        label.add(Text("the carrier", carrier, x + 1.5, y + 0.8, wide - 3, head, min(head, 3.4), 1.5, align="centre",
                       middle=True, white=True))  # fmt: skip
    label.add(Text("the delivery service", content["service"], x + 1.5, y + head + 0.6, wide - 3, tall - head - 1.2,
                   tall * 0.36, 2.2, lines=2, align="centre", middle=True, white=True))  # fmt: skip


def _address(
    label: Label, content: dict[str, Any], word: str, edge: float, top: float, bottom: float
) -> None:
    across, high = label.width - 2 * edge, bottom - top
    name, *rest = content["ship_to"] or [""]
    label.line(edge, top, across)
    label.add(
        Text("the word above the address", word, edge, top + 1.4, across, 3, min(_SMALL, high * 0.1), 1.2)
    )
    first = top + 1.4 + min(_SMALL + _ACCENT * 1.6, high * 0.14)
    label.add(
        Text("the name", name, edge, first, across, high * 0.19, high * 0.165, 2.2, lines=2, whole=True)
    )
    under = first + high * 0.205
    label.add(Text("the address", "\n".join(rest), edge, under, across, bottom - under - 1, high * 0.145, 2.2, lines=9,
                   whole=True))  # fmt: skip


def _numbers(
    label: Label, content: dict[str, Any], word: Mapping[str, str], edge: float, top: float, bottom: float
) -> None:
    across, high = label.width - 2 * edge, bottom - top
    label.line(edge, top, across)
    which = _which(content, word["of"])
    weighs = kilograms(content.get("weight_grams"), str(content.get("language") or "en"))
    # Numbers are whole; what is not there leaves its room to the order's.
    facts = [
        (title, text, share)
        for title, text, share in ((word["parcel"], which, 0.19), (word["weight"], weighs, 0.24))
        if text
    ]
    wide, x = across * (1 - sum(share for _, _, share in facts)), edge
    upper = high * 0.5
    titled(label, word["order"], str(content["order_number"]), x, top + 1.2, wide - 2, upper, whole=True)
    x += wide
    for title, text, share in facts:
        titled(label, title, text, x, top + 1.2, across * share - 1, upper, whole=True)
        x += across * share
    below, channel = top + 1.2 + upper + 0.6, content.get("channel") or ""
    left = across * (0.62 if channel else 1)
    titled(
        label,
        word["tracking"],
        content.get("tracking_number") or "",
        edge,
        below,
        left - 2,
        bottom - below - 0.5,
        whole=True,
    )
    titled(label, word["channel"], channel, edge + left, below, across - left, bottom - below - 0.5)


def _which(content: dict[str, Any], of: str) -> str:
    """`1 of 2` where it is known how many there are; the number alone where more may come."""
    number, parcels = content.get("parcel") or 1, content.get("parcels")
    if parcels:
        return f"{number} {of} {parcels}"
    return str(number) if content.get("parcel") else ""


def titled(
    label: Label, title: str, text: str, x: float, y: float, width: float, height: float, *,
    whole: bool = False, lines: int = 2,
) -> None:  # fmt: skip
    """A small word and its value below it; nothing where there is no value."""
    if not text:
        return
    head = min(height * 0.3, _SMALL)
    gap = min(_ACCENT, height * 0.12)
    label.add(Text(f"the word {title}", title, x, y, width, head, head, min(head, 1.2)))
    size = min((height - head - gap) * 0.95, 8.0)
    label.add(Text(title.lower(), text, x, y + head + gap, width, height - head - gap, size, min(size, 1.8),
                   lines=lines, whole=whole))  # fmt: skip


def _print_code(label: Label, content: dict[str, Any], mark: Mark, edge: float, top: float) -> None:
    across = label.width - 2 * edge
    label.line(edge, top, across)
    foot = min(7.0, (label.height - top) * 0.2)
    under = label.height - edge - foot
    label.add(Code128("the barcode of this print", content["print_code"], edge, top + 2, across, under - top - 2.8,
                      module=0.5))  # fmt: skip
    small = min(foot * 0.45, _SMALL)
    label.add(Text("the code of this print", content["print_code"], edge, under, across * 0.28, foot, foot * 0.8, 2,
                   middle=True, whole=True))  # fmt: skip
    if mark.loud:
        x, wide = edge + across * 0.29, across * 0.54
        label.add(Box(x, under, wide, foot, filled=True))
        label.add(Text("the mark of a reprint", mark.loud, x + 1, under, wide - 2, foot, foot * 0.46, 1.2,
                       align="centre", middle=True, white=True))  # fmt: skip
    label.add(Text("the mark", mark.small, edge + across * 0.84, under, across * 0.16, foot, small, 1.2, align="right",
                   middle=True))  # fmt: skip
