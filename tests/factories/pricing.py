from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.catalogue.models import Variant
from apps.core.actor import SYSTEM
from apps.pricing import services as pricing
from apps.pricing.enums import ActionKind
from apps.pricing.models import (
    Coupon,
    Price,
    PriceHistory,
    PriceList,
    Promotion,
    PromotionAction,
    PromotionCondition,
    PromotionCustomer,
    PromotionScope,
    PromotionText,
    Redemption,
    ShippingPlace,
    ShippingRate,
    ShippingRateText,
    ShippingStep,
    TaxClass,
    TaxRate,
)
from apps.pricing.services import Effect, Place, PromotionDraft, RateDraft, Step
from apps.stores.models import SalesChannel
from tests.factories.catalogue import ProductTextFactory, PublicationFactory, VariantFactory
from tests.factories.customers import CustomerFactory
from tests.factories.stores import SalesChannelFactory

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class TaxClassFactory(DjangoModelFactory):
    class Meta:
        model = TaxClass
        django_get_or_create = ["code"]

    code = "standard"


class TaxRateFactory(DjangoModelFactory):
    class Meta:
        model = TaxRate
        django_get_or_create = ["tax_class", "country", "region", "valid_from"]

    tax_class = factory.SubFactory(TaxClassFactory)
    country = "ES"
    region = ""
    percent = Decimal(21)
    valid_from = LONG_AGO


class PriceListFactory(DjangoModelFactory):
    class Meta:
        model = PriceList

    code = factory.Sequence(lambda n: f"list-{n}")
    channel = factory.SubFactory(SalesChannelFactory)
    currency = "EUR"


class PriceFactory(DjangoModelFactory):
    class Meta:
        model = Price

    price_list = factory.SubFactory(PriceListFactory)
    variant = factory.SubFactory(VariantFactory)
    amount = Decimal(1000)
    updated_at = LONG_AGO


class PriceHistoryFactory(DjangoModelFactory):
    class Meta:
        model = PriceHistory

    price_list = factory.SubFactory(PriceListFactory)
    variant = factory.SubFactory(VariantFactory)
    min_quantity = 1
    amount = Decimal(1000)
    set_at = LONG_AGO
    actor_key = "system"


class PromotionFactory(DjangoModelFactory):
    class Meta:
        model = Promotion

    code = factory.Sequence(lambda n: f"offer-{n}")
    channel = factory.SubFactory(SalesChannelFactory)
    currency = factory.SelfAttribute("channel.currency")
    is_active = True


class PromotionTextFactory(DjangoModelFactory):
    class Meta:
        model = PromotionText

    promotion = factory.SubFactory(PromotionFactory)
    language = "en"
    name = "Spring offer"


class PromotionConditionFactory(DjangoModelFactory):
    class Meta:
        model = PromotionCondition

    promotion = factory.SubFactory(PromotionFactory)
    kind = "min_amount"
    amount = 1000


class PromotionScopeFactory(DjangoModelFactory):
    class Meta:
        model = PromotionScope

    promotion = factory.SubFactory(PromotionFactory)
    variant = factory.SubFactory(VariantFactory)


class PromotionActionFactory(DjangoModelFactory):
    class Meta:
        model = PromotionAction

    promotion = factory.SubFactory(PromotionFactory)
    kind = "percentage"
    percent = Decimal(10)


class CouponFactory(DjangoModelFactory):
    class Meta:
        model = Coupon

    promotion = factory.SubFactory(PromotionFactory, needs_code=True)
    channel = factory.SelfAttribute("promotion.channel")
    code = factory.Sequence(lambda n: f"CODE{n}")


class PromotionCustomerFactory(DjangoModelFactory):
    class Meta:
        model = PromotionCustomer

    promotion = factory.SubFactory(PromotionFactory)
    customer = factory.SubFactory(CustomerFactory)


class RedemptionFactory(DjangoModelFactory):
    class Meta:
        model = Redemption

    promotion = factory.SubFactory(PromotionFactory)
    owner = factory.Sequence(lambda n: f"order:{n}")
    amount = 100


class ShippingRateFactory(DjangoModelFactory):
    class Meta:
        model = ShippingRate

    code = factory.Sequence(lambda n: f"home-{n}")
    channel = factory.SubFactory(SalesChannelFactory)
    currency = factory.SelfAttribute("channel.currency")
    tax_class = factory.SubFactory(TaxClassFactory)


class ShippingRateTextFactory(DjangoModelFactory):
    class Meta:
        model = ShippingRateText

    rate = factory.SubFactory(ShippingRateFactory)
    language = "en"
    name = "Home delivery"


class ShippingPlaceFactory(DjangoModelFactory):
    class Meta:
        model = ShippingPlace

    rate = factory.SubFactory(ShippingRateFactory)
    country = "ES"


class ShippingStepFactory(DjangoModelFactory):
    class Meta:
        model = ShippingStep

    rate = factory.SubFactory(ShippingRateFactory)
    amount = 495


def shipping_rate(channel: SalesChannel, *steps: Step, places: tuple[Place, ...] = (), **terms: object) -> ShippingRate:
    """A rate of the channel to Spain for 4.95, by the service, unless said otherwise."""
    TaxRateFactory()
    draft = RateDraft(
        **{  # type: ignore[arg-type]
            "code": f"home-{ShippingRate.objects.count() + 1}",
            "channel_id": channel.pk,
            "currency": channel.currency,
            "names": {"en": "Home delivery", "es": "A domicilio"},
            "places": places or (Place(country="ES"),),
            "steps": steps or (Step(amount=495),),
            **terms,
        }
    )
    return pricing.save_shipping_rate(draft, actor=SYSTEM)


def free_shipping() -> Effect:
    return Effect(kind=ActionKind.FREE_SHIPPING)


def percent_off(percent: int | str) -> Effect:
    return Effect(kind=ActionKind.PERCENTAGE, percent=Decimal(percent))


def amount_off(amount: int) -> Effect:
    return Effect(kind=ActionKind.AMOUNT, amount=amount)


def buy_get(buy: int, get: int, *, percent: int = 100) -> Effect:
    return Effect(kind=ActionKind.BUY_X_GET_Y, percent=Decimal(percent), buy_quantity=buy, get_quantity=get)


def offer(
    channel: SalesChannel, *effects: Effect, coupon: str = "", coupon_limit: int | None = None, **terms: object
) -> Promotion:
    """An active promotion of the channel, by the service; with `coupon` it needs that code."""
    code = str(terms.pop("code", f"offer-{Promotion.objects.count() + 1}"))
    draft = PromotionDraft(
        **{  # type: ignore[arg-type]
            "code": code,
            "channel_id": channel.pk,
            "currency": channel.currency,
            "names": {"en": code},
            "effects": effects,
            "needs_code": bool(coupon),
            "is_active": True,
            **terms,
        }
    )
    made = pricing.save_promotion(draft, actor=SYSTEM)
    if coupon:
        pricing.add_coupon(promotion_id=made.pk, code=coupon, limit_total=coupon_limit, actor=SYSTEM)
    return made


def price_list_of(channel: SalesChannel) -> PriceList:
    """The channel's list, made when it has none."""
    found = PriceList.objects.filter(channel=channel).first()
    return found or PriceListFactory(channel=channel, currency=channel.currency)


def sellable(
    channel: SalesChannel, *, amount: Decimal | int = 1000, name: str = "Blue shirt", language: str = "en"
) -> Variant:
    """A published variant with a name and a price (tax included, 21 % in Spain) on the channel."""
    TaxRateFactory()
    variant = VariantFactory()
    ProductTextFactory(product=variant.product, name=name, language=language)
    PublicationFactory(product=variant.product, channel=channel)
    price = PriceFactory(price_list=price_list_of(channel), variant=variant, amount=Decimal(amount))
    PriceHistoryFactory(price_list=price.price_list, variant=variant, amount=price.amount)
    return variant
