"""The kinds of files that can be imported, by the names of the command line."""

from __future__ import annotations

from warehouse.exchange import listings, locations, notices, orders, products, purchase_orders, stock
from warehouse.exchange.intake import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        products.KIND,
        locations.KIND,
        stock.KIND,
        listings.KIND,
        purchase_orders.KIND,
        notices.KIND,
        orders.KIND,
    )
}
