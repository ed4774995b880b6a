"""A language that nobody speaks: every sentence in brackets and 40 % longer, read from right to left.

It needs no catalogue: it is made from the English sentence at the moment it is asked for. A layout that
holds with it holds with real languages, and whatever stands on a screen without brackets never went
through gettext. It can be chosen only where WAREHOUSE_FAULTS=1 lets faults in.
"""

from __future__ import annotations

import re
from itertools import cycle, islice
from math import ceil
from typing import Any

from babel.support import NullTranslations
from flask_babel import Domain, get_locale

from warehouse.words import PSEUDO, locale_of

LONGER_BY = 0.4
#: Taken whole: they are filled in later. %(name)s by Python, {n} by the scripts.
_PLACEHOLDER = re.compile(r"(%\(\w+\)[sd]|\{\w+\}|%%)")
_LENGTHENING = "lorem ipsum dolor sit amet "
_ACCENTS = str.maketrans("aeiouyAEIOUcnsz", "àéîöûýÀÉÎÖÛçñšž")


class PseudoTranslations(NullTranslations):
    """Answers where a catalogue would."""

    def gettext(self, message: str) -> str:
        """The sentence, long and in brackets."""
        return lengthened(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One or many as in English, long and in brackets."""
        return lengthened(msgid1 if n == 1 else msgid2)

    ugettext = gettext
    ungettext = ngettext


class Words(Domain):
    """The catalogues of the languages, and what stands in for one of the pseudo-language."""

    def get_translations(self) -> Any:
        """Of this request's language."""
        return _PSEUDO if get_locale() == locale_of(PSEUDO) else super().get_translations()


def lengthened(sentence: str) -> str:
    """`Scan the bin` as `[Šçàñ ...]`, its placeholders as they are."""
    parts = _PLACEHOLDER.split(sentence)
    written = "".join(part if at % 2 else part.translate(_ACCENTS) for at, part in enumerate(parts))
    more = ceil(len(_PLACEHOLDER.sub("", sentence)) * LONGER_BY)
    return f"[{written} {''.join(islice(cycle(_LENGTHENING), more)).strip()}]"


_PSEUDO = PseudoTranslations()
