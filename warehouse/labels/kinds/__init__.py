"""The kinds of paper: what each says, how large it is, and how the spool treats it.

One module a label, each with the values that its act must store (`Content`) and `design`, which puts them
on paper of any size. A `design` never reads anything but its arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from warehouse.labels.design import Label, Mark
from warehouse.labels.kinds import (
    badge,
    command,
    location,
    logistics,
    pallet,
    parcel,
    product,
    returns,
    test_page,
    tote,
)

Paper = Literal["label", "slip"]
Design = Callable[[dict[str, Any], float, float, Mark], Label]


@dataclass(frozen=True)
class Kind:
    """What the spool must know of a kind of paper.

    identity: two of them would do harm (two parcels under one address label), so nothing prints a second
    one by itself. urgent: goes before what prints in bulk. good_for: a person waits for it at the bench;
    later it is asked for again rather than printed by surprise.
    """

    name: str
    paper: Paper
    width: float
    height: float
    version: int = 1
    identity: bool = False
    urgent: bool = False
    good_for: timedelta | None = None
    design: Design | None = field(default=None, compare=False)


_BENCH = timedelta(hours=8)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("location", "label", 100, 50, design=location.design),
        Kind("product", "label", 57, 32, version=3, design=product.design),
        Kind("tote", "label", 100, 50, design=tote.design),
        Kind("pallet", "label", 100, 50, identity=True, design=pallet.design),
        Kind("logistics", "label", 100, 150, identity=True, design=logistics.design),
        Kind("badge", "label", 86, 54, identity=True, design=badge.design),
        Kind("command", "label", 100, 50, design=command.design),
        Kind("parcel", "label", 100, 150, identity=True, urgent=True, good_for=_BENCH, design=parcel.design),
        Kind("slip", "slip", 210, 297, identity=True, urgent=True, good_for=_BENCH),
        # Two papers of one list would send two people; one that comes out hours later says what was.
        Kind("pick-list", "slip", 210, 297, identity=True, good_for=_BENCH),
        Kind("return", "label", 100, 150, urgent=True, good_for=_BENCH, design=returns.design),
        # A driver signs one of it: a second one by itself would be signed too.
        Kind("manifest", "slip", 210, 297, identity=True, urgent=True, good_for=_BENCH),
        Kind("purchase-order", "slip", 210, 297),
        Kind("test", "label", 100, 150, urgent=True, good_for=timedelta(minutes=15), design=test_page.design),
    )
}


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises ValueError that lists those there are."""
    if name not in KINDS:
        raise ValueError(f"no paper of kind {name!r}: there are {', '.join(KINDS)}")
    return KINDS[name]
