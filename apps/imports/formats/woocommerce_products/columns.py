"""Column titles of WooCommerce's product file, which that shop writes in its own language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from apps.imports.formats.headers import aliases

# Each line: English, then Spanish, Portuguese, German, French, Italian, Dutch, Serbian (either script) as far as they differ.
_TITLES = aliases(
    {
        "id": ("ID",),
        "type": ("Type", "Tipo", "Typ", "Vrsta", "Tip"),
        "sku": (
            "SKU",
            "REF",
            "Art.-Nr.",
            "Artikelnummer",
            "Artikelnummer (SKU)",
            "UGS",
            "COD",
            "Codice",
            "Šifra",
            "Šifra proizvoda",
            "Šifra proizvoda (SKU)",
        ),
        "gtin": (
            *("GTIN, UPC, EAN, or ISBN", "GTIN, UPC, EAN o ISBN", "GTIN, UPC, EAN ou ISBN", "GTIN, UPC, EAN oder ISBN"),
            *("GTIN, UPC, EAN of ISBN", "GTIN, UPC, EAN ili ISBN", "GTIN UPC EAN ISBN", "GTIN", "EAN"),
        ),
        "name": ("Name", "Nombre", "Nome", "Nom", "Naam", "Naziv", "Ime"),
        "published": ("Published", "Publicado", "Veröffentlicht", "Publié", "Pubblicato", "Gepubliceerd", "Objavljeno"),
        "visibility": (
            *(
                "Visibility in catalog",
                "Visibility in catalogue",
                "Visibilidad en el catálogo",
                "Visibilidade no catálogo",
            ),
            *(
                "Sichtbarkeit im Katalog",
                "Katalogsichtbarkeit",
                "Visibilité dans le catalogue",
                "Visibilità nel catalogo",
            ),
            *("Zichtbaarheid in catalogus", "Vidljivost u katalogu"),
        ),
        "summary": (
            *("Short description", "Descripción corta", "Descrição curta", "Descrição breve", "Kurzbeschreibung"),
            *("Description courte", "Breve descrizione", "Descrizione breve", "Korte beschrijving", "Kratak opis"),
        ),
        "description": (
            "Description",
            "Descripción",
            "Descrição",
            "Beschreibung",
            "Descrizione",
            "Beschrijving",
            "Opis",
        ),
        "sale_from": (
            *("Date sale price starts", "Día en que empieza el precio rebajado", "Data de preço promocional começa em"),
            *(
                "Data de início da promoção",
                "Datum, an dem Angebotspreis beginnt",
                "Datum, an dem der Angebotspreis beginnt",
            ),
            *("Angebotspreis gültig ab", "Date de début de promo", "Data di partenza del prezzo in saldo"),
            *("Startdatum actieprijs", "Datum početka akcijske cene"),
        ),
        "sale_until": (
            *("Date sale price ends", "Día en que termina el precio rebajado", "Data de preço promocional termina em"),
            *("Data de fim da promoção", "Datum, an dem Angebotspreis endet", "Datum, an dem der Angebotspreis endet"),
            *("Angebotspreis gültig bis", "Date de fin de promo", "Termine data del prezzo di vendita"),
            *("Einddatum actieprijs", "Datum završetka akcijske cene"),
        ),
        "tax_status": (
            *("Tax status", "Estado del impuesto", "Status do imposto", "Estado do imposto", "Steuerstatus"),
            *("État de la TVA", "Statut fiscal", "Stato delle imposte", "Btw-status", "Poreski status"),
        ),
        "tax_class": (
            *(
                "Tax class",
                "Clase de impuesto",
                "Classe de imposto",
                "Steuerklasse",
                "Classe de TVA",
                "Aliquota di imposta",
            ),
            *("Btw-tarief", "Poreska klasa"),
        ),
        "in_stock": (
            *("In stock?", "¿Existencias?", "¿En inventario?", "Em estoque?", "Em stock?", "Vorrätig?", "Auf Lager?"),
            *("En stock ?", "En inventaire?", "In stock?", "Op voorraad?", "Na zalihama?", "Na stanju?"),
        ),
        "stock": (
            "Stock",
            "Inventario",
            "Existencias",
            "Estoque",
            "Lager",
            "Bestand",
            "Lagerbestand",
            "Inventaire",
            "Magazzino",
            "Voorraad",
            "Zalihe",
            "Stanje",
        ),
        "backorders": (
            *("Backorders allowed?", "¿Permitir reservas de productos agotados?", "São permitidas encomendas?"),
            *("Permitir encomendas?", "Lieferrückstände erlaubt?", "Rückstände erlaubt?"),
            *(
                "Autoriser les commandes de produits en rupture ?",
                "Abilita gli ordini arretrati?",
                "Nabestellingen toegestaan?",
            ),
        ),
        "sale_price": (
            *(
                "Sale price",
                "Precio rebajado",
                "Preço promocional",
                "Preço de promoção",
                "Angebotspreis",
                "Tarif promo",
            ),
            *("Prix promo", "Prezzo in offerta", "Actieprijs", "Akcijska cena", "Snižena cena"),
        ),
        "regular_price": (
            *(
                "Regular price",
                "Precio normal",
                "Precio regular",
                "Preço",
                "Preço normal",
                "Preço regular",
                "Regulärer Preis",
            ),
            *(
                "Normaler Preis",
                "Tarif régulier",
                "Prix régulier",
                "Prezzo di listino",
                "Reguliere prijs",
                "Redovna cena",
                "Uobičajena cena",
                "Regularna cena",
            ),
        ),
        "categories": (
            "Categories",
            "Categorías",
            "Categorias",
            "Kategorien",
            "Catégories",
            "Categorie",
            "Categorieën",
            "Kategorije",
        ),
        "tags": ("Tags", "Etiquetas", "Schlagwörter", "Étiquettes", "Etichette", "Oznake"),
        "brands": ("Brands", "Marcas", "Marken", "Marques", "Marchi", "Marche", "Merken", "Brendovi"),
        "images": ("Images", "Imágenes", "Imagens", "Bilder", "Immagine", "Immagini", "Afbeeldingen", "Slike"),
        "parent": (
            *(
                "Parent",
                "Superior",
                "Principal",
                "Ascendente",
                "Pai",
                "Produto pai",
                "Übergeordnetes Produkt",
                "Eltern",
                "Genitore",
            ),
            *("Hoofd", "Bovenliggend", "Matični", "Nadređeni", "Roditelj"),
        ),
        "grouped": (
            "Grouped products",
            "Productos agrupados",
            "Grupo de produtos",
            "Produtos agrupados",
            "Gruppierte Produkte",
            "Produits groupés",
            "Groupes de produits",
            "Prodotti raggruppati",
        ),
        "url": ("External URL", "URL externa", "Externe URL", "URL externe", "URL esterna", "URL esterno"),
        "position": ("Position", "Posición", "Posição", "Posizione", "Positie", "Pozicija"),
    }
)
_ATTRIBUTE = re.compile(r"(?=.*\bat{1,2}ribut\w*\b).*?\b(?P<number>[0-9]{1,2})\b.*")
_PARTS = (
    ("name", re.compile(r"\b(name|nombre|nome|nom|naam|naziv|ime)\b")),
    (
        "values",
        re.compile(
            r"\b(value|values|valor|valores|wert|werte|valeur|valeurs|valore|valuta|waarde|vrednost|vrednosti)\b"
        ),
    ),
)
_WEIGHT = re.compile(r"(?:weight|peso|gewicht|poids|tezina) ?\((?P<unit>[a-z]+)\)")
_UNITS = {
    "kg": Decimal(1000),
    "g": Decimal(1),
    "lbs": Decimal("453.59237"),
    "lb": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
    "livres": Decimal("453.59237"),
}
_META = {
    **dict.fromkeys(
        ("alg ean", "wpm gtin code", "ean", "gtin", "hwp product gtin", "global unique id", "barcode", "ts gtin"),
        "gtin",
    ),
    **dict.fromkeys(("yoast wpseo title", "rank math title"), "seo_title"),
    **dict.fromkeys(("yoast wpseo metadesc", "rank math description"), "seo_description"),
}
NUMBERS = ("regular_price", "sale_price", "weight", "stock")
NEEDS = "Type, SKU, Name, Published, Regular price"


def fields(titles: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(titles):
        if name := _TITLES.get(title) or _TITLES.get(f"{title}?") or _meta(title) or _attribute(title):
            found.setdefault(name, index)
        elif _WEIGHT.fullmatch(title):
            found.setdefault("weight", index)
    return found


def is_match(found: Mapping[str, int], _titles: Sequence[str]) -> bool:
    """Kind, name and price, and one of the columns that only this shop writes."""
    return (
        {"type", "regular_price"} <= found.keys()
        and bool({"name", "sku"} & found.keys())
        and bool({"published", "visibility", "in_stock", "parent"} & found.keys())
    )


def gram_factor(title: str) -> Decimal:
    """How many grams the weight column's unit has."""
    match = _WEIGHT.fullmatch(title)
    return _UNITS.get(match["unit"], Decimal(1000)) if match else Decimal(1000)


def _meta(title: str) -> str:
    """A note of another plugin that tells what a column of ours is for; folding has taken colon and underscores."""
    return _META.get(title.removeprefix("meta").strip(), "") if title.startswith("meta ") else ""


def _attribute(title: str) -> str:
    match = _ATTRIBUTE.fullmatch(title)
    part = next((name for name, words in _PARTS if words.search(title)), "") if match else ""
    return f"attribute{match['number']}_{part}" if match and part else ""
