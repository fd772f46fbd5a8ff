"""Codes of offers: written by hand, or made by the thousand."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.audit import services as audit
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.pricing.codes import MAX_LENGTH, is_well_formed, normalised
from apps.pricing.errors import CodeTaken, NoSuchPromotion
from apps.pricing.models import Coupon, Promotion

MOST_AT_ONCE = 20_000
SHORTEST = 6
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without those that look alike: a code is read off paper and typed."""

ADD = """
INSERT INTO pricing_coupon (public_id, promotion_id, channel_id, code, batch, is_active, limit_total, used_count)
SELECT gen_random_uuid(), offer.id, offer.channel_id, made.code, %(batch)s, true, %(limit)s::int, 0
FROM pricing_promotion offer, unnest(%(codes)s::varchar[]) AS made (code) WHERE offer.id = %(promotion)s
ON CONFLICT (channel_id, code) DO NOTHING RETURNING code
"""
COUNT = """
UPDATE pricing_coupon SET used_count = (
    SELECT count(*) FROM pricing_redemption WHERE coupon_id = pricing_coupon.id AND given_back_at IS NULL)
WHERE id = %s RETURNING used_count
"""


@transaction.atomic
def add_coupon(
    *, promotion_id: int, code: str, limit_total: int | None = None, batch: str = "", actor: Actor
) -> Coupon:
    """A code that opens the promotion; the same code of the same promotion again is the same coupon.

    Raises: NoSuchPromotion, InvalidInput, CodeTaken.
    """
    kept = normalised(code)
    if not is_well_formed(kept):
        raise InvalidInput(
            _("A code has 1 to %(most)d letters (A to Z), digits, hyphens or underscores.") % {"most": MAX_LENGTH},
            field="code",
        )
    _open(promotion_id, limit_total)
    if not _add(promotion_id, [kept], limit_total=limit_total, batch=batch.strip()[:60]):
        there = Coupon.objects.filter(promotion_id=promotion_id, code=kept).first()
        if there is None:
            raise CodeTaken(field="code")
        return there
    audit.record(actor=actor, verb="coupon.add", object_key=f"promotion:{promotion_id}", after={"code": kept})
    return Coupon.objects.get(promotion_id=promotion_id, code=kept)


@transaction.atomic
def generate_coupons(
    *,
    promotion_id: int,
    count: int,
    prefix: str = "",
    length: int = 8,
    limit_total: int | None = 1,
    batch: str = "",
    actor: Actor,
) -> list[str]:
    """So many new random codes, in the order made: `prefix` and `length` letters that nobody confuses or guesses.

    Raises: NoSuchPromotion, InvalidInput.
    """
    start = normalised(prefix)
    if not 0 < count <= MOST_AT_ONCE:
        raise InvalidInput(_("Write a number from 1 to %(most)d.") % {"most": MOST_AT_ONCE}, field="count")
    if length < SHORTEST:
        raise InvalidInput(
            _("With fewer than %(least)d letters codes are guessed.") % {"least": SHORTEST}, field="length"
        )
    if (start and not is_well_formed(start)) or len(start) + length > MAX_LENGTH:
        raise InvalidInput(
            _("Beginning and letters together have %(most)d letters, digits or hyphens at most.")
            % {"most": MAX_LENGTH},
            field="prefix",
        )
    _open(promotion_id, limit_total)
    made: list[str] = []
    while len(made) < count:
        codes = {
            start + "".join(secrets.choice(LETTERS) for _letter in range(length)) for _code in range(count - len(made))
        }
        made += _add(promotion_id, sorted(codes), limit_total=limit_total, batch=batch.strip()[:60])
    audit.record(
        actor=actor,
        verb="coupon.generate",
        object_key=f"promotion:{promotion_id}",
        after={"count": count, "prefix": start, "batch": batch.strip()[:60]},
    )
    return made


@transaction.atomic
def set_coupon(*, coupon_id: int, is_active: bool, limit_total: int | None, actor: Actor) -> None:
    """Ends a code, or sets how many orders may use it. Locks: the coupon. Raises: NoSuchPromotion, InvalidInput."""
    coupon = Coupon.objects.select_for_update(of=("self",)).filter(pk=coupon_id).first()
    if coupon is None:
        raise NoSuchPromotion
    _check_limit(limit_total)
    Coupon.objects.filter(pk=coupon_id).update(limit_total=None)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [coupon_id])
        used = int(cursor.fetchone()[0])
    if limit_total is not None and limit_total < used:
        words = _("%(count)d orders have used it already. Write that many or more.") % {"count": used}
        raise InvalidInput(words, field="limit_total")
    Coupon.objects.filter(pk=coupon_id).update(is_active=is_active, limit_total=limit_total)
    audit.record(
        actor=actor,
        verb="coupon.save",
        object_key=f"coupon:{coupon_id}",
        after={"active": is_active, "limit": limit_total},
    )


def _open(promotion_id: int, limit_total: int | None) -> None:
    """The promotion takes codes. Locks it against changes, so that it keeps doing so."""
    promotion = Promotion.objects.select_for_update(of=("self",), no_key=True).filter(pk=promotion_id).first()
    if promotion is None:
        raise NoSuchPromotion
    if not promotion.needs_code:
        raise InvalidInput(_("This promotion works without a code. Say first that it needs one."), field="code")
    _check_limit(limit_total)


def _check_limit(limit_total: int | None) -> None:
    if limit_total is not None and not 0 < limit_total < 2**31:
        raise InvalidInput(_("Write 1 or more, or leave it empty."), field="limit_total")


def _add(promotion_id: int, codes: Sequence[str], *, limit_total: int | None, batch: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ADD, {"promotion": promotion_id, "codes": list(codes), "limit": limit_total, "batch": batch})
        return [row[0] for row in cursor.fetchall()]
