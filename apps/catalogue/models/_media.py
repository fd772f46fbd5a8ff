"""Pictures of products."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalogue.models._product import Product
from apps.core.models import BaseModel


class Media(BaseModel):
    """A picture of a product, by its address. Variants that look alike point at the same one."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="media", verbose_name=_("product"))
    position = models.PositiveIntegerField(_("position"), default=0)
    url = models.CharField(_("address"), max_length=1000)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["product", "url"], name="catalogue_media_once_per_product")]

    def __str__(self) -> str:
        return self.url


class MediaText(BaseModel):
    """What a picture shows, in one language, for who cannot see it."""

    media = models.ForeignKey(Media, on_delete=models.CASCADE, related_name="texts", verbose_name=_("picture"))
    language = models.CharField(_("language"), max_length=12)
    alt = models.CharField(_("what it shows"), max_length=500)

    class Meta:
        verbose_name = _("picture text")
        verbose_name_plural = _("picture texts")
        constraints = [
            models.UniqueConstraint(fields=["media", "language"], name="catalogue_media_text_one_per_language"),
        ]

    def __str__(self) -> str:
        return self.alt
