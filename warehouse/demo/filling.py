"""Fills an empty database: every row by way of the imports, every step of the morning by way of real scans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from warehouse.demo import building, morning
from warehouse.demo.assortment import Offer, offers
from warehouse.demo.demand import Customers, notice_rows, purchase_order_rows
from warehouse.demo.sizes import SIZES, Size
from warehouse.exchange import setup
from warehouse.exchange.files import Row
from warehouse.exchange.intake import Intake, Kind
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.toml_rows import read_toml

ZONE = "Europe/London"
UNLOCATED_EVERY = 150
#: At most so many of what is nearly sold out.
FEW_LEFT = 3
FACES, LOW_FACES, FACE_BEARS_GRAMS = 6, 3, 60_000
Cells = dict[str, str]


def fill(session: Session, now: datetime, printed: Path, size_name: str, seed: int) -> Counter[str]:
    """The generated demo. Answers what it holds."""
    size, chance = SIZES[size_name], Random(seed)
    intake = Intake(session, now)
    make_site(intake, printed)
    sold = offers(size.products, chance)
    put(intake, "locations", building.location_rows(size, chance))
    put(intake, "products", [offer.cells for offer in sold])
    wanted = Customers(sold, chance, now, ZONE).order_rows(size)
    stocked = stock_rows(sold, wanted, size, chance)
    put(intake, "stock", stocked)
    put(intake, "locations", face_rows(sold, stocked))
    ordered = purchase_order_rows(sold, size, chance, now)
    put(intake, "purchase-orders", ordered)
    put(intake, "notices", notice_rows(ordered, sold))
    put(intake, "listings", _listing_rows(sold))
    put(intake, "orders", wanted)
    morning.work(session, now, size)
    return Counter(
        products=len(sold),
        bins=size.aisles * size.bays * size.shelves * size.bins,
        orders=len({(row["channel"], row["number"]) for row in wanted}),
        **{"purchase orders": size.purchase_orders},
    )


def make_site(intake: Intake, printed: Path) -> None:
    """The people, channels, services, suppliers and printers of site.toml."""
    with as_file(files("warehouse.demo") / "assets" / "site.toml") as path:
        tables = read_toml(str(path))
    for entry in tables["printer"]:
        entry.cells["url"] = f"file:{printed}"
    setup.take(intake, tables, demo=True)
    assert not intake.faults, intake.faults[0]


def put(intake: Intake, kind_name: str, cells: Iterable[Cells]) -> None:
    """Rows by way of an import. The demo's own rows have no faults."""
    kind: Kind = KINDS[kind_name]
    rows = [Row(f"demo {kind_name}", line, row) for line, row in enumerate(cells, start=2)]
    kind.write(intake, kind.read(intake, rows))
    assert not intake.faults, intake.faults[0]


def stock_rows(sold: list[Offer], wanted: list[Cells], size: Size, chance: Random) -> list[Cells]:
    """Every product in a bin of its own with more than is ordered; good sellers have a reserve; a few are nowhere.

    Of some without a reserve few are left after the orders: their pickers are asked how many (stock/glancing.py).
    """
    ordered: Counter[str] = Counter()
    for row in wanted:
        ordered[row["sku"]] += int(row["quantity_ordered"])
    bins = building.bin_codes(size)
    homes = sorted(chance.sample(range(len(bins)), len(sold)))
    chance.shuffle(homes)
    reserves = iter(chance.sample(bulk := building.bulk_codes(size), len(bulk)))
    rows = []
    for rank, (offer, home) in enumerate(zip(sold, homes, strict=True)):
        is_nowhere = rank % UNLOCATED_EVERY == UNLOCATED_EVERY - 1
        left = chance.randint(12, 90)
        if rank >= len(sold) // 6 and left % 2 and ordered[offer.sku]:
            left = 1 + left % FEW_LEFT
        count = ordered[offer.sku] + left
        rows.append({"sku": offer.sku, "quantity": str(count), "location": "" if is_nowhere else bins[home]})
        if rank < len(sold) // 6 and (reserve := next(reserves, None)):
            rows.append({"sku": offer.sku, "quantity": str(chance.randint(4, 20) * 24), "location": reserve})
    return [row | {"warehouse": "MAIN"} for row in rows]


def face_rows(sold: list[Offer], stocked: list[Cells]) -> list[Cells]:
    """A few good sellers with a reserve have a pick face that says how much it holds; three of them are low."""
    grams = {offer.sku: int(offer.cells["weight_grams"]) for offer in sold}
    with_reserve = [front for front, behind in pairwise(stocked) if front["sku"] == behind["sku"]]
    rows: list[Cells] = []
    for front in with_reserve:
        count = int(front["quantity"])
        least = count + 6 if len(rows) < LOW_FACES else max(count // 4, 1)
        most = count + 48
        if len(rows) < FACES and most * grams[front["sku"]] <= FACE_BEARS_GRAMS:
            rows.append(
                {
                    "code": front["location"],
                    "product": front["sku"],
                    "min_quantity": str(least),
                    "max_quantity": str(most),
                }
            )
    return rows


def _listing_rows(sold: list[Offer]) -> list[Cells]:
    """Two sets on the market place: what one of them takes from stock."""
    first, second, third = (offer.sku for offer in sold[:3])
    return [
        {"channel": "MARKET", "channel_sku": "SET-BREAKFAST", "sku": first, "quantity": "2"},
        {"channel": "MARKET", "channel_sku": "SET-BREAKFAST", "sku": second, "quantity": "1"},
        {"channel": "MARKET", "channel_sku": "PAIR-" + third, "sku": third, "quantity": "2"},
    ]
