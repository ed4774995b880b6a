"""Orders that nobody placed, to see a channel's papers with: a usual one, a present, one from abroad, a long one."""

from __future__ import annotations

from typing import Any

from warehouse.labels.slip_words import spoken
from warehouse.orders import looks
from warehouse.words import N_

SPECIMENS = {
    "usual": N_("A usual order"),
    "gift": N_("A present"),
    "abroad": N_("An order from abroad"),
    "long": N_("An order of 60 lines"),
}
_GOODS = (
    ("MUG-BL-330", "Stoneware mug, blue, 330 ml"),
    ("TOWEL-ST", "Tea towel, striped linen"),
    ("VASE-S-OX", "Bud vase, oxblood glaze"),
    ("CARD-A6-10", "Letterpress cards, set of ten"),
)
_AT_HOME = ["Zoë Ångström", "128 Long Meadow Lane", "Bristol BS1 4QT", "United Kingdom"]
_ABROAD = ["山田 花子", "東京都千代田区丸の内一丁目９番１号 25階", "100-0005", "Japan"]


def slip(which: str, look: dict[str, Any], rules: dict[str, Any], name: str, language: str) -> dict[str, Any]:
    """The values of a made-up slip in this look."""
    lines = _lines(which)
    if looks.shows_prices(look, rules, "yes" if which == "gift" else None):
        lines = [line | {"price": "12.40"} for line in lines]
    return {
        **looks.for_slip(look, rules, name, spoken(language)),
        "order_number": "1004217",
        "order_code": "O.1",
        "ordered_on": "2026-11-21",
        "ship_to": _ABROAD if which == "abroad" else _AT_HOME,
        "service": "Tracked 24",
        "tracking_number": "T00000000017",
        "parcel": 1,
        "parcels": 1 if which == "long" else None,
        "lines": lines,
        "marks": ["fragile"] if which == "usual" else [],
        "gift_message": "Happy birthday, dear Zoë!\nWith love from all of us." if which == "gift" else "",
    }


def label(
    slip_values: dict[str, Any], look: dict[str, Any], rules: dict[str, Any], name: str
) -> dict[str, Any]:
    """The values of the address label that belongs to a slip."""
    shared = ("order_number", "ship_to", "service", "tracking_number", "parcel", "parcels", "marks")
    return {
        **looks.for_label(look, rules, name),
        **{key: slip_values[key] for key in shared},
        "print_code": "X.1",
        "channel": name,
        "weight_grams": 1840,
    }


def _lines(which: str) -> list[dict[str, Any]]:
    if which == "long":
        wanted = [_GOODS[number % len(_GOODS)] for number in range(60)]
        return [
            {"sku": f"{sku}-{n + 1:02}", "name": named, "ordered": 1, "here": 1}
            for n, (sku, named) in enumerate(wanted)
        ]
    lines: list[dict[str, Any]] = [
        {"sku": sku, "name": named, "ordered": 1, "here": 1} for sku, named in _GOODS
    ]
    lines[0] |= {"ordered": 4, "here": 2, "to_follow": 2}
    lines[1] |= {"ordered": 2, "here": 1, "elsewhere": 1}
    return lines
