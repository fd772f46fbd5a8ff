"""What lowers a price: promotions with their conditions, scopes and actions, coupons, and who used them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models import Category, Product, Variant
from apps.core.models import BaseModel, PublicModel
from apps.customers.models import Customer, CustomerGroup
from apps.pricing.enums import ActionKind, ConditionKind
from apps.stores.models import SalesChannel


class Promotion(PublicModel):
    """An offer of a channel while in force: [`valid_from`, `valid_to`). Higher `priority` goes first, then the older one.

    Stackable ones work together, each on what those before it left; an exclusive one stands alone. `used_count` counts
    live orders where there is a limit; without one nobody waits in line for the row.
    """

    code = models.CharField(
        _("code"), max_length=60, unique=True, help_text=_("Your name for it; shoppers never see it.")
    )
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    currency = models.CharField(_("currency"), max_length=3)
    priority = models.IntegerField(_("priority"), default=0)
    is_exclusive = models.BooleanField(
        _("stands alone"), default=False, help_text=_("Is not combined with other offers: the better side counts.")
    )
    needs_code = models.BooleanField(_("needs a code"), default=False)
    is_active = models.BooleanField(_("active"), default=False)
    valid_from = models.DateTimeField(_("valid from"), null=True, blank=True)
    valid_to = models.DateTimeField(_("valid until"), null=True, blank=True)
    limit_total = models.PositiveIntegerField(_("orders in all"), null=True, blank=True)
    limit_per_customer = models.PositiveIntegerField(_("orders per customer"), null=True, blank=True)
    used_count = models.PositiveIntegerField(_("used"), default=0, editable=False)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["-priority", "id"]
        indexes = [
            models.Index(fields=["channel"], name="pricing_promotion_active", condition=Q(is_active=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="pricing_promotion_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(limit_total__isnull=True) | Q(limit_total__gte=F("used_count")),
                name="pricing_promotion_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PromotionText(BaseModel):
    """What shoppers call the offer, in one language."""

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="texts", verbose_name=_("promotion")
    )
    language = models.CharField(_("language"), max_length=10)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("name of a promotion")
        verbose_name_plural = _("names of promotions")
        constraints = [
            models.UniqueConstraint(fields=["promotion", "language"], name="pricing_promotion_text_once"),
        ]

    def __str__(self) -> str:
        return self.name


class PromotionCondition(BaseModel):
    """One thing that a basket must show; all kinds must hold, and one of the groups."""

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="conditions", verbose_name=_("promotion")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=ConditionKind)
    amount = models.BigIntegerField(_("amount"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("units"), null=True, blank=True)
    group = models.ForeignKey(
        CustomerGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("group")
    )

    class Meta:
        verbose_name = _("condition of a promotion")
        verbose_name_plural = _("conditions of promotions")
        constraints = [
            models.UniqueConstraint(
                fields=["promotion", "kind"],
                condition=~Q(kind=ConditionKind.CUSTOMER_GROUP),
                name="pricing_condition_once_per_kind",
            ),
            models.UniqueConstraint(fields=["promotion", "group"], name="pricing_condition_group_once"),
            models.CheckConstraint(
                condition=Q(kind=ConditionKind.MIN_AMOUNT, amount__gt=0, quantity__isnull=True, group__isnull=True)
                | Q(kind=ConditionKind.MIN_QUANTITY, quantity__gt=0, amount__isnull=True, group__isnull=True)
                | Q(kind=ConditionKind.CUSTOMER_GROUP, group__isnull=False, amount__isnull=True, quantity__isnull=True),
                name="pricing_condition_has_its_value",
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind)


class PromotionScope(BaseModel):
    """A category (with all below it), a product or a variant that the offer is about, or that it leaves out.

    Without any row the offer is about everything.
    """

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="scopes", verbose_name=_("promotion")
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("product")
    )
    variant = models.ForeignKey(
        Variant, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    is_left_out = models.BooleanField(_("left out"), default=False)

    class Meta:
        verbose_name = _("scope of a promotion")
        verbose_name_plural = _("scopes of promotions")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=False, product__isnull=True, variant__isnull=True)
                | Q(category__isnull=True, product__isnull=False, variant__isnull=True)
                | Q(category__isnull=True, product__isnull=True, variant__isnull=False),
                name="pricing_scope_names_one_thing",
            ),
            models.UniqueConstraint(
                fields=["promotion", "category", "product", "variant"],
                nulls_distinct=False,
                name="pricing_scope_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.category or self.product or self.variant)


class PromotionAction(BaseModel):
    """What the offer does. `percent` of buy-x-get-y is what the units got are lowered by: 100 is free."""

    promotion = models.ForeignKey(
        Promotion, on_delete=models.CASCADE, related_name="actions", verbose_name=_("promotion")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=ActionKind)
    percent = models.DecimalField(_("per cent"), max_digits=6, decimal_places=3, null=True, blank=True)
    amount = models.BigIntegerField(_("amount"), null=True, blank=True)
    buy_quantity = models.PositiveIntegerField(_("units to buy"), null=True, blank=True)
    get_quantity = models.PositiveIntegerField(_("units to get"), null=True, blank=True)

    class Meta:
        verbose_name = _("action of a promotion")
        verbose_name_plural = _("actions of promotions")
        constraints = [
            models.UniqueConstraint(fields=["promotion", "kind"], name="pricing_action_once_per_kind"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gt=0, percent__lte=100),
                name="pricing_action_percent_in_range",
            ),
            models.CheckConstraint(
                condition=Q(kind=ActionKind.PERCENTAGE, percent__isnull=False, amount__isnull=True)
                & Q(buy_quantity__isnull=True, get_quantity__isnull=True)
                | Q(kind=ActionKind.AMOUNT, amount__gt=0, percent__isnull=True)
                & Q(buy_quantity__isnull=True, get_quantity__isnull=True)
                | Q(kind=ActionKind.BUY_X_GET_Y, percent__isnull=False, amount__isnull=True)
                & Q(buy_quantity__gt=0, get_quantity__gt=0)
                | Q(kind=ActionKind.FREE_SHIPPING, percent__isnull=True, amount__isnull=True)
                & Q(buy_quantity__isnull=True, get_quantity__isnull=True),
                name="pricing_action_has_its_values",
            ),
        ]

    def __str__(self) -> str:
        return str(self.kind)


class Coupon(PublicModel):
    """A code that shoppers type, in capitals. `used_count` counts live orders where there is a limit."""

    promotion = models.ForeignKey(
        Promotion, on_delete=models.PROTECT, related_name="coupons", verbose_name=_("promotion")
    )
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    code = models.CharField(_("code"), max_length=40)
    batch = models.CharField(_("batch"), max_length=60, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    limit_total = models.PositiveIntegerField(_("orders in all"), null=True, blank=True)
    used_count = models.PositiveIntegerField(_("used"), default=0, editable=False)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "code"], name="pricing_coupon_code_once_per_channel"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9_-]+$"), name="pricing_coupon_code_in_capitals"),
            models.CheckConstraint(
                condition=Q(limit_total__isnull=True) | Q(limit_total__gte=F("used_count")),
                name="pricing_coupon_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PromotionCustomer(BaseModel):
    """How many live orders of a customer used a promotion that limits them."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="+", verbose_name=_("promotion"))
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer"))
    used_count = models.PositiveIntegerField(_("used"), default=0)

    class Meta:
        verbose_name = _("customer of a promotion")
        verbose_name_plural = _("customers of promotions")
        constraints = [
            models.UniqueConstraint(fields=["promotion", "customer"], name="pricing_promotion_customer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id}: {self.customer_id}"


class Redemption(BaseModel):
    """An order that used a promotion, with the coupon that opened it; given back when the whole order is cancelled."""

    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="+", verbose_name=_("promotion"))
    coupon = models.ForeignKey(Coupon, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("coupon"))
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    owner = models.CharField(_("for"), max_length=60, help_text=_("Such as order:17."))
    amount = models.BigIntegerField(_("amount"))
    given_back_at = models.DateTimeField(_("given back at"), null=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        constraints = [
            models.UniqueConstraint(fields=["owner", "promotion"], name="pricing_redemption_once_per_order"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="pricing_redemption_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.promotion_id}"
