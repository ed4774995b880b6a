"""The fixed words of manifests and test pages: what the driver and whoever sets up a printer read.

The worker prints them and speaks no language of its own: a paper's `language` says which, and English is the rest.
"""

from __future__ import annotations

_KEYS = (
    "manifest", "parcels", "handed_over", "tracking", "order", "name", "postcode", "weight", "total", "driver",
    "signature", "time", "registration", "page", "of", "none", "test_page", "scan_it",
)  # fmt: skip
_WORDS = {
    "en": "Manifest|Parcels|Handed over|Tracking number|Order|Name|Postcode|Weight|Total|Driver's name|Signature|Time|"
    "Vehicle|Page|of|No parcels.|Test page|Scan this code on the screen that printed it.",
    "de": "Ladeliste|Pakete|Übergeben am|Sendungsnummer|Bestellung|Name|Postleitzahl|Gewicht|Summe|Name des Fahrers|"
    "Unterschrift|Uhrzeit|Fahrzeug|Seite|von|Keine Pakete.|Testseite|"
    "Diesen Code auf dem Bildschirm scannen, der ihn gedruckt hat.",
}


def document_words(language: str) -> dict[str, str]:
    """The words by their names, in this language (`de`, `de-AT`) or else in English."""
    short = language.replace("_", "-").split("-")[0].lower()
    return dict(zip(_KEYS, _WORDS.get(short, _WORDS["en"]).split("|"), strict=True))


def kilograms(grams: int | None, language: str = "en") -> str:
    """`1,250` grams as `1.25 kg`, in German `1,25 kg`; nothing where nobody knows."""
    if grams is None:
        return ""
    told = f"{grams / 1000:.2f} kg"
    return told.replace(".", ",") if language.startswith(("de", "fr", "es", "it", "nl", "pl")) else told
