"""A shop for load tests, made through the services; run as a program it prints what drivers need, as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import time
from decimal import Decimal

import django


def build(*, variants: int, units: int, shops: int) -> dict[str, object]:
    """`variants` priced variants with `units` each in every one of `shops` shops that are open day and night."""
    from apps.accounts import services as accounts  # noqa: PLC0415 slow import: Django is set up first
    from apps.accounts.permissions import Role  # noqa: PLC0415
    from apps.catalogue import services as catalogue  # noqa: PLC0415
    from apps.catalogue.drafts import ProductDraft, VariantDraft  # noqa: PLC0415
    from apps.catalogue.models import Variant  # noqa: PLC0415
    from apps.core.actor import SYSTEM  # noqa: PLC0415
    from apps.core.clock import now  # noqa: PLC0415
    from apps.inventory import services as inventory  # noqa: PLC0415
    from apps.inventory.services import OpeningStock  # noqa: PLC0415
    from apps.pricing import services as pricing  # noqa: PLC0415
    from apps.pricing.services import PriceDraft  # noqa: PLC0415
    from apps.stores import services as stores  # noqa: PLC0415
    from apps.stores.hours import Shift  # noqa: PLC0415
    from apps.stores.services import LocationDraft  # noqa: PLC0415

    entity = stores.ensure_legal_entity(name="Load Test S.L.", tax_id="B00000000")
    channel = stores.ensure_channel(code="web", name="Web", legal_entity_id=entity.pk, languages=["es"])
    pricing.ensure_tax_rules(country="ES")
    prices = pricing.ensure_price_list(code="web", channel_id=channel.pk, currency="EUR")
    places = []
    for number in range(shops):
        draft = LocationDraft(
            code=f"shop-{number}",
            name=f"Shop {number}",
            legal_entity_id=entity.pk,
            city="Madrid",
            latitude=40.4 + number / 1000,
            longitude=-3.7,
            sells=True,
            hosts_pickup=True,
            pickup_capacity_per_hour=1_000_000,
        )
        place, _created = stores.ensure_location(draft=draft)
        stores.set_hours(location_id=place.pk, week={day: [Shift(time(0), time(0))] for day in range(7)})
        places.append(place)
    drafts = [
        ProductDraft(
            handle=f"item-{number}",
            name=f"Item {number}",
            variants=(VariantDraft(sku=f"LT-{number:06d}"),),
            status="active",
            is_published=True,
        )
        for number in range(variants)
    ]
    for start in range(0, len(drafts), 500):
        catalogue.upsert_products(
            drafts[start : start + 500], source="bench", language="en", channel_id=channel.pk, now=now()
        )
    rows = list(Variant.objects.order_by("pk").values_list("pk", "public_id"))
    drafted = [PriceDraft(variant_id=pk, amount=Decimal(1999)) for pk, _public in rows]
    pricing.set_prices(drafted, price_list_id=prices.pk, actor=SYSTEM)
    stock = [
        OpeningStock(variant_id=pk, location_id=place.pk, quantity=units) for place in places for pk, _public in rows
    ]
    for start in range(0, len(stock), 5000):
        inventory.set_opening_stock(stock[start : start + 5000], actor=SYSTEM)
    clerk = accounts.create_user(email="clerk@example.com", name="Clerk", actor=SYSTEM)
    stores.employ(user_id=clerk.pk, location_id=places[0].pk, role=Role.MANAGER, actor=SYSTEM)
    return {
        "variants": [str(public_id) for _pk, public_id in rows],
        "locations": [str(place.public_id) for place in places],
        "token": accounts.issue_token(user_id=clerk.pk, name="load test", actor=SYSTEM),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--variants", type=int, default=200)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--shops", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "omni.settings.base")
    django.setup()
    json.dump(build(variants=options.variants, units=options.units, shops=options.shops), sys.stdout)


if __name__ == "__main__":
    main()
