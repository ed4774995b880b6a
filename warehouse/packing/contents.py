"""What of an order waits in its totes, and what is verified in its box: read once a scan.

The promises (allocations) say whose goods lie where, so this needs neither the pick list nor the tote's
history, and a tote shared by several orders is no special case.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from warehouse.orders import shortfalls
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.scanning.meaning import Meaning
from warehouse.sites import Warehouse
from warehouse.stock.holds import Stop, stopped
from warehouse.stock.models import CONTAINER_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Allocation

#: Where picked goods lie until they are packed.
TOTE_KINDS = tuple(kind for kind in CONTAINER_KINDS if kind != "parcel")
_REMEMBERED = "packing.contents"


@dataclass
class Held:
    """So many of one line's goods, of one lot, in one tote."""

    line: CustomerOrderLine
    lot: Lot
    tote: Location
    quantity: int
    pick_line_id: int | None = None
    """The stop that fetched them."""

    @property
    def order(self) -> tuple[date, str, int, int, int]:
        """Lots in their order: what expires first goes first, then by code."""
        return (self.lot.expires_on or date.max, self.lot.code, self.lot.id, self.line.line, self.tote.id)


@dataclass
class Wanted:
    """One product of an order, on however many lines: the bench sees it once."""

    product: Product
    lines: list[CustomerOrderLine]
    waiting: list[Held] = field(default_factory=list)
    packed: int = 0
    to_pick: int = 0
    """Pieces that are promised in bins: somebody fetches them."""
    each_up_to: int = 3
    """Up to so many each piece is scanned (`warehouse.each_up_to`), unless the product says otherwise."""

    @property
    def remaining(self) -> int:
        """How many still lie in totes."""
        return sum(held.quantity for held in self.waiting)

    @property
    def total(self) -> int:
        """How many belong in this box."""
        return self.packed + self.remaining

    @property
    def to_follow(self) -> int:
        """How many the customer wants that no tote and no box of the order holds, and nobody fetches."""
        wanted = sum(line.quantity_wanted - line.quantity_packed for line in self.lines)
        return max(wanted - self.remaining - self.to_pick, 0)

    @property
    def each_is_scanned(self) -> bool:
        """True for small numbers, and for goods that are told apart one by one; a product may say otherwise."""
        if self.product.tracking == "serial" or self.product.packs == "each":
            return True
        return self.total <= (1 if self.product.packs == "number" else max(self.each_up_to, 1))

    def of(self, meaning: Meaning) -> list[Held]:
        """What a scanned code may mean of it: all, or one lot or serial where the code names one."""
        is_tracked = self.product.tracking != "none"
        return [held for held in self.waiting if _fits(held.lot, meaning, is_tracked=is_tracked)]

    def take(self, quantity: int, lot_id: int | None = None) -> Iterator[tuple[Held, int]]:
        """Take so many out of the totes, first lots first; one entry an order line and lot."""
        for held in sorted(self.waiting, key=lambda each: each.order):
            if quantity and held.quantity and lot_id in (None, held.lot.id):
                taken = min(quantity, held.quantity)
                held.quantity -= taken
                self.packed += taken
                quantity -= taken
                yield held, taken

    def give_up(self, quantity: int) -> list[tuple[Held, int]]:
        """So many that should lie in the totes and do not: of the lots that would go last."""
        found = []
        for held in sorted(self.waiting, key=lambda each: each.order, reverse=True):
            part = min(quantity, held.quantity)
            if part:
                found.append((held, part))
                quantity -= part
        return found


@dataclass
class Contents:
    """A parcel and everything of its order that lies in totes or in it."""

    parcel: Parcel
    products: list[Wanted]
    still_to_pick: int = 0
    """Pieces of the order that are promised in bins: somebody fetches them."""
    on_hold: Stop | None = None
    """What lies in the box and may not leave."""
    began_with: dict[int, int] = field(default_factory=dict)
    """How many of each product lay in the box when it was looked at, before this scan."""

    def __post_init__(self) -> None:
        self.began_with = {wanted.product.id: wanted.packed for wanted in self.products}

    @property
    def order(self) -> CustomerOrder:
        """Whose parcel it is."""
        return self.parcel.customer_order

    @property
    def remaining(self) -> int:
        """Pieces still in totes."""
        return sum(wanted.remaining for wanted in self.products)

    @property
    def packed(self) -> int:
        """Pieces in the box."""
        return sum(wanted.packed for wanted in self.products)

    @property
    def waits_for_goods(self) -> bool:
        """Something is nowhere, and its channel does not let the rest go without it."""
        lacks = any(wanted.to_follow for wanted in self.products)
        return lacks and shortfalls.rule_of(self.order) == "wait"

    @property
    def is_complete(self) -> bool:
        """Nothing more goes into the box: all is in that is there or on its way, or the packer said that it is full."""
        if self.parcel.full_at is not None:
            return bool(self.packed)
        return bool(self.packed) and not (self.remaining or self.still_to_pick or self.waits_for_goods)

    @property
    def open_products(self) -> list[Wanted]:
        """What is still to be scanned, in the order of the lines."""
        return [wanted for wanted in self.products if wanted.remaining]

    @property
    def totes(self) -> list[Location]:
        """Where goods for this box still lie, the tote that opened it first."""
        found = {
            held.tote.id: held.tote for wanted in self.products for held in wanted.waiting if held.quantity
        }
        return sorted(found.values(), key=lambda tote: (tote.id != self.parcel.tote_id, tote.id))

    @property
    def tote_code(self) -> str | None:
        """The tote to hold under the scanner."""
        tote = next(iter(self.totes), None) or self.parcel.tote
        return tote.code if tote else None

    def is_its_tote(self, location_id: int) -> bool:
        """True for any tote that holds or held goods for this box."""
        return location_id == self.parcel.tote_id or any(tote.id == location_id for tote in self.totes)

    def of_product(self, product_id: int) -> Wanted | None:
        """The product on this order, or None."""
        return next((wanted for wanted in self.products if wanted.product.id == product_id), None)

    @property
    def asked(self) -> Wanted | None:
        """The product whose number waits to be confirmed."""
        asked = self.parcel.asked_product_id
        return None if asked is None else self.of_product(asked)


def load(session: Session, parcel_id: int, *, lock: bool = False) -> Contents | None:
    """A parcel with its contents; with `lock` it is ours until the transaction ends."""
    wanted = (
        select(Parcel, Warehouse)
        .join(Warehouse, Warehouse.id == Parcel.warehouse_id)
        .where(Parcel.id == parcel_id)
        .options(
            joinedload(Parcel.customer_order).joinedload(CustomerOrder.channel).joinedload(Channel.brand),
            joinedload(Parcel.customer_order).joinedload(CustomerOrder.delivery_service),
            joinedload(Parcel.location),
            joinedload(Parcel.tote),
        )
        .execution_options(populate_existing=True)
    )
    found = session.execute(wanted.with_for_update(of=Parcel, key_share=True) if lock else wanted).first()
    if found is None:
        return None
    parcel, warehouse = found
    return Contents(parcel, *_products(session, parcel, warehouse.each_up_to))


def remember(session: Session, contents: Contents) -> None:
    """Keep what was just read and changed for the screen that this request shows next."""
    session.info[_REMEMBERED] = contents


def recall(session: Session, parcel_id: int) -> Contents | None:
    """The contents that this request has worked with, or a fresh look."""
    kept: Contents | None = session.info.pop(_REMEMBERED, None)
    return kept if kept is not None and kept.parcel.id == parcel_id else load(session, parcel_id)


def _products(session: Session, parcel: Parcel, each_up_to: int) -> tuple[list[Wanted], int, Stop | None]:
    """Each product of the order with what is packed and what waits; how many pieces lie in bins still; and what
    in the box is on hold."""
    rows = session.execute(
        select(CustomerOrderLine, Allocation.quantity, Allocation.pick_line_id, Location, Lot)
        .join(CustomerOrderLine.product)
        .outerjoin(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .outerjoin(Location, Location.id == Allocation.location_id)
        .outerjoin(Lot, Lot.id == Allocation.lot_id)
        .where(CustomerOrderLine.customer_order_id == parcel.customer_order_id)
        .options(contains_eager(CustomerOrderLine.product).joinedload(Product.barcodes))
        .order_by(CustomerOrderLine.line)
        .execution_options(populate_existing=True)
    ).unique()
    found: dict[int, Wanted] = {}
    still_to_pick, on_hold = 0, None
    for line, quantity, pick_line_id, place, lot in rows:
        assert line.product is not None, "the products are joined"
        wanted = found.setdefault(line.product.id, Wanted(line.product, [], each_up_to=each_up_to))
        if line not in wanted.lines:
            wanted.lines.append(line)
        if place is not None and place.id == parcel.location_id:
            wanted.packed += quantity
            on_hold = on_hold or stopped(wanted.product, lot)
        elif place is not None and place.kind in TOTE_KINDS:
            wanted.waiting.append(Held(line, lot, place, quantity, pick_line_id))
        elif place is not None and place.kind not in CONTAINER_KINDS:
            still_to_pick += quantity
            wanted.to_pick += quantity
    return list(found.values()), still_to_pick, on_hold


def _fits(lot: Lot, meaning: Meaning, *, is_tracked: bool) -> bool:
    if not is_tracked and not lot.code and not lot.serial:
        # Whatever a code says of a lot that nobody keeps.
        return True
    return (not meaning.lot or lot.code == meaning.lot) and (
        not meaning.serial or lot.serial == meaning.serial
    )
