"""Categories by hand and by table: their place in the tree, and their name in each language."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.catalogue import text
from apps.catalogue.events import ProductChanged
from apps.catalogue.models import Category, CategoryText, Product
from apps.catalogue.services._upsert import LOCK
from apps.core.actor import Actor
from apps.core.errors import InvalidInput, NotFound
from apps.outbox import services as outbox

LONGEST_CODE = 400
BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM catalogue_category WHERE id = %s
    UNION SELECT lower.id FROM below JOIN catalogue_category lower ON lower.parent_id = below.id
) SELECT id FROM below
"""


@transaction.atomic
def save_category(*, code: str, parent_id: int | None, position: int, actor: Actor) -> Category:
    """The category of that code, made or put at this place of the tree. Audited, if anything differs.

    Locks: the catalogue's import lock. Publishes: ProductChanged, for what stands on it and below. Raises: InvalidInput.
    """
    _lock()
    if not code.strip() or len(code) > LONGEST_CODE or text.has_forbidden(code):
        raise InvalidInput(_("A category has a code of at most 400 letters, such as clothing/shirts."), field="code")
    found = Category.objects.filter(code=code).first()
    if found is not None and parent_id in below(found.pk):
        raise InvalidInput(_("A category can't stand below itself."), field="parent")
    before = {"parent": found.parent_id, "position": found.position} if found else None
    after = {"parent": parent_id, "position": position}
    if before == after and found is not None:
        return found
    saved, _made = Category.objects.update_or_create(code=code, defaults={"parent_id": parent_id, "position": position})
    _tell(saved.pk, actor, before=before, after=after)
    return saved


@transaction.atomic
def name_category(*, category_id: int, language: str, name: str, slug: str = "", actor: Actor) -> None:
    """What a category is called in a language; without a slug it keeps its own, or gets one from the name. Audited.

    Locks: the catalogue's import lock. Publishes: ProductChanged, for what stands on it and below.
    Raises: NotFound, InvalidInput, also for a slug that another category has.
    """
    _lock()
    if not Category.objects.filter(pk=category_id).exists():
        raise NotFound
    kept = text.tidy(name)
    if not kept or len(kept) > 200 or text.has_forbidden(name):
        raise InvalidInput(_("Write a name of 1 to 200 letters."), field="name")
    found = CategoryText.objects.filter(category=category_id, language=language).first()
    wish = text.slug(slug or (found.slug if found else name)) or f"category-{category_id}"
    others = CategoryText.objects.filter(language=language, slug=wish).exclude(category=category_id)
    if others.exists():
        if slug:
            raise InvalidInput(_("Another category has this address."), field="slug")
        wish = f"{wish}-{category_id}"
    before = {"name": found.name, "slug": found.slug} if found else None
    after = {"name": kept, "slug": wish}
    if before == after:
        return
    CategoryText.objects.update_or_create(category_id=category_id, language=language, defaults=after)
    _tell(category_id, actor, before=before, after={**after, "language": language})


def below(category_id: int) -> list[int]:
    """A category and all below it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [category_id])
        return [row[0] for row in cursor.fetchall()]


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _tell(category_id: int, actor: Actor, *, before: Mapping[str, object] | None, after: Mapping[str, object]) -> None:
    audit.record(
        actor=actor, verb="catalogue.category_saved", object_key=f"category:{category_id}", before=before, after=after
    )
    products = Product.objects.filter(category__in=below(category_id)).order_by("pk").values_list("pk", flat=True)
    outbox.publish_many((ProductChanged(product_id=pk), f"product:{pk}") for pk in products)
