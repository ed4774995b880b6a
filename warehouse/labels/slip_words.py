"""The fixed words of a packing slip in the languages that customers get it in.

A slip speaks the customer's language, not the packer's, so its words do not come from the screens'
catalogues. A language without an entry gets English.
"""

from __future__ import annotations

from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

_KEYS = (
    "title", "order", "ordered_on", "ship_to", "service", "parcel", "tracking", "sku", "product", "ordered", "here",
    "to_follow", "cancelled", "gift", "returns_to", "page", "of",
)  # fmt: skip
_WORDS = {
    "en": "Packing slip|Order|Ordered on|Ship to|Delivery|Parcel|Tracking number|SKU|Product|Ordered|"
    "In this parcel|To follow|cancelled|A message for you|Return address|Page|of",
    "de": "Lieferschein|Bestellung|Bestellt am|Lieferadresse|Versand|Paket|Sendungsnummer|Artikelnr.|Artikel|Bestellt|"
    "In diesem Paket|Folgt|storniert|Eine Nachricht für Sie|Rücksendeadresse|Seite|von",
    "fr": "Bon de livraison|Commande|Commandé le|Adresse de livraison|Livraison|Colis|Numéro de suivi|Référence|"
    "Article|Commandé|Dans ce colis|À suivre|annulé|Un message pour vous|Adresse de retour|Page|sur",
    "es": "Albarán|Pedido|Fecha del pedido|Dirección de envío|Envío|Paquete|Número de seguimiento|Referencia|Artículo|"
    "Pedido|En este paquete|Pendiente|cancelado|Un mensaje para usted|Dirección de devolución|Página|de",
    "it": "Documento di consegna|Ordine|Ordinato il|Indirizzo di consegna|Spedizione|Pacco|Numero di tracciamento|"
    "Codice|Articolo|Ordinato|In questo pacco|A seguire|annullato|Un messaggio per Lei|Indirizzo per i resi|Pagina|di",
    "nl": "Pakbon|Bestelling|Besteld op|Afleveradres|Verzending|Pakket|Trackingnummer|Artikelnr.|Artikel|Besteld|"
    "In dit pakket|Volgt nog|geannuleerd|Een bericht voor u|Retouradres|Pagina|van",
    "pl": "Specyfikacja przesyłki|Zamówienie|Data zamówienia|Adres dostawy|Dostawa|Paczka|Numer przesyłki|Symbol|"
    "Produkt|Zamówiono|W tej paczce|Dośle się|anulowano|Wiadomość dla Ciebie|Adres zwrotów|Strona|z",
}
LANGUAGES = tuple(_WORDS)


def words(language: str) -> dict[str, str]:
    """The words by their names, in this language (`de`, `de-AT`) or else in English."""
    own = _WORDS.get(_short(language), _WORDS["en"])
    return dict(zip(_KEYS, own.split("|"), strict=True))


def spoken(language: str) -> str:
    """The language that `words` answers in."""
    return _short(language) if _short(language) in _WORDS else "en"


def written_date(iso: str, language: str) -> str:
    """`2026-11-22` as people of this language write it; a text that is no date comes back as it is."""
    try:
        return format_date(date.fromisoformat(iso[:10]), "long", _locale(language))
    except ValueError:
        return iso


def _locale(language: str) -> Locale:
    """The customer's own country's habits; English without a country writes the day first."""
    try:
        own = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        own = Locale("en")
    return Locale("en", "GB") if str(own) == "en" or own.language != spoken(language) else own


def _short(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
