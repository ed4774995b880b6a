"""The label of a tote, cart or cage: what it is, its number to be read across the floor, its barcode."""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels.design import Box, Code128, Label, Mark, Text


class Content(TypedDict, total=False):
    """code is needed; word is what it is ("TOTE", "CART"), in the language of the floor."""

    code: str
    word: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A tote label of any size: a black band with the word above, the code below it, the barcode at the foot."""
    label, edge = Label("tote", width, height), min(2.0, height * 0.05)
    across, band = width - 2 * edge, height * 0.13
    label.add(Box(edge, edge, across, band, filled=True))
    label.add(
        Text("the word", content.get("word") or "TOTE", edge + 2, edge, across * 0.5, band, band * 0.8, 1.8,
             middle=True, white=True),
        Text("the mark", mark.line, edge + across * 0.5, edge, across * 0.5 - 2, band, min(band * 0.6, 2.2), 1.2,
             align="right", middle=True, white=True),
    )  # fmt: skip
    code_high, top = height * 0.42, edge + band
    label.add(Text("the code", content["code"], edge, top, across, code_high, code_high, 4, align="centre",
                   middle=True, whole=True))  # fmt: skip
    top += code_high
    label.add(Code128("the barcode", content["code"], edge, top, across, height - top - edge, module=0.5))
    return label
