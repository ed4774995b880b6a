"""Which products people mistake for each other, and which bins lie so near that they would."""

from __future__ import annotations

import re
from collections.abc import Sequence

from warehouse.stock.models import Location

#: Shelf letters that are on no label: they are read as digits (handheld.md 10.3).
_UNUSED_LETTERS = "IOQYZ"
_SHORTEST_SKU, _LONG_SKU = 4, 8
_COLOURS = {"black", "white", "grey", "gray", "silver", "gold", "red", "pink", "orange", "yellow", "green"}
_COLOURS |= {"turquoise", "blue", "navy", "purple", "violet", "brown", "beige", "cream", "ivory", "clear"}
_SIZES = {"small", "medium", "large", "mini", "big", "xs", "s", "m", "l", "xl", "xxl", "left", "right"}
_KINDS = _COLOURS | _SIZES | {"light", "dark"}


def look_alike(sku: str, name: str, other_sku: str, other_name: str) -> bool:
    """True for two products whose stock codes or names differ in so little that eyes slip."""
    return skus_alike(sku, other_sku) or names_alike(name, other_name)


def skus_alike(one: str, other: str) -> bool:
    """One character changed, missing or too many, or two neighbours swapped; in long codes two changed."""
    a, b = one.upper(), other.upper()
    if min(len(a), len(b)) < _SHORTEST_SKU or abs(len(a) - len(b)) > 1:
        return False
    if len(a) != len(b):
        return _one_missing(*sorted((a, b), key=len))
    wrong = [place for place in range(len(a)) if a[place] != b[place]]
    if (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and a[wrong[0]] == b[wrong[1]]
        and a[wrong[1]] == b[wrong[0]]
    ):
        return True
    return 1 <= len(wrong) <= (2 if len(a) >= _LONG_SKU else 1)


def names_alike(one: str, other: str) -> bool:
    """The same words but for one; of two words alone the odd one must be a colour, a size or a number."""
    a, b = _words(one), _words(other)
    if a == b:
        return bool(a)
    if len(a) != len(b):
        short, long = sorted((a, b), key=len)
        return len(short) >= 2 and len(long) == len(short) + 1 and _one_missing(short, long)
    wrong = [place for place in range(len(a)) if a[place] != b[place]]
    if len(wrong) != 1:
        return False
    return len(a) > 2 or (len(a) == 2 and _is_kind(a[wrong[0]]) and _is_kind(b[wrong[0]]))


def differing(name: str, other: str) -> list[tuple[str, bool]]:
    """The other name word by word, each with whether it is not in the first one: what to look at."""
    known = {word.casefold() for word in name.split()}
    return [(word, word.casefold() not in known) for word in other.split()]


def is_beside(one: Location, other: Location) -> bool:
    """True for the same bin, and for bins of one bay that touch, corners included."""
    if one.id == other.id:
        return True
    if not one.aisle or not one.bay or (one.aisle, one.bay) != (other.aisle, other.bay):
        return False
    steps = (_apart(one.shelf, other.shelf), _apart(one.bin, other.bin))
    return all(step is not None and step <= 1 for step in steps)


def steps_apart(one: Location, other: Location) -> tuple[int, int, int] | None:
    """How many bays, shelves and bins lie between two places of one aisle; None where that cannot be said."""
    if not one.aisle or one.aisle != other.aisle:
        return None
    bays, shelves = _apart(one.bay, other.bay), _apart(one.shelf, other.shelf)
    bins = _apart(one.bin, other.bin)
    return None if bays is None or shelves is None or bins is None else (bays, shelves, bins)


def _one_missing(short: Sequence[str], long: Sequence[str]) -> bool:
    return any([*long[:place], *long[place + 1 :]] == [*short] for place in range(len(long)))


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())


def _is_kind(word: str) -> bool:
    return word in _KINDS or any(letter.isdigit() for letter in word)


def _apart(one: str | None, other: str | None) -> int | None:
    """How many places lie from one shelf or bin to the other; None where that cannot be said."""
    if one == other:
        return 0
    if not one or not other:
        return None
    if one.isdigit() and other.isdigit():
        return abs(int(one) - int(other))
    if len(one) == len(other) == 1 and one.isalpha() and other.isalpha():
        letters = [letter for letter in map(chr, range(65, 91)) if letter not in _UNUSED_LETTERS]
        a, b = one.upper(), other.upper()
        return abs(letters.index(a) - letters.index(b)) if a in letters and b in letters else None
    return None
