"""How goods must be handled: the flags of products, and the words that are printed as marks."""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.stock.models import Product
from warehouse.words import N_

#: In the order in which marks are printed: what the law asks for first.
WORDS = {
    "lithium": N_("Lithium batteries"),
    "limited-quantity": N_("Limited quantity"),
    "age": N_("Adults only"),
    "fragile": N_("Fragile"),
    "upright": N_("This way up"),
    "two-person": N_("Two persons"),
}
FLAGS = tuple(WORDS)


def marks_of(products: Iterable[Product]) -> list[str]:
    """The flags of all these products, each once, in the order of print."""
    found = {flag for product in products for flag in told(product.details)}
    return [flag for flag in FLAGS if flag in found]


def told(details: dict[str, object]) -> list[str]:
    """The flags in a product's details; what is no list of texts says nothing."""
    flags = details.get("handling")
    return [flag for flag in flags if isinstance(flag, str)] if isinstance(flags, list) else []
