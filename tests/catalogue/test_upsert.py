from dataclasses import replace
from datetime import UTC, datetime

import pytest

from apps.catalogue import services as catalogue
from apps.catalogue.drafts import MediaDraft, OptionDraft, Outcome, ProductDraft, VariantDraft
from apps.catalogue.models import (
    CategoryText,
    Media,
    MediaText,
    OptionText,
    OptionValue,
    OptionValueText,
    Product,
    ProductAttribute,
    ProductTag,
    ProductText,
    Publication,
    Variant,
    VariantOption,
)
from apps.outbox.models import Event
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def shirt(**changes):
    draft = ProductDraft(
        handle="blue-shirt",
        name="Blue shirt",
        description="<p>Soft<script>alert(1)</script> <b>cotton</b></p>",
        brand="Alba",
        category=("Clothing", "Shirts"),
        tags=("summer", "men"),
        options=(OptionDraft(name="Size"), OptionDraft(name="Colour", swatches={"Blue": "#1d4ed8"})),
        variants=(
            VariantDraft(
                values=("S", "Blue"), sku="SH-S", gtin="4006381333931", weight_grams=200, image_url="/media/a.svg"
            ),
            VariantDraft(values=("M", "Blue"), sku="SH-M"),
        ),
        media=(MediaDraft(url="/media/a.svg", alt="A blue shirt"),),
        attributes={"Material": "Cotton"},
    )
    return replace(draft, **changes)


def camisa(**changes):
    draft = ProductDraft(
        handle="blue-shirt",
        name="Camisa azul",
        description="<p>Algodón suave</p>",
        category=("Ropa", "Camisas"),
        options=(OptionDraft(name="Talla"), OptionDraft(name="Color")),
        variants=(VariantDraft(values=("S", "Azul"), sku="sh-s "), VariantDraft(values=("M", "Azul"), sku="SH-M")),
        media=(MediaDraft(url="/media/a.svg", alt="Una camisa azul"),),
    )
    return replace(draft, **changes)


def put(*drafts, language="en", channel=None, source="test"):
    return catalogue.upsert_products(
        drafts, source=source, language=language, channel_id=channel.pk if channel else None, now=NOW
    )


def events():
    return list(Event.objects.filter(name="catalogue.product_changed").values_list("payload__product_id", flat=True))


def test_upsert_writes_a_product_whole():
    channel = SalesChannelFactory()

    [result] = put(shirt(), channel=channel)

    product = Product.objects.get()
    assert result.outcome == Outcome.CREATED
    assert (product.status, product.brand, product.category.code) == ("active", "Alba", "clothing/shirts")
    text = ProductText.objects.get()
    assert (text.name, text.slug, text.description) == ("Blue shirt", "blue-shirt", "<p>Soft <b>cotton</b></p>")
    small, medium = Variant.objects.order_by("position")
    assert (small.pk, medium.pk) == result.variant_ids
    assert (small.sku_key, small.gtin_key, small.is_gtin_valid) == ("sh-s", "04006381333931", True)
    assert small.media.url == "/media/a.svg"
    assert OptionValue.objects.get(code="blue").swatch == "#1d4ed8"
    assert VariantOption.objects.filter(variant=small).count() == 2
    assert set(ProductTag.objects.values_list("name", flat=True)) == {"summer", "men"}
    assert set(CategoryText.objects.values_list("name", flat=True)) == {"Clothing", "Shirts"}
    assert ProductAttribute.objects.get().value == "Cotton"
    assert Publication.objects.get().published_at == NOW
    assert events() == [product.pk]


def test_upsert_again_writes_nothing_and_tells_nobody(django_assert_num_queries):
    channel = SalesChannelFactory()
    put(shirt(), channel=channel)
    before = Product.objects.get().updated_at
    Event.objects.all().delete()

    with django_assert_num_queries(20) as seen:
        [result] = put(shirt(), channel=channel)

    assert result.outcome == Outcome.UNCHANGED
    assert None not in result.variant_ids
    assert not events()
    assert Product.objects.get().updated_at == before
    assert not [query["sql"] for query in seen if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.parametrize("count", [1, 3])
def test_upsert_needs_the_same_statements_for_any_number(django_assert_num_queries, count):
    channel = SalesChannelFactory()
    drafts = [shirt(handle=f"shirt-{i}", name=f"Shirt {i}") for i in range(count)]

    with django_assert_num_queries(36):
        put(*drafts, channel=channel)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ({"name": "Navy shirt"}, lambda: ProductText.objects.get().name == "Navy shirt"),
        ({"brand": "Berta"}, lambda: Product.objects.get().brand == "Berta"),
        ({"tags": ("men",)}, lambda: ProductTag.objects.get().name == "men"),
        ({"attributes": {"Material": "Linen"}}, lambda: ProductAttribute.objects.get().value == "Linen"),
        ({"is_published": False}, lambda: not Publication.objects.exists()),
        ({"category": ("Sale",)}, lambda: Product.objects.get().category.code == "sale"),
        ({"media": (MediaDraft(url="/media/b.svg"),)}, lambda: Media.objects.count() == 2),
        (
            {"variants": (VariantDraft(values=("L", "Blue"), sku="SH-L"),)},
            lambda: set(Variant.objects.values_list("sku", flat=True)) == {"SH-S", "SH-M", "SH-L"},
        ),
        (
            {"variants": (VariantDraft(values=(" s ", "BLUE"), sku="NEW"),)},
            lambda: set(Variant.objects.values_list("sku", flat=True)) == {"NEW", "SH-M"},
        ),
    ],
)
def test_upsert_changes_what_differs_and_says_so_once(change, check):
    channel = SalesChannelFactory()
    put(shirt(), channel=channel)
    Event.objects.all().delete()

    [result] = put(shirt(**change), channel=channel)

    assert result.outcome == Outcome.UPDATED
    assert check()
    assert events() == [result.product_id]


def test_what_is_not_stated_stays():
    channel = SalesChannelFactory()
    put(shirt(), channel=channel)

    bare = ProductDraft(
        handle="blue-shirt",
        name="Blue shirt",
        options=(OptionDraft(name="Size"), OptionDraft(name="Colour")),
        variants=(VariantDraft(values=("S", "Blue")),),
    )
    [result] = put(bare, channel=channel)

    assert result.outcome == Outcome.UNCHANGED
    assert Variant.objects.get(option_key="s\x1fblue").weight_grams == 200


def test_a_second_language_brings_texts_and_finds_variants_by_sku():
    channel = SalesChannelFactory()
    [first] = put(shirt(), channel=channel)

    [second] = put(camisa(), language="es", channel=channel)

    assert (second.outcome, second.product_id, second.variant_ids) == (
        Outcome.UPDATED,
        first.product_id,
        first.variant_ids,
    )
    assert Variant.objects.count() == 2
    assert ProductText.objects.get(language="es").slug == "camisa-azul"
    assert set(OptionText.objects.filter(language="es").values_list("name", flat=True)) == {"Talla", "Color"}
    assert OptionValueText.objects.get(value__code="blue", language="es").name == "Azul"
    assert MediaText.objects.get(language="es").alt == "Una camisa azul"
    assert set(CategoryText.objects.filter(language="es").values_list("category__code", "name")) == {
        ("clothing", "Ropa"),
        ("clothing/shirts", "Camisas"),
    }


@pytest.mark.parametrize(("slug", "kept"), [("blue-shirt", "camisa-azul"), ("la-azul", "la-azul")])
def test_a_handle_is_a_slug_in_the_products_own_language_only(slug, kept):
    put(shirt(slug="blue-shirt"))

    put(camisa(slug=slug), language="es")

    assert dict(ProductText.objects.values_list("language", "slug")) == {"en": "blue-shirt", "es": kept}


def test_a_second_language_again_writes_nothing():
    put(shirt())
    put(camisa(), language="es")
    Event.objects.all().delete()

    [result] = put(camisa(), language="es")

    assert result.outcome == Outcome.UNCHANGED
    assert not events()


def test_a_second_language_changes_no_master_data():
    put(shirt())

    put(
        camisa(
            brand="Otra", tags=("verano",), status="draft", variants=(VariantDraft(values=("S", "Blue"), sku="XX"),)
        ),
        language="es",
    )

    product = Product.objects.get()
    assert (product.brand, product.status, product.language) == ("Alba", "active", "en")
    assert set(Variant.objects.values_list("sku", flat=True)) == {"SH-S", "SH-M"}


def test_a_second_language_names_the_variant_that_it_cannot_find():
    put(
        shirt(variants=(VariantDraft(values=("S", "Blue"), sku="TWIN"), VariantDraft(values=("M", "Blue"), sku="twin")))
    )

    [result] = put(camisa(variants=(VariantDraft(values=("S", "Azul"), sku="TWIN"),)), language="es")

    assert result.variant_ids == (None,)
    assert [(notice.field, notice.variant, notice.is_error) for notice in result.notices] == [("options", 0, True)]


def test_the_same_handle_of_another_source_is_another_product():
    put(shirt(), source="shopify")
    put(shirt(), source="woocommerce")

    slugs = sorted(ProductText.objects.values_list("slug", flat=True))
    assert Product.objects.count() == 2
    assert slugs[0] == "blue-shirt"
    assert slugs[1].startswith("blue-shirt-")


def test_a_handle_twice_in_a_batch_is_taken_twice_in_order():
    results = put(shirt(), shirt(handle="other", name="Other"), shirt(brand="Berta"))

    assert [result.outcome for result in results] == [Outcome.CREATED, Outcome.CREATED, Outcome.UPDATED]
    assert Product.objects.get(external_handle="blue-shirt").brand == "Berta"


def test_equal_names_in_one_batch_get_slugs_of_their_own():
    put(*[shirt(handle=f"h{i}") for i in range(3)])

    assert len(set(ProductText.objects.values_list("slug", flat=True))) == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 100_000}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a\ud800b"}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"handle": ""}, "handle"),
        ({"description": "a\x00b"}, "description"),
        ({"status": "gone"}, "status"),
        ({"options": (OptionDraft(name="Size"), OptionDraft(name="size "))}, "options"),
        ({"brand": "b" * 201}, "brand"),
    ],
)
def test_a_bad_draft_is_refused_by_field_and_spares_the_rest(change, field):
    bad, good = put(shirt(**change), shirt(handle="good", name="Good"))

    assert (bad.outcome, bad.product_id, bad.variant_ids) == (Outcome.REFUSED, None, (None, None))
    assert field in {notice.field for notice in bad.notices if notice.is_error}
    assert good.outcome == Outcome.CREATED
    assert Product.objects.count() == 1


@pytest.mark.parametrize(
    ("variant", "field"),
    [
        (VariantDraft(values=("s", "blue"), sku="again"), "options"),
        (VariantDraft(values=("S", "Blue", "Long")), "options"),
        (VariantDraft(values=("L", "Blue"), sku="x" * 300), "sku"),
        (VariantDraft(values=("L", "Bl\x00ue")), "options"),
    ],
)
def test_a_bad_variant_is_left_out_and_its_sisters_are_taken(variant, field):
    [result] = put(shirt(variants=(VariantDraft(values=("S", "Blue")), variant)))

    assert result.outcome == Outcome.CREATED
    assert result.variant_ids[1] is None
    assert [(notice.field, notice.variant) for notice in result.notices if notice.is_error] == [(field, 1)]


def test_a_bad_gtin_is_kept_with_a_notice():
    [result] = put(shirt(variants=(VariantDraft(values=("S", "Blue"), gtin="4006381333932"),)))

    variant = Variant.objects.get()
    assert (variant.gtin, variant.gtin_key, variant.is_gtin_valid) == ("4006381333932", "", False)
    assert [(notice.field, notice.is_error) for notice in result.notices] == [("gtin", False)]


def test_a_picture_with_an_odd_address_is_left_out():
    [result] = put(
        shirt(media=(MediaDraft(url="javascript:alert(1)"),), variants=(VariantDraft(values=("S", "Blue")),))
    )

    assert not Media.objects.exists()
    assert [notice.field for notice in result.notices] == ["media"]


@pytest.mark.parametrize("sku", ["  007", "NULL", "=HYPERLINK(1)", "👩‍👩‍👧", "{{7*7}}"])
def test_odd_skus_are_kept_as_they_are(sku):
    put(shirt(variants=(VariantDraft(values=("S", "Blue"), sku=sku),)))

    assert Variant.objects.get().sku == sku


def test_a_product_without_options_has_one_variant():
    [result] = put(ProductDraft(handle="mug", name="Mug", variants=(VariantDraft(sku="MUG"),)))

    assert Variant.objects.get().pk == result.variant_ids[0]


def test_names_in_other_scripts_and_odd_ones_get_harmless_slugs():
    put(
        *[
            ProductDraft(handle=f"h{i}", name=name, variants=(VariantDraft(),))
            for i, name in enumerate(["Плава кошуља", "../../admin", "admin", "🙂", "Año Ñandú ß"])
        ]
    )

    slugs = dict(ProductText.objects.values_list("name", "slug"))
    assert slugs == {
        "Плава кошуља": "плава-кошуља",
        "../../admin": slugs["../../admin"],
        "admin": slugs["admin"],
        "🙂": "product",
        "Año Ñandú ß": "ano-nandu-ss",
    }
    assert {slugs["../../admin"], slugs["admin"]} >= {"admin"}
    assert all("/" not in slug and "." not in slug for slug in slugs.values())
