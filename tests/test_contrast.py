"""Contrast of the tokens of app.css, light and dark: 7:1 for what must be read, 3:1 for edges (check 21)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import warehouse

STYLES = (Path(warehouse.__file__).parent / "static" / "app.css").read_text()
#: text token, what it stands on
READ = [
    ("text", "page"), ("text", "tint"), ("secondary", "page"), ("secondary", "tint"), ("page", "text"),
    ("on-colour", "primary"), ("on-colour", "ok"), ("on-colour", "error"), ("on-bright", "warning"),
    ("on-offline", "offline"), ("on-bright", "pending"), ("primary", "page"), ("error", "page"), ("ok", "page"),
]  # fmt: skip
#: an edge, what it lies on
EDGES = [("border", "page"), ("border", "tint"), ("focus", "focus-edge"), ("primary", "page"), ("ok", "page")]
READABLE, VISIBLE = 7.0, 3.0


def tokens(selector: str) -> dict[str, str]:
    """The colours that a rule sets."""
    rule = re.search(re.escape(selector) + r"\s*\{(.*?)\}", STYLES, re.DOTALL)
    assert rule, selector
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", rule.group(1)))


LIGHT = tokens(":root")
THEMES = {"light": LIGHT, "dark": LIGHT | tokens(":root[data-theme='dark']")}


def luminance(colour: str) -> float:
    """As WCAG 2 computes it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), READ)
def test_what_must_be_read(theme: str, text: str, ground: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= READABLE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_focus(theme: str, edge: str, ground: str) -> None:
    assert contrast(THEMES[theme][edge], THEMES[theme][ground]) >= VISIBLE


def test_the_device_that_chooses_dark_itself_gets_the_same() -> None:
    """The tokens stand twice: what the person chose, and what the device says."""
    assert tokens(":root:not([data-theme='light'])") == tokens(":root[data-theme='dark']")
