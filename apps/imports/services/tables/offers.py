"""Promotions and their codes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.accounts.permissions import Permission
from apps.core.actor import Actor
from apps.core.errors import InvalidInput
from apps.customers.models import CustomerGroup
from apps.imports.formats.tables.offers import NAME, NAMES
from apps.imports.services.tables._kind import Kind, Values, needed
from apps.imports.services.tables._money import major, minor
from apps.imports.services.tables._scopes import categories_named, items_named, scope_of
from apps.pricing import selectors as pricing_reads
from apps.pricing import services as pricing
from apps.pricing.enums import ActionKind
from apps.pricing.models import Coupon, Promotion
from apps.pricing.services import Effect, PromotionDraft
from apps.stores.models import SalesChannel

_PLAIN = (
    "is_active", "is_exclusive", "needs_code", "priority", "valid_from", "valid_to", "limit_total", "limit_per_customer",
)  # fmt: skip
_WHOLE = Decimal(100)


def _promotion(values: Values) -> Promotion | None:
    return Promotion.objects.select_related("channel").filter(code=values["promotion_code"]).first()


def _described(row: Promotion) -> dict[str, Any]:
    draft = pricing_reads.draft_of(row)
    groups = CustomerGroup.objects.filter(pk__in=draft.group_ids).order_by("code").values_list("code", flat=True)
    return {
        "promotion_code": row.code,
        "channel_code": row.channel.code,
        **dict.fromkeys(NAMES, ""),
        **{f"{NAME}{language}": name for language, name in draft.names.items()},
        **{name: getattr(row, name) for name in _PLAIN},
        **_done(draft),
        "min_amount": major(draft.min_amount, draft.currency) if draft.min_amount else None,
        "min_quantity": draft.min_quantity or None,
        "groups": tuple(groups) if draft.group_ids else (),
        "categories": categories_named(draft.scope),
        "items": items_named(draft.scope),
        "categories_left_out": categories_named(draft.without),
        "items_left_out": items_named(draft.without),
    }


def _done(draft: PromotionDraft) -> dict[str, Any]:
    """What the offer does, a column for each thing."""
    by_kind = {effect.kind: effect for effect in draft.effects}
    percent, amount = by_kind.get(ActionKind.PERCENTAGE), by_kind.get(ActionKind.AMOUNT)
    sets = by_kind.get(ActionKind.BUY_X_GET_Y)
    return {
        "percent_off": percent.percent if percent else None,
        "amount_off": major(amount.amount, draft.currency) if amount else None,
        "buy_quantity": sets.buy_quantity if sets else None,
        "get_quantity": sets.get_quantity if sets else None,
        "get_percent": sets.percent if sets else None,
        "free_delivery": ActionKind.FREE_SHIPPING in by_kind,
    }


def _write(values: Values, _found: Promotion | None, actor: Actor) -> None:
    channel = needed(SalesChannel.objects.filter(code=values["channel_code"]).first(), "channel_code")
    named = {name.removeprefix(NAME): text for name, text in values.items() if name.startswith(NAME) and text}
    pricing.save_promotion(
        PromotionDraft(
            code=values["promotion_code"],
            channel_id=channel.pk,
            currency=channel.currency,
            names=named,
            effects=tuple(_effects(values, channel.currency)),
            priority=values.get("priority") or 0,
            is_active=bool(values.get("is_active")),
            is_exclusive=bool(values.get("is_exclusive")),
            needs_code=bool(values.get("needs_code")),
            valid_from=values.get("valid_from"),
            valid_to=values.get("valid_to"),
            limit_total=values.get("limit_total"),
            limit_per_customer=values.get("limit_per_customer"),
            min_amount=minor(values.get("min_amount"), channel.currency, "min_amount"),
            min_quantity=values.get("min_quantity") or 0,
            group_ids=_groups(values.get("groups") or ()),
            scope=scope_of(values.get("items") or (), values.get("categories") or (), field="items"),
            without=scope_of(
                values.get("items_left_out") or (), values.get("categories_left_out") or (), field="items_left_out"
            ),
        ),
        actor=actor,
    )


def _effects(values: Values, currency: str) -> Iterator[Effect]:
    if values.get("percent_off") is not None:
        yield Effect(kind=ActionKind.PERCENTAGE, percent=values["percent_off"])
    if values.get("amount_off") is not None:
        amount = minor(values["amount_off"], currency, "amount_off")
        yield Effect(kind=ActionKind.AMOUNT, amount=amount)
    if values.get("buy_quantity") is not None or values.get("get_quantity") is not None:
        percent = values.get("get_percent")
        yield Effect(
            kind=ActionKind.BUY_X_GET_Y,
            percent=_WHOLE if percent is None else percent,
            buy_quantity=values.get("buy_quantity") or 0,
            get_quantity=values.get("get_quantity") or 0,
        )
    if values.get("free_delivery"):
        yield Effect(kind=ActionKind.FREE_SHIPPING)


def _groups(codes: tuple[str, ...]) -> frozenset[int]:
    known = dict(CustomerGroup.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    if unknown := sorted(set(codes) - known.keys()):
        raise InvalidInput(_("There is no customer group %(code)s.") % {"code": unknown[0]}, field="groups")
    return frozenset(known.values())


PROMOTIONS = Kind(
    code="promotions",
    label="pricing.Promotion",
    changing=Permission.PROMOTION_EDIT,
    rows=lambda rows: rows.select_related("channel"),
    describe=_described,
    find=_promotion,
    write=_write,
    said_as={
        "code": "promotion_code",
        "channel": "channel_code",
        "currency": "channel_code",
        "names": NAMES[0],
        "kind": "percent_off",
        "percent": "percent_off",
        "amount": "amount_off",
    },
)


def _coupon(values: Values) -> Coupon | None:
    promotion = needed(Promotion.objects.filter(code=values["promotion_code"]).first(), "promotion_code")
    coupons = Coupon.objects.select_related("promotion")
    return coupons.filter(channel=promotion.channel_id, code=pricing.normalised_code(values["coupon_code"])).first()


def _coupon_described(row: Coupon) -> dict[str, Any]:
    return {
        "coupon_code": row.code,
        "promotion_code": row.promotion.code,
        "batch": row.batch,
        "limit_total": row.limit_total,
        "is_active": row.is_active,
    }


def _write_coupon(values: Values, found: Coupon | None, actor: Actor) -> None:
    limit, is_active = values.get("limit_total"), values.get("is_active") is not False
    if found is None:
        promotion = needed(Promotion.objects.filter(code=values["promotion_code"]).first(), "promotion_code")
        found = pricing.add_coupon(
            promotion_id=promotion.pk, code=values["coupon_code"], limit_total=limit, batch=values.get("batch") or "", actor=actor
        )  # fmt: skip
        if is_active:
            return
    for name, said in (("promotion_code", found.promotion.code), ("batch", found.batch)):
        if values.get(name, said) != said:
            raise InvalidInput(_("A code stays with its promotion and batch; make a new one."), field=name)
    pricing.set_coupon(coupon_id=found.pk, is_active=is_active, limit_total=limit, actor=actor)


COUPONS = Kind(
    code="coupons",
    label="pricing.Coupon",
    changing=Permission.PROMOTION_EDIT,
    rows=lambda rows: rows.select_related("promotion"),
    describe=_coupon_described,
    find=_coupon,
    write=_write_coupon,
    said_as={"code": "coupon_code"},
)
