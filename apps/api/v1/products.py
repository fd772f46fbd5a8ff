"""What shoppers find: lists with facets, products whole, suggestions while typing."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, Endpoint, now, operation
from apps.api.errors import InvalidQuery
from apps.api.pages import Cursor, Limit
from apps.api.shapes import Many, Real, Says, Shape, Text
from apps.api.v1 import show
from apps.api.v1.shapes import Availability, word_for
from apps.api.writing import answer
from apps.catalogue.shown import OptionView, ProductView
from apps.core.errors import NotFound
from apps.core.money import Money, round_half_up
from apps.discovery import selectors as discovery
from apps.discovery.results import Facet, ProductCard, ProductPage, ShopStock, VariantOffer
from apps.discovery.selectors import Sort
from apps.pricing.quotes import ShownPrice
from apps.stores import selectors as stores
from apps.stores.models import Location, SalesChannel

PAGE = 24
Channel = Annotated[str, Text(40), Says("Code of the sales channel; the web shop's if left out.")]
MyShop = Annotated[UUID | None, Says("My shop: what it has is shown.")]


class ProductQuery(Shape):
    q: Annotated[str, Text(200), Says("Words, mistyped ones too; a SKU or GTIN.")] = ""
    category: Annotated[str, Text(200), Says("Its slug.")] = ""
    facet: Annotated[
        tuple[str, ...], Many(50), Says("group:code as the answer names them; any of a group, all groups.")
    ] = ()
    location: MyShop = None
    sort: Sort = Sort.RELEVANCE
    facets: Annotated[bool, Says("Whether facets are counted.")] = True
    channel: Channel = ""
    limit: Limit = PAGE
    cursor: Cursor = ""


class OneProductQuery(Shape):
    location: MyShop = None
    lat: Annotated[float | None, Real(-90, 90)] = None
    lon: Annotated[float | None, Real(-180, 180)] = None
    channel: Channel = ""


class SuggestionQuery(Shape):
    q: Annotated[str, Text(200)]
    channel: Channel = ""


class Price(Shape):
    """`before` is the price that this one is compared with."""

    now: Money
    before: Money | None
    lowest_30: Annotated[
        Money | None,
        Says("The lowest price of the 30 days before the reduction; null without one, or for what is new."),
    ]
    is_tax_included: bool


class ProductItem(Shape):
    """A product in a list. `price` is that of its cheapest variant; with `has_range` others cost more."""

    id: UUID
    name: str
    slug: str
    brand: str
    image_url: str
    price: Price | None
    has_range: bool
    availability: Annotated[Availability | None, Says("At the shop that was asked for.")]


class FacetValueOut(Shape):
    code: str
    name: str
    count: int
    is_chosen: bool
    swatch: str


class FacetOut(Shape):
    group: str
    name: str
    values: tuple[FacetValueOut, ...]


class ProductList(Shape):
    items: tuple[ProductItem, ...]
    total: int
    is_total_capped: Annotated[bool, Says("There are at least so many.")]
    facets: tuple[FacetOut, ...]
    corrected: Annotated[str, Says("What was searched in place of a mistyped text.")]
    next: str | None


class PictureOut(Shape):
    url: str
    alt: str


class CategoryOut(Shape):
    name: str
    slug: str


class OptionValueOut(Shape):
    code: str
    name: str
    swatch: str


class OptionOut(Shape):
    code: str
    name: str
    values: tuple[OptionValueOut, ...]


class VariantOut(Shape):
    """What can be put into a basket. `choices` holds one value code per option, in their order."""

    id: UUID
    sku: str
    gtin: str
    option: str
    choices: tuple[str, ...]
    image_url: str
    price: Price | None
    availability: Annotated[Availability | None, Says("At the shop that was asked for.")]
    units: Annotated[int | None, Says("Only for who may see exact counts there.")]


class ShopOffer(Shape):
    variant: UUID
    availability: Availability
    units: int | None


class ShopAvailability(Shape):
    location: UUID
    name: str
    city: str
    distance_metres: int | None
    variants: tuple[ShopOffer, ...]


class AttributeOut(Shape):
    name: str
    value: str


class ProductOut(Shape):
    """A product whole, with the nearest shops. `description` is clean HTML."""

    id: UUID
    language: str
    name: str
    slug: str
    slugs: dict[str, str]
    brand: str
    summary: str
    description: str
    categories: tuple[CategoryOut, ...]
    pictures: tuple[PictureOut, ...]
    options: tuple[OptionOut, ...]
    attributes: tuple[AttributeOut, ...]
    variants: tuple[VariantOut, ...]
    shops: tuple[ShopAvailability, ...]


class SuggestionOut(Shape):
    name: str
    slug: str
    image_url: str


class SuggestionList(Shape):
    items: tuple[SuggestionOut, ...]


class Products(Endpoint):
    """Products that a channel shows."""

    tag = "products"
    needs = {"list": ANYONE, "retrieve": ANYONE, "by_slug": ANYONE, "suggest": ANYONE}

    @operation("list_products", query=ProductQuery, answers={200: ProductList})
    def list(self, query: ProductQuery) -> HttpResponse:
        """Products found, narrowed and sorted, with prices and stock as they are now.

        Facets say how many products each further choice would leave.
        """
        channel, shop = _where(query.channel, query.location)
        page = discovery.search(
            channel_id=channel.pk,
            language=_language(channel),
            fallback_language=channel.default_language,
            other_languages=channel.languages,
            text=query.q,
            category=query.category,
            facets=_facets(query.facet),
            location_id=shop.pk if shop else None,
            sort=query.sort,
            cursor=query.cursor,
            limit=query.limit,
            with_facets=query.facets,
            now=now(),
        )
        return answer(
            ProductList(
                items=tuple(_item(card) for card in page.cards),
                total=page.total,
                is_total_capped=page.is_total_capped,
                facets=tuple(_facet(facet) for facet in page.facets),
                corrected=page.corrected,
                next=page.next_cursor or None,
            )
        )

    @operation("get_product", query=OneProductQuery, answers={200: ProductOut})
    def retrieve(self, public_id: UUID, query: OneProductQuery) -> HttpResponse:
        """A product with its variants, prices, and stock in the nearest shops."""
        return self._product(query, public_id=public_id)

    @operation("get_product_by_slug", query=OneProductQuery, answers={200: ProductOut})
    def by_slug(self, slug: str, query: OneProductQuery) -> HttpResponse:
        """A product by the name in its address, in any language."""
        return self._product(query, slug=slug)

    @operation("suggest_products", query=SuggestionQuery, answers={200: SuggestionList})
    def suggest(self, query: SuggestionQuery) -> HttpResponse:
        """Products whose names begin like what is being typed."""
        channel, _shop = _where(query.channel, None)
        found = discovery.suggest(
            query.q, channel_id=channel.pk, language=_language(channel), other_languages=channel.languages
        )
        items = tuple(SuggestionOut(name=row.name, slug=row.slug, image_url=row.image_url) for row in found)
        return answer(SuggestionList(items=items))

    def _product(self, query: OneProductQuery, *, slug: str = "", public_id: UUID | None = None) -> HttpResponse:
        channel, shop = _where(query.channel, query.location)
        if (query.lat is None) != (query.lon is None):
            raise InvalidQuery(_("Give both lat and lon."), field="lat" if query.lat is None else "lon")
        page = discovery.product_page(
            slug=slug,
            public_id=public_id,
            language=_language(channel),
            channel_id=channel.pk,
            location_id=shop.pk if shop else None,
            near=(query.lat, query.lon) if query.lat is not None and query.lon is not None else None,
            now=now(),
        )
        if page is None:
            raise NotFound
        exact = {row.location.id for row in page.shops if self.actor.may(Permission.STOCK_VIEW, row.location.id)}
        return answer(_product(page, exact=exact, shop_id=shop.pk if shop else None))


def _where(channel: str, location: UUID | None) -> tuple[SalesChannel, Location | None]:
    found = stores.channel_by_code(channel) if channel else stores.default_channel()
    return found, stores.location_by_public_id(location) if location else None


def _language(channel: SalesChannel) -> str:
    asked = (get_language() or "").split("-")[0]
    return asked if asked in channel.languages else channel.default_language


def _facets(chosen: tuple[str, ...]) -> dict[str, list[str]]:
    """["brand:acme", "option:size:m"] by group. Raises: InvalidQuery."""
    found: dict[str, list[str]] = {}
    for text in chosen:
        head, colon, code = text.partition(":")
        if head == "option":
            name, colon, code = code.partition(":")
            head = f"option:{name}"
        if not colon or not code:
            raise InvalidQuery(_("Write group:code, such as brand:acme."), field="facet")
        found.setdefault(head, []).append(code)
    return found


def _item(card: ProductCard) -> ProductItem:
    return ProductItem(
        id=card.public_id,
        name=card.name,
        slug=card.slug,
        brand=card.brand,
        image_url=card.image_url,
        price=_price(card.price),
        has_range=card.has_range,
        availability=None if card.available is None else word_for(card.available),
    )


def _price(price: ShownPrice | None) -> Price | None:
    if price is None:
        return None
    before, lowest = price.compare_at_amount, price.lowest_30_amount
    return Price(
        now=Money(round_half_up(price.amount), price.currency),
        before=show.money(None if before is None else round_half_up(before), price.currency),
        lowest_30=show.money(None if lowest is None else round_half_up(lowest), price.currency),
        is_tax_included=price.is_tax_included,
    )


def _facet(facet: Facet) -> FacetOut:
    return FacetOut(
        group=facet.group,
        name=facet.name,
        values=tuple(
            FacetValueOut(
                code=value.code, name=value.name, count=value.count, is_chosen=value.is_chosen, swatch=value.swatch
            )
            for value in facet.values
        ),
    )


def _product(page: ProductPage, *, exact: set[int], shop_id: int | None) -> ProductOut:
    product = page.product
    public = {offer.variant.id: offer.variant.public_id for offer in page.variants}
    return ProductOut(
        id=product.public_id,
        language=product.language,
        name=product.name,
        slug=product.slug,
        slugs=product.slugs,
        brand=product.brand,
        summary=product.summary,
        description=product.description,
        categories=tuple(CategoryOut(name=row.name, slug=row.slug) for row in product.categories),
        pictures=tuple(PictureOut(url=row.url, alt=row.alt) for row in product.pictures),
        options=_options(product),
        attributes=tuple(AttributeOut(name=name, value=value) for name, value in product.attributes),
        variants=tuple(_variant(offer, is_exact=shop_id in exact) for offer in page.variants),
        shops=tuple(_shop(row, public, is_exact=row.location.id in exact) for row in page.shops),
    )


def _options(product: ProductView) -> tuple[OptionOut, ...]:
    return tuple(_option(option) for option in product.options)


def _option(option: OptionView) -> OptionOut:
    values = tuple(OptionValueOut(code=row.code, name=row.name, swatch=row.swatch) for row in option.values)
    return OptionOut(code=option.code, name=option.name, values=values)


def _variant(offer: VariantOffer, *, is_exact: bool) -> VariantOut:
    variant = offer.variant
    return VariantOut(
        id=variant.public_id,
        sku=variant.sku,
        gtin=variant.gtin,
        option=variant.option_text,
        choices=variant.choices,
        image_url=variant.image_url,
        price=_price(offer.price),
        availability=None if offer.available is None else word_for(offer.available),
        units=offer.available if is_exact else None,
    )


def _shop(row: ShopStock, public: dict[int, UUID], *, is_exact: bool) -> ShopAvailability:
    return ShopAvailability(
        location=row.location.public_id,
        name=row.location.name,
        city=row.location.city,
        distance_metres=row.location.distance_metres,
        variants=tuple(
            ShopOffer(variant=public[pk], availability=word_for(units), units=units if is_exact else None)
            for pk, units in row.units.items()
        ),
    )
