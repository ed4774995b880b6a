"""Where a person stands, and in which order to go there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Point:
    """A point on the floor where a person stands to reach a bin, in whole millimetres."""

    x_mm: int
    y_mm: int


@dataclass(frozen=True)
class Route:
    """An order of stops and the length of the walk.

    `order` holds the index of each given stop once, in the order of the walk; equal points stay together, in
    the order given. `length_mm` goes from the start over all stops to the end.
    """

    order: tuple[int, ...]
    length_mm: int
