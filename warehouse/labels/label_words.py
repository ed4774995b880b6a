"""The fixed words of address and return labels, in the languages that slips speak too; any other gets English.

An address label speaks its channel's language, for the carrier reads it; a return label its customer's.
"""

from __future__ import annotations

from warehouse.labels.kinds.marks import MARKS
from warehouse.labels.slip_words import spoken, words

_KEYS = ("ship_to", "order", "parcel", "weight", "tracking", "channel", "of", "return", "to", "from")
_WORDS = {
    "en": "SHIP TO|ORDER|PARCEL|WEIGHT|TRACKING|CHANNEL|of|RETURN|TO|FROM",
    "de": "LIEFERN AN|BESTELLUNG|PAKET|GEWICHT|SENDUNGSNUMMER|KANAL|von|RETOURE|AN|VON",
    "fr": "LIVRER À|COMMANDE|COLIS|POIDS|SUIVI|CANAL|sur|RETOUR|À|DE",
    "es": "ENVIAR A|PEDIDO|PAQUETE|PESO|SEGUIMIENTO|CANAL|de|DEVOLUCIÓN|PARA|DE",
    "it": "SPEDIRE A|ORDINE|PACCO|PESO|TRACCIAMENTO|CANALE|di|RESO|A|DA",
    "nl": "VERZENDEN AAN|BESTELLING|PAKKET|GEWICHT|VOLGNUMMER|KANAAL|van|RETOUR|AAN|VAN",
    "pl": "ODBIORCA|ZAMÓWIENIE|PACZKA|WAGA|NUMER PRZESYŁKI|KANAŁ|z|ZWROT|DO|OD",
}


def label_words(language: str) -> dict[str, str]:
    """The words by their names, in this language (`de`, `de-AT`) or else in English."""
    return dict(zip(_KEYS, _WORDS[spoken(language)].split("|"), strict=True))


def mark_words(language: str) -> dict[str, str]:
    """What stands beside each mark of handling."""
    english = {flag: word for flag, (word, _drawing) in MARKS.items()}
    if spoken(language) == "en":
        return english
    own = words(language)
    return {flag: own.get(flag, word).upper() for flag, word in english.items()}
