"""A command to be scanned (`C.SHORT`): its name in black, what it does in words, its barcode."""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels.design import Box, Code128, Label, Mark, Text


class Content(TypedDict, total=False):
    """code is needed (`C.SHORT`); name is what stands on it (`SHORT`), words what happens."""

    code: str
    name: str
    words: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A command label of any size."""
    label, edge = Label("command", width, height), min(2.0, height * 0.05)
    across, band = width - 2 * edge, height * 0.36
    name = content.get("name") or content["code"].removeprefix("C.")
    label.add(Box(edge, edge, across, band, filled=True))
    label.add(Text("the name", name, edge + 2, edge, across - 4, band, band * 0.85, 3, align="centre", middle=True,
                   whole=True, white=True))  # fmt: skip
    words_high, top, foot = height * 0.14, edge + band + height * 0.015, height * 0.06
    label.add(Text("the words", content.get("words") or "", edge, top, across, words_high, min(words_high, 6), 1.8,
                   align="centre", middle=True))  # fmt: skip
    top += words_high + height * 0.03
    high = height - top - edge - foot
    label.add(Code128("the barcode", content["code"], edge, top, across, high, module=0.5))
    small = " · ".join(filter(None, (content["code"], mark.line)))
    label.add(Text("the mark", small, edge, height - edge - foot * 0.8, across, foot * 0.8, min(foot * 0.8, 2.2), 1.0,
                   align="right"))  # fmt: skip
    return label
