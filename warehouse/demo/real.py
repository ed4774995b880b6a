"""A demo filled from real order lines: their products and orders, with stock, weights, barcodes and bins made by rule.

Stock: the file's demand and a tenth more; of every 40th product none, of every other 20th half, so that
shorts happen. Dates are moved so that the last order came just now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.demo import building
from warehouse.demo.assortment import CASES, case_item, trade_item
from warehouse.demo.filling import ZONE, Cells, make_site, put
from warehouse.demo.names import CITIES, STREETS
from warehouse.demo.published import Published, PublishedOrder, is_stock, read_orders, rows_of
from warehouse.demo.sizes import Size
from warehouse.exchange.intake import Intake

AISLES, SHELVES, BINS = 20, 5, 2
LONGEST_NAME = 200


def fill(
    session: Session,
    now: datetime,
    printed: Path,
    orders: str,
    catalogue: str | None,
    seed: int,
    *,
    web_whole: bool = False,
) -> tuple[Counter[str], list[str]]:
    """Fill an empty database. Answers what it holds, and what was left out and why."""
    found = read_orders(orders, web_whole=web_whole)
    names = _names(found, catalogue)
    demand = _demand(found)
    skus = sorted(set(names) | set(demand))
    size = _size(len(skus))
    chance = Random(seed)
    intake = Intake(session, now)
    make_site(intake, printed)
    put(intake, "locations", building.location_rows(size, chance))
    put(intake, "products", product_rows(skus, names, _prices(found)))
    put(intake, "stock", stock_rows(demand, building.bin_codes(size)))
    put(intake, "orders", order_rows(found, now, chance))
    holds = Counter(products=len(skus), bins=AISLES * size.bays * SHELVES * BINS, orders=len(found.orders))
    return holds, found.sentences() + _stock_sentences(demand)


def product_rows(skus: list[str], names: dict[str, str], prices: dict[str, int]) -> list[Cells]:
    """The products; trade item numbers and, for every other one, cases of 6, 12 or 24 by their place in the list."""
    return [
        {
            "sku": sku,
            "name": names.get(sku) or f"Product {sku}",
            "barcode": trade_item(number),
            "weight_grams": str(60 + 37 * number % 900),
            "case_barcode": case_item(number) if number % 2 else "",
            "case_quantity": str(CASES[number // 2 % 3]) if number % 2 else "",
            "unit_cost": f"{prices.get(sku, 100) / 200:.2f}",
        }
        for number, sku in enumerate(skus, start=1)
    ]


def stock_of(demand: Counter[str]) -> dict[str, int]:
    """How many of each product there are at first."""
    rules: dict[int, Callable[[int], int]] = {39: lambda _wanted: 0, 19: lambda wanted: wanted // 2}
    return {
        sku: rules.get(place % 40, lambda wanted: ceil(wanted * 11 / 10))(demand[sku])
        for place, sku in enumerate(sorted(demand))
    }


def stock_rows(demand: Counter[str], bins: list[str]) -> list[Cells]:
    """Each product in a bin of its own, in the order of the SKUs."""
    counts = [(sku, count) for sku, count in stock_of(demand).items() if count]
    return [
        {"sku": sku, "quantity": str(count), "location": bins[place], "warehouse": "MAIN"}
        for place, (sku, count) in enumerate(counts)
    ]


def order_rows(found: Published, now: datetime, chance: Random) -> list[Cells]:
    """The orders; addresses are invented, for the set has none."""
    orders = list(found.orders.values())
    zone = ZoneInfo(ZONE)
    last = max((order.placed_at for order in orders), default=now).replace(tzinfo=zone)
    moved = now.astimezone(zone).replace(microsecond=0) - last
    return [row for order in orders for row in _order_rows(order, moved, chance)]


def _order_rows(order: PublishedOrder, moved: timedelta, chance: Random) -> list[Cells]:
    city, area = chance.choice(CITIES)
    head = {
        "number": order.number,
        "channel": "SHOP" if order.is_web else "TRADE",
        "service": "STD" if order.is_web else "FREIGHT",
        "placed_at": (order.placed_at.replace(tzinfo=ZoneInfo(ZONE)) + moved).isoformat(),
        "name": f"Customer {order.customer}" if order.customer else f"Web customer {order.number}",
        "customer": order.customer,
        "address1": f"{chance.randint(1, 180)} {chance.choice(STREETS)}",
        "city": city,
        "postcode": f"{area}{chance.randint(1, 19)} {chance.randint(1, 9)}AB",
        "country": order.country,
        "warehouse": "MAIN",
        "currency": "GBP",
    }
    return [
        head
        | {
            "line": str(number),
            "sku": line.sku,
            "quantity_ordered": str(line.quantity),
            "unit_price": f"{line.pence / 100:.2f}",
        }
        for number, line in enumerate(order.lines, start=1)
    ]


def _names(found: Published, catalogue: str | None) -> dict[str, str]:
    """The usual name of each product: the catalogue's, else the one that most of its lines carry."""
    told: dict[str, Counter[str]] = {}
    for order in found.orders.values():
        for line in order.lines:
            if line.name:
                told.setdefault(line.sku, Counter())[line.name] += 1
    names = {sku: counts.most_common(1)[0][0][:LONGEST_NAME] for sku, counts in told.items()}
    if catalogue is not None:
        for row in rows_of(catalogue, ["sku", "name"]):
            sku = fold(row["sku"] or "")
            if sku and is_stock(sku) and row["name"].strip():
                names[sku] = row["name"].strip()[:LONGEST_NAME]
    return names


def _demand(found: Published) -> Counter[str]:
    demand: Counter[str] = Counter()
    for order in found.orders.values():
        for line in order.lines:
            demand[line.sku] += line.quantity
    return demand


def _prices(found: Published) -> dict[str, int]:
    return {line.sku: line.pence for order in found.orders.values() for line in order.lines}


def _size(products: int) -> Size:
    """A building with a pick bin for each product and a seventh more."""
    bays = ceil(products * 8 / 7 / (AISLES * (SHELVES - 1) * BINS))
    return Size(products, AISLES, max(bays, 2), SHELVES, BINS, 200, 0, 0, 0, 0, 0)


def _stock_sentences(demand: Counter[str]) -> list[str]:
    none = sum(place % 40 == 39 for place in range(len(demand)))
    half = sum(place % 40 == 19 for place in range(len(demand)))
    return [
        f"stock: what is ordered and a tenth more for {len(demand) - none - half:,} products, "
        f"half of what is ordered of {half:,}, nothing of {none:,}"
    ]
