"""The person in the middle: whoever bought or signed up, and where they live."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.customers.enums import Wish
from apps.stores.models import Location


class Customer(PublicModel):
    """A person who buys. With a user it is an account's; without, a guest's, one row per e-mail address.

    A guest who types the address of an account holder gets a row of their own: an address typed proves nothing.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("user"),
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    email_normalised = models.CharField(max_length=254, blank=True, editable=False, db_index=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    shop = models.ForeignKey(
        Location, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("their shop")
    )
    joined_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("belongs to"),
        help_text=_(
            "The account whose proved address this guest used. Orders keep their customer, so it can be undone."
        ),
    )

    erased_at = models.DateTimeField(_("erased at"), null=True, editable=False)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.UniqueConstraint(
                fields=["email_normalised"],
                condition=Q(user__isnull=True) & ~Q(email_normalised=""),
                name="customers_customer_one_guest_per_email",
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) | Q(user__isnull=True), name="customers_customer_only_guests_join"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{1,14}$"), name="customers_customer_phone_e164"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(self.public_id)


class Address(PublicModel):
    """Where a customer lives, works or wants a parcel."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=150)
    company = models.CharField(_("company"), max_length=150, blank=True)
    street = models.CharField(_("street"), max_length=200)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("region"), max_length=10, blank=True, help_text=_("ISO 3166-2, such as ES-CN."))
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166, two letters."))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_default = models.BooleanField(_("main address"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_default=True), name="customers_address_one_main"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.street}, {self.city}"


class Consent(BaseModel):
    """A customer said yes or no to one kind of message. Rows only grow; the newest of a kind holds."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer"))
    wish = models.CharField(_("kind of message"), max_length=12, choices=Wish)
    is_given = models.BooleanField(_("given"))
    source = models.CharField(_("where it was said"), max_length=40)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["customer", "wish", "-id"], name="customers_consent_newest")]

    def __str__(self) -> str:
        return f"{self.wish}: {self.is_given}"


class CustomerGroup(BaseModel):
    """Customers who are treated alike: a tier, a club, the trade. Promotions name it by its code."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("customer group")
        verbose_name_plural = _("customer groups")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class GroupMember(BaseModel):
    """A customer of a group."""

    group = models.ForeignKey(CustomerGroup, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", verbose_name=_("customer"))

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            models.UniqueConstraint(fields=["customer", "group"], name="customers_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.customer_id}"
