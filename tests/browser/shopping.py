"""A shop to walk through in a browser, and what every walk does."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import Page, expect

from apps.catalogue import services as catalogue
from apps.catalogue.drafts import MediaDraft, OptionDraft, ProductDraft, VariantDraft
from apps.core import clock
from apps.core.actor import SYSTEM
from apps.discovery import services as discovery
from apps.inventory import services as inventory
from apps.inventory.services import OpeningStock
from apps.pricing import services as pricing
from apps.pricing.quotes import PriceDraft
from tests.browser.conftest import is_wider_than_the_screen, violations
from tests.factories.pricing import TaxRateFactory, price_list_of
from tests.factories.shop import Shop, open_shop
from tests.factories.stores import LocationFactory


def draft(handle: str, name: str, colour: str, size: str) -> ProductDraft:
    sizes = ("38", "39", "40")
    variants = tuple(VariantDraft(values=(number,), sku=f"{handle}-{number}") for number in sizes)
    return ProductDraft(
        handle=handle, name=name, variants=variants, options=(OptionDraft(name=size),), summary="Light and warm.",
        description="<p>Made to be repaired.</p>", status="active", is_published=True, brand="Lumbre Montaña",
        category=("Footwear",), media=(MediaDraft(url=f"/static/styleguide/{colour}.svg", alt=name),),
    )  # fmt: skip


def make_shop() -> Shop:
    """Two shops in Madrid and three products in three sizes; size 40 is sold out, and the other shop has 38 alone."""
    near = open_shop(
        code="MAD-1", name="Lumbre Centro", street="Calle Mayor, 1", city="Madrid", postcode="28013", latitude=40.416, longitude=-3.704
    )  # fmt: skip
    far = LocationFactory(
        legal_entity=near.channel.legal_entity, hosts_pickup=True, code="MAD-2", name="Lumbre Sur", city="Madrid", postcode="28041",
        latitude=40.37, longitude=-3.69, time_zone="Europe/Madrid",
    )  # fmt: skip
    TaxRateFactory()
    goods = [("walker", "lamp"), ("runner", "mug"), ("climber", "tent")]
    names = {"en": [f"{handle.title()} shoe" for handle, _ in goods], "es": [f"Zapato {handle}" for handle, _ in goods]}
    for language, size in (("en", "Size"), ("es", "Talla")):
        rows = [
            draft(handle, name, picture, size) for (handle, picture), name in zip(goods, names[language], strict=True)
        ]
        results = catalogue.upsert_products(
            rows, source="test", language=language, channel_id=near.channel.pk, now=clock.now()
        )
    ids = [pk for result in results for pk in result.variant_ids if pk]
    prices = price_list_of(near.channel)
    pricing.set_prices(
        [PriceDraft(variant_id=pk, amount=Decimal(5990)) for pk in ids], price_list_id=prices.pk, actor=SYSTEM
    )
    stock = [
        OpeningStock(variant_id=pk, location_id=near.location.pk, quantity=0 if place % 3 == 2 else 8)
        for place, pk in enumerate(ids)
    ]
    stock += [OpeningStock(variant_id=ids[0], location_id=far.pk, quantity=2)]
    inventory.set_opening_stock(stock, actor=SYSTEM)
    discovery.rebuild(now=clock.now())
    return near


def sound(page: Page) -> None:
    """Nothing for axe, and nothing beside the screen."""
    assert violations(page) == []
    assert not is_wider_than_the_screen(page)


def choose_shop(page: Page) -> None:
    page.locator(".shop-chip").click()
    page.locator("#shop-drawer .shop-item", has_text="Lumbre Centro").get_by_role("button").click()
    expect(page.locator(".shop-chip")).to_contain_text("Lumbre Centro")


def fill_basket(page: Page, site: str, product: str = "walker-shoe") -> None:
    """A pair of shoes in the basket, and on to the checkout."""
    page.goto(f"{site}/en/p/{product}/")
    page.locator("#add").get_by_role("button", name="Add to basket").click()
    page.goto(f"{site}/en/basket/")
    page.get_by_role("button", name="Go to checkout").click()
    page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    page.get_by_label("Email").fill("ana@example.com")
