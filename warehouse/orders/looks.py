"""How a channel's papers look: its brand, as far as its rules allow, in the language of the order.

A look is what supervisors typed or a setup file said, so everything in it is read as if it could be anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from warehouse.orders import channel_rules as rules_of
from warehouse.orders.models import CustomerOrder

#: Paragraphs of a brand; `translations` holds them for other languages: {"de": {"texts": [...]}}.
PARAGRAPHS = ("texts", "promotion", "return_steps")
TEXTS = ("shop_name", "name", "colour", "logo", "contact", "paper", "layout", "language")
#: logo_has_name: the logo says the name itself, so that it is not set beside it.
SWITCHES = ("neutral", "prices", "logo_has_name")
ENGLISH = "en"


def look_of(order: CustomerOrder) -> dict[str, Any]:
    """The brand of the order's channel; empty where it has none."""
    return order.channel.brand.look if order.channel.brand else {}


def language(order: CustomerOrder, look: Mapping[str, Any] | None = None) -> str:
    """What the papers speak: the order's language, else the channel's."""
    return order.language or _text(look_of(order) if look is None else look, "language") or ENGLISH


def for_slip(look: Mapping[str, Any], rules: Mapping[str, Any], name: str, spoken: str) -> dict[str, Any]:
    """What a slip takes of a look; what the rules forbid is not among the values, so that no paper can show it."""
    is_neutral = rules_of.is_neutral(rules) or look.get("neutral") is True
    return {
        "brand": brand(look, rules, name),
        "neutral": is_neutral,
        "texts": [] if is_neutral else paragraphs(look, "texts", spoken),
        "promotion": paragraphs(look, "promotion", spoken) if rules_of.allows_promotion(rules) else [],
        "returns": rules_of.has_returns_part(rules),
        "return_steps": paragraphs(look, "return_steps", spoken) if rules_of.has_returns_part(rules) else [],
        "language": spoken,
        "paper": _text(look, "paper") or "A4",
        "layout": _text(look, "layout"),
    }


def brand(look: Mapping[str, Any], rules: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Shop, colour, logo and contact; a channel without a brand is known by its own name, if it may be."""
    is_neutral = rules_of.is_neutral(rules) or look.get("neutral") is True
    has_logo = rules_of.allows_logo(rules) and not is_neutral
    address = _lines(look.get("return_address"))
    shop = _text(look, "shop_name") or _text(look, "name") or name
    return {
        "shop_name": "" if is_neutral else shop,
        "colour": _text(look, "colour") if has_logo else "",
        "logo": _text(look, "logo") if has_logo else "",
        "logo_has_name": look.get("logo_has_name") is True,
        # The first line is often the shop's own name, which says who sold it.
        "return_address": [line for line in address if not is_neutral or line != shop],
        "contact": _text(look, "contact") if rules_of.allows_contact(rules) and not is_neutral else "",
    }


def for_label(look: Mapping[str, Any], rules: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What an address label takes of a look: who sends it, its logo, its language."""
    mine = brand(look, rules, name)
    address = mine["return_address"]
    return {
        "shop_name": mine["shop_name"],
        "logo": mine["logo"],
        "logo_has_name": mine["logo_has_name"],
        "ship_from": address[1:] if address and address[0] == mine["shop_name"] else address,
        **in_language(_text(look, "language") or ENGLISH),
    }


def in_language(spoken: str) -> dict[str, str]:
    """Among a label's values only where it is not English: a label printed before it could speak says the same."""
    return {} if spoken == ENGLISH else {"language": spoken}


def shows_prices(look: Mapping[str, Any], rules: Mapping[str, Any], gift_message: str | None) -> bool:
    """Prices stand on the slip: only where the brand asks for it, and never for a present or without a name."""
    return look.get("prices") is True and not rules_of.is_neutral(rules) and not gift_message


def paragraphs(look: Mapping[str, Any], which: str, spoken: str) -> list[str]:
    """The brand's texts of this name in this language; where it has none of it, in its own."""
    short = spoken.partition("-")[0]
    return translated(look, which, spoken) or translated(look, which, short) or _lines(look.get(which))


def translated(look: Mapping[str, Any], which: str, spoken: str) -> list[str]:
    """The brand's texts of this name that somebody wrote for this very language."""
    translations = look.get("translations")
    own = translations.get(spoken) if isinstance(translations, Mapping) else None
    return _lines(own.get(which)) if isinstance(own, Mapping) else []


def _text(look: Mapping[str, Any], name: str) -> str:
    told = look.get(name)
    return told.strip() if isinstance(told, str) else ""


def _lines(told: Any) -> list[str]:
    return [line for line in told if isinstance(line, str) and line.strip()] if isinstance(told, list) else []
