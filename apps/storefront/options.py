"""Options as buttons: each leads to the variant that differs in that one choice, and says when it is sold out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.text import slugify

from apps.discovery.results import ProductPage, VariantOffer


def anywhere(found: ProductPage, offer: VariantOffer) -> int:
    """Units that the shops around could hand over."""
    return (offer.available or 0) + sum(shop.units.get(offer.variant.id, 0) for shop in found.shops)


def rows(found: ProductPage, chosen: VariantOffer | None, *, path: str, parameter: str) -> list[dict[str, Any]]:
    """A row per option, a button per value that some variant has."""
    if chosen is None:
        return []
    result = []
    for place, option in enumerate(found.product.options):
        current = chosen.variant.choices[place] if place < len(chosen.variant.choices) else ""
        values = []
        for value in option.values:
            offer = _nearest(found, chosen, place, value.code)
            if offer is None:
                continue
            values.append({
                "id": f"option-{place}-{slugify(value.code)}",
                "label": value.name,
                "href": f"{path}?{urlencode({parameter: str(offer.variant.public_id)})}",
                "is_chosen": value.code == current,
                "is_gone": not anywhere(found, offer),
            })  # fmt: skip
        names = {value.code: value.name for value in option.values}
        result.append({"name": option.name, "chosen": names.get(current, ""), "values": values})
    return result


def _nearest(found: ProductPage, chosen: VariantOffer, place: int, code: str) -> VariantOffer | None:
    """The variant with that value which keeps most of the other choices, one in stock before one that is not."""
    fitting = [one for one in found.variants if place < len(one.variant.choices) and one.variant.choices[place] == code]

    def rank(one: VariantOffer) -> tuple[int, bool]:
        kept = sum(a == b for a, b in zip(one.variant.choices, chosen.variant.choices, strict=False))
        return -kept, not anywhere(found, one)

    return min(fitting, key=rank, default=None)
