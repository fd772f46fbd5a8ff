"""The contract with a customer: frozen lines and money. Work, goods and payment are other machines."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.carts.models import Cart
from apps.catalogue.models import Variant
from apps.core.models import BaseModel, PublicModel
from apps.customers.models import Customer
from apps.inventory.enums import Method
from apps.orders.enums import CancelReason, ChangeKind, ChangeState, Concluded, OrderStatus
from apps.pricing.models import Coupon, Promotion, ShippingRate
from apps.stores.models import LegalEntity, Location, SalesChannel


class Order(PublicModel):
    """What was agreed: with whom, where, for how much. Amounts are minor units of `currency`."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    channel = models.ForeignKey(SalesChannel, on_delete=models.PROTECT, related_name="+", verbose_name=_("channel"))
    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("company")
    )
    place = models.ForeignKey(
        Location,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The shop that gets the credit."),
        verbose_name=_("shop"),
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    cart = models.ForeignKey(Cart, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("basket"))
    cart_version = models.PositiveIntegerField(null=True)
    contact_name = models.CharField(_("name"), max_length=150, blank=True, default="")
    contact_email = models.EmailField(_("e-mail address"), blank=True, default="")
    contact_phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    language = models.CharField(max_length=10, verbose_name=_("language"))
    visitor_id = models.CharField(max_length=64, blank=True, default="")
    taken_by_key = models.CharField(max_length=80, blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus, default=OrderStatus.DRAFT)
    currency = models.CharField(max_length=3, verbose_name=_("currency"))
    is_tax_included = models.BooleanField(verbose_name=_("tax included"))
    total_amount = models.BigIntegerField(verbose_name=_("total"))
    tax_amount = models.BigIntegerField(verbose_name=_("tax"))
    link_counter = models.PositiveSmallIntegerField(default=0, help_text=_("Raise it to revoke the links sent out."))
    wanted_slot_id = models.UUIDField(
        null=True, blank=True, help_text=_("The pickup time that was chosen before a card was asked for.")
    )
    promised_at = models.DateTimeField(_("promised for"), null=True)
    placed_at = models.DateTimeField(_("placed at"), null=True)
    ended_at = models.DateTimeField(null=True, verbose_name=_("ended at"))
    cancel_reason = models.CharField(
        max_length=20, choices=CancelReason, blank=True, default="", verbose_name=_("why it was cancelled")
    )

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.UniqueConstraint(
                fields=["cart"], condition=Q(status=OrderStatus.DRAFT), name="orders_order_one_draft_per_cart"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[OrderStatus.PLACED, OrderStatus.CLOSED], placed_at__isnull=False)
                | Q(status__in=[OrderStatus.DRAFT, OrderStatus.CANCELLED]),
                name="orders_order_placed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[OrderStatus.DRAFT, OrderStatus.PLACED], ended_at__isnull=True)
                | Q(status__in=[OrderStatus.CLOSED, OrderStatus.CANCELLED], ended_at__isnull=False),
                name="orders_order_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(total_amount__gte=0, tax_amount__gte=0), name="orders_order_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-placed_at"], name="orders_order_recent"),
            models.Index(fields=["contact_email"], name="orders_order_email", condition=~Q(contact_email="")),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(PublicModel):
    """Units of one variant at the price agreed. Its quantities are the truth; statuses are derived from them."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines", verbose_name=_("order"))
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+", verbose_name=_("item"))
    position = models.PositiveSmallIntegerField(verbose_name=_("position"))
    description = models.CharField(max_length=400, verbose_name=_("description"))
    option_text = models.CharField(max_length=300, blank=True, default="", verbose_name=_("option"))
    sku = models.CharField(max_length=255, blank=True, default="", verbose_name=_("SKU"))
    image_url = models.CharField(max_length=1000, blank=True, default="")
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    cancelled_quantity = models.PositiveIntegerField(default=0, verbose_name=_("cancelled"))
    fulfilled_quantity = models.PositiveIntegerField(default=0, verbose_name=_("handed over"))
    returned_quantity = models.PositiveIntegerField(default=0, verbose_name=_("returned"))
    cancelled_amount = models.BigIntegerField(default=0, help_text=_("What the cancelled units were agreed at."))
    fulfilled_amount = models.BigIntegerField(default=0, help_text=_("What the units handed over were agreed at."))
    unit_amount = models.DecimalField(max_digits=19, decimal_places=4, help_text=_("Minor units, four more digits."))
    discount_amount = models.BigIntegerField(
        default=0,
        help_text=_("What offers took off, with or without tax as the unit price is."),
        verbose_name=_("discount"),
    )
    total_amount = models.BigIntegerField(help_text=_("Discount taken off, tax included."), verbose_name=_("total"))
    tax_amount = models.BigIntegerField(verbose_name=_("tax"))
    tax_percent = models.DecimalField(max_digits=6, decimal_places=3)
    tax_class_code = models.CharField(max_length=40)
    method = models.CharField(max_length=15, choices=Method, verbose_name=_("method"))
    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("location")
    )
    concluded = models.CharField(max_length=10, choices=Concluded, default=Concluded.DISTANCE)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_line_one_per_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("cancelled_quantity") + F("fulfilled_quantity")),
                name="orders_line_not_more_than_ordered",
            ),
            models.CheckConstraint(
                condition=Q(returned_quantity__lte=F("fulfilled_quantity")),
                name="orders_line_returned_within_fulfilled",
            ),
            models.CheckConstraint(
                condition=Q(total_amount__gte=0, tax_amount__gte=0, discount_amount__gte=0),
                name="orders_line_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(total_amount__gte=F("cancelled_amount") + F("fulfilled_amount")),
                name="orders_line_amounts_within_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.description}"

    @property
    def open_quantity(self) -> int:
        """Units neither cancelled nor handed over."""
        return self.quantity - self.cancelled_quantity - self.fulfilled_quantity


class OrderDelivery(BaseModel):
    """That an order is brought home: where to, how, and what that costs, tax included, as it was agreed.

    It is owed once a parcel has left (`left_at`), until then as long as anything is still to be had; docs/adr/0031.
    """

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="delivery", verbose_name=_("order"))
    rate = models.ForeignKey(
        ShippingRate, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("shipping rate")
    )
    description = models.CharField(_("description"), max_length=120)
    days_from = models.PositiveSmallIntegerField(_("days at least"))
    days_to = models.PositiveSmallIntegerField(_("days at most"))
    amount = models.BigIntegerField(_("price"), help_text=_("Before offers, tax included."))
    discount_amount = models.BigIntegerField(_("discount"), default=0)
    total_amount = models.BigIntegerField(_("total"), help_text=_("Discount taken off, tax included."))
    tax_amount = models.BigIntegerField(_("tax"))
    tax_percent = models.DecimalField(_("per cent"), max_digits=6, decimal_places=3)
    tax_class_code = models.CharField(max_length=40)
    left_at = models.DateTimeField(_("left at"), null=True)
    name = models.CharField(_("recipient"), max_length=150)
    street = models.CharField(_("street"), max_length=200)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("region"), max_length=10, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=20)
    country = models.CharField(_("country"), max_length=2)
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("delivery of an order")
        verbose_name_plural = _("deliveries of orders")
        constraints = [
            models.CheckConstraint(
                condition=Q(total_amount__gte=0, tax_amount__gte=0, discount_amount__gte=0)
                & Q(total_amount=F("amount") - F("discount_amount")),
                name="orders_delivery_amounts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.description}: {self.city}"


class OrderDiscount(BaseModel):
    """An offer that an order uses, frozen with its name and what it takes off: its shares of the lines and the delivery."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    promotion = models.ForeignKey(Promotion, on_delete=models.PROTECT, related_name="+", verbose_name=_("promotion"))
    coupon = models.ForeignKey(
        Coupon, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("coupon")
    )
    position = models.PositiveSmallIntegerField(verbose_name=_("position"))
    code = models.CharField(max_length=40, blank=True, default="", verbose_name=_("code"))
    name = models.CharField(max_length=120, verbose_name=_("name"))
    amount = models.BigIntegerField(verbose_name=_("amount"))
    shipping_amount = models.BigIntegerField(_("off the delivery"), default=0)

    class Meta:
        verbose_name = _("discount of an order")
        verbose_name_plural = _("discounts of orders")
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_discount_one_per_position"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="orders_discount_not_negative"),
            models.CheckConstraint(
                condition=Q(shipping_amount__gte=0, shipping_amount__lte=F("amount")),
                name="orders_discount_delivery_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrderDiscountShare(BaseModel):
    """What a discount takes off a line."""

    discount = models.ForeignKey(
        OrderDiscount, on_delete=models.PROTECT, related_name="shares", verbose_name=_("discount of an order")
    )
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("order line"))
    amount = models.BigIntegerField(verbose_name=_("amount"))

    class Meta:
        verbose_name = _("share of a discount")
        verbose_name_plural = _("shares of discounts")
        constraints = [
            models.UniqueConstraint(fields=["discount", "line"], name="orders_share_once_per_line"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="orders_share_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.amount}"


class OrderTransition(BaseModel):
    """A step of an order: written by its mover, never changed."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    from_status = models.CharField(max_length=10, choices=OrderStatus, blank=True, verbose_name=_("from"))
    to_status = models.CharField(max_length=10, choices=OrderStatus, verbose_name=_("to"))
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    reason = models.CharField(max_length=200, blank=True, default="", verbose_name=_("reason"))

    class Meta:
        verbose_name = _("step of an order")
        verbose_name_plural = _("steps of orders")

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class OrderChange(PublicModel):
    """A change to a placed order: some units of a line are had another way, or not at all. One is open at a time (I6).

    `due_before_amount` and `due_after_amount` are what the preview said; confirming gives exactly that.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", verbose_name=_("order"))
    kind = models.CharField(max_length=10, choices=ChangeKind, verbose_name=_("kind"))
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.DRAFT, verbose_name=_("state"))
    order_line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("order line"))
    quantity = models.PositiveIntegerField(verbose_name=_("units"))
    location = models.ForeignKey(
        Location, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("new location")
    )
    variant = models.ForeignKey(
        Variant, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("new item")
    )
    new_line = models.ForeignKey(
        OrderLine, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("line that replaces it")
    )
    due_before_amount = models.BigIntegerField(_("cost before"))
    due_after_amount = models.BigIntegerField(_("cost after"))
    actor_key = models.CharField(max_length=80, verbose_name=_("who"))
    confirmed_at = models.DateTimeField(null=True, verbose_name=_("confirmed at"))

    class Meta:
        verbose_name = _("order change")
        verbose_name_plural = _("order changes")
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state=ChangeState.DRAFT), name="orders_change_one_open_per_order"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_change_quantity_positive"),
            models.CheckConstraint(
                condition=Q(state=ChangeState.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(state=ChangeState.CONFIRMED) & Q(confirmed_at__isnull=True)),
                name="orders_change_confirmed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(due_after_amount__lte=F("due_before_amount")), name="orders_change_never_costs_more"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} · {self.kind}"
