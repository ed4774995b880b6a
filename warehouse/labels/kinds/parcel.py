"""The address label of a parcel: where it goes, how it travels, and the code that says "this very print".

+---------------------------+
| Shop name      [ EXPRESS ]|   whose parcel, which delivery service
| return address            |
|---------------------------|
| SHIP TO                   |
| Name                      |   the address, large
| street, city, COUNTRY     |
|---------------------------|
| order  | parcel | tracking|
|---------------------------|
| ||||||||||||||||||||||||| |   `X.` + id of this print: the closing scan at the bench
| X.4711       REPRINT 2    |
+---------------------------+
"""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels.design import Box, Code128, Label, Mark, Text

_SMALL = 2.6


class Content(TypedDict, total=False):
    """print_code (`X.4711`), ship_to (lines, the name first) and order_number are needed.

    ship_from is the return address without the shop's name; parcel and parcels say "1 of 2".
    """

    print_code: str
    order_number: str
    channel: str
    shop_name: str
    ship_from: list[str]
    ship_to: list[str]
    service: str
    tracking_number: str
    parcel: int
    parcels: int


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """An address label of any size."""
    label, edge = Label("parcel", width, height), min(3.0, width * 0.04)
    _sender(label, content, edge, 0.17 * height)
    _address(label, content, edge, 0.17 * height, 0.54 * height)
    _numbers(label, content, edge, 0.54 * height, 0.69 * height)
    _print_code(label, content, mark, edge, 0.69 * height)
    return label


def _sender(label: Label, content: dict[str, Any], edge: float, bottom: float) -> None:
    across, high = label.width - 2 * edge, bottom - edge
    service, left = content.get("service") or "", across * (0.58 if content.get("service") else 1)
    label.add(Text("the shop's name", content.get("shop_name") or "", edge, edge, left, high * 0.42, high * 0.34, 2.2,
                   middle=True))  # fmt: skip
    label.add(Text("the return address", "\n".join(content.get("ship_from") or []), edge, edge + high * 0.44, left - 2,
                   high * 0.54, 3, 1.4, lines=5))  # fmt: skip
    if service:
        x, wide, tall = edge + left, across - left, high * 0.86
        label.add(Box(x, edge, wide, tall, filled=True))
        label.add(Text("the delivery service", service, x + 1.5, edge + 1, wide - 3, tall - 2, tall * 0.42, 2.2,
                       lines=2, align="centre", middle=True, white=True))  # fmt: skip


def _address(label: Label, content: dict[str, Any], edge: float, top: float, bottom: float) -> None:
    across, high = label.width - 2 * edge, bottom - top
    name, *rest = content["ship_to"] or [""]
    label.line(edge, top, across)
    label.add(Text("the word above the address", "SHIP TO", edge, top + 1.6, across, 4, _SMALL, 1.5))
    first = top + 1.6 + min(4.4, high * 0.1)
    label.add(Text("the name", name, edge, first, across, high * 0.19, high * 0.18, 2.2, lines=2, whole=True))
    under = first + high * 0.22
    label.add(Text("the address", "\n".join(rest), edge, under, across, bottom - under - 1, high * 0.145, 2.2, lines=9,
                   whole=True))  # fmt: skip


def _numbers(label: Label, content: dict[str, Any], edge: float, top: float, bottom: float) -> None:
    across, high = label.width - 2 * edge, bottom - top
    label.line(edge, top, across)
    parcels = content.get("parcels") or 1
    order_wide, gap = across * 0.66, 2.0
    _titled(
        label,
        "ORDER",
        str(content["order_number"]),
        edge,
        top + 1.4,
        order_wide - gap,
        high * 0.52,
        whole=True,
    )
    which = f"{content.get('parcel') or 1} of {parcels}"
    _titled(
        label, "PARCEL", which, edge + order_wide, top + 1.4, across - order_wide, high * 0.52, whole=True
    )
    below = top + 1.4 + high * 0.54
    rest = bottom - below - 0.6
    channel, tracking = content.get("channel") or "", content.get("tracking_number") or ""
    _titled(label, "CHANNEL", channel, edge + order_wide, below, across - order_wide, rest)
    _titled(label, "TRACKING", tracking, edge, below, order_wide - gap, rest, whole=True)


def _titled(
    label: Label, title: str, text: str, x: float, y: float, width: float, height: float, whole: bool = False
) -> None:
    """A small word and its value below it; nothing where there is no value."""
    if not text:
        return
    head = min(height * 0.3, _SMALL)
    label.add(Text(f"the word {title}", title, x, y, width, head, head, min(head, 1.2)))
    size = min((height - head) * 0.95, 8.0)
    label.add(
        Text(
            title.lower(),
            text,
            x,
            y + head * 1.1,
            width,
            height - head * 1.1,
            size,
            1.8,
            lines=2,
            whole=whole,
        )
    )


def _print_code(label: Label, content: dict[str, Any], mark: Mark, edge: float, top: float) -> None:
    across = label.width - 2 * edge
    label.line(edge, top, across)
    foot = min(7.0, (label.height - top) * 0.2)
    under = label.height - edge - foot
    label.add(Code128("the barcode of this print", content["print_code"], edge, top + 2, across, under - top - 2.8,
                      module=0.5))  # fmt: skip
    small = min(foot * 0.45, _SMALL)
    label.add(Text("the code of this print", content["print_code"], edge, under, across * 0.4, foot, foot * 0.9, 2,
                   middle=True, whole=True))  # fmt: skip
    if mark.loud:
        x, wide = edge + across * 0.36, across * 0.42
        label.add(Box(x, under, wide, foot, filled=True))
        label.add(Text("the mark of a reprint", mark.loud, x + 1, under, wide - 2, foot, foot * 0.6, 1.5,
                       align="centre", middle=True, white=True))  # fmt: skip
    label.add(Text("the mark", mark.small, edge + across * 0.78, under, across * 0.22, foot, small, 1.2, align="right",
                   middle=True))  # fmt: skip
