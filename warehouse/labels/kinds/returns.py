"""The label that a customer sticks on what comes back: where to, and the order's code, which opens it there.

+---------------------------+
|█ RETURN █          Shop   |
| TO                        |
| Returns desk              |   where it goes, large
| street, city, COUNTRY     |
|---------------------------|
| FROM           ORDER      |
| name, town     1001       |
|---------------------------|
| ||||||||||||||||||| [QR]  |   `O.` + id of the order
| O.17                 J17  |
+---------------------------+
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from warehouse.labels.design import Box, Code128, Label, Mark, Qr, Text
from warehouse.labels.kinds.parcel import titled
from warehouse.labels.label_words import label_words


class Content(TypedDict, total=False):
    """return_code (`O.17`), order_number and return_to (lines, the name first) are needed.

    ship_from is who sends it back; language is the customer's.
    """

    return_code: str
    order_number: str
    shop_name: str
    return_to: list[str]
    ship_from: list[str]
    language: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A return label of any size."""
    label, edge = Label("return", width, height), min(3.0, width * 0.04)
    across, band = width - 2 * edge, min(height * 0.12, 16.0)
    word = label_words(str(content.get("language") or "en"))
    label.add(Box(edge, edge, across, band, filled=True))
    label.add(
        Text("the word", word["return"], edge + 2, edge, across * 0.5, band, band * 0.62, 1.8,
             middle=True, white=True),
        Text("the shop's name", content.get("shop_name") or "", edge + across * 0.5, edge, across * 0.5 - 2, band,
             band * 0.36, 1.8, lines=2, align="right", middle=True, white=True),
    )  # fmt: skip
    _address(label, content, word["to"], edge, edge + band, height * 0.5)
    _about(label, content, word, edge, height * 0.5, height * 0.66)
    _code(label, content, mark, edge, height * 0.66)
    return label


def _address(
    label: Label, content: dict[str, Any], word: str, edge: float, top: float, bottom: float
) -> None:
    across, high = label.width - 2 * edge, bottom - top
    name, *rest = content["return_to"] or [""]
    small, first = min(high * 0.1, 2.6), top + 1.6 + min(4.0, high * 0.12)
    label.add(
        Text("the word above the address", word, edge, top + 1.4, across, small, small, 1.2),
        Text("the name", name, edge, first, across, high * 0.22, high * 0.19, 2.0, lines=2, whole=True),
    )  # fmt: skip
    under = first + high * 0.25
    label.add(Text("the address", "\n".join(rest), edge, under, across, bottom - under - 1, high * 0.15, 2.0, lines=9,
                   whole=True))  # fmt: skip


def _about(
    label: Label, content: dict[str, Any], word: Mapping[str, str], edge: float, top: float, bottom: float
) -> None:
    across, high = label.width - 2 * edge, bottom - top
    label.line(edge, top, across)
    sender = "\n".join(content.get("ship_from") or [])
    wide = across * 0.52
    titled(label, word["from"], sender, edge, top + 1.2, wide - 2, high - 1.6, lines=6)
    titled(label, word["order"], content["order_number"], edge + wide, top + 1.2,
           across - wide, high - 1.6, whole=True)  # fmt: skip


def _code(label: Label, content: dict[str, Any], mark: Mark, edge: float, top: float) -> None:
    across, foot, code = label.width - 2 * edge, min(6.0, (label.height - top) * 0.16), content["return_code"]
    label.line(edge, top, across)
    high = label.height - edge - foot - top - 2.4
    side = min(high, across * 0.32)
    label.add(
        Code128("the order's barcode", code, edge, top + 1.8, across - side - 1, high, module=0.5),
        Qr("the order's QR code", code, edge + across - side, top + 1.8, side, high),
    )
    under = label.height - edge - foot
    label.add(
        Text("the order's code", code, edge, under, across * 0.5, foot, foot * 0.85, 1.6, middle=True, whole=True),
        Text("the mark", mark.line, edge + across * 0.5, under, across * 0.5, foot, min(foot * 0.5, 2.4), 1.0,
             align="right", middle=True),
    )  # fmt: skip
