"""Something in every master table, and the table as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import chain

from django.apps import apps
from django.db.models import Model

from apps.accounts.models import User
from apps.accounts.permissions import ROLE_PERMISSIONS, Role
from apps.catalogue import services as catalogue
from apps.catalogue.models import OptionValue, Product, Variant
from apps.core.actor import SYSTEM, Actor, ActorKind
from apps.customers.models import Customer, CustomerGroup
from apps.imports import services
from apps.imports.models import ImportIssue
from apps.imports.services.tables import KINDS
from apps.messaging import services as messaging
from apps.messaging.selectors import words_for
from apps.pricing import services as pricing
from apps.pricing.enums import ActionKind
from apps.pricing.services import Effect, Place, Scope, Step
from apps.stores import services as stores
from apps.stores.models import OpeningException, OpeningHours
from tests.factories.accounts import UserFactory
from tests.factories.catalogue import AttributeTextFactory, CategoryFactory, MediaTextFactory, ProductAttributeFactory
from tests.factories.customers import AddressFactory, CustomerFactory, CustomerGroupFactory, GroupMemberFactory
from tests.factories.inventory import ShelfPlaceFactory, StockFloorFactory
from tests.factories.pricing import (
    PriceFactory,
    PriceListFactory,
    TaxRateFactory,
    amount_off,
    buy_get,
    offer,
    percent_off,
    shipping_rate,
)
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import EmploymentFactory, LocationFactory
from tests.imports.running import NOW, bring_in, dump
from tests.imports.samples import shopify

FREE = Effect(kind=ActionKind.FREE_SHIPPING)


def table_of(code: str) -> type[Model]:
    """The model behind a kind of file."""
    models = {model._meta.label: model for model in apps.get_models()}
    return models[KINDS[code].label]


def out(code: str) -> str:
    rows = table_of(code).objects.order_by("pk")
    if code == "products":
        rows = rows.exclude(source="test")  # what factories make has no keys that a service would give it
    lines = services.export(code=code, rows=rows, actor=boss(), filters="")
    return "".join(lines)


def boss() -> Actor:
    grants = {str(permission): frozenset({0}) for permission in ROLE_PERMISSIONS[Role.ADMIN]}
    return Actor(kind=ActorKind.STAFF, key="user:1", user_id=1, grants=grants)


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def said(job) -> list[tuple[int, str, str]]:
    return list(ImportIssue.objects.filter(job=job, severity="error").values_list("row", "column", "reason"))


def fill() -> None:
    """Something in every table, odd things included."""
    shop = open_shop(code="gran-via", latitude=40.4, longitude=-3.7)
    OpeningHours.objects.create(location=shop.location, weekday=0, opens=time(21, 30), closes=time(23))
    OpeningException.objects.create(location=shop.location, on="2026-12-25", is_closed=True, name="Navidad")
    OpeningException.objects.create(location=shop.location, on="2026-12-24", opens=time(10), closes=time(14))
    bring_in(shopify({}, {"Handle": "mug", "Title": "=Mug", "Variant SKU": "007", "Variant Price": "1.239"}))
    shirt = shop.stocked(7, amount=1999)
    PriceFactory(variant=shirt, price_list=PriceListFactory(channel=shop.channel, currency="EUR", valid_from=NOW, is_tax_included=True),
                 amount=Decimal("123.4567"), compare_at_amount=Decimal(200), min_quantity=3)  # fmt: skip
    TaxRateFactory(
        region="ES-CN", percent=Decimal("7.125"), valid_to=datetime(2027, 1, 1, tzinfo=UTC), source="Ley 4/2012"
    )
    StockFloorFactory(location=shop.location, variant=shirt, channel=shop.channel, method="pickup", quantity=2)
    StockFloorFactory(location=shop.location, variant=None, quantity=1)
    CustomerFactory(name="-Ana", email="ana@example.com", email_normalised="ana@example.com", phone="+34600000000")
    CustomerFactory(user=UserFactory(), email="luis@example.com", email_normalised="luis@example.com")
    EmploymentFactory(location=shop.location, role=Role.STAFF, user__name="Nuria Vidal")
    EmploymentFactory(location=None, role=Role.FINANCE, starts_on="2026-01-01", ends_on="2030-01-01")
    fill_places(shop)
    fill_people(shop)
    fill_catalogue(shop)
    fill_offers(shop)
    fill_letters(shop)


def fill_places(shop: Shop) -> None:
    words = stores.ChannelWords(headline="Warm things\nfor cold days", lead="=lead", picture_url="/media/a.svg")
    stores.set_channel_words(channel_id=shop.channel.pk, language="en", words=words)
    ShelfPlaceFactory(location=shop.location, variant=shop.stocked(1), zone="A", shelf="3-b")
    supplier = LocationFactory(code="drop", kind="supplier", ships=True, is_active=False, decision_minutes=0,
                               decision_default="other_shop", acceptance_minutes=15, open_work_limit=4, external_source="erp",
                               external_handle="77", latitude=0.00001, longitude=-0.5)  # fmt: skip
    LocationFactory(code="idle", sells=False, hosts_pickup=False, ships=False, takes_returns=False)
    for opens, closes in ((time(0), time(0)), (time(22), time(2))):
        OpeningHours.objects.create(location=supplier, weekday=closes.hour, opens=opens, closes=closes)
    OpeningException.objects.create(
        location=supplier, on="2026-12-31", opens=time(20), closes=time(1), name="closed early"
    )


def fill_people(shop: Shop) -> None:
    club = CustomerGroupFactory(code="club", name="The club")
    member = CustomerFactory(shop=shop.location)
    GroupMemberFactory(group=club, customer=member)
    AddressFactory(customer=member, is_default=True, region="ES-MD", phone="+34600000001")
    AddressFactory(customer=member, name="'=Ana", company="+Lumen")


def fill_catalogue(shop: Shop) -> None:
    clothing = CategoryFactory(code="clothing", position=2)
    shirts = CategoryFactory(code="a-shirts", parent=clothing)
    CategoryFactory(code="nameless", parent=shirts)
    for language, name in (("en", "Shirts"), ("es", "Camisas"), ("fr", "Chemises")):
        catalogue.name_category(category_id=shirts.pk, language=language, name=name, actor=SYSTEM)
    bring_in(
        shopify(*({"Handle": "tee", "Title": "Tee", "Option1 Name": "Size", "Option1 Value": size} for size in "SM"))
    )
    tee = Product.objects.get(external_handle="tee")
    Product.objects.filter(pk=tee.pk).update(category=None)
    catalogue.edit_text(
        product_id=tee.pk,
        language="es",
        name="Camiseta",
        description="<p>Ligera</p>",
        seo_title="x",
        actor=SYSTEM,
        now=NOW,
    )
    value = OptionValue.objects.filter(option__product=tee).first()
    catalogue.name_value(value_id=value.pk, language="es", name="Pequeña", swatch="#1d4ed8", actor=SYSTEM, now=NOW)
    catalogue.name_option(option_id=value.option_id, language="es", name="Talla", actor=SYSTEM, now=NOW)
    material = AttributeTextFactory(attribute__code="material").attribute
    ProductAttributeFactory(product=tee, attribute=material)
    ProductAttributeFactory(product=tee, attribute=material, language="es", value="Algodón")
    MediaTextFactory(media__product=tee, media__position=3)
    tee.tags.create(name="warm, and soft")
    catalogue.publish(product_id=tee.pk, channel_id=shop.channel.pk, actor=SYSTEM, now=NOW)


def fill_offers(shop: Shop) -> None:
    """Every kind of action, condition and scope; names that mean one thing, several, or look like an id."""
    tee = Product.objects.get(external_handle="tee")
    twin, other = shop.stocked(1), shop.stocked(1)
    Variant.objects.filter(pk__in=[twin.pk, other.pk]).update(sku="twin", sku_key="twin")
    odd = shop.stocked(1)
    Variant.objects.filter(pk=odd.pk).update(sku="item:7", sku_key="item:7")
    category, club = CategoryFactory(), CustomerGroup.objects.get(code="club")
    names = {"en": "=Spring", "es": "Primavera"}
    scope = Scope(
        category_ids=frozenset({category.pk}), product_ids=frozenset({tee.pk}), variant_ids=frozenset({twin.pk, odd.pk})
    )
    offer(
        shop.channel,
        percent_off("12.5"),
        FREE,
        code="spring",
        names=names,
        scope=scope,
        valid_from=NOW,
        limit_total=9,
        priority=-3,
    )
    offer(
        shop.channel,
        amount_off(1239),
        code="less",
        min_amount=5000,
        min_quantity=2,
        group_ids=frozenset({club.pk}),
        is_exclusive=True,
    )
    offer(shop.channel, buy_get(2, 1, percent=50), code="three", without=scope, is_active=False, limit_per_customer=1)
    places = (
        Place(country="ES"),
        Place(country="ES", region="ES-CN", is_left_out=True),
        Place(country="ES", postcode_start="07"),
    )
    steps = (Step(from_amount=0, from_grams=0, amount=495), Step(from_amount=5000, from_grams=2000, amount=0))
    shipping_rate(shop.channel, *steps, places=places, max_grams=30_000)
    coded = offer(shop.channel, FREE, code="coded", coupon="HELLO", coupon_limit=3)
    pricing.generate_coupons(promotion_id=coded.pk, count=2, batch="mail", actor=SYSTEM)


def fill_letters(shop: Shop) -> None:
    for channel_id, headline in ((None, "Thank you, {customer_name}"), (shop.channel.pk, "=Thanks")):
        kept = words_for("order_placed", "en", None)
        wanted = type(kept)(subject=kept.subject, headline=headline, text=kept.text, button=kept.button)
        messaging.save_words(
            occasion="order_placed", language="en", channel_id=channel_id, wanted=wanted, seen_version=0, actor=SYSTEM
        )


def everything() -> dict[str, list[str]]:
    found = dump()
    return found | {
        "people": sorted(
            map(
                str,
                chain(
                    User.objects.values_list("email", "name", "language"),
                    Customer.objects.values_list("pk", "name", "shop"),
                ),
            )
        )
    }
