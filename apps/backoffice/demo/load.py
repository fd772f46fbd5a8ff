"""Loading the demo shop as its owners would: the company and its people through services, the rest through the import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts import selectors as account_reads
from apps.accounts import services as accounts
from apps.backoffice.demo.delivery import make_rates
from apps.backoffice.demo.make import DATA
from apps.backoffice.demo.offers import make_offers
from apps.backoffice.demo.people import CUSTOMER, FIRST_SHOP, PASSWORD, WORKERS, Worker
from apps.backoffice.demo.places import locations
from apps.backoffice.demo.products import Product, Variant, products
from apps.backoffice.demo.words import WORDS
from apps.catalogue import services as catalogue
from apps.catalogue.drafts import OptionDraft, ProductDraft, VariantDraft
from apps.core.actor import SYSTEM
from apps.core.errors import DomainError, NotFound
from apps.customers import services as customers
from apps.customers.places import PostalAddress
from apps.discovery import services as discovery
from apps.fulfilment import services as fulfilment
from apps.imports import services as imports
from apps.pricing import services as pricing
from apps.stores import selectors as store_reads
from apps.stores import services as stores
from apps.stores.enums import ChannelKind, LocationKind

TAX_ID = "B12345674"
WEB, SHOP = "web", "shop"
SLOT_DAYS = 14
Say = Callable[[str], None]


class DemoNotLoaded(DomainError):
    code = "backoffice.demo_not_loaded"
    message = _("The demo shop could not be loaded.")


def holds_another_shop() -> bool:
    """Whether somebody else's company already sells from this database."""
    try:
        return store_reads.default_channel().legal_entity.tax_id != TAX_ID
    except NotFound:
        return False


def is_loaded() -> bool:
    """The customer's account is made last."""
    return account_reads.by_email(CUSTOMER.email) is not None


def load(*, now: datetime, say: Say) -> None:
    """Loads everything; a second time changes nothing. Raises: DemoNotLoaded."""
    web_id, shop_id = _company(say)
    _import("locations.csv", say, now=now, channel_id=web_id)
    _import("products.es.csv", say, now=now, channel_id=web_id, language="es")
    _timed(say, "Swatches", lambda: _swatches(now=now, channel_id=web_id))
    _import("products.en.csv", say, now=now, channel_id=web_id, language="en")
    _import("products.es.csv", say, now=now, channel_id=shop_id, language="es")
    _import("stock.csv", say, now=now, channel_id=web_id)
    _timed(say, "Offers", lambda: make_offers(channel_ids=[web_id, shop_id]))
    _timed(say, "Search", lambda: f"{discovery.rebuild(now=now).written} entries")
    refresh(now=now, say=say)
    _timed(say, "People", _people)


def refresh(*, now: datetime, say: Say) -> None:
    """What wears out with time: the pickup slots of the next two weeks."""
    _timed(say, "Pickup slots", lambda: f"{fulfilment.make_slots(now=now, days=SLOT_DAYS)} new")


def device_code() -> str:
    """A code that makes one browser the staff tablet of the first shop, for a quarter of an hour."""
    location = store_reads.location_by_code(FIRST_SHOP)
    return stores.issue_enrolment_code(actor=SYSTEM, location_id=location.pk, name=f"Tablet {location.name}")


def _company(say: Say) -> tuple[int, int]:
    """The company, its taxes, its channels with their prices, and the warehouse that stands for all others."""
    began = monotonic()
    company = stores.ensure_legal_entity(
        name="Lumbre Comercio S.L.",
        tax_id=TAX_ID,
        street="Calle de los Torneros, 119",
        city="Getafe",
        region="ES-MD",
        postcode="28906",
    )
    for country in ("ES", "PT"):
        pricing.ensure_tax_rules(country=country)
    made = []
    for code, name, kind, prefix in (
        (WEB, "Lumbre", ChannelKind.WEB, "W"),
        (SHOP, "Tiendas Lumbre", ChannelKind.SHOP, "T"),
    ):
        channel = stores.ensure_channel(
            code=code,
            name=name,
            legal_entity_id=company.pk,
            kind=kind,
            default_language="es",
            languages=["es", "en"],
            number_prefix=prefix,
        )
        pricing.ensure_price_list(code=code, channel_id=channel.pk, currency="EUR")
        for language, words in WORDS.items():
            stores.set_channel_words(channel_id=channel.pk, language=language, words=words)
        made.append(channel.pk)
    _first_warehouse(company.pk)
    say(_line("Company", "Lumbre Comercio S.L., 2 channels", monotonic() - began))
    web_id, shop_id = made
    make_rates(channel_id=web_id)
    return web_id, shop_id


def _first_warehouse(legal_entity_id: int) -> None:
    """Made beforehand, for an import into a database without a warehouse makes one of its own."""
    first = next(location for location in locations() if not location.is_shop)
    try:
        store_reads.location_by_code(first.code)
    except NotFound:
        draft = stores.LocationDraft(
            code=first.code, name=first.name, kind=LocationKind.WAREHOUSE, legal_entity_id=legal_entity_id, ships=True
        )
        stores.ensure_location(draft=draft)


def _import(name: str, say: Say, *, now: datetime, channel_id: int, language: str = "") -> None:
    began = monotonic()
    with (DATA / name).open("rb") as stream:
        order = imports.Order(file_name=name, channel_id=channel_id, language=language)
        job = imports.run_here(file=File(stream, name=name), order=order, actor=SYSTEM, now=now)
    if job.errors or job.refusal:
        raise DemoNotLoaded(f"{name}: {job.refusal or job.errors}")
    counts = f"{job.created} created, {job.updated} updated, {job.unchanged} unchanged"
    say(_line(name, counts, monotonic() - began))


def _swatches(*, now: datetime, channel_id: int) -> str:
    """The colours themselves, for which Shopify's file has no column."""
    drafts = [_with_swatches(product) for product in products() if product.family.has_colour_option]
    catalogue.upsert_products(drafts, source="shopify", language="es", channel_id=channel_id, now=now)
    return f"{len(drafts)} products"


def _with_swatches(product: Product) -> ProductDraft:
    swatches = {variant.colour.es: variant.colour.base for variant in product.variants if variant.colour}
    measure = (OptionDraft(name=product.family.measure[1]),) if product.family.sizes else ()
    return ProductDraft(
        handle=product.handle,
        name=product.title(1),
        options=(OptionDraft(name="Color", swatches=swatches), *measure),
        variants=tuple(VariantDraft(values=_values(variant), sku=variant.sku) for variant in product.variants),
    )


def _values(variant: Variant) -> tuple[str, ...]:
    colour = variant.colour.es if variant.colour else ""
    return tuple(value for value in (colour, variant.size) if value)


def _people() -> str:
    for worker in WORKERS:
        _employ(worker)
    _customer()
    return f"{len(WORKERS)} at work, 1 customer"


@transaction.atomic
def _employ(worker: Worker) -> None:
    known = account_reads.by_email(worker.email)
    if known is not None:
        return
    user = accounts.create_user(
        email=worker.email,
        actor=SYSTEM,
        password=PASSWORD,
        name=worker.name,
        language=worker.language,
        is_staff=worker.is_staff,
        is_verified=True,
    )
    location_id = store_reads.location_by_code(worker.shop).pk if worker.shop else None
    stores.employ(user_id=user.pk, location_id=location_id, role=worker.role, actor=SYSTEM, pin=worker.pin)


@transaction.atomic
def _customer() -> None:
    if is_loaded():
        return
    user = accounts.create_user(
        email=CUSTOMER.email, actor=SYSTEM, password=PASSWORD, name=CUSTOMER.name, language="es", is_verified=True
    )
    customer_id = customers.customer_for_user(user_id=user.pk)
    customers.set_contact(customer_id=customer_id, name=CUSTOMER.name, phone=CUSTOMER.phone, language="es")
    home = PostalAddress(
        name=CUSTOMER.name,
        street=CUSTOMER.street,
        city=CUSTOMER.city,
        region=CUSTOMER.region,
        postcode=CUSTOMER.postcode,
        country="ES",
    )
    customers.save_address(customer_id=customer_id, place=home, is_default=True)


def _timed(say: Say, what: str, work: Callable[[], str]) -> None:
    began = monotonic()
    done = work()
    say(_line(what, done, monotonic() - began))


def _line(what: str, done: str, seconds: float) -> str:
    return f"  {what:<16} {done:<48} {seconds:5.1f} s"
