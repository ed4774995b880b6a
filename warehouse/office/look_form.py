"""The form of a channel's papers: what it shows of a look and its rules, and what it makes of what was typed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from babel import Locale
from flask_babel import gettext

from warehouse.labels import slips
from warehouse.labels.slip_words import LANGUAGES
from warehouse.office import logos
from warehouse.orders import channel_rules, looks
from warehouse.words import N_

LONGEST_TEXT, MOST_LINES, LONGEST_NOTE = 400, 12, 300
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
#: A switch of the rules, its words, the sentence that says what it does, and how it is read.
RULES = (
    ("neutral", N_("Neutral paper"), N_("No name, logo, colour or text of yours."), channel_rules.is_neutral),
    ("allow_logo", N_("Logo and colour"), N_("Off: plain black paper with your name."), channel_rules.allows_logo),
    ("allow_promo", N_("Promotion"), N_("Off: its text is left out."), channel_rules.allows_promotion),
    ("allow_contact", N_("Contact"), N_("Off: nobody writes past the channel."), channel_rules.allows_contact),
    ("slip_required", N_("Print a slip"), N_("Off: boxes travel without one."), channel_rules.wants_slip),
    ("returns_part", N_("Returns part"), N_("The end of the slip comes back."), channel_rules.has_returns_part),
)  # fmt: skip
LAYOUTS = {
    "classic": N_("Classic: large logo and address"),
    "window": N_("Window: address for window envelopes"),
    "compact": N_("Compact: a third of a page"),
}
PARAGRAPHS = {
    "texts": (N_("Texts"), N_("One a line. The first is larger.")),
    "promotion": (N_("Promotion"), N_("Left out where the channel forbids it.")),
    "return_steps": (N_("How to return"), N_("One step a line.")),
}


@dataclass
class TypedLook:
    """What was typed: the look and the rules that come of it, and what is wrong by its field."""

    look: dict[str, Any]
    rules: dict[str, Any]
    faults: dict[str, str] = field(default_factory=dict)


def stamp(look: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    """What a form carries to tell whether somebody has changed them since it was shown."""
    return hashlib.sha256(json.dumps([look, rules], sort_keys=True).encode()).hexdigest()[:24]


def read(
    form: Mapping[str, str], logo: bytes, look: Mapping[str, Any], rules: Mapping[str, Any]
) -> TypedLook:
    """The look and rules as typed, over those that are kept: what the form does not know stays."""
    typed = TypedLook(dict(look), dict(rules))
    typed.look.update(_plain(form, typed.faults))
    typed.look["return_address"] = _lines(form.get("return_address", ""), typed.faults, "return_address")
    for name in PARAGRAPHS:
        typed.look[name] = _lines(form.get(name, ""), typed.faults, name)
    typed.look["translations"] = _translations(form, typed.faults)
    for name in ("prices", "logo_has_name"):
        typed.look[name] = form.get(name) == "1"
    _read_logo(form, logo, typed)
    # A look of a setup file may call itself neutral: the switch is where it is decided from now on.
    typed.look.pop("neutral", None)
    typed.rules.update({name: form.get(name) == "1" for name, *_ in RULES})
    note = " ".join(form.get("note", "").split())
    typed.rules["note"] = _short(note, LONGEST_NOTE, typed.faults, "note")
    return typed


def switched(rules: Mapping[str, Any], look: Mapping[str, Any]) -> dict[str, bool]:
    """Which switches are on. What neutral takes away is shown as the rules say it, so that nothing is lost with it."""
    by_itself = {**rules, "neutral": False}
    on = {name: told(by_itself) for name, _words, _sentence, told in RULES}
    return (
        on
        | {"neutral": channel_rules.is_neutral(rules) or look.get("neutral") is True}
        | ({} if "returns_part" in rules else {"returns_part": channel_rules.has_returns_part(rules)})
    )


def told(look: Mapping[str, Any]) -> dict[str, str]:
    """What the fields show: a list is a line each."""
    shown = {name: value if isinstance(value := look.get(name), str) else "" for name in looks.TEXTS}
    for name in ("return_address", *PARAGRAPHS):
        value = look.get(name)
        shown[name] = "\n".join(map(str, value)) if isinstance(value, list) else ""
    for code in LANGUAGES:
        for name in PARAGRAPHS:
            shown[f"{code}-{name}"] = "\n".join(looks.translated(look, name, code))
    return shown


def languages() -> list[tuple[str, str]]:
    """The languages that slips speak, by their own names."""
    return [(code, str(Locale.parse(code).display_name).capitalize()) for code in LANGUAGES]


def contrast_words(colour: str) -> tuple[str, bool]:
    """How well a colour is read on white, in words, and whether it is used."""
    ratio = slips.contrast(colour)
    if not ratio:
        return gettext("No colour: papers are black."), True
    if slips.readable_colour(colour) != colour:
        return gettext("Too pale to read (%(ratio)s): black is used.", ratio=f"{ratio:.1f}"), False
    if ratio >= 7:
        return gettext("Reads very well (%(ratio)s).", ratio=f"{ratio:.1f}"), True
    return gettext("Reads well (%(ratio)s).", ratio=f"{ratio:.1f}"), True


def _plain(form: Mapping[str, str], faults: dict[str, str]) -> dict[str, Any]:
    found = {name: " ".join(form.get(name, "").split()) for name in ("shop_name", "contact", "colour")}
    for name in ("shop_name", "contact"):
        found[name] = _short(found[name], 80, faults, name)
    if form.get("without_colour") == "1":
        found["colour"] = ""
    if found["colour"] and not _COLOUR.fullmatch(found["colour"]):
        faults["colour"] = gettext("Write a colour such as #2f5d3a.")
    choices = {"paper": slips.PAPERS, "layout": slips.LAYOUTS, "language": LANGUAGES}
    return found | {name: form[name] for name, known in choices.items() if form.get(name) in known}


def _translations(form: Mapping[str, str], faults: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code in LANGUAGES:
        own = {name: _lines(form.get(f"{code}-{name}", ""), faults, f"{code}-{name}") for name in PARAGRAPHS}
        if any(own.values()):
            found[code] = {name: lines for name, lines in own.items() if lines}
    return found


def _read_logo(form: Mapping[str, str], logo: bytes, typed: TypedLook) -> None:
    if form.get("without_logo") == "1":
        typed.look["logo"] = ""
    if not logo:
        return
    try:
        typed.look["logo"] = logos.kept(logo)
    except logos.NoLogo as error:
        typed.faults["logo"] = str(error)


def _lines(text: str, faults: dict[str, str], name: str) -> list[str]:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MOST_LINES:
        faults[name] = gettext("At most %(number)s lines.", number=MOST_LINES)
    return [_short(line, LONGEST_TEXT, faults, name) for line in lines[:MOST_LINES]]


def _short(text: str, most: int, faults: dict[str, str], name: str) -> str:
    if len(text) > most:
        faults[name] = gettext("At most %(number)s characters in a line.", number=most)
    return text[:most]
