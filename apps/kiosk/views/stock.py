"""Looking up what the shop has, and what others have."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.permissions import Permission
from apps.catalogue import selectors as catalogue
from apps.core import clock, live
from apps.discovery import selectors as discovery
from apps.inventory import selectors as inventory
from apps.inventory import services as stock
from apps.kiosk import item, wording
from apps.kiosk.floor import FloorRequest, is_fragment, page, staff
from apps.stores import selectors as stores

LONGEST = 120
SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class Size:
    """A variant in a list: what of it is free to sell here."""

    id: uuid.UUID
    name: str
    units: int
    tone: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """A product that a search found."""

    name: str
    image: str
    sizes: list[Size] = field(default_factory=list)

    @property
    def units(self) -> int:
        return sum(size.units for size in self.sizes)


@staff(Permission.STOCK_VIEW)
@require_GET
def search(request: FloorRequest) -> HttpResponse:
    """Items by name, SKU or GTIN, with what is here; a code that names one item opens it."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    matches = catalogue.variants_by_code(text) if text else []
    if len(matches) == 1:
        return HttpResponseRedirect(f"{reverse('kiosk:item_by_code')}?{urlencode({'code': text})}")
    ids = [match.variant_id for match in matches] or (_found(request, text) if text else [])
    return page(request, "stock", {"q": text, "rows": _rows(request, ids)})


def _found(request: FloorRequest, text: str) -> list[int]:
    """A variant of each product that the words find."""
    result = discovery.search(
        channel_id=stores.default_channel().pk,
        language=request.floor.language,
        text=text,
        limit=SHOWN,
        with_facets=False,
        location_id=request.floor.location_id,
        now=clock.now(),
    )
    return [pk for card in result.cards for pk in card.variant_ids]


def _rows(request: FloorRequest, ids: list[int]) -> list[Found]:
    """Products in the order found, each with its sizes and what is free of them here."""
    cards = catalogue.variant_cards(ids, language=request.floor.language)
    levels = inventory.levels(variant_ids=ids, location_ids=[request.floor.location_id])
    free = {level.variant_id: level.free for level in levels}
    products: dict[int, Found] = {}
    for pk in ids:
        card, units = cards[pk], free.get(pk, 0)
        found = products.setdefault(card.product_id, Found(name=card.product_name, image=card.image_url))
        size = Size(id=card.public_id, name=card.option_text or card.sku, units=units, tone=wording.tone(units))
        found.sizes.append(size)
    return list(products.values())


@staff(Permission.STOCK_VIEW)
@require_GET
def by_code(request: FloorRequest) -> HttpResponse:
    """From a scanned code to its item."""
    card = item.card_of(code=request.GET.get("code", ""), language=request.floor.language)
    return HttpResponseRedirect(reverse("kiosk:item", args=[card.public_id]))


@staff(Permission.STOCK_VIEW)
@require_GET
def show(request: FloorRequest, variant_id: uuid.UUID) -> HttpResponse:
    """An item: what stands here and why, other sizes, other shops."""
    card = item.card_of(public_id=str(variant_id), language=request.floor.language)
    view = item.view_of(card, request.floor, now=clock.now())
    floor = request.floor
    values = {
        "view": view,
        "card": card,
        "topic": f"stock:{card.id}",
        "signed_topic": live.sign_topic(f"stock:{card.id}"),
        "zones": inventory.zones_at(floor.location_id),
        "can_receive": floor.may(Permission.STOCK_RECEIVE),
        "can_count": floor.may(Permission.STOCK_COUNT),
    }
    return page(request, "_item" if is_fragment(request) else "item", values)


@staff(Permission.STOCK_COUNT)
@require_POST
def place(request: FloorRequest, variant_id: uuid.UUID) -> HttpResponse:
    """Says where the item stands here, for whoever picks it next."""
    card = item.card_of(public_id=str(variant_id), language=request.floor.language)
    row = stock.Placing(
        variant_id=card.id,
        location_id=request.floor.location_id,
        zone=request.POST.get("zone", ""),
        shelf=request.POST.get("shelf", ""),
    )
    stock.place_items([row], actor=request.floor.actor)
    messages.success(request, _("The place of %(name)s is kept.") % {"name": card.product_name})
    return HttpResponseRedirect(reverse("kiosk:item", args=[card.public_id]))
