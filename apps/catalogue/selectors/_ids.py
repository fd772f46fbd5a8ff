"""From the ids that pages and programs carry to keys."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from apps.catalogue.models import Variant


def variant_ids(public_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The keys of variants by their public id; unknown ones are left out. One statement."""
    return dict(Variant.objects.filter(public_id__in=set(public_ids)).values_list("public_id", "pk"))
