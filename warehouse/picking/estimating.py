"""What walks come to before anybody walks them: lists, totes, metres, minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from warehouse.picking.grouping import Wares
from warehouse.picking.lists import Group
from warehouse.picking.releasing import Served

#: Metres a minute on foot, a cart before one, turns and stops taken in: an assumption, 0.8 m/s.
METRES_A_MINUTE = 48
#: To find the bin, scan it and read the next: an assumption, until a building's own scans are measured (Floor 9).
SECONDS_A_STOP = 8
#: To take one piece and lay it into its tote: an assumption likewise.
SECONDS_A_PIECE = 2
MM_IN_M, SECONDS_A_MINUTE = 1_000, 60


@dataclass(frozen=True)
class Estimate:
    """What orders picked in one way come to. `metres` is None where no bin of theirs was measured.

    `unmeasured` stops lie in places without coordinates: what is walked to them is not among the metres. `holds_known`:
    the building says what a tote or a cart holds; else loads are counted by their orders alone, and totes are too few.
    """

    way: str
    groups: tuple[Group, ...]
    orders: int
    lines: int
    pieces: int
    totes: int
    metres: int | None
    unmeasured: int
    holds_known: bool = True

    @property
    def lists(self) -> int:
        """Pick lists: walks."""
        return len(self.groups)

    @property
    def minutes(self) -> int:
        """Of one person's work, up to the full minute; where nothing was measured without the walking."""
        at_bins = self.lines * SECONDS_A_STOP + self.pieces * SECONDS_A_PIECE
        walking = (self.metres or 0) * SECONDS_A_MINUTE / METRES_A_MINUTE
        return ceil((at_bins + walking) / SECONDS_A_MINUTE)


def estimate(wares: Wares, served: Sequence[Served], way: str, groups: Sequence[Group]) -> Estimate:
    """What these groups of the served orders come to."""
    of_order = {one.wish.order_id: one for one in served}
    walks = [[of_order[order_id] for order_id in group.order_ids] for group in groups]
    stops = [_stops(walk) for walk in walks]
    unmeasured = sum(wares.places[place].point is None for walk in stops for place, *_goods in walk)
    lines = sum(len(walk) for walk in stops)
    metres = sum(wares.length_mm({place for place, *_goods in walk}) for walk in stops) // MM_IN_M
    return Estimate(
        way=way,
        groups=tuple(groups),
        orders=len(served),
        lines=lines,
        pieces=sum(one.quantity for each in served for one in each.promises),
        totes=sum(_totes(wares, walk, group.way) for walk, group in zip(walks, groups, strict=True)),
        metres=metres if unmeasured < lines else None,
        unmeasured=unmeasured,
        holds_known=wares.cart.max_weight_grams is not None or wares.cart.tote_volume_cm3 is not None,
    )


def _stops(walk: Sequence[Served]) -> set[tuple[int, int, int]]:
    """As pick lists have them: the same goods in the same bin are one."""
    return {(one.location_id, one.product_id, one.lot_id) for each in walk for one in each.promises}


def _totes(wares: Wares, walk: Sequence[Served], way: str) -> int:
    """Common ones in a batch, else each order its own."""
    volumes = [wares.size_of(each)[1] for each in walk]
    return wares.cart.totes(sum(volumes)) if way == "batch" else sum(map(wares.cart.totes, volumes))
