"""Words and who reads them: marking sentences for the catalogues, and which language an answer speaks.

`languages()` is the one list of what may be chosen: (code, native name), as on a sign-in page or in
somebody's settings. The choice of a device goes into the cookie LANGUAGE_COOKIE, the choice of a person
into `person.language` ('' until they chose); `spoken` weighs them. Codes are of the web: "de", "pt-BR".
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_skeleton
from flask import current_app, request
from flask_babel import get_locale
from werkzeug.datastructures import LanguageAccept

#: The language of the sources.
SOURCE = "en"
#: Every sentence in brackets, longer, right to left: see pseudo.py. Arabic of no country: Babel knows its
#: direction, and no catalogue of people's will have its name.
PSEUDO = "ar-001"
#: What somebody chose on this device before they signed in.
LANGUAGE_COOKIE = "warehouse_language"
TRANSLATIONS = Path(__file__).parent / "translations"


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogues; it is translated when it is shown."""
    return sentence


def languages() -> list[tuple[str, str]]:
    """What may be chosen, the sources' own language first; the pseudo-language only where faults are let in."""
    offered = [(code, _native_name(code)) for code in _catalogues()]
    return [*offered, (PSEUDO, "[Pseudo]")] if current_app.config["FAULTS"] else offered


def spoken(own: str | None = None) -> str:
    """The language of this answer: the person's own, else the device's, else the browser's, else English."""
    offered = [code for code, _name in languages()]
    for wish in (own, request.cookies.get(LANGUAGE_COOKIE)):
        found = LanguageAccept([(wish, 1)]).best_match(offered) if wish else None
        if found:
            return found
    return request.accept_languages.best_match(_catalogues()) or SOURCE


def locale_of(code: str) -> Locale:
    """How the people of a language write dates and numbers, and in which direction."""
    return Locale.parse(code, sep="-")


def day(of: date, with_year: bool = True) -> str:
    """`4 May 2027`, `4. Mai 2027`: the month in letters, as no two countries agree on numbers."""
    return str(format_skeleton("yMMMd" if with_year else "MMMd", of, locale=_writing()))


def moment(local: datetime, today: date) -> str:
    """A time of a building's clock: `16:30` today, else with its day, and with the year of another one."""
    at = str(format_skeleton("Hm", local, locale=_writing()))
    return at if local.date() == today else f"{day(local, with_year=local.year != today.year)}, {at}"


def _writing() -> Locale:
    """English without a country writes the day first."""
    locale = get_locale()
    return Locale("en", "GB") if locale is None or str(locale) == SOURCE else locale


@cache
def _catalogues() -> tuple[str, ...]:
    """The languages whose catalogues were built by the set-up."""
    built = sorted(
        path.parts[-3].replace("_", "-") for path in TRANSLATIONS.glob("*/LC_MESSAGES/messages.mo")
    )
    return (SOURCE, *built)


@cache
def _native_name(code: str) -> str:
    name = locale_of(code).get_display_name() or code
    return name[:1].upper() + name[1:]
