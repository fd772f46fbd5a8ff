"""What hangs on a product, one row at a time: attributes, pictures, and the names of options in each language."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.catalogue import text
from apps.catalogue.enums import AttributeKind
from apps.catalogue.models import (
    Attribute,
    AttributeText,
    Media,
    MediaText,
    Option,
    OptionText,
    OptionValue,
    OptionValueText,
    ProductAttribute,
)
from apps.catalogue.services._edits import locked, tell
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, NotFound

SHORT, LONG, ADDRESS, SWATCH, ALT = 200, 1000, 1000, 500, 500


@transaction.atomic
def save_attribute(*, code: str, kind: str = AttributeKind.TEXT, actor: Actor) -> Attribute:
    """The attribute of that code, made or brought to this kind. Audited. Raises: InvalidInput."""
    kept = _fitting(text.code(code), 120, "code")
    if kind not in AttributeKind.values:
        raise InvalidInput(_("Unknown kind of attribute."), field="kind")
    row, is_new = Attribute.objects.get_or_create(code=kept, defaults={"kind": kind})
    if is_new or row.kind != kind:
        Attribute.objects.filter(pk=row.pk).update(kind=kind)
        audit.record(
            actor=actor, verb="catalogue.attribute_saved", object_key=f"attribute:{row.pk}", after={"kind": kind}
        )
    return row


def name_attribute(*, attribute_id: int, language: str, name: str) -> None:
    """What an attribute is called in a language. Raises: InvalidInput."""
    kept = _fitting(text.tidy(name), SHORT, "name")
    AttributeText.objects.update_or_create(attribute_id=attribute_id, language=language, defaults={"name": kept})


@transaction.atomic
def state_attribute(
    *, product_id: int, attribute_id: int, language: str, value: str, actor: Actor, now: datetime
) -> None:
    """What a product states for an attribute, in one language or ("") in all; nothing takes it back.

    Locks: the product. Publishes: ProductChanged, if anything differs. Raises: NotFound, InvalidInput.
    """
    locked(product_id)
    kept = text.tidy(value) and _fitting(text.tidy(value), LONG, "value")
    rows = ProductAttribute.objects.filter(product=product_id, attribute=attribute_id, language=language)
    before = rows.values_list("value", flat=True).first() or ""
    if before == kept:
        return
    if kept:
        ProductAttribute.objects.update_or_create(
            product_id=product_id, attribute_id=attribute_id, language=language, defaults={"value": kept}
        )
    else:
        rows.delete()
    tell(product_id, actor=actor, now=now, verb="catalogue.attribute_stated", before={"value": before}, after={"value": kept})  # fmt: skip


@transaction.atomic
def save_picture(*, product_id: int, url: str, position: int, actor: Actor, now: datetime) -> int:
    """The product's picture of that address at this place; returns its id.

    Locks: the product. Publishes: ProductChanged, if anything differs. Raises: NotFound, InvalidInput.
    """
    locked(product_id)
    kept = _fitting(url.strip(), ADDRESS, "url")
    row, is_new = Media.objects.get_or_create(product_id=product_id, url=kept, defaults={"position": position})
    before = None if is_new else row.position
    if before != position:
        Media.objects.filter(pk=row.pk).update(position=position)
        tell(product_id, actor=actor, now=now, verb="catalogue.picture_saved", before={"position": before}, after={"position": position, "url": kept})  # fmt: skip
    return row.pk


@transaction.atomic
def describe_picture(*, media_id: int, language: str, alt: str, actor: Actor, now: datetime) -> None:
    """What a picture shows, in words. Locks: the product. Publishes: ProductChanged. Raises: NotFound, InvalidInput."""
    row = Media.objects.filter(pk=media_id).first()
    if row is None:
        raise NotFound
    locked(row.product_id)
    kept = _fitting(text.tidy(alt), ALT, "alt")
    MediaText.objects.update_or_create(media=row, language=language, defaults={"alt": kept})
    tell(row.product_id, actor=actor, now=now, verb="catalogue.picture_described", before={}, after={"alt": kept})


@transaction.atomic
def name_option(*, option_id: int, language: str, name: str, actor: Actor, now: datetime) -> None:
    """What an option is called in a language. Locks: the product. Publishes: ProductChanged. Raises: NotFound, InvalidInput."""
    option = Option.objects.filter(pk=option_id).first()
    if option is None:
        raise NotFound
    locked(option.product_id)
    kept = _fitting(text.tidy(name), SHORT, "name")
    OptionText.objects.update_or_create(option=option, language=language, defaults={"name": kept})
    tell(option.product_id, actor=actor, now=now, verb="catalogue.option_named", before={}, after={"name": kept})


@transaction.atomic
def name_value(*, value_id: int, language: str, name: str, swatch: str | None = None, actor: Actor, now: datetime) -> None:  # fmt: skip
    """What an option's value is called in a language, and the colour or picture that stands for it; None keeps that.

    Locks: the product. Publishes: ProductChanged. Raises: NotFound, InvalidInput.
    """
    value = OptionValue.objects.select_related("option").filter(pk=value_id).first()
    if value is None:
        raise NotFound
    locked(value.option.product_id)
    if name:
        kept = _fitting(text.tidy(name), SHORT, "name")
        OptionValueText.objects.update_or_create(value=value, language=language, defaults={"name": kept})
    mark = value.swatch if swatch is None else swatch.strip()
    if mark != value.swatch:
        OptionValue.objects.filter(pk=value.pk).update(swatch=mark and _fitting(mark, SWATCH, "swatch"))
    tell(value.option.product_id, actor=actor, now=now, verb="catalogue.value_named", before={}, after={"name": name, "swatch": mark})  # fmt: skip


def _fitting(value: str, longest: int, field: str) -> str:
    if not value or len(value) > longest:
        raise InvalidInput(_("Write 1 to %(count)s letters.") % {"count": longest}, field=field)
    if text.has_forbidden(value):
        raise InvalidInput(_("This holds characters that can't be shown."), field=field)
    return value
