"""What somebody writes to make or change an offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput
from apps.pricing.discounts import Effect


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Keys of categories (with all below them), products and variants."""

    category_ids: frozenset[int] = frozenset()
    product_ids: frozenset[int] = frozenset()
    variant_ids: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.category_ids or self.product_ids or self.variant_ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionDraft:
    """A promotion whole: `code` says which; amounts are minor units of `currency`; an empty scope is everything."""

    code: str
    channel_id: int
    currency: str
    names: Mapping[str, str]
    effects: tuple[Effect, ...]
    priority: int = 0
    is_exclusive: bool = False
    needs_code: bool = False
    is_active: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    limit_total: int | None = None
    limit_per_customer: int | None = None
    min_amount: int = 0
    min_quantity: int = 0
    group_ids: frozenset[int] = frozenset()
    scope: Scope = field(default_factory=Scope)
    without: Scope = field(default_factory=Scope)


def moment_in(zone: str, local: datetime | None, *, field: str) -> datetime | None:
    """The moment when clocks of a zone show `local`; the first of two where they are set back.

    Raises: InvalidInput for a time that they jump over.
    """
    if local is None:
        return None
    moment = local.replace(tzinfo=ZoneInfo(zone))
    if moment.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise InvalidInput(_("The clocks jump over this time on that day. Choose another."), field=field)
    return moment


def local_in(zone: str, moment: datetime | None) -> datetime | None:
    """What clocks of a zone show at a moment."""
    return None if moment is None else moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
