"""Every table that people maintain has a way out and in, or a reason why not; an emptied table comes back as it was."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.catalogue import services as catalogue
from apps.catalogue.models import Category, CategoryText
from apps.core.actor import SYSTEM
from apps.imports.services.tables import KINDS
from apps.pricing import services as pricing
from apps.pricing.enums import ActionKind
from apps.pricing.services import Effect, PromotionDraft
from apps.stores.models import ChannelText, SalesChannel
from apps.stores.services import ChannelWords, set_channel_words
from tests.factories.stores import SalesChannelFactory
from tests.imports.running import bring_in
from tests.imports.tables import everything, fill, out, said, table_of

pytestmark = pytest.mark.django_db

WITHIN = {
    "catalogue.AttributeText": "attributes",
    "catalogue.CategoryText": "categories",
    "catalogue.MediaText": "pictures",
    "catalogue.OptionText": "option_texts",
    "catalogue.OptionValue": "option_texts",
    "catalogue.OptionValueText": "option_texts",
    "catalogue.ProductTag": "products",
    "catalogue.Variant": "products",
    "catalogue.VariantOption": "products",
    "pricing.PromotionAction": "promotions",
    "pricing.PromotionCondition": "promotions",
    "pricing.PromotionScope": "promotions",
    "pricing.PromotionText": "promotions",
    "pricing.ShippingPlace": "shipping_rates",
    "pricing.ShippingRateText": "shipping_rates",
    "pricing.ShippingStep": "shipping_rates",
    "pricing.TaxClass": "tax_rates",
    "stores.OpeningException": "locations",
    "stores.OpeningHours": "locations",
    "accounts.User": "employees",
}
"""Tables whose rows travel in the file of another."""

SECRETS = "secrets never travel in files"
LAW = "law, shipped with its source"
OWN = "of the back office's own pages"
WRITTEN = "written by what happens, not by people"
EXCEPTIONS = {
    "accounts.ApiToken": SECRETS,
    "accounts.AttemptCounter": WRITTEN,
    "stores.Device": SECRETS,
    "stores.EnrolmentCode": SECRETS,
    "stores.StaffSession": WRITTEN,
    "customers.Consent": "a consent is proved by where it was given",
    "payments.CashLimit": LAW,
    "invoicing.SimplifiedLimit": LAW,
    "invoicing.DocumentSeries": "series are gapless and made by the first document",
    "pricing.PriceHistory": WRITTEN,
    "pricing.PromotionCustomer": WRITTEN,
    "pricing.Redemption": WRITTEN,
    "inventory.LedgerEntry": WRITTEN,
    "inventory.Reservation": WRITTEN,
    "inventory.StockMovement": WRITTEN,
    "inventory.BrokenPromise": WRITTEN,
    "messaging.Message": WRITTEN,
    "messaging.MessageTransition": WRITTEN,
    "messaging.RestockAlert": WRITTEN,
    "backoffice.SavedFilter": OWN,
    "backoffice.BulkEdit": OWN,
    "backoffice.BulkEditLine": OWN,
}
WRITTEN_APPS = frozenset(
    {"audit", "carts", "discovery", "fulfilment", "imports", "invoicing", "orders", "outbox", "payments"}
)
"""Apps whose tables are written by what happens alone; what a person maintains in them is named above."""


def ours() -> set[str]:
    return {model._meta.label for model in apps.get_models() if model.__module__.startswith("apps.")}


def test_every_master_table_has_a_way_out_and_in_or_a_reason():
    carried = {kind.label for kind in KINDS.values()} | WITHIN.keys() | EXCEPTIONS.keys()
    left = {label for label in ours() - carried if label.partition(".")[0] not in WRITTEN_APPS}

    assert not left, f"Give these a table in apps/imports, or a reason here: {sorted(left)}"


def test_the_lists_name_tables_that_there_are_once():
    labels = [kind.label for kind in KINDS.values()]

    assert len(set(labels)) == len(labels)
    assert {*labels, *WITHIN, *EXCEPTIONS} <= ours()
    assert not {*labels} & {*WITHIN}
    assert not {*labels, *WITHIN} & {*EXCEPTIONS}
    assert {*WITHIN.values()} <= KINDS.keys()


FIELDS_LEFT_OUT = {
    "stores.Location": {"sells", "hosts_pickup", "ships", "takes_returns", "legal_entity"},  # roles; company_tax_number
    "stores.SalesChannel": {"code", "legal_entity"},
    "stores.LegalEntity": {"tax_id"},
    "pricing.Promotion": {"code", "channel", "currency", "used_count"},  # the currency is the channel's
    "pricing.Coupon": {"code", "promotion", "channel", "used_count"},
    "pricing.ShippingRate": {"code", "channel", "currency"},
    "pricing.PriceList": {"code", "channel"},
    "stores.ChannelText": {"channel", "language"},
    "customers.Address": {"customer"},
}


@pytest.mark.parametrize("label", sorted(FIELDS_LEFT_OUT))
def test_a_new_field_of_a_table_gets_a_column(label):
    (kind,) = [kind for kind in KINDS.values() if kind.label == label]
    own = {field.name for field in table_of(kind.code)._meta.concrete_fields}
    base = {"id", "public_id", "created_at", "updated_at"}

    assert own - base - FIELDS_LEFT_OUT[label] <= {name for name, _title in kind.columns()}


OFFERS = (
    "pricing_promotiontext", "pricing_promotionaction", "pricing_promotioncondition", "pricing_promotionscope", "pricing_promotioncustomer",
    "pricing_promotion",
)  # fmt: skip
EMPTIED = {
    "shipping_rates": (
        "pricing_shippingratetext",
        "pricing_shippingplace",
        "pricing_shippingstep",
        "pricing_shippingrate",
    ),
    "promotions": ("pricing_coupon", *OFFERS),
    "coupons": ("pricing_coupon",),
    "channel_texts": ("stores_channeltext",),
    "shelf_places": ("inventory_shelfplace",),
    "categories": ("catalogue_categorytext", "pricing_promotionscope", "catalogue_category"),
    "attributes": ("catalogue_productattribute", "catalogue_attributetext", "catalogue_attribute"),
    "product_attributes": ("catalogue_productattribute",),
    "pictures": ("catalogue_mediatext", "catalogue_media"),
    "publications": ("catalogue_publication",),
    "customer_groups": ("customers_groupmember", "pricing_promotioncondition", "customers_customergroup"),
    "group_members": ("customers_groupmember",),
    "buffers": ("inventory_stockfloor",),
    "tax_rates": ("pricing_taxrate",),
}


def empty(*tables: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("code", sorted(EMPTIED))
def test_an_emptied_table_is_filled_by_its_file(code):
    fill()
    text = out(code)

    empty(*EMPTIED[code])
    assert len(out(code).splitlines()) == 1
    job = bring_in(text)

    assert (job.state, said(job)) == ("done", [])
    assert sorted(out(code).splitlines()) == sorted(text.splitlines())


QUIET = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)  # fmt: skip
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"]), min_size=1, max_size=40
)
NAMES = WORDS.filter(lambda text: bool(text.strip()) and len(text.strip()) <= 40)
CENTS = st.integers(1, 10**9)
PERCENT = st.decimals("0.001", 100, places=3)
MAIN = st.one_of(
    st.builds(Effect, kind=st.just(ActionKind.PERCENTAGE), percent=PERCENT),
    st.builds(Effect, kind=st.just(ActionKind.AMOUNT), amount=CENTS),
    st.builds(
        Effect, kind=st.just(ActionKind.BUY_X_GET_Y), percent=PERCENT, buy_quantity=st.integers(1, 99), get_quantity=st.integers(1, 99)
    ),
    st.just(Effect(kind=ActionKind.FREE_SHIPPING)),
)  # fmt: skip
LIMIT = st.none() | st.integers(1, 10**6)
FREE = st.booleans()
TERMS = st.fixed_dictionaries(
    {
        "priority": st.integers(-1000, 1000), "is_exclusive": FREE, "needs_code": FREE, "is_active": FREE, "limit_total": LIMIT,
        "limit_per_customer": LIMIT, "min_amount": st.integers(0, 10**9), "min_quantity": st.integers(0, 10**4),
        "valid_from": st.none() | st.datetimes(timezones=st.timezones()).filter(lambda at: 1970 < at.year < 2100),
    }
)  # fmt: skip


@QUIET
@given(MAIN, FREE, TERMS, NAMES, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_any_promotion_comes_back_as_it_went(main, is_delivery_free, terms, name, currency):
    empty(*OFFERS, "stores_saleschannel")
    channel = SalesChannelFactory(code="web", currency=currency)
    free = Effect(kind=ActionKind.FREE_SHIPPING)
    effects = (main, free) if is_delivery_free and main.kind != free.kind else (main,)
    draft = PromotionDraft(
        code="offer", channel_id=channel.pk, currency=currency, names={"en": name, "es": name[::-1]}, effects=effects, **terms
    )  # fmt: skip
    pricing.save_promotion(draft, actor=SYSTEM)
    text = out("promotions")

    kept = bring_in(text)
    empty(*OFFERS)
    made = bring_in(text)

    assert (kept.unchanged, kept.errors, made.created, made.errors) == (1, 0, 1, 0)
    assert out("promotions") == text


@QUIET
@given(st.dictionaries(st.sampled_from(["headline", "lead", "title", "about", "search_hint"]), WORDS))
def test_any_words_of_a_channel_come_back_as_they_went(words):
    channel = SalesChannel.objects.first() or SalesChannelFactory(code="web", languages=["en"])
    set_channel_words(channel_id=channel.pk, language="en", words=ChannelWords(**words))
    text = out("channel_texts")
    before = ChannelText.objects.values().get()

    job = bring_in(text)

    assert (job.unchanged, job.errors) == (1, 0)
    assert ChannelText.objects.values().get() == before


@QUIET
@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(0, 9), st.dictionaries(st.sampled_from(["en", "es", "fr"]), NAMES)), min_size=1, max_size=6))  # fmt: skip
def test_any_tree_of_categories_comes_back_as_it_went(nodes):
    empty("catalogue_categorytext", "catalogue_category")
    made: list[Category] = []
    for number, (above, position, names) in enumerate(nodes):
        parent = made[above].pk if 0 <= above < number else None
        made.append(
            catalogue.save_category(code=f"node-{9 - number}", parent_id=parent, position=position, actor=SYSTEM)
        )
        for language, name in names.items():
            catalogue.name_category(category_id=made[-1].pk, language=language, name=name, actor=SYSTEM)
    text = out("categories")

    kept = bring_in(text)
    empty("catalogue_categorytext", "catalogue_category")
    again = bring_in(text)

    assert (kept.updated, kept.created, kept.errors, again.errors) == (0, 0, 0, 0)
    assert sorted(out("categories").splitlines()) == sorted(text.splitlines())
    assert CategoryText.objects.count() == sum(len(names) for _above, _position, names in nodes)


BAD = {
    "shipping_rates": [
        ("shipping rate,channel code,name (en),places,steps\nx,{channel},X,Spain,0.00 0 4.95\n", "places", "Write a place in each line"),
        ("shipping rate,channel code,name (en),places,steps\nx,{channel},X,ES,4.95\n", "steps (goods from, grams from, costs)", "Write a step"),
    ],
    "promotions": [
        ("promotion,channel code,per cent off,name (en)\nx,gran-via-web,10,X\n", "channel code", "There is nothing of this name"),
        ("promotion,channel code,per cent off,name (en)\nx,{channel},101,X\n", "per cent off", "A tax rate lies"),
        ("promotion,channel code,name (en)\nx,{channel},X\n", "per cent off", "Choose what the offer does."),
        ("promotion,channel code,per cent off,name (en),items\nx,{channel},5,X,nothing\n", "items", "We know no item"),
        ("promotion,channel code,amount off,name (en)\nx,{channel},1.2345,X\n", "amount off", "EUR has 2 decimals."),
        ("promotion,channel code,per cent off,name (en),only for these groups\nx,{channel},5,X,none\n", "only for these groups", "There is no customer group"),
        ("promotion,channel code,per cent off,name (en),categories\nx,{channel},5,X,none\n", "categories", "There is no category none."),
    ],
    "coupons": [("code,promotion\nHI,nothing\n", "promotion", "There is nothing of this name")],
    "categories": [
        ("category code,code of the category above,language of the texts,name\nx,nothing,en,X\n", "code of the category above", "There is nothing"),
        ("category code,code of the category above,language of the texts,name\nclothing,clothing,en,X\n", "code of the category above", "A category can't stand below itself."),
    ],
    "channel_texts": [("channel code,language of the texts,headline\n{channel},xx,Hi\n", "language of the texts", "This channel doesn't speak")],
    "wordings": [("occasion,language of the texts,subject,headline,text\nnothing,en,a,b,c\n", "occasion", "There is no message of this name")],
    "pictures": [("comes from,handle,address of the picture,language of the texts\n,none,https://example.com/a.png,\n", "handle", "There is nothing")],
    "group_members": [("customer group,customer id\nclub,nobody\n", "customer id", "This is no customer id.")],
    "addresses": [("customer id,address id,country\nnobody,,ES\n", "customer id", "This is no customer id.")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "column", "reason"), [(code, *row) for code, rows in BAD.items() for row in rows]
)
def test_a_bad_row_of_a_table_is_said_and_stores_nothing(code, text, column, reason):
    fill()
    channel = SalesChannel.objects.order_by("pk").first().code
    before = everything()

    job = bring_in(text.replace("{channel}", channel), format=code)

    ((row, said_column, said_reason),) = said(job)
    assert (row, said_column) == (2, column)
    assert said_reason.startswith(reason)
    assert everything() == before


def test_shops_that_close_after_midnight_and_those_without_a_role_stay_so():
    fill()
    assert "mo 00:00-00:00+1; we 22:00-02:00+1" in out("locations")
    assert ",none," in out("locations")
