"""WooCommerce's product file: kinds, variations anywhere, titles in other languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.imports.formats.rows import ProductKind, ProductStatus
from tests.imports.samples import WOO, read, table, woo

PARENT = {
    "ID": "7",
    "Type": "variable",
    "SKU": "TEE",
    "Name": "Tee",
    "Regular price": "",
    "Attribute 1 name": "Colour",
    "Attribute 1 value(s)": "Red, Blue",
}
RED = {
    "ID": "8",
    "Type": "variation",
    "Name": "Tee - Red",
    "Parent": "TEE",
    "Attribute 1 name": "Colour",
    "Attribute 1 value(s)": "Red",
}
BLUE = {
    "ID": "9",
    "Type": "variation",
    "Name": "Tee - Blue",
    "Parent": "id:7",
    "Attribute 1 name": "Colour",
    "Attribute 1 value(s)": "Blue",
}


def test_variations_find_their_parent_by_sku_and_by_id():
    (product,) = read(woo(PARENT, RED, BLUE)).rows

    assert (product.handle, product.rows, product.attributes) == ("id:7", 3, ())
    assert [variant.options for variant in product.variants] == [(("Colour", "Red"),), (("Colour", "Blue"),)]


def test_variations_that_stand_apart_continue_their_parent():
    result = read(woo(PARENT, {"ID": "1"}, RED, BLUE))

    assert [(product.handle, product.is_continued, len(product.variants)) for product in result.rows] == [
        ("id:7", False, 0),
        ("id:1", False, 1),
        ("id:7", True, 1),
        ("id:7", True, 1),
    ]


def test_variations_before_their_parent_wait_for_it():
    result = read(woo(RED, {"ID": "1"}, PARENT, BLUE))

    assert [(product.handle, len(product.variants)) for product in result.rows] == [("id:1", 1), ("id:7", 2)]
    assert result.said() == []


def test_a_variation_without_its_parent_is_refused():
    result = read(woo({"ID": "1"}, {**RED, "Parent": "OTHER"}, {**RED, "Parent": ""}))

    assert [product.handle for product in result.rows] == ["id:1"]
    assert [(row, column) for row, column, _reason in result.said("error")] == [(3, "Parent"), (4, "Parent")]


def test_kinds():
    result = read(
        woo({"Type": "simple, downloadable, virtual"}, {"Type": "grouped"}, {"Type": "external"}, {"Type": "strange"})
    )

    assert [(product.kind, product.status) for product in result.rows] == [
        (ProductKind.GOODS, ProductStatus.ACTIVE),
        (ProductKind.GROUPED, ProductStatus.DRAFT),
        (ProductKind.EXTERNAL, ProductStatus.DRAFT),
    ]
    assert result.variants[0].requires_shipping is False
    assert [(row, severity) for row, severity in [(issue.row, issue.severity) for issue in result.issues]] == [
        (3, "warning"),
        (4, "warning"),
        (5, "error"),
    ]


def test_prices_stock_and_lists():
    titles = (
        *WOO,
        "Date sale price starts",
        "Date sale price ends",
        "Weight (lbs)",
        "Tax class",
        "GTIN, UPC, EAN, or ISBN",
        "Tags",
        "Backorders allowed?",
    )
    row = {
        "Sale price": "18",
        "Regular price": "20",
        "Stock": "5",
        "Categories": "Clothing, Clothing > T-shirts",
        "Weight (lbs)": "2",
        "Tax class": "reduced-rate",
    }
    row |= {
        "Date sale price starts": "2026-01-01",
        "Date sale price ends": "2030-01-01 0:00:00",
        "GTIN, UPC, EAN, or ISBN": "4006381333931",
    }
    row |= {
        "Images": "https://a.example/1.jpg, https://a.example/2.jpg",
        "Tags": "new, big\\, red",
        "Backorders allowed?": "notify",
    }

    (product,) = read(woo(row, titles=titles)).rows
    (variant,) = product.variants

    assert (variant.price, variant.sale_price, variant.sale_from, variant.sale_until) == (
        20,
        18,
        date(2026, 1, 1),
        date(2030, 1, 1),
    )
    assert (variant.quantity, variant.weight_grams, variant.gtin.is_valid, variant.sells_without_stock) == (
        5,
        907,
        True,
        True,
    )
    assert (product.categories, product.tax_class, product.tags) == (
        (("Clothing",), ("Clothing", "T-shirts")),
        "reduced",
        ("new", "big, red"),
    )
    assert [image.url for image in product.images] == ["https://a.example/1.jpg", "https://a.example/2.jpg"]


def test_a_day_that_does_not_exist_refuses_the_row():
    result = read(woo({"Date sale price starts": "2026-02-30"}, {}, titles=(*WOO, "Date sale price starts")))

    assert [product.handle for product in result.rows] == ["id:2"]
    assert result.said("error") == [(2, "Date sale price starts", "There is no such day. Write it like 2026-12-31.")]


@pytest.mark.parametrize(
    ("published", "visibility", "status", "is_published"),
    [
        ("1", "visible", "active", True),
        ("0", "visible", "active", False),
        ("-1", "visible", "draft", False),
        ("1", "hidden", "active", False),
    ],
)
def test_what_is_published(published, visibility, status, is_published):
    (product,) = read(
        woo({"Published": published, "Visibility in catalog": visibility}, titles=(*WOO, "Visibility in catalog"))
    ).rows

    assert (product.status, product.is_published) == (status, is_published)


LANGUAGES = {
    "es": (
        "ID",
        "Tipo",
        "SKU",
        "Nombre",
        "Publicado",
        "Visibilidad en el catálogo",
        "Descripción",
        "¿Existencias?",
        "Inventario",
        "Peso (kg)",
        "Precio rebajado",
        "Precio normal",
        "Categorías",
        "Etiquetas",
        "Imágenes",
        "Superior",
        "Nombre del atributo 1",
        "Valor(es) del atributo 1",
    ),
    "pt": (
        "ID",
        "Tipo",
        "SKU",
        "Nome",
        "Publicado",
        "Visibilidade no catálogo",
        "Descrição",
        "Em estoque?",
        "Estoque",
        "Peso (kg)",
        "Preço promocional",
        "Preço",
        "Categorias",
        "Tags",
        "Imagens",
        "Ascendente",
        "Nome do atributo 1",
        "Valores do atributo 1",
    ),
    "de": (
        "ID",
        "Typ",
        "Artikelnummer",
        "Name",
        "Veröffentlicht",
        "Sichtbarkeit im Katalog",
        "Beschreibung",
        "Vorrätig?",
        "Bestand",
        "Gewicht (kg)",
        "Angebotspreis",
        "Regulärer Preis",
        "Kategorien",
        "Schlagwörter",
        "Bilder",
        "Übergeordnetes Produkt",
        "Attribut 1 Name",
        "Attribut 1 Wert(e)",
    ),
    "fr": (
        "ID",
        "Type",
        "UGS",
        "Nom",
        "Publié",
        "Visibilité dans le catalogue",
        "Description",
        "En stock ?",
        "Stock",
        "Poids (kg)",
        "Tarif promo",
        "Tarif régulier",
        "Catégories",
        "Étiquettes",
        "Images",
        "Parent",
        "Nom de l’attribut 1",
        "Valeur(s) de l’attribut 1",
    ),
    "it": (
        "ID",
        "Tipo",
        "COD",
        "Nome",
        "Pubblicato",
        "Visibilità nel catalogo",
        "Descrizione",
        "In stock?",
        "Magazzino",
        "Peso (kg)",
        "Prezzo in offerta",
        "Prezzo di listino",
        "Categorie",
        "Etichette",
        "Immagine",
        "Genitore",
        "Attributo 1 nome",
        "Attributo 1 valuta(e)",
    ),
    "sr": (
        "ID",
        "Врста",
        "Шифра производа",
        "Назив",
        "Објављено",
        "Видљивост у каталогу",
        "Опис",
        "На залихама?",
        "Залихе",
        "Тежина (kg)",
        "Акцијска цена",
        "Редовна цена",
        "Категорије",
        "Ознаке",
        "Слике",
        "Матични",
        "Назив атрибута 1",
        "Вредности атрибута 1",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("utf-16", ";")])
def test_titles_in_the_shops_language(language, encoding, delimiter):
    rows = [
        (
            "1",
            "simple",
            "A-1",
            "Ñandú čaj",
            "1",
            "visible",
            "<p>x</p>",
            "1",
            "4",
            "0,5",
            "8,50",
            "9,90",
            "Té > Verde",
            "a, b",
            "https://a.example/1.jpg",
            "",
            "Color",
            "Verde",
        ),
        ("2", "variable", "B", "Tee", "1", "visible", "", "1", "", "", "", "", "", "", "", "", "Color", "Rojo, Azul"),
        (
            "3",
            "variation",
            "B-1",
            "Tee - Rojo",
            "1",
            "visible",
            "",
            "1",
            "2",
            "",
            "",
            "1.234,50",
            "",
            "",
            "",
            "B",
            "Color",
            "Rojo",
        ),
    ]

    result = read(table(LANGUAGES[language], rows, delimiter=delimiter).encode(encoding))

    assert result.said() == []
    simple, tee = result.rows
    (variant,) = simple.variants
    assert (simple.title, simple.categories, simple.attributes) == (
        "Ñandú čaj",
        (("Té", "Verde"),),
        (("Color", ("Verde",)),),
    )
    assert (variant.sku, variant.price, variant.sale_price, variant.quantity, variant.weight_grams) == (
        "A-1",
        Decimal("9.90"),
        Decimal("8.50"),
        4,
        500,
    )
    assert (tee.variants[0].options, tee.variants[0].price) == ((("Color", "Rojo"),), Decimal("1234.50"))


def test_a_product_that_comes_twice_is_stored_once():
    result = read(woo({"ID": "5"}, {"ID": "5"}))

    assert [product.row for product in result.rows] == [2]
    assert [(row, column) for row, column, _reason in result.said("error")] == [(3, "ID")]
