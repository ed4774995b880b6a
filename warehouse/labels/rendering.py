"""From a job's values to the bytes for its printer: a pure function, done once a job and kept with it."""

from __future__ import annotations

import logging
import re
import threading
from typing import Any

from warehouse.labels import manifests, order_sheets, pages, pick_sheets, slips, svg, zpl
from warehouse.labels.design import CannotFit, Label, Mark
from warehouse.labels.kinds import kind_named

#: Kinds that are pages of a PDF, and who makes them.
_PAGES = {
    "slip": slips.pdf,
    "pick-list": pick_sheets.pdf,
    "manifest": manifests.pdf,
    "purchase-order": order_sheets.pdf,
}
#: A page printer without known paper gets its test page on this.
_SHEET = (210.0, 297.0)
_SIZE = re.compile(r"(\d{1,3}(?:\.\d)?)\s*x\s*(\d{1,3}(?:\.\d)?)\s*(?:mm)?", re.IGNORECASE)
Size = tuple[float, float]
#: Fonts are shared and not made for two threads at once. A label takes milliseconds and a long slip a second, so labels
#: have a lock of their own: the one that the bench waits for is never behind somebody's slip.
_labels, _pages = threading.Lock(), threading.Lock()
log = logging.getLogger(__name__)


def render(
    kind: str,
    content: dict[str, Any],
    dpi: int = 203,
    size: Size | None = None,
    mark: Mark | None = None,
    prints: str | None = None,
) -> bytes:
    """ZPL or PDF. Raises CannotFit where the label does not go on the paper, ValueError for bad values.

    prints: what the printer prints (`label` or `slip`), where it is not what this kind is made for: a label becomes a
    PDF of its own size for a printer of pages, and pages are refused by a printer of labels.
    """
    spec, mark = kind_named(kind), mark or Mark()
    if suffix(kind, prints) == "zpl":
        if spec.design is None:
            raise CannotFit(f"a {kind} is pages: a printer of labels cannot print it")
        with _labels:
            return zpl.write(_designed(kind, content, size, mark, dpi), dpi, int(content.get("copies") or 1))
    if spec.design is None:
        with _pages:
            return _PAGES[kind](content, mark)
    sheet_size = size or (_SHEET if kind == "test" else None)
    with _labels, _pages:
        return svg.pdf(_designed(kind, content, sheet_size, mark, dpi), int(content.get("copies") or 1))


def warm_up() -> None:
    """Load the fonts and what makes pages, which takes longer than a slip: the first one is not to wait for it."""
    try:
        render("slip", {"order_number": "1", "order_code": "O.1", "ship_to": ["A"], "lines": []})
        render("location", {"code": "A"})
    except (CannotFit, OSError, ValueError) as error:
        log.warning("papers will be made more slowly at first: %s", error)


def suffix(kind: str, prints: str | None = None) -> str:
    """What `render` makes of this kind for a printer of labels or of pages: `zpl` or `pdf`."""
    return "zpl" if (prints or kind_named(kind).paper) != "slip" else "pdf"


def picture(
    kind: str, content: dict[str, Any], size: Size | None = None, mark: Mark | None = None, dpi: int = 203
) -> str:
    """A label as SVG in millimetres, to be looked at on a screen: it needs nothing but itself.

    It refuses what the printer of this resolution would refuse. Raises ValueError for a kind that is pages.
    """
    if kind_named(kind).design is None:
        raise ValueError(f"a {kind} is pages: look at its PDF")
    with _labels:
        return svg.write(_designed(kind, content, size, mark or Mark(), dpi), dpi)


def sheet(page: str) -> bytes:
    """A page for the wall or the desk, given as HTML, as PDF. Raises OSError on a machine without Pango."""
    with _pages:
        return pages.to_pdf(page)


def pick_lists(contents: list[dict[str, Any]]) -> bytes:
    """Pick lists to look at before they are printed, one behind the other."""
    with _pages:
        return pick_sheets.together(contents)


def parse_size(text: str) -> Size:
    """`100x150mm` as (100.0, 150.0). Raises ValueError for anything else."""
    found = _SIZE.fullmatch(text.strip())
    if not found or min(float(found[1]), float(found[2])) < 10:
        raise ValueError(f"not a size such as 100x150mm: {text!r}")
    return float(found[1]), float(found[2])


def _designed(kind: str, content: dict[str, Any], size: Size | None, mark: Mark, dpi: int) -> Label:
    spec = kind_named(kind)
    assert spec.design is not None
    if kind == "test":
        content = {**content, "dpi": dpi}
    try:
        return spec.design(content, *(size or (spec.width, spec.height)), mark)
    except KeyError as missing:
        raise ValueError(f"a {kind} label needs {missing.args[0]}") from missing
