"""The form of a promotion: one page in the marketer's words, saved whole by the service."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)
from unfold.widgets import UnfoldBooleanSwitchWidget as Switch

from apps.catalogue.models import Category
from apps.core.actor import SYSTEM
from apps.core.errors import DomainError
from apps.core.money import Money
from apps.customers.models import CustomerGroup
from apps.pricing import selectors as pricing_reads
from apps.pricing import services as pricing
from apps.pricing.enums import ActionKind
from apps.pricing.models import Promotion
from apps.pricing.offers import local_in, moment_in
from apps.pricing.services import Effect, PromotionDraft, Scope
from apps.stores.models import SalesChannel

FIXED_ONCE_USED = (
    "needs_code", "is_exclusive", "kind", "percent", "amount", "buy_quantity", "get_quantity", "frees_shipping",
    "min_amount", "min_quantity", "groups", "categories", "items", "left_out",
)  # fmt: skip


class Moment(forms.DateTimeField):
    """A date and time as clocks show it, of no zone yet."""

    widget = UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> Any:
        with timezone.override(UTC):
            moment = super().to_python(value)
        return moment.replace(tzinfo=None) if moment is not None else None

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value


def number(label: Any, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, widget=UnfoldAdminIntegerFieldWidget, **options)


def words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=UnfoldAdminTextInputWidget, **options)


def rows(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}), max_length=20_000, **options
    )


NAMES = [f"name_{language}" for language, _title in settings.LANGUAGES]
Names: Any = type(
    "Names",
    (forms.Form,),
    {
        f"name_{language}": words(format_lazy("{} ({})", gettext_lazy("Name"), title), max_length=120)
        for language, title in settings.LANGUAGES
    },
)
"""A name for each language that the installation speaks."""


class PromotionForm(Names, forms.ModelForm):  # type: ignore[type-arg]  # not a generic at run time
    """Amounts are written in the channel's currency, times as its clocks show them."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it does"), choices=ActionKind.choices, widget=UnfoldAdminSelectWidget
    )
    percent = forms.DecimalField(
        label=gettext_lazy("Per cent"),
        required=False,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=gettext_lazy("Off the price; with buy and get, off the units one gets: 100 is free."),
    )
    amount = words(
        gettext_lazy("Amount"), max_length=30, help_text=gettext_lazy("Off all items of the offer together.")
    )
    buy_quantity = number(gettext_lazy("Units to buy"), help_text=gettext_lazy("“3 for 2” is buy 2, get 1."))
    get_quantity = number(gettext_lazy("Units to get"), help_text=gettext_lazy("The cheapest of each set."))
    frees_shipping = forms.BooleanField(label=gettext_lazy("Delivery is free too"), required=False, widget=Switch)
    min_amount = words(gettext_lazy("Basket of at least"), max_length=30, help_text=gettext_lazy("Before discounts."))
    min_quantity = number(gettext_lazy("Units of the offer, at least"))
    groups = forms.ModelMultipleChoiceField(
        CustomerGroup.objects.order_by("name"),
        label=gettext_lazy("Only for these customers"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget,
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.order_by("code"),
        label=gettext_lazy("Categories"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget,
        help_text=gettext_lazy("With all below them. Without categories and items the offer is about everything."),
    )
    items = rows(gettext_lazy("Items"), help_text=gettext_lazy("SKUs or names of products in their files, one a line."))
    left_out = rows(gettext_lazy("Items left out"), help_text=gettext_lazy("The same way."))
    starts = Moment(label=gettext_lazy("Begins"), required=False)
    ends = Moment(
        label=gettext_lazy("Ends"), required=False, help_text=gettext_lazy("As the clocks of the channel show it.")
    )

    class Meta:
        model = Promotion
        fields = [
            "code", "channel", "is_active", "priority", "is_exclusive", "needs_code", "limit_total", "limit_per_customer",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self._fill()

    def _fill(self) -> None:
        draft = pricing_reads.draft_of(self.instance)
        free = Effect(kind=ActionKind.FREE_SHIPPING)
        main = next((one for one in draft.effects if one.kind != free.kind), free)
        zone = self.instance.channel.time_zone
        known = {
            "kind": main.kind,
            "percent": f"{main.percent.normalize():f}" if main.percent else None,
            "amount": _written(main.amount, draft.currency),
            "buy_quantity": main.buy_quantity or None,
            "get_quantity": main.get_quantity or None,
            "frees_shipping": len(draft.effects) > 1,
            "min_amount": _written(draft.min_amount, draft.currency),
            "min_quantity": draft.min_quantity or None,
            "groups": draft.group_ids,
            "categories": draft.scope.category_ids,
            "items": pricing_reads.scope_lines(draft.scope),
            "left_out": pricing_reads.scope_lines(draft.without),
            "starts": local_in(zone, draft.valid_from),
            "ends": local_in(zone, draft.valid_to),
        }
        names = {f"name_{language}": text for language, text in draft.names.items()}
        for name, value in (known | names).items():
            if name in self.fields:
                self.fields[name].initial = value
        if pricing_reads.is_used(self.instance):
            for name in FIXED_ONCE_USED:
                if name in self.fields:
                    self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Tries to save, takes it back, and puts what was refused beside its field."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return values
        try:
            self.draft = self._draft(values)
            with transaction.atomic():
                pricing.save_promotion(self.draft, actor=SYSTEM)
                transaction.set_rollback(True)
        except DomainError as refusal:
            self.add_error(self._field(refusal.field), str(refusal))
        return values

    def _field(self, name: str | None) -> str | None:
        known = {"valid_from": "starts", "valid_to": "ends", "names": f"name_{settings.LANGUAGES[0][0]}"}
        found = known.get(name or "", name)
        return found if found in self.fields else None

    def _draft(self, values: dict[str, Any]) -> PromotionDraft:
        channel: SalesChannel = self.instance.channel if self.instance.pk else values["channel"]
        code = self.instance.code if self.instance.pk else values["code"]
        return PromotionDraft(
            code=code,
            channel_id=channel.pk,
            currency=channel.currency,
            names={language: values[f"name_{language}"] for language, _title in settings.LANGUAGES},
            effects=self._effects(values, channel.currency),
            priority=values["priority"],
            is_exclusive=values["is_exclusive"],
            needs_code=values["needs_code"],
            is_active=values["is_active"],
            valid_from=moment_in(channel.time_zone, values["starts"], field="starts"),
            valid_to=moment_in(channel.time_zone, values["ends"], field="ends"),
            limit_total=values["limit_total"],
            limit_per_customer=values["limit_per_customer"],
            min_amount=_money(values["min_amount"], channel.currency, "min_amount"),
            min_quantity=values["min_quantity"] or 0,
            group_ids=frozenset(group.pk for group in values["groups"]),
            scope=pricing_reads.scope_named(
                values["items"], category_ids=[row.pk for row in values["categories"]], field="items"
            ),
            without=pricing_reads.scope_named(values["left_out"], field="left_out") if values["left_out"] else Scope(),
        )

    def _effects(self, values: dict[str, Any], currency: str) -> tuple[Effect, ...]:
        kind = ActionKind(values["kind"])
        whole = Decimal(100) if kind == ActionKind.BUY_X_GET_Y else Decimal(0)
        percent = values["percent"]
        effect = Effect(
            kind=kind,
            percent=whole if percent is None else percent,
            amount=_money(values["amount"], currency, "amount") if kind == ActionKind.AMOUNT else 0,
            buy_quantity=values["buy_quantity"] or 0,
            get_quantity=values["get_quantity"] or 0,
        )
        free = Effect(kind=ActionKind.FREE_SHIPPING)
        return (effect, free) if values["frees_shipping"] and kind != ActionKind.FREE_SHIPPING else (effect,)


def _money(text: str, currency: str, field: str) -> int:
    return Money.parse(text.replace(",", "."), currency, field=field).amount if text.strip() else 0


def _written(amount: int, currency: str) -> str:
    return str(Money(amount, currency)) if amount else ""
