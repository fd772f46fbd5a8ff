"""The tree of categories and the list of attributes, with their names per language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.catalogue.enums import AttributeKind
from apps.core.models import BaseModel


class Category(BaseModel):
    """A shelf of the catalogue. `code` is the path of plain names from the root: `clothing/shirts`."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("parent")
    )
    code = models.CharField(_("code"), max_length=400, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="catalogue_category_not_its_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CategoryText(BaseModel):
    """The name of a category in one language."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="texts", verbose_name=_("category"))
    language = models.CharField(_("language"), max_length=12)
    name = models.CharField(_("name"), max_length=200)
    slug = models.CharField(_("slug"), max_length=220)

    class Meta:
        verbose_name = _("category text")
        verbose_name_plural = _("category texts")
        constraints = [
            models.UniqueConstraint(fields=["category", "language"], name="catalogue_category_text_one_per_language"),
            models.UniqueConstraint(fields=["language", "slug"], name="catalogue_category_slug_unique_per_language"),
        ]

    def __str__(self) -> str:
        return self.name


class Attribute(BaseModel):
    """A property that products may state, such as material."""

    code = models.CharField(_("code"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=AttributeKind.choices, default=AttributeKind.TEXT)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class AttributeText(BaseModel):
    """The name of an attribute in one language."""

    attribute = models.ForeignKey(
        Attribute, on_delete=models.CASCADE, related_name="texts", verbose_name=_("attribute")
    )
    language = models.CharField(_("language"), max_length=12)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("attribute text")
        verbose_name_plural = _("attribute texts")
        constraints = [
            models.UniqueConstraint(fields=["attribute", "language"], name="catalogue_attribute_text_one_per_language"),
        ]

    def __str__(self) -> str:
        return self.name
