"""What the demo's customers want: wholesale orders of the measured shape, and consumers' parcels.

The shape is that of the Online Retail set (UCI, CC BY 4.0): wholesale orders of 15 lines and 151 units in
the median, 54 and 530 at the ninetieth percentile; one in seven carries a product on two lines.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import accumulate
from math import exp, log
from random import Random
from statistics import NormalDist
from zoneinfo import ZoneInfo

from warehouse import gtin
from warehouse.demo.assortment import Offer
from warehouse.demo.names import CITIES, COMPANIES, FIRST_NAMES, GIFTS, LAST_NAMES, STREETS
from warehouse.demo.sizes import Size

LINES, UNITS = (log(15), log(54 / 15) / 1.2816), (log(151), log(530 / 151) / 1.2816)
TWICE_ON_ONE = 0.14
#: How flat the top of the sales ranking is: the n-th best product sells as 1 / (n + FLAT).
FLAT = 12
Cells = dict[str, str]


class Customers:
    """Makes orders, one row a line, that come again with the same seed."""

    def __init__(self, offers: list[Offer], chance: Random, now: datetime, zone: str) -> None:
        self.offers, self.chance = offers, chance
        self.now = now.astimezone(ZoneInfo(zone)).replace(microsecond=0)
        self.shares = list(accumulate(1 / (rank + FLAT) for rank in range(len(offers))))

    def order_rows(self, size: Size) -> list[Cells]:
        """All orders; every other is to leave today, the rest tomorrow."""
        orders = [self._wholesale(place, size) for place in range(size.wholesale_orders)]
        orders += [self._consumer(place) for place in range(size.consumer_orders)]
        self.chance.shuffle(orders)
        for place, rows in enumerate(orders):
            ship_by = self._today() if place % 2 == 0 else self._tomorrow()
            placed = self.now - timedelta(minutes=self.chance.randint(30, 40 * 60))
            for row in rows:
                row |= {"ship_by": ship_by.isoformat(), "placed_at": placed.isoformat()}
        return [row for rows in orders for row in rows]

    def _today(self) -> datetime:
        """Today's cut-off; late in the evening the last minutes of the day are left."""
        cut_off = self.now.replace(hour=17, minute=30, second=0)
        last = self.now.replace(hour=23, minute=59, second=0)
        return cut_off if cut_off > self.now else max(min(self.now + timedelta(hours=2), last), self.now)

    def _tomorrow(self) -> datetime:
        day = self.now.date() + timedelta(days=1)
        return datetime.combine(day, self.chance.choice((time(15), time(17, 30))), self.now.tzinfo)

    def _wholesale(self, place: int, size: Size) -> list[Cells]:
        """One of the orders of the measured shape: the quantiles are dealt out evenly."""
        quantile = NormalDist().inv_cdf((place + 0.5) / size.wholesale_orders)
        lines = max(1, min(round(exp(LINES[0] + LINES[1] * quantile)), size.most_lines, len(self.offers)))
        units = max(lines, round(exp(UNITS[0] + UNITS[1] * quantile)))
        weights = [self.chance.lognormvariate(0, 0.7) for _ in range(lines)]
        chosen = self._chosen(lines)
        if lines > 2 and self.chance.random() < TWICE_ON_ONE:
            chosen[-1] = chosen[0]
        quantities = [max(1, round(units * weight / sum(weights))) for weight in weights]
        head = self._company(place) | {
            "number": f"T-{4000 + place}",
            "channel": "TRADE",
            "service": "FREIGHT",
        }
        return [head | self._line(offer, count, 2) for offer, count in zip(chosen, quantities, strict=True)]

    def _consumer(self, place: int) -> list[Cells]:
        lines = self.chance.choices((1, 2, 3, 4), (52, 26, 14, 8))[0]
        channel, number = (
            ("SHOP", f"{10_500 + place}") if place % 3 else ("MARKET", f"{205_0000 + 37 * place}")
        )
        service = "EXPRESS" if self.chance.random() < 0.25 else "STD"
        head = self._person() | {"number": number, "channel": channel, "service": service}
        if channel == "SHOP" and self.chance.random() < 0.15:
            head["gift_message"], head["language"] = self.chance.choice(GIFTS)
        chosen = self._chosen(min(lines, len(self.offers)))
        return [
            head | self._line(offer, self.chance.choices((1, 2, 3, 4), (70, 20, 6, 4))[0], 3)
            for offer in chosen
        ]

    def _chosen(self, count: int) -> list[Offer]:
        """Different products, the best selling ones more often."""
        found: dict[str, Offer] = {}
        while len(found) < count:
            offer = self.chance.choices(self.offers, cum_weights=self.shares)[0]
            found[offer.sku] = offer
        return list(found.values())

    def _line(self, offer: Offer, count: int, margin: int) -> Cells:
        price = offer.unit_pence * margin / 100
        return {
            "sku": offer.sku,
            "quantity_ordered": str(count),
            "unit_price": f"{price:.2f}",
            "currency": "GBP",
            "warehouse": "MAIN",
        }

    def _person(self) -> Cells:
        first, last = self.chance.choice(FIRST_NAMES), self.chance.choice(LAST_NAMES)
        return {"name": f"{first} {last}"} | self._address()

    def _company(self, place: int) -> Cells:
        company = COMPANIES[place % len(COMPANIES)]
        return {"name": "Goods in", "company": company, "customer": f"C{17_000 + place}"} | self._address()

    def _address(self) -> Cells:
        city, area = self.chance.choice(CITIES)
        letters = "".join(self.chance.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))
        return {
            "address1": f"{self.chance.randint(1, 180)} {self.chance.choice(STREETS)}",
            "city": city,
            "postcode": f"{area}{self.chance.randint(1, 19)} {self.chance.randint(1, 9)}{letters}",
            "country": "GB",
        }


def notice_rows(orders: list[Cells], offers: list[Offer]) -> list[Cells]:
    """An advance notice of the last purchase order: all of it, on two pallets."""
    in_case = {offer.sku: offer.case_quantity or 1 for offer in offers}
    last = [row for row in orders if row["number"] == orders[-1]["number"]]
    return [
        {
            "number": last[0]["number"].replace("PO", "DN"),
            "supplier": row["supplier"],
            "purchase_order": row["number"],
            "sscc": pallet_number(1 if place < (len(last) + 1) // 2 else 2),
            "sku": row["sku"],
            "quantity": str(
                int(row["quantity_ordered"]) * (in_case[row["sku"]] if row["unit"] == "case" else 1)
            ),
        }
        for place, row in enumerate(last)
    ]


def pallet_number(number: int) -> str:
    """An SSCC of a supplier who has a number of the restricted range."""
    body = f"32099999{number:09}"
    return body + str(gtin.check_digit(body))


def purchase_order_rows(offers: list[Offer], size: Size, chance: Random, now: datetime) -> list[Cells]:
    """Purchase orders at one supplier each, four to eight lines; every third is late."""
    rows = []
    suppliers = sorted({offer.supplier for offer in offers})
    for place in range(size.purchase_orders):
        supplier = suppliers[place % len(suppliers)]
        offered = [offer for offer in offers if offer.supplier == supplier]
        day = now.date() + timedelta(days=-1 if place % 3 == 2 else place)
        for line, offer in enumerate(
            chance.sample(offered, min(len(offered), chance.randint(2, 4) * 2)), start=1
        ):
            cases = chance.randint(1, 4)
            rows.append(
                {
                    "number": f"PO-{2201 + place}",
                    "supplier": supplier,
                    "line": str(line),
                    "sku": offer.sku,
                    "quantity_ordered": str(cases if offer.case_quantity else cases * 10),
                    "unit": "case" if offer.case_quantity else "each",
                    "expected_on": day.isoformat(),
                    "unit_cost": f"{offer.unit_pence / 100:.2f}",
                    "currency": "GBP",
                    "warehouse": "MAIN",
                }
            )
    return rows
