"""Pages of paper as PDF: templates that know no Flask, for the worker has no application, and nothing fetched."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import cache
from typing import Any
from unicodedata import bidirectional

from jinja2 import Environment, PackageLoader, Template

#: Fonts of a page: the first that has a letter draws it. Symbols come last, for the arrow in a product's name.
FONTS = (
    '"Noto Sans", "Noto Sans CJK JP", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Thai", '
    '"Noto Sans Devanagari", "DejaVu Sans", "Noto Sans Symbols2", sans-serif'
)


def template(name: str) -> Template:
    """A page of templates/paper, made without an application."""
    return _environment().get_template(f"paper/{name}")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("warehouse", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(fonts=FONTS, way=way)
    return made


def way(text: str) -> str:
    """`rtl` or `ltr`, as its first letter is read: what makes pages cannot find that out itself."""
    first = next((found for char in text if (found := bidirectional(char)) in {"L", "R", "AL"}), "L")
    return "ltr" if first == "L" else "rtl"


def to_pdf(*pages: str) -> bytes:
    """Documents as one PDF, each with pages of its own that count from 1. Raises OSError on a machine without Pango."""
    # Imported here: it fails at import on such a machine, and only paper needs it.
    from weasyprint import HTML

    made = [HTML(string=page, url_fetcher=values_only).render() for page in pages]
    every = [page for one in made for page in one.pages]
    return bytes((made[0].copy(every) if len(made) > 1 else made[0]).write_pdf())


def values_only(url: str, timeout: int = 0, ssl_context: Any = None) -> Any:
    """WeasyPrint asks for every address in the page: pictures in the values are given, all else is refused."""
    from weasyprint.urls import URLFetcher

    if not url.startswith("data:"):
        raise ValueError("paper fetches nothing")
    return URLFetcher(allowed_protocols={"data"}).fetch(url)


def inline(svg: str) -> str:
    """A drawing as an address that holds it."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def refuse_gaps(what: str, content: dict[str, Any], names: Sequence[str]) -> None:
    """Raises ValueError that names the first value which a paper cannot do without."""
    for name in names:
        if name not in content:
            raise ValueError(f"{what} needs {name}")
