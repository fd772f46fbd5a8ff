"""Fiscal documents: numbered without a gap, chained by hash, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.models import BaseModel, PublicModel
from apps.invoicing.enums import DocumentKind, Sector
from apps.stores.models import LegalEntity


class DocumentSeries(BaseModel):
    """The counter and the end of the hash chain of one legal entity, till or channel, kind and year."""

    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    source_code = models.CharField(_("till or channel"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    year = models.PositiveSmallIntegerField(_("year"))
    code = models.CharField(_("code"), max_length=50)
    last_number = models.BigIntegerField(_("last number"), default=0)
    last_hash = models.CharField(_("last hash"), max_length=64, blank=True, default="")
    last_issued_at = models.DateTimeField(_("last issued"), null=True, blank=True)

    class Meta:
        verbose_name = _("document series")
        verbose_name_plural = _("document series")
        constraints = [
            models.UniqueConstraint(
                fields=["legal_entity", "source_code", "kind", "year"], name="invoicing_series_one_per_source"
            ),
            models.UniqueConstraint(fields=["legal_entity", "code"], name="invoicing_series_code"),
            models.CheckConstraint(
                condition=Q(last_number=0, last_hash="", last_issued_at__isnull=True)
                | (Q(last_number__gt=0, last_issued_at__isnull=False) & ~Q(last_hash="")),
                name="invoicing_series_end_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class FiscalDocument(PublicModel):
    """What was sold, by whom and to whom, as told to the tax authority. It names nothing that can change later."""

    series = models.ForeignKey(
        DocumentSeries, on_delete=models.PROTECT, related_name="+", verbose_name=_("document series")
    )
    number = models.BigIntegerField(_("number in series"))
    code = models.CharField(_("number"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    owner = models.CharField(_("belongs to"), max_length=64)
    issued_at = models.DateTimeField(_("issued at"))
    issued_on = models.DateField(_("date"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    language = models.CharField(_("language"), max_length=10)
    place = models.CharField(_("place of sale"), max_length=500, blank=True, default="")
    reference = models.CharField(_("order number"), max_length=60, blank=True, default="")

    legal_entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity")
    )
    issuer_name = models.CharField(_("issuer"), max_length=200)
    issuer_tax_id = models.CharField(_("issuer's tax number"), max_length=40)
    issuer_address = models.CharField(_("issuer's address"), max_length=500, blank=True, default="")
    issuer_country = models.CharField(_("issuer's country"), max_length=2)

    party_name = models.CharField(_("customer"), max_length=200, blank=True, default="")
    party_tax_id = models.CharField(_("customer's tax number"), max_length=40, blank=True, default="")
    party_address = models.CharField(_("customer's address"), max_length=500, blank=True, default="")
    party_country = models.CharField(_("customer's country"), max_length=2, blank=True, default="")

    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("corrects")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    substitutes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,  # the constraint below has one
        verbose_name=_("replaces"),
    )

    currency = models.CharField(_("currency"), max_length=3)
    net_amount = models.BigIntegerField(_("net"))
    tax_amount = models.BigIntegerField(_("tax"))
    total_amount = models.BigIntegerField(_("total"))

    previous_hash = models.CharField(_("previous hash"), max_length=64, blank=True, default="")
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("fiscal document")
        verbose_name_plural = _("fiscal documents")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="invoicing_document_number"),
            models.UniqueConstraint(fields=["series", "previous_hash"], name="invoicing_document_one_successor"),
            models.UniqueConstraint(
                fields=["owner"],
                condition=~Q(kind=DocumentKind.CORRECTIVE) & Q(substitutes__isnull=True),
                name="invoicing_document_sale_counted_once",
            ),
            models.UniqueConstraint(fields=["substitutes"], name="invoicing_document_substituted_once"),
            models.CheckConstraint(
                condition=Q(substitutes__isnull=True) | Q(kind=DocumentKind.FULL),
                name="invoicing_document_substitute_is_full",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="invoicing_document_number_positive"),
            models.CheckConstraint(
                condition=Q(total_amount=F("net_amount") + F("tax_amount")), name="invoicing_document_total_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(kind=DocumentKind.CORRECTIVE, corrects__isnull=False) & ~Q(reason="")
                | ~Q(kind=DocumentKind.CORRECTIVE) & Q(corrects__isnull=True),
                name="invoicing_document_corrective_names_original",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DocumentKind.FULL) | (~Q(party_tax_id="") & ~Q(party_name="")),
                name="invoicing_document_full_names_party",
            ),
            models.CheckConstraint(
                condition=Q(number=1, previous_hash="") | (Q(number__gt=1) & ~Q(previous_hash="")),
                name="invoicing_document_first_has_no_previous",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="invoicing_document_owner"),
            models.Index(fields=["legal_entity", "issued_on"], name="invoicing_document_day"),
        ]

    def __str__(self) -> str:
        return self.code


class FiscalDocumentLine(BaseModel):
    """One line of a document, with its own tax."""

    document = models.ForeignKey(
        FiscalDocument, on_delete=models.PROTECT, related_name="+", verbose_name=_("fiscal document")
    )
    position = models.PositiveIntegerField(_("position"))
    description = models.CharField(_("description"), max_length=500)
    sku = models.CharField(_("SKU"), max_length=120, blank=True, default="")
    quantity = models.IntegerField(_("quantity"))
    unit_amount = models.DecimalField(_("unit price"), max_digits=19, decimal_places=4)
    discount_amount = models.BigIntegerField(
        _("discount"), default=0, help_text=_("Tax included; taken off before net, tax and total.")
    )
    net_amount = models.BigIntegerField(_("net"))
    tax_percent = models.DecimalField(_("tax rate"), max_digits=6, decimal_places=3)
    tax_amount = models.BigIntegerField(_("tax"))
    total_amount = models.BigIntegerField(_("total"))

    class Meta:
        verbose_name = _("fiscal document line")
        verbose_name_plural = _("fiscal document lines")
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="invoicing_line_position"),
            models.CheckConstraint(
                condition=Q(total_amount=F("net_amount") + F("tax_amount")), name="invoicing_line_total_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(tax_percent__gte=0) & Q(tax_percent__lte=100), name="invoicing_line_percent"
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="invoicing_line_quantity"),
        ]

    def __str__(self) -> str:
        return self.description


class SimplifiedLimit(BaseModel):
    """Up to which total, tax included, a country allows a simplified document. Data with its source."""

    country = models.CharField(_("country"), max_length=2)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector)
    currency = models.CharField(_("currency"), max_length=3)
    up_to_amount = models.BigIntegerField(_("up to"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("limit of simplified invoices")
        verbose_name_plural = _("limits of simplified invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["country", "sector", "currency", "valid_from"], name="invoicing_limit_one_per_start"
            ),
            models.CheckConstraint(condition=Q(up_to_amount__gt=0), name="invoicing_limit_positive"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="invoicing_limit_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.sector} {self.up_to_amount} {self.currency}"


class SubstitutionWindow(BaseModel):
    """For how many days after the sale a country lets a simplified document be replaced. Data with its source."""

    country = models.CharField(_("country"), max_length=2)
    days = models.PositiveIntegerField(_("days"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("time to ask for an invoice")
        verbose_name_plural = _("times to ask for an invoice")
        constraints = [
            models.UniqueConstraint(fields=["country", "valid_from"], name="invoicing_window_one_per_start"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="invoicing_window_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.days}"
