import pytest

from apps.catalogue import selectors
from apps.catalogue import services as catalogue
from apps.catalogue.models import Product, Variant
from apps.core.actor import SYSTEM
from apps.core.errors import IllegalTransition, NotFound
from apps.outbox.models import Event
from tests.catalogue.test_upsert import NOW, camisa, put, shirt
from tests.factories.catalogue import ProductFactory, VariantFactory
from tests.factories.stores import SalesChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    channel = SalesChannelFactory()
    put(shirt(), channel=channel)
    put(camisa(), language="es", channel=channel)
    return channel


def test_variant_cards_speak_the_language_or_else_the_products_own(channel):
    small = Variant.objects.get(sku="SH-S")

    spanish = selectors.variant_cards([small.pk], language="es")[small.pk]
    french = selectors.variant_cards([small.pk], language="fr")[small.pk]

    assert (spanish.product_name, spanish.option_text, spanish.slug) == ("Camisa azul", "S / Azul", "camisa-azul")
    assert (french.product_name, french.option_text) == ("Blue shirt", "S / Blue")
    assert (spanish.image_url, spanish.sku, spanish.tax_class_code) == ("/media/a.svg", "SH-S", "standard")


@pytest.mark.parametrize("count", [1, 3])
def test_variant_cards_need_one_statement(django_assert_num_queries, count):
    ids = [VariantFactory().pk for _ in range(count)]

    with django_assert_num_queries(1):
        assert len(selectors.variant_cards(ids, language="en")) == count


def test_product_page_holds_all_of_it_in_one_language(channel):
    page = selectors.product_page(slug="camisa-azul", language="es", channel_id=channel.pk)

    assert (page.name, page.language, page.brand) == ("Camisa azul", "es", "Alba")
    assert [category.name for category in page.categories] == ["Ropa", "Camisas"]
    assert [(option.code, option.name, [value.name for value in option.values]) for option in page.options] == [
        ("size", "Talla", ["S", "M"]),
        ("colour", "Color", ["Azul"]),
    ]
    assert [(variant.sku, variant.choices, variant.option_text) for variant in page.variants] == [
        ("SH-S", ("s", "blue"), "S / Azul"),
        ("SH-M", ("m", "blue"), "M / Azul"),
    ]
    assert [(picture.url, picture.alt) for picture in page.pictures] == [("/media/a.svg", "Una camisa azul")]
    assert page.attributes == (("Material", "Cotton"),)
    assert page.slugs == {"en": "blue-shirt", "es": "camisa-azul"}


def test_product_page_is_found_by_a_slug_of_any_language_and_by_id(channel):
    product = Product.objects.get()

    assert selectors.product_page(slug="blue-shirt", language="es", channel_id=channel.pk).name == "Camisa azul"
    assert (
        selectors.product_page(public_id=product.public_id, language="en", channel_id=channel.pk).name == "Blue shirt"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_product_page_needs_two_statements(django_assert_num_queries, count):
    channel = SalesChannelFactory()
    draft = shirt()
    put(shirt(variants=draft.variants[:1] * count, attributes={f"a{i}": "x" for i in range(count)}), channel=channel)

    with django_assert_num_queries(2):
        selectors.product_page(slug="blue-shirt", language="en", channel_id=channel.pk)


def test_product_page_shows_nothing_that_is_not_published_there(channel):
    elsewhere = SalesChannelFactory()
    product = Product.objects.get()

    assert selectors.product_page(slug="blue-shirt", language="en", channel_id=elsewhere.pk) is None
    assert selectors.product_page(slug="../", language="en", channel_id=channel.pk) is None
    catalogue.archive(product_id=product.pk, actor=SYSTEM, now=NOW)
    assert selectors.product_page(slug="blue-shirt", language="en", channel_id=channel.pk) is None


@pytest.mark.parametrize("code", ["SH-S", " sh-s ", "4006381333931", "04006381333931", "'4006381333931"])
def test_a_code_finds_its_variant_however_it_is_written(channel, code):
    assert [match.variant_id for match in selectors.variants_by_code(code)] == [Variant.objects.get(sku="SH-S").pk]


def test_upc_and_ean_of_one_number_meet():
    put(shirt(variants=(shirt().variants[0].__class__(values=("S", "Blue"), gtin="036000291452"),)))

    assert len(selectors.variants_by_code("0036000291452")) == 1
    assert len(selectors.variants_by_code("00036000291452")) == 1


@pytest.mark.parametrize("code", ["", "   ", "4006381333932", "x" * 300, "a\x00", "%", "ı"])
def test_a_code_of_nothing_finds_nothing(channel, code):
    VariantFactory(sku="")
    VariantFactory(sku="I")

    assert selectors.variants_by_code(code) == []


def test_publishing_is_told_once():
    product, channel = ProductFactory(), SalesChannelFactory()

    assert catalogue.publish(product_id=product.pk, channel_id=channel.pk, actor=SYSTEM, now=NOW)
    assert not catalogue.publish(product_id=product.pk, channel_id=channel.pk, actor=SYSTEM, now=NOW)
    assert catalogue.withdraw(product_id=product.pk, channel_id=channel.pk, actor=SYSTEM, now=NOW)
    assert not catalogue.withdraw(product_id=product.pk, channel_id=channel.pk, actor=SYSTEM, now=NOW)
    assert Event.objects.filter(name="catalogue.product_changed").count() == 2


STATUSES = ("draft", "active", "archived")


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_moves_but_not_to_itself(status):
    product = ProductFactory(status=status)

    for verb, to in ((catalogue.archive, "archived"), (catalogue.activate, "active")):
        Product.objects.filter(pk=product.pk).update(status=status)
        if status == to:
            with pytest.raises(IllegalTransition):
                verb(product_id=product.pk, actor=SYSTEM, now=NOW)
        else:
            verb(product_id=product.pk, actor=SYSTEM, now=NOW)
            assert Product.objects.get().status == to


def test_an_unknown_product_is_not_found():
    with pytest.raises(NotFound):
        catalogue.archive(product_id=0, actor=SYSTEM, now=NOW)
