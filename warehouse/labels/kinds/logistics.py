"""The GS1 logistics label of a pallet that is done: words above, data with their titles, symbols below.

+---------------------------+
| Acme Pottery, 1042    J17 |   block 1: free text
|---------------------------|
| SSCC                      |   block 2: data titles and data
| 395212340000000017        |
| CONTENT     COUNT         |   of one product; else a list of what stands on it
|---------------------------|
| ||||||||||| (02)(37)      |   block 3: symbols, the SSCC's the lowest
| ||||||||||| (17)(10)      |
| ||||||||||| (00)          |
+---------------------------+

Sizes and order: GS1 Logistic Label Guideline 1.3 and GS1 General Specifications 6.6.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from warehouse.labels import symbols
from warehouse.labels.design import CannotFit, Gs1Bars, Label, Mark, Text
from warehouse.labels.kinds.pallet import spaced

#: Bars of at least 0.495 mm, 31.75 mm high; 0.5 mm is whole dots at every resolution.
MODULE_MM, THINNEST_MM, TALL_MM, DIGITS_MM = 0.5, 0.495, 32.0, 4.2
#: What the words above the symbols need at least.
_WORDS_MM = 30.0


class Content(TypedDict, total=False):
    """code, the SSCC, is needed.

    gtin, count, lot, expires_on: of a pallet of one product and lot, gtin being that of what is counted (the case
    or the piece). lines: (how many, SKU, name) of everything on it, the most first.
    """

    code: str
    supplier: str
    number: str
    site: str
    printed_on: str
    gtin: str
    count: int
    lot: str
    expires_on: str
    lines: list[list[Any]]


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A logistics label of 4 x 6 inches, A6 or larger."""
    label, edge = Label("logistics", width, height), min(3.0, width * 0.03)
    room = int((height - edge - _WORDS_MM) // (TALL_MM + DIGITS_MM))
    if room < 1:
        raise CannotFit(
            f"logistics label on {width:g} x {height:g} mm: the SSCC's symbol needs 70 mm of height"
        )
    stacked = [*_above(content, width)[: room - 1], f"[00]{content['code']}"]
    top = height - edge - len(stacked) * (TALL_MM + DIGITS_MM)
    _words(label, content, mark, edge, top - 1)
    for place, elements in enumerate(stacked):
        _symbol(label, elements, top + place * (TALL_MM + DIGITS_MM))
    return label


def _above(content: dict[str, Any], width: float) -> list[str]:
    """The symbols above the SSCC's: what it is and how many; then date and lot, in one where it fits, else the lot."""
    if not content.get("gtin"):
        return []
    until, lot = content.get("expires_on") or "", content.get("lot") or ""
    day = f"[17]{date.fromisoformat(until):%y%m%d}" if until else ""
    batch = f"[10]{lot}" if lot else ""
    goods = f"[02]{content['gtin']}[37]{content['count']}"
    rest = [day + batch] if _fits(day + batch, width) else [batch, day]
    return [elements for elements in (goods, *rest) if _fits(elements, width)]


def _fits(elements: str, width: float) -> bool:
    if not elements or not symbols.is_gs1(elements):
        return False
    modules = len(symbols.gs1_bars(elements)[0]) + 2 * symbols.BAR_QUIET_ZONE
    return modules * MODULE_MM <= width


def _symbol(label: Label, elements: str, top: float) -> None:
    said = elements.replace("[", " (").replace("]", ") ").strip()
    name = f"the symbol {said}"
    label.add(Gs1Bars(name, elements, 0, top, label.width, TALL_MM, MODULE_MM, THINNEST_MM))
    label.add(Text(f"the digits of {name}", said, 2, top + TALL_MM + 0.5, label.width - 4, DIGITS_MM - 0.8, 3.2, 2,
                   align="centre", whole=True))  # fmt: skip


def _words(label: Label, content: dict[str, Any], mark: Mark, edge: float, bottom: float) -> None:
    across, head = label.width - 2 * edge, min((bottom - edge) * 0.26, 12.0)
    sender = "\n".join(filter(None, (content.get("supplier"), content.get("number"))))
    here = "\n".join(filter(None, (content.get("site"), content.get("printed_on"), mark.line)))
    label.add(
        Text("the supplier", sender, edge, edge, across * 0.6 - 1, head, head * 0.4, 2.0, lines=2),
        Text("the site", here, edge + across * 0.6, edge, across * 0.4, head, min(head * 0.26, 3.2), 1.5, lines=3,
             align="right"),
    )  # fmt: skip
    top = edge + head
    label.line(edge, top, across)
    high = min((bottom - top) * 0.5, 11.0)
    _titled(label, "SSCC", spaced(content["code"]), edge, top + 1, across, high)
    top += 1 + high
    if content.get("gtin"):
        _data(label, content, edge, top, bottom)
    else:
        _listed(label, content, edge, top, bottom)
    label.line(edge, bottom, across)


def _data(label: Label, content: dict[str, Any], edge: float, top: float, bottom: float) -> None:
    """Of one product: what it is, how many, of which lot, until when. The name where there is room for it."""
    across, facts = (
        label.width - 2 * edge,
        [("CONTENT", content["gtin"], 0.0, 0.55), ("COUNT", content["count"], 0.57, 0.43)],
    )
    if content.get("lot") or content.get("expires_on"):
        facts = [("CONTENT", content["gtin"], 0.0, 0.38), ("COUNT", content["count"], 0.39, 0.14),
                 ("BATCH/LOT", content.get("lot") or "", 0.54, 0.24),
                 ("USE BY OR EXPIRY", content.get("expires_on") or "", 0.79, 0.21)]  # fmt: skip
    high = min(bottom - top - 0.5, 10.5)
    for title, value, left, share in facts:
        _titled(label, title, str(value), edge + across * left, top, across * share, high)
    spare = bottom - top - high - 1
    if spare >= 4:
        _many, sku, name = content["lines"][0]
        label.add(
            Text("the name", f"{sku} · {name}", edge, top + high + 1, across, spare - 0.5, 5, 2, lines=3)
        )


def _listed(label: Label, content: dict[str, Any], edge: float, top: float, bottom: float) -> None:
    """Of several: as many lines as there is room for; the rest is counted."""
    lines = content.get("lines") or []
    across, high = label.width - 2 * edge, bottom - top - 1
    each = min(max(high / max(len(lines), 1), 2.8), 6.0)
    shown = lines if len(lines) * each <= high else lines[: max(int(high // each) - 1, 0)]
    told = [f"{many} × {sku} · {name}" for many, sku, name in shown]
    if len(shown) < len(lines):
        told.append(f"+ {len(lines) - len(shown)} more")
    for place, text in enumerate(told):
        label.add(
            Text("the contents", text, edge, top + place * each, across, each, min(each * 0.8, 3.4), 1.8)
        )


def _titled(label: Label, title: str, text: str, x: float, y: float, width: float, height: float) -> None:
    """A data title, small, and the data below it."""
    head = min(height * 0.26, 2.6)
    label.add(Text(f"the title {title}", title, x, y, width, head, head, 1.2))
    label.add(Text(title.lower(), text, x, y + head + 0.4, width, height - head - 0.4, height - head - 0.6, 1.8,
                   middle=False, whole=True))  # fmt: skip
