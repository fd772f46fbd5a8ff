"""A draft made ready to compare: tidy names, keys, sanitised HTML, and notices on what could not be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.catalogue import gtin, html, text
from apps.catalogue.drafts import Notice, ProductDraft, VariantDraft
from apps.catalogue.enums import ProductStatus
from apps.catalogue.models import Media, Option, OptionValue, Product, ProductTag, ProductText, Variant

_SAFE_ADDRESSES = ("https://", "http://", "/")
_TOO_LONG = _("This is too long: %(limit)s characters at most.")
_ODD = _("This holds characters that can't be shown.")


@dataclass
class Choice:
    """A variant of a draft, by the answers that make it; `index` is its place in the draft."""

    index: int
    draft: VariantDraft
    codes: tuple[str, ...]
    names: tuple[str, ...]
    option_key: str


@dataclass
class Cleaned:
    """A draft with its keys. `is_refused`: nothing of it can be taken."""

    draft: ProductDraft
    notices: list[Notice] = field(default_factory=list)
    texts: dict[str, str | None] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)
    is_refused: bool = False

    def note(
        self,
        name: str,
        value: str,
        message: str | Promise,
        *,
        variant: int | None = None,
        is_error: bool = False,
    ) -> None:
        self.notices.append(Notice(field=name, value=value[:200], message=message, variant=variant, is_error=is_error))

    def refuse(self, name: str, value: str, message: str | Promise) -> None:
        self.note(name, value, message, is_error=True)
        self.is_refused = True


def clean(draft: ProductDraft) -> Cleaned:
    """Checks and normalises one draft; never raises for what a file holds."""
    cleaned = Cleaned(draft)
    _check_names(cleaned)
    if cleaned.is_refused:
        return cleaned
    cleaned.texts = {
        "name": text.tidy(draft.name),
        "summary": None if draft.summary is None else text.tidy(draft.summary),
        "description": None if draft.description is None else html.sanitise(draft.description),
        "seo_title": None if draft.seo_title is None else text.tidy(draft.seo_title),
        "seo_description": None if draft.seo_description is None else text.tidy(draft.seo_description),
    }
    _clean_options(cleaned)
    _clean_media(cleaned)
    _clean_choices(cleaned)
    return cleaned


def _check_names(cleaned: Cleaned) -> None:
    draft = cleaned.draft
    for name, value, limit in [
        ("handle", draft.handle, _limit(Product, "external_handle")),
        ("name", draft.name, _limit(ProductText, "name")),
        ("brand", draft.brand, _limit(Product, "brand")),
        ("product_type", draft.product_type, _limit(Product, "product_type")),
        ("tax_class_code", draft.tax_class_code, _limit(Product, "tax_class_code")),
        ("seo_title", draft.seo_title, _limit(ProductText, "seo_title")),
        *[("category", part, 200) for part in draft.category or ()],
        *[("tags", tag, _limit(ProductTag, "name")) for tag in draft.tags or ()],
        *[("attributes", name, 120) for name in draft.attributes or ()],
        *[("attributes", value, 1000) for value in (draft.attributes or {}).values()],
    ]:
        if value is not None:
            _check_short(cleaned, name, value, limit)
    for name, value in [
        ("summary", draft.summary),
        ("description", draft.description),
        ("seo_description", draft.seo_description),
    ]:
        if value is not None and text.cannot_be_stored(value):
            cleaned.refuse(name, "", _ODD)
    for name, value in [("handle", draft.handle), ("name", draft.name)]:
        if not value.strip():
            cleaned.refuse(name, "", _("This can't be empty."))
    if draft.status is not None and draft.status not in ProductStatus.values:
        cleaned.refuse("status", draft.status, _("This is no status that we know."))


def _limit(model: type[Model], name: str) -> int:
    column = model._meta.get_field(name)  # noqa: SLF001 documented as public by Django
    return int(getattr(column, "max_length", None) or 0)


def _check_short(cleaned: Cleaned, name: str, value: str, limit: int) -> None:
    if text.has_forbidden(value):
        cleaned.refuse(name, "", _ODD)
    elif len(value) > limit:
        cleaned.refuse(name, value, _TOO_LONG % {"limit": limit})


def _clean_options(cleaned: Cleaned) -> None:
    seen: set[str] = set()
    for option in cleaned.draft.options:
        name = text.tidy(option.name)
        if text.has_forbidden(option.name) or len(name) > _limit(Option, "code") or not name:
            cleaned.refuse("options", name, _ODD if name else _("This can't be empty."))
            return
        code = text.code(name)
        if code in seen:
            cleaned.refuse("options", name, _("Two options have this name."))
            return
        seen.add(code)
        cleaned.options.append((code, name))


def _clean_media(cleaned: Cleaned) -> None:
    pictures = [(picture.url, picture.alt) for picture in cleaned.draft.media or ()]
    pictures += [(variant.image_url, "") for variant in cleaned.draft.variants if variant.image_url]
    for address, alt in pictures:
        url = address.strip()
        if not url.lower().startswith(_SAFE_ADDRESSES) or len(url) > _limit(Media, "url") or text.has_forbidden(url):
            cleaned.note("media", url, _("This is no address of a picture that we can show."))
        elif text.has_forbidden(alt):
            cleaned.note("media", url, _ODD)
        else:
            cleaned.media[url] = cleaned.media.get(url) or text.tidy(alt)[:500]


def _clean_choices(cleaned: Cleaned) -> None:
    seen: set[str] = set()
    for index, variant in enumerate(cleaned.draft.variants):
        choice = _choice(cleaned, index, variant)
        if choice is None:
            continue
        if choice.option_key in seen:
            shown = " / ".join(choice.names)
            cleaned.note(
                "options",
                shown,
                _("Another variant of this product has the same options."),
                variant=index,
                is_error=True,
            )
            continue
        seen.add(choice.option_key)
        cleaned.choices.append(choice)
        _note_gtin(cleaned, index, variant)


def _choice(cleaned: Cleaned, index: int, variant: VariantDraft) -> Choice | None:
    names = tuple(text.tidy(value) for value in variant.values)
    if len(names) > len(cleaned.options):
        cleaned.note(
            "options",
            " / ".join(names),
            _("This variant answers more options than the product has."),
            variant=index,
            is_error=True,
        )
        return None
    limits = _limit(OptionValue, "code")
    for name, value, limit in [
        *[("options", value, limits) for value in names],
        ("sku", variant.sku or "", _limit(Variant, "sku")),
        ("gtin", variant.gtin or "", _limit(Variant, "gtin")),
    ]:
        if text.has_forbidden(value) or len(value) > limit:
            message = _ODD if text.has_forbidden(value) else _TOO_LONG % {"limit": limit}
            cleaned.note(name, "" if text.has_forbidden(value) else value, message, variant=index, is_error=True)
            return None
    key = text.option_key(names)
    if len(key) > _limit(Variant, "option_key"):
        cleaned.note("options", " / ".join(names), _TOO_LONG % {"limit": limits}, variant=index, is_error=True)
        return None
    return Choice(index, variant, tuple(text.code(name) for name in names), names, key)


def _note_gtin(cleaned: Cleaned, index: int, variant: VariantDraft) -> None:
    if variant.gtin and (reason := gtin.check(variant.gtin).reason):
        cleaned.note("gtin", variant.gtin, reason, variant=index)


def variant_values(draft: VariantDraft, media: Mapping[str, int]) -> dict[str, object]:
    """The columns that a variant's draft states."""
    values: dict[str, object] = {
        "weight_grams": draft.weight_grams,
        "requires_shipping": draft.requires_shipping,
        "is_active": draft.is_active,
        "media_id": media.get(draft.image_url.strip()) if draft.image_url else None,
    }
    if draft.sku is not None:
        values |= {"sku": draft.sku, "sku_key": text.sku_key(draft.sku)}
    if draft.gtin is not None:
        number = gtin.check(draft.gtin)
        values |= {"gtin": number.value, "gtin_key": number.key, "is_gtin_valid": number.is_valid}
    return values
