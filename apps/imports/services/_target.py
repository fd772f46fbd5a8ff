"""Where rows go: the channel, its prices, the warehouse; made on an empty database, and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.imports.enums import FormatCode
from apps.imports.formats.tables import TABLES
from apps.imports.models import ImportJob
from apps.pricing import services as pricing
from apps.pricing.models import PriceList
from apps.stores import selectors as store_reads
from apps.stores import services as stores
from apps.stores.enums import LocationKind
from apps.stores.models import LegalEntity, Location, SalesChannel

SOURCES = {
    FormatCode.SHOPIFY_PRODUCTS: "shopify",
    FormatCode.SHOPIFY_INVENTORY: "shopify",
    FormatCode.WOOCOMMERCE_PRODUCTS: "woocommerce",
    FormatCode.LOCATIONS: "locations",
    **dict.fromkeys((FormatCode.PRODUCTS, *map(FormatCode, TABLES)), "table"),
}


@dataclass(frozen=True, kw_only=True)
class Target:
    """What writers need to know besides the rows."""

    actor: Actor
    source: str
    language: str
    legal_entity_id: int
    country: str
    channel_id: int
    channel_code: str
    currency: str
    price_list_id: int
    is_tax_included: bool
    location_id: int
    time_zone: str


def settle(job: ImportJob, *, actor: Actor) -> tuple[Target, list[str]]:
    """The job's target, and a sentence for each part that had to be made. Within the caller's transaction."""
    notes: list[str] = []
    channel = _channel(job, notes)
    location = _location(job, channel, notes)
    prices = _price_list(channel, notes)
    target = Target(
        actor=actor,
        source=job.source or SOURCES[FormatCode(job.format)],
        language=job.language,
        legal_entity_id=channel.legal_entity_id,
        country=channel.legal_entity.country,
        channel_id=channel.pk,
        channel_code=channel.code,
        currency=channel.currency,
        price_list_id=prices.pk,
        is_tax_included=prices.is_tax_included,
        location_id=location.pk,
        time_zone=location.time_zone,
    )
    return target, notes


def _channel(job: ImportJob, notes: list[str]) -> SalesChannel:
    if job.channel is not None:
        return job.channel
    try:
        return store_reads.default_channel()
    except NotFound:
        channel = stores.ensure_channel(
            code="web", name=_("Web shop"), legal_entity_id=_company(notes).pk, default_language=job.language
        )
    pricing.ensure_tax_rules(country=channel.legal_entity.country)
    notes.append(
        _("The channel “%(name)s” (%(code)s, %(currency)s) was made.")
        % {"name": channel.name, "code": channel.code, "currency": channel.currency}
    )
    return channel


def _company(notes: list[str]) -> LegalEntity:
    company = LegalEntity.objects.order_by("pk").first()
    if company is None:
        company = stores.ensure_legal_entity(name=_("My company"), tax_id="PENDING")
        notes.append(_("A company was made; give it its name and tax number in the admin."))
    return company


def _location(job: ImportJob, channel: SalesChannel, notes: list[str]) -> Location:
    if job.location is not None:
        return job.location
    warehouses = Location.objects.filter(kind=LocationKind.WAREHOUSE, is_active=True).order_by("pk")
    found = warehouses.filter(legal_entity=channel.legal_entity_id).first() or warehouses.first()
    if found is None:
        draft = stores.LocationDraft(
            code="warehouse-1",
            name=_("Warehouse"),
            legal_entity_id=channel.legal_entity_id,
            kind=LocationKind.WAREHOUSE,
            country=channel.legal_entity.country,
            ships=True,
        )
        found, _is_new = stores.ensure_location(draft=draft)
        notes.append(_("The warehouse “%(name)s” (%(code)s) was made.") % {"name": found.name, "code": found.code})
    return found


def _price_list(channel: SalesChannel, notes: list[str]) -> PriceList:
    """The channel's list without an end and with the lowest priority: what a thing costs when nothing special is on."""
    lists = PriceList.objects.filter(channel=channel, currency=channel.currency)
    found = lists.filter(valid_from=None, valid_to=None).order_by("priority", "pk").first()
    if found is None:
        found = pricing.ensure_price_list(code=channel.code, channel_id=channel.pk, currency=channel.currency)
        notes.append(_("The price list “%(code)s” was made; its prices include tax.") % {"code": found.code})
    return found


def channel_of(code: str) -> SalesChannel:
    """Raises: NotFound with the codes that there are."""
    try:
        return store_reads.channel_by_code(code)
    except NotFound:
        raise NotFound(_("There is no channel “%(code)s”. Channels: %(known)s.") % _known(code, SalesChannel)) from None


def location_of(code: str) -> Location:
    """Raises: NotFound with the codes that there are."""
    try:
        return store_reads.location_by_code(code)
    except NotFound:
        raise NotFound(_("There is no location “%(code)s”. Locations: %(known)s.") % _known(code, Location)) from None


def _known(code: str, model: type[SalesChannel | Location]) -> dict[str, str]:
    codes: Sequence[str] = list(model.objects.order_by("code").values_list("code", flat=True)[:20])
    return {"code": code, "known": ", ".join(codes) or "–"}
