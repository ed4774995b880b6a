"""A person's badge. Its code stands only in the barcode: it is half of what signs somebody in."""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels.design import Box, Code128, Label, Mark, Text


class Content(TypedDict, total=False):
    """name and badge (`U.` and a token) are needed; site is the building or firm, roles what the person does."""

    name: str
    badge: str
    site: str
    roles: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A badge of any size: the site in a black band, the name, the roles, the barcode."""
    label, edge = Label("badge", width, height), min(2.5, height * 0.05)
    across, band = width - 2 * edge, height * 0.15
    label.add(Box(edge, edge, across, band, filled=True))
    label.add(Text("the site", content.get("site") or "", edge + 2, edge, across - 4, band, band * 0.62, 1.8,
                   middle=True, white=True))  # fmt: skip
    top, name_high, roles_high, foot = edge + band, height * 0.32, height * 0.11, height * 0.07
    label.add(Text("the name", content["name"], edge, top + 1, across, name_high - 1, name_high * 0.8, 2.5, lines=2,
                   middle=True))  # fmt: skip
    top += name_high
    label.add(Text("the roles", content.get("roles") or "", edge, top, across, roles_high, roles_high * 0.75, 1.6,
                   middle=True))  # fmt: skip
    top += roles_high + height * 0.02
    high = height - top - edge - foot
    label.add(Code128("the barcode of the badge", content["badge"], edge, top, across, high, module=0.375))
    label.add(Text("the mark", mark.line, edge, height - edge - foot * 0.7, across, foot * 0.7, min(foot * 0.7, 2.2),
                   1.0, align="right"))  # fmt: skip
    return label
