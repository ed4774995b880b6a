"""What a rule may want of a parcel (`DeliveryRule.wants`), and what is wrong with it: asked where a rule is entered.

channels services countries not_countries    lists of codes, compared as codes are
handling                                     flags of products; one of them in the parcel is enough
min_weight_grams max_weight_grams            carton and all
min_value max_value                          of what lies in it, in ten-thousandths of the order's currency
max_length_mm                                the longest side of the carton, else of its goods
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from warehouse.delivery.handling import FLAGS

LISTS = ("channels", "services", "countries", "not_countries", "handling")
AMOUNTS = ("min_value", "max_value")
NUMBERS = ("min_weight_grams", "max_weight_grams", *AMOUNTS, "max_length_mm")
KEYS = (*LISTS, *NUMBERS)
LARGEST = 2**31 - 1


def faults_of(wants: Any) -> list[tuple[str, str]]:
    """What is wrong with the wishes of a rule: the key, and what would be right. Empty for a sound one."""
    if not isinstance(wants, Mapping):
        return [("wants", "a table is wanted")]
    found = [(str(key), f"of {', '.join(KEYS)}") for key in wants if key not in KEYS]
    for name in LISTS:
        found += _of_list(name, wants[name]) if name in wants else []
    for name in NUMBERS:
        if name in wants and not _is_number(wants[name]):
            found.append((name, "a whole number, not negative, is wanted"))
    return found or _of_bounds(wants)


def _of_list(name: str, told: Any) -> list[tuple[str, str]]:
    if not isinstance(told, list) or not told or not all(isinstance(one, str) and one for one in told):
        return [(name, 'a list of texts such as ["GB"] is wanted')]
    if name == "handling" and not set(told) <= set(FLAGS):
        return [(name, f"of {', '.join(FLAGS)}")]
    return []


def _of_bounds(wants: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"max_{key}", f"not less than min_{key}")
        for key in ("weight_grams", "value")
        if f"min_{key}" in wants and f"max_{key}" in wants and wants[f"min_{key}"] > wants[f"max_{key}"]
    ]


def _is_number(told: Any) -> bool:
    return isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= LARGEST
