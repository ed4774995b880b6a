"""Why a rule did not fit, or a service does not take a parcel: each word as a sentence in its reader's language."""

from __future__ import annotations

from flask_babel import gettext

from warehouse.delivery.choosing import Why
from warehouse.delivery.handling import WORDS
from warehouse.words import N_

SENTENCES = {
    "retired": N_("%(service)s is set aside"),
    "flag": N_("%(service)s excludes %(product)s: %(flag)s"),
    "too_heavy": N_("%(service)s takes %(most)s g, this has %(found)s g"),
    "too_long": N_("%(service)s takes %(most)s mm, this has %(found)s mm"),
    "channel": N_("Channel is %(found)s"),
    "service": N_("Asked for is %(found)s"),
    "country": N_("Country is %(found)s"),
    "handling": N_("Nothing in it is %(found)s"),
    "weight": N_("Weight is %(found)s g"),
    "value": N_("Value is %(found)s"),
    "length": N_("Longest side is %(found)s mm"),
    "unknown_weight": N_("Its weight is not known"),
    "unknown_value": N_("Its value is not known"),
    "unknown_length": N_("Its length is not known"),
    "unreadable": N_("The rule cannot be read"),
}
#: The same where the service stands beside it.
BRIEF = {
    "retired": N_("Set aside"),
    "flag": N_("%(flag)s: %(product)s"),
    "too_heavy": N_("Up to %(most)s g, this has %(found)s g"),
    "too_long": N_("Up to %(most)s mm, this has %(found)s mm"),
}


def in_words(why: Why, *, is_brief: bool = False) -> str:
    """The sentence for a reason; a brief one where the service is named beside it."""
    told = {name: value if value != "" else "–" for name, value in why.values.items()}
    if why.word == "flag":
        told["flag"] = gettext(WORDS.get(str(told["flag"]), str(told["flag"])))
    if why.word == "value":
        told["found"] = f"{int(why.values['found']) / 10_000:.2f}"
    if why.word == "handling":
        told["found"] = ", ".join(gettext(WORDS.get(flag, flag)) for flag in str(told["found"]).split(", "))
    sentences = SENTENCES | (BRIEF if is_brief else {})
    return str(gettext(sentences[why.word])) % told
