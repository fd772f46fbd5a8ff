"""Where a product is shown, and whether it is sold at all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from apps.audit import services as audit
from apps.catalogue.enums import TRANSITIONS, ProductStatus
from apps.catalogue.events import ProductChanged
from apps.catalogue.models import Product, Publication
from apps.core.actor import Actor
from apps.core.errors import IllegalTransition, NotFound
from apps.outbox import services as outbox


def publish(*, product_id: int, channel_id: int, actor: Actor, now: datetime) -> bool:
    """Shows the product on the channel; whether that is news. Locks: the product. Publishes: ProductChanged."""
    with transaction.atomic():
        product = _locked(product_id)
        _row, is_news = Publication.objects.get_or_create(
            product=product, channel_id=channel_id, defaults={"published_at": now}
        )
        if is_news:
            _note(product, actor=actor, verb="catalogue.publish", now=now, after={"channel_id": channel_id})
        return is_news


def withdraw(*, product_id: int, channel_id: int, actor: Actor, now: datetime) -> bool:
    """Takes the product off the channel; whether it was there. Locks: the product. Publishes: ProductChanged."""
    with transaction.atomic():
        product = _locked(product_id)
        gone, _rows = Publication.objects.filter(product=product, channel=channel_id).delete()
        if gone:
            _note(product, actor=actor, verb="catalogue.withdraw", now=now, after={"channel_id": channel_id})
        return bool(gone)


def activate(*, product_id: int, actor: Actor, now: datetime) -> None:
    """Locks: the product. Publishes: ProductChanged. Raises: IllegalTransition."""
    _set_status(product_id, ProductStatus.ACTIVE, actor=actor, now=now)


def archive(*, product_id: int, actor: Actor, now: datetime) -> None:
    """Ends the sale of a product for good; nothing of it is deleted.

    Locks: the product. Publishes: ProductChanged. Raises: IllegalTransition.
    """
    _set_status(product_id, ProductStatus.ARCHIVED, actor=actor, now=now)


@transaction.atomic
def _set_status(product_id: int, to: ProductStatus, *, actor: Actor, now: datetime) -> None:
    product = _locked(product_id)
    before = product.status
    _move(product, to)
    product.save(update_fields=["status"])
    _note(product, actor=actor, verb=f"catalogue.{to}", now=now, before={"status": before}, after={"status": str(to)})


def _move(product: Product, to: ProductStatus) -> None:
    if to not in TRANSITIONS[product.status]:
        raise IllegalTransition
    product.status = to


def _locked(product_id: int) -> Product:
    found = Product.objects.select_for_update(of=("self",)).filter(pk=product_id).first()
    if found is None:
        raise NotFound
    return found


def _note(
    product: Product,
    *,
    actor: Actor,
    verb: str,
    now: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    Product.objects.filter(pk=product.pk).update(updated_at=now)
    audit.record(actor=actor, verb=verb, object_key=f"product:{product.pk}", before=before, after=after)
    outbox.publish(ProductChanged(product_id=product.pk), key=f"product:{product.pk}")
