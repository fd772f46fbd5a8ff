"""Where we are and where we sell: legal entities, locations with their hours, sales channels."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.stores.enums import ChannelKind, DecisionDefault, LocationKind, Weekday


class LegalEntity(PublicModel):
    """A company of the retailer: it owns locations, channels and document series; an order belongs to exactly one."""

    name = models.CharField(_("name"), max_length=200)
    tax_id = models.CharField(_("tax number"), max_length=40, unique=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=10, blank=True, help_text=_("ISO 3166-2, such as ES-CN."))
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, default="ES", help_text=_("ISO 3166, two letters."))
    currency = models.CharField(_("currency"), max_length=3, default="EUR", help_text=_("ISO 4217."))

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")

    def __str__(self) -> str:
        return self.name


class Location(PublicModel):
    """A place that holds stock. Its roles say what it may be asked to do; its zone, what its hours mean."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=LocationKind, default=LocationKind.SHOP)
    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=10, blank=True, help_text=_("ISO 3166-2, such as ES-CN."))
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, default="ES", help_text=_("ISO 3166, two letters."))
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text=_("E.164, such as +34600000000."))
    email = models.EmailField(_("e-mail address"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Madrid", help_text=_("IANA name."))
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    sells = models.BooleanField(_("sells"), default=False)
    hosts_pickup = models.BooleanField(_("hands over pickups"), default=False)
    ships = models.BooleanField(_("ships"), default=False)
    takes_returns = models.BooleanField(_("takes returns"), default=False)
    preparation_minutes = models.PositiveIntegerField(_("minutes to prepare a pickup"), default=120)
    pickup_capacity_per_hour = models.PositiveIntegerField(_("units it can prepare an hour"), default=20)
    safety_stock = models.PositiveIntegerField(_("safety stock"), default=0)
    collect_by_days = models.PositiveIntegerField(_("opening days to collect"), default=5)
    acceptance_minutes = models.PositiveIntegerField(_("open minutes to accept an order"), default=60)
    open_work_limit = models.PositiveIntegerField(
        _("orders in hand at most"), default=0, help_text=_("Accepted and not yet ready; 0: no limit.")
    )
    decision_minutes = models.PositiveIntegerField(
        _("minutes for a customer's decision"),
        null=True,
        blank=True,
        help_text=_("Empty: as the sales channel says; 0: nobody is asked."),
    )
    decision_default = models.CharField(
        _("without an answer"),
        max_length=10,
        choices=DecisionDefault,
        blank=True,
        default="",
        help_text=_("Empty: as the sales channel says."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    external_source = models.CharField(_("imported from"), max_length=60, blank=True)
    external_handle = models.CharField(_("name there"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="stores_location_coordinates_on_earth",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LocationKind.TRANSIT)
                | Q(sells=False, hosts_pickup=False, ships=False, takes_returns=False),
                name="stores_location_transit_has_no_role",
            ),
            models.CheckConstraint(condition=Q(pickup_capacity_per_hour__gt=0), name="stores_location_capacity"),
            models.UniqueConstraint(
                fields=["external_source", "external_handle"],
                condition=~Q(external_handle=""),
                name="stores_location_one_per_handle",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningHours(BaseModel):
    """One shift of a week day, in the location's own time; closing at or before opening means the next day."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+", verbose_name=_("location"))
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("At or before opening: on the next day."))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="stores_hours_weekday"),
            models.UniqueConstraint(fields=["location", "weekday", "opens"], name="stores_hours_one_per_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OpeningException(BaseModel):
    """A day on which other hours hold than the week says: a holiday, a sale's long night. Several rows, several shifts."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="+", verbose_name=_("location"))
    on = models.DateField(_("date"))
    is_closed = models.BooleanField(_("closed all day"), default=False)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True, help_text=_("At or before opening: on the next day."))
    name = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("special opening day")
        verbose_name_plural = _("special opening days")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_closed=True, opens__isnull=True, closes__isnull=True)
                | Q(is_closed=False, opens__isnull=False, closes__isnull=False),
                name="stores_exception_closed_or_hours",
            ),
            models.UniqueConstraint(
                fields=["location", "on", "opens"], nulls_distinct=False, name="stores_exception_one_per_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.name}".strip()


class SalesChannel(PublicModel):
    """Where we sell: the web shop, the shops, a marketplace. It sets currency, languages and order numbers."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind, default=ChannelKind.WEB)
    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR", help_text=_("ISO 4217."))
    default_language = models.CharField(_("first language"), max_length=10, default="en")
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"), default=list)
    number_prefix = models.CharField(_("order numbers begin with"), max_length=4, default="W")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Madrid", help_text=_("IANA name: when its offers begin and end.")
    )
    pickup = models.BooleanField(_("offers pickup"), default=True)
    decision_minutes = models.PositiveIntegerField(
        _("minutes for a customer's decision"),
        default=1440,
        help_text=_("When a shop can't keep what was promised. 0: nobody is asked, the units are cancelled."),
    )
    decision_default = models.CharField(
        _("without an answer"), max_length=10, choices=DecisionDefault, default=DecisionDefault.REFUND
    )
    wait_days = models.PositiveIntegerField(
        _("days that a customer may wait"), default=7, help_text=_("For units that a shop didn't have; 0: not offered.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("sales channel")
        verbose_name_plural = _("sales channels")
        constraints = [
            models.CheckConstraint(
                condition=Q(languages__contains=[F("default_language")]), name="stores_channel_speaks_its_language"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChannelText(BaseModel):
    """What a channel says about itself in one language, on its first page and around every page. Empty: words of ours."""

    channel = models.ForeignKey(
        SalesChannel, on_delete=models.CASCADE, related_name="+", verbose_name=_("sales channel")
    )
    language = models.CharField(_("language"), max_length=10)
    headline = models.TextField(
        _("headline"), max_length=120, blank=True, default="", help_text=_("A new line for each line of the headline.")
    )
    lead = models.CharField(_("below the headline"), max_length=300, blank=True, default="")
    picture_url = models.CharField(_("picture"), max_length=1000, blank=True, default="")
    title = models.CharField(_("title of the first page"), max_length=100, blank=True, default="")
    description = models.CharField(_("description for search engines"), max_length=300, blank=True, default="")
    about = models.CharField(_("at the foot of every page"), max_length=300, blank=True, default="")
    search_hint = models.CharField(_("hint in the search field"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("words of a channel")
        verbose_name_plural = _("words of channels")
        constraints = [
            models.UniqueConstraint(fields=["channel", "language"], name="stores_channel_text_one_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.language}"
