"""The label of a bin: its code as large as the paper lets it, for a person who looks for it from the aisle.

+--------------------------------+
| A-01-B-12                      |   the code, across the whole width
| |||||||||||||||||||     [ 4 7 ]|   its barcode; check digits, arrow to the level that is meant
| Zone A                     J17 |
+--------------------------------+
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from warehouse.labels.design import Arrow, Box, Code128, Label, Mark, Text

_CODE_SHARE, _FOOT_SHARE = 0.44, 0.11


class Content(TypedDict, total=False):
    """code is needed; arrow says which level is meant where one beam carries labels for two."""

    code: str
    check_digits: str
    arrow: Literal["up", "down", ""]
    zone: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A bin label of any size."""
    label, edge = Label("location", width, height), min(2.0, height * 0.05)
    across, foot = width - 2 * edge, height * _FOOT_SHARE
    code_high = height * _CODE_SHARE
    label.add(
        Text("the code", content["code"], edge, edge, across, code_high, code_high, smallest=4, align="centre",
             middle=True, whole=True)
    )  # fmt: skip
    top = edge + code_high
    top += height * 0.02
    middle = height - top - foot - edge
    aside = _aside(label, content, width - edge, top, middle, across)
    label.add(Code128("the barcode", content["code"], edge, top, across - aside, middle, module=0.5))
    _foot(label, content, mark, edge, height - foot, across, foot - edge / 2)
    return label


def _aside(
    label: Label, content: dict[str, Any], right: float, top: float, high: float, across: float
) -> float:
    """Check digits in black and the arrow, right of the barcode; answers how much width they took."""
    digits, arrow = str(content.get("check_digits") or ""), content.get("arrow")
    taken, wide = 0.0, min(across * 0.19, high)
    if digits:
        taken += wide
        label.add(Box(right - taken, top, wide, high, filled=True))
        label.add(
            Text("the check digits", digits, right - taken, top, wide, high, high * 0.8, smallest=2.5, align="centre",
                 middle=True, whole=True, white=True)
        )  # fmt: skip
    if arrow:
        taken += wide * 0.7
        label.add(Arrow(right - taken, top, wide * 0.55, high, arrow))
    return taken


def _foot(
    label: Label, content: dict[str, Any], mark: Mark, x: float, y: float, across: float, high: float
) -> None:
    size = min(high, 3.5)
    smallest = min(1.5, size)
    zone = str(content.get("zone") or "")
    label.add(Text("the zone", zone, x, y, across * 0.6, high, size, smallest, middle=True))
    label.add(Text("the mark", mark.line, x + across * 0.6, y, across * 0.4, high, min(size, 2.2), smallest,
                   align="right", middle=True))  # fmt: skip
