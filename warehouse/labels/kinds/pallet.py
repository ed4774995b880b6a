"""The licence plate of a pallet, stuck on before anything stands on it: its SSCC, large, and the symbol of it.

+--------------------------------+
|█ PALLET █                   J17|
|  3 9521234 000000017 ...       |   the number, across the whole width
|  |||||||||||||||||||||||||||   |   GS1-128 (00)
|  (00) 3 95 ...                 |
+--------------------------------+
"""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels.design import Box, Gs1Bars, Label, Mark, Text


class Content(TypedDict, total=False):
    """code, the 18 digits of the SSCC, is needed; number is the purchase order for which it was made."""

    code: str
    number: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A licence plate of any size."""
    label, edge = Label("pallet", width, height), min(2.0, height * 0.05)
    across, band, code = width - 2 * edge, min(height * 0.14, 12.0), content["code"]
    label.add(Box(edge, edge, across, band, filled=True))
    label.add(
        Text("the word", f"PALLET {content.get('number') or ''}", edge + 2, edge, across * 0.6, band, band * 0.8,
             1.8, middle=True, white=True),
        Text("the mark", mark.line, edge + across * 0.6, edge, across * 0.4 - 2, band, min(band * 0.6, 2.2), 1.2,
             align="right", middle=True, white=True),
    )  # fmt: skip
    top, number_high, foot = edge + band, min(height * 0.26, 16.0), min(height * 0.1, 5.0)
    label.add(Text("the SSCC", spaced(code), edge, top, across, number_high, number_high, 2.5, align="centre",
                   middle=True, whole=True))  # fmt: skip
    top += number_high
    tall = min(height - top - edge - foot, 32.0)
    label.add(Gs1Bars("the symbol of the SSCC", f"[00]{code}", 0, top, width, tall))
    label.add(Text("the digits of the symbol", f"(00) {code}", edge, top + tall + foot * 0.2, across, foot * 0.8,
                   foot * 0.75, 1.5, align="centre"))  # fmt: skip
    return label


def spaced(sscc: str) -> str:
    """As people read it: the last four digits, which tell one pallet from the next, stand alone."""
    return f"{sscc[:4]} {sscc[4:9]} {sscc[9:14]} {sscc[14:]}"
