"""From a job's values to the bytes for its printer: a pure function, done once a job and kept with it."""

from __future__ import annotations

import re
import threading
from typing import Any

from warehouse.labels import pick_sheets, slips, zpl
from warehouse.labels.design import Mark
from warehouse.labels.kinds import kind_named

#: Kinds that are pages of a PDF, and who makes them.
_PAGES = {"slip": slips.pdf, "pick-list": pick_sheets.pdf}
_SIZE = re.compile(r"(\d{1,3}(?:\.\d)?)\s*x\s*(\d{1,3}(?:\.\d)?)\s*(?:mm)?", re.IGNORECASE)
Size = tuple[float, float]
#: Fonts are shared and not made for two threads at once; a render takes milliseconds, a printer seconds.
_one_at_a_time = threading.Lock()


def render(
    kind: str, content: dict[str, Any], dpi: int = 203, size: Size | None = None, mark: Mark | None = None
) -> bytes:
    """ZPL or PDF. Raises CannotFit where the label does not go on the paper, ValueError for bad values."""
    spec, mark = kind_named(kind), mark or Mark()
    with _one_at_a_time:
        if spec.design is None:
            return _PAGES[kind](content, mark)
        try:
            label = spec.design(content, *(size or (spec.width, spec.height)), mark)
        except KeyError as missing:
            raise ValueError(f"a {kind} label needs {missing.args[0]}") from missing
        return zpl.write(label, dpi, int(content.get("copies") or 1))


def sheet(page: str) -> bytes:
    """A page for the wall or the desk, given as HTML, as PDF. Raises OSError on a machine without Pango."""
    with _one_at_a_time:
        return slips.to_pdf(page)


def pick_lists(contents: list[dict[str, Any]]) -> bytes:
    """Pick lists to look at before they are printed, one behind the other."""
    with _one_at_a_time:
        return pick_sheets.together(contents)


def parse_size(text: str) -> Size:
    """`100x150mm` as (100.0, 150.0). Raises ValueError for anything else."""
    found = _SIZE.fullmatch(text.strip())
    if not found or min(float(found[1]), float(found[2])) < 10:
        raise ValueError(f"not a size such as 100x150mm: {text!r}")
    return float(found[1]), float(found[2])
