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
    "to_follow", "cancelled", "gift", "returns_to", "page", "of", "elsewhere", "returns", "return_scan", "price", "sum",
    "pieces", "fragile", "upright", "two-person", "limited-quantity", "lithium", "age",
)  # fmt: skip
_WORDS = {
    "en": "Packing slip|Order|Ordered on|Ship to|Delivery|Parcel|Tracking number|SKU|Product|Ordered|"
    "In this parcel|To follow|cancelled|A message for you|Return address|Page|of|in another parcel|"
    "Returns|Put this part into the parcel: its code says whose it is.|Price|Total|Pieces in this parcel|"
    "Fragile|This way up|Carry with two|Limited quantity|Lithium batteries|Adults only",
    "de": "Lieferschein|Bestellung|Bestellt am|Lieferadresse|Versand|Paket|Sendungsnummer|Artikelnr.|Artikel|"
    "Bestellt|In diesem Paket|Folgt|storniert|Eine Nachricht für Sie|Rücksendeadresse|Seite|von|"
    "in einem anderen Paket|Rücksendung|Legen Sie diesen Abschnitt bei: Sein Code sagt, von wem es kommt.|"
    "Preis|Summe|Stück in diesem Paket|Zerbrechlich|Hier oben|Zu zweit tragen|Begrenzte Menge|"
    "Lithiumbatterien|Nur für Erwachsene",
    "fr": "Bon de livraison|Commande|Commandé le|Adresse de livraison|Livraison|Colis|Numéro de suivi|Référence|"
    "Article|Commandé|Dans ce colis|À suivre|annulé|Un message pour vous|Adresse de retour|Page|sur|"
    "dans un autre colis|Retours|Joignez ce talon au colis : son code dit de qui il vient.|Prix|Total|"
    "Pièces dans ce colis|Fragile|Haut|À porter à deux|Quantité limitée|Piles au lithium|"
    "Réservé aux adultes",
    "es": "Albarán|Pedido|Fecha del pedido|Dirección de envío|Envío|Paquete|Número de seguimiento|Referencia|"
    "Artículo|Pedido|En este paquete|Pendiente|cancelado|Un mensaje para usted|Dirección de devolución|"
    "Página|de|en otro paquete|Devoluciones|Incluya este talón en el paquete: su código dice de quién es.|"
    "Precio|Total|Piezas en este paquete|Frágil|Este lado arriba|Cargar entre dos|Cantidad limitada|"
    "Baterías de litio|Solo para adultos",
    "it": "Documento di consegna|Ordine|Ordinato il|Indirizzo di consegna|Spedizione|Pacco|"
    "Numero di tracciamento|Codice|Articolo|Ordinato|In questo pacco|A seguire|annullato|"
    "Un messaggio per Lei|Indirizzo per i resi|Pagina|di|in un altro pacco|Resi|"
    "Metta questo tagliando nel pacco: il codice dice di chi è.|Prezzo|Totale|Pezzi in questo pacco|"
    "Fragile|Alto|Portare in due|Quantità limitata|Batterie al litio|Solo per adulti",
    "nl": "Pakbon|Bestelling|Besteld op|Afleveradres|Verzending|Pakket|Trackingnummer|Artikelnr.|Artikel|"
    "Besteld|In dit pakket|Volgt nog|geannuleerd|Een bericht voor u|Retouradres|Pagina|van|"
    "in een ander pakket|Retourneren|Leg deze strook in het pakket: de code zegt van wie het is.|Prijs|"
    "Totaal|Stuks in dit pakket|Breekbaar|Deze kant boven|Met twee personen dragen|Beperkte hoeveelheid|"
    "Lithiumbatterijen|Alleen voor volwassenen",
    "pl": "Specyfikacja przesyłki|Zamówienie|Data zamówienia|Adres dostawy|Dostawa|Paczka|Numer przesyłki|"
    "Symbol|Produkt|Zamówiono|W tej paczce|Dośle się|anulowano|Wiadomość dla Ciebie|Adres zwrotów|Strona|"
    "z|w innej paczce|Zwroty|Włóż ten odcinek do paczki: kod mówi, od kogo jest.|Cena|Razem|"
    "Sztuk w tej paczce|Ostrożnie, szkło|Góra|Nieść we dwoje|Ilość ograniczona|Baterie litowe|"
    "Tylko dla dorosłych",
}  # fmt: skip
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
        return format_date(date.fromisoformat(iso[:10]), "long", written_in(language))
    except ValueError:
        return iso


def written_in(language: str) -> Locale:
    """The customer's own country's habits; English without a country writes the day first."""
    try:
        own = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        own = Locale("en")
    return Locale("en", "GB") if str(own) == "en" or own.language != spoken(language) else own


def _short(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
