"""The hunt: where goods may lie that are not in their bin, read from the ledger, the likeliest places first.

Goods go astray in few ways. Somebody who puts several things away lays one into another's bin; what looks alike is
laid together; a hand reaches one bay or shelf too far; or it never left the tote, the dock, the place beside a bench.
Every way is as likely as another and speaks with one voice, which the places that it names share: of two bins each is
likelier than of eight. What several ways name comes first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from warehouse.stock.look_alikes import look_alike, steps_apart
from warehouse.stock.models import BIN_KINDS, CONTAINER_KINDS, INBOUND_KINDS, Location, Product
from warehouse.stock.quantities import Balance, Movement

#: A place and how much a way prefers it to its others; how much a way speaks for a place, and which way.
Named = tuple[int, float]
Hint = tuple[float, str]
#: How many places a person is sent to.
SHOWN = 5
#: Why a place is named.
BECAUSE = ("same_minutes", "look_alike", "next_to", "container", "inbound")
#: Put away by the same person within this time: the hand may have taken the other one.
SAME_MINUTES = timedelta(minutes=10)
#: So many arrivals in the bin are looked at, the latest first; an older one speaks less.
ARRIVALS, FADES = 3, 0.6
#: One step in one direction, as a hand or an eye slips; then a step in two.
_ONE_OFF, _DIAGONAL = 1.0, 0.2
#: Of what was put away before and after it each; what lay two turns off is less likely by so much, and so on.
_A_TURN_OFF = 0.3
#: Somebody has counted there since and found nothing that should not be there.
_COUNTED_SINCE = 0.2


@dataclass(frozen=True)
class Lead:
    """A place to look in, and what speaks for it most; `weight` (0 to 1) orders the places and is no probability."""

    location: Location
    because: str
    weight: float


@dataclass(frozen=True)
class Arrival:
    """Goods came into the bin: whose hands, when, out of which place, and how much it still says."""

    person_id: int | None
    at: datetime
    source_id: int
    weight: float


def leads(session: Session, home: Location, product: Product, most: int = SHOWN) -> list[Lead]:
    """Where this product may lie instead of in its bin, the likeliest place first; at most so many."""
    arrivals = _arrivals(session, home, product.id)
    ways = {
        "same_minutes": _same_minutes(session, home, arrivals),
        "look_alike": _look_alikes(session, home, product),
        "next_to": _next_to(session, home),
        "container": _containers(session, home, product.id, arrivals),
        "inbound": _inbound(session, home, product.id),
    }
    told = {because: list(named) for because, named in ways.items()}
    places = _places(session, {place for named in told.values() for place, _much in named} - {home.id})
    counted = _counted_since(session, home.warehouse_id, places, arrivals)
    spoken = _shared(told, places.keys(), counted)
    found = [_together(places[place_id], hints) for place_id, hints in spoken.items()]
    return sorted(found, key=lambda lead: (-lead.weight, lead.location.sequence, lead.location.id))[:most]


def _shared(
    told: dict[str, list[Named]], places: Collection[int], counted: set[int]
) -> dict[int, list[Hint]]:
    """Each way's voice, shared by its places as it prefers them."""
    spoken: dict[int, list[Hint]] = defaultdict(list)
    for because, named in told.items():
        liked: dict[int, float] = defaultdict(float)
        for place_id, much in named:
            if place_id in places:
                liked[place_id] = max(liked[place_id], much * (_COUNTED_SINCE if place_id in counted else 1))
        for place_id, much in liked.items():
            spoken[place_id].append((much * min(much / sum(liked.values()), 1), because))
    return spoken


def _together(place: Location, hints: list[Hint]) -> Lead:
    """All that speaks for a place, as independent hints; the strongest gives the reason."""
    against = 1.0
    for weight, _because in hints:
        against *= 1 - weight
    return Lead(place, max(hints)[1], 1 - against)


def _arrivals(session: Session, home: Location, product_id: int) -> list[Arrival]:
    """The last times that the product came into its bin and was not taken back by an undo."""
    undo = aliased(Movement)
    wanted = (
        select(Movement.person_id, Movement.at, Movement.source_id)
        .outerjoin(undo, undo.reverses_id == Movement.id)
        .where(
            Movement.warehouse_id == home.warehouse_id,
            Movement.target_id == home.id,
            Movement.product_id == product_id,
            Movement.reverses_id.is_(None),
            undo.id.is_(None),
        )
        .order_by(Movement.id.desc())
        .limit(ARRIVALS)
    )
    return [Arrival(*row, FADES**turn) for turn, row in enumerate(session.execute(wanted))]


def _same_minutes(session: Session, home: Location, arrivals: list[Arrival]) -> Iterator[Named]:
    """Bins that the same person filled at about the same time, the nearest in time first."""
    for arrival in arrivals:
        if arrival.person_id is None:
            continue
        wanted = (
            select(Movement.target_id, Movement.at)
            .join(Location, Location.id == Movement.target_id)
            .where(
                Movement.warehouse_id == home.warehouse_id,
                Movement.person_id == arrival.person_id,
                Movement.at.between(arrival.at - SAME_MINUTES, arrival.at + SAME_MINUTES),
                Movement.target_id != home.id,
                Location.kind.in_(BIN_KINDS),
            )
        )
        turns = sorted({(abs(at - arrival.at), place) for place, at in session.execute(wanted)})
        for turn, (_apart, place) in enumerate(turns):
            yield place, arrival.weight * _A_TURN_OFF ** (turn // 2)


def _look_alikes(session: Session, home: Location, product: Product) -> Iterator[Named]:
    """Bins of goods that are easily taken for these."""
    others = session.execute(select(Product.id, Product.sku, Product.name).where(Product.id != product.id))
    alike = [one.id for one in others if look_alike(product.sku, product.name, one.sku, one.name)]
    wanted = (
        select(Balance.location_id)
        .join(Location, Location.id == Balance.location_id)
        .where(
            Balance.warehouse_id == home.warehouse_id,
            Balance.product_id.in_(alike),
            Balance.quantity_on_hand > 0,
            Location.kind.in_(BIN_KINDS),
        )
    )
    places = session.scalars(wanted.distinct()).all() if alike else []
    for place in places:
        yield place, 1.0


def _next_to(session: Session, home: Location) -> Iterator[Named]:
    """Bins one bay, shelf or bin off."""
    if not home.aisle:
        return
    wanted = select(Location).where(
        Location.warehouse_id == home.warehouse_id,
        Location.aisle == home.aisle,
        Location.id != home.id,
        Location.kind.in_(BIN_KINDS),
        Location.retired_at.is_(None),
    )
    for place in session.scalars(wanted):
        steps = steps_apart(home, place)
        if steps is not None and max(steps) <= 1:
            yield place.id, _ONE_OFF if sum(steps) == 1 else _DIAGONAL


def _containers(
    session: Session, home: Location, product_id: int, arrivals: list[Arrival]
) -> Iterator[Named]:
    """What it was brought in, and what was picked into from the bin last."""
    for arrival in arrivals:
        yield arrival.source_id, arrival.weight
    wanted = (
        select(Movement.target_id)
        .join(Location, Location.id == Movement.target_id)
        .where(
            Movement.warehouse_id == home.warehouse_id,
            Movement.source_id == home.id,
            Movement.product_id == product_id,
            Location.kind.in_(CONTAINER_KINDS),
        )
        .order_by(Movement.id.desc())
        .limit(1)
    )
    for place in session.scalars(wanted):
        yield place, 0.5


def _inbound(session: Session, home: Location, product_id: int) -> Iterator[Named]:
    """The docks over which it came last, and the places beside benches where it was laid aside."""
    wanted = (
        select(Movement.target_id, func.max(Movement.id))
        .join(Location, Location.id == Movement.target_id)
        .where(
            Movement.warehouse_id == home.warehouse_id,
            Movement.product_id == product_id,
            or_(Location.kind.in_(INBOUND_KINDS), Location.kind == "returns"),
        )
        .group_by(Movement.target_id)
        .order_by(func.max(Movement.id).desc())
        .limit(2)
    )
    for turn, (place, _last) in enumerate(session.execute(wanted)):
        yield place, FADES**turn


def _places(session: Session, ids: set[int]) -> dict[int, Location]:
    """Those that somebody can look into."""
    virtual_or_gone = or_(
        Location.retired_at.is_not(None),
        Location.kind.not_in((*BIN_KINDS, *INBOUND_KINDS, *CONTAINER_KINDS, "returns", "hold", "bench")),
    )
    wanted = select(Location).where(Location.id.in_(ids), ~virtual_or_gone)
    return {place.id: place for place in session.scalars(wanted)}


def _counted_since(
    session: Session, warehouse_id: int, places: dict[int, Location], arrivals: list[Arrival]
) -> set[int]:
    """Places where somebody has counted since the goods came: they would have been found there."""
    if not arrivals:
        return set()
    wanted = select(Balance.location_id).where(
        Balance.warehouse_id == warehouse_id,
        Balance.location_id.in_(places),
        Balance.proved_at > max(arrival.at for arrival in arrivals),
    )
    return set(session.scalars(wanted))
