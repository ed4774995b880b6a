"""How a box is to be handled, as a strip of marks: a drawing of our own and its word, as no word is read from afar.

They remind those who carry; where the law asks for a mark of a certain size, that one is stuck on beside them.
"""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.labels.design import Box, Label, Picture, Text

_LINE = 'fill="none" stroke="#000" stroke-width="5" stroke-linejoin="round" stroke-linecap="round"'


def _up(x: int) -> str:
    return f'<path d="M{x - 5} 76V36H{x - 16}L{x} 12L{x + 16} 36H{x + 5}V76z"/>'


#: What a flag of a product says on a box: its word, and what is drawn on 100 x 100.
MARKS = {
    "fragile": (
        "FRAGILE",
        '<path d="M28 10H72C74 40 66 52 53 56V80H68V90H32V80H47V56C34 52 26 40 28 10z"/>'
        '<path d="M56 10L46 26L57 34L50 48" fill="none" stroke="#fff" stroke-width="4"/>',
    ),
    "upright": ("THIS WAY UP", f'{_up(30)}{_up(70)}<rect x="12" y="82" width="76" height="7"/>'),
    "two-person": (
        "TWO PERSONS",
        '<circle cx="16" cy="24" r="9"/>'
        '<path d="M9 36H23L28 60H72L77 36H91V66L87 92H78L74 70H26L22 92H13L9 66z"/>'
        '<circle cx="84" cy="24" r="9"/><rect x="32" y="30" width="36" height="24"/>',
    ),
    "limited-quantity": (
        "LIMITED QUANTITY",
        f'<path d="M50 6L94 50L50 94L6 50z" {_LINE}/><path d="M50 6L73 29H27z"/><path d="M50 94L27 71H73z"/>',
    ),
    "lithium": (
        "LITHIUM BATTERIES",
        f'<rect x="14" y="30" width="66" height="46" rx="4" {_LINE}/><rect x="82" y="43" width="8" height="20"/>'
        '<path d="M50 34L32 56H45L41 73L62 49H48z"/>',
    ),
    "age": ("ADULTS ONLY", f'<circle cx="50" cy="50" r="41" {_LINE}/><path d="M24 38L36 30V70H29V41L24 43z"/>'
            '<path d="M62 29C77 29 78 44 69 49C81 55 77 71 62 71C47 71 43 55 55 49C46 44 47 29 62 29z'
            'M62 36C56 36 56 45 62 45C68 45 68 36 62 36z'
            'M62 53C54 53 54 64 62 64C70 64 70 53 62 53z" fill-rule="evenodd"/>'),
}  # fmt: skip
MOST = 6


def strip(
    label: Label, flags: list[str], x: float, y: float, across: float, high: float, words: Mapping[str, str]
) -> None:
    """The marks side by side in one row, as wide as the paper lets them; `words`: what is said beside each."""
    shown = [flag for flag in dict.fromkeys(flags) if flag][:MOST]
    if not shown or high < 3:
        return
    wide = min(across / len(shown), across / 2)
    for place, flag in enumerate(shown):
        word, drawing = MARKS.get(flag, (flag.replace("-", " ").replace("_", " ").upper(), ""))
        word = words.get(flag, word)
        _mark(label, word, drawing, (x + place * wide, y, wide - (1 if place < len(shown) - 1 else 0), high))


def _mark(label: Label, word: str, drawing: str, box: tuple[float, float, float, float]) -> None:
    x, y, wide, high = box
    side = min(high - 1.6, wide * 0.4) if drawing else 0.0
    label.add(Box(x, y, wide, high, thickness=0.5))
    if drawing:
        picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{drawing}</svg>'
        label.add(Picture(f"the mark {word}", picture, x + 0.8, y + (high - side) / 2, side, side))
    left = x + side + 1.6
    label.add(Text(f"the word {word}", word, left, y + 0.6, x + wide - left - 0.8, high - 1.2, min(high * 0.42, 5), 1.0,
                   lines=3, middle=True))  # fmt: skip
