"""What orders and their money say together."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import BigIntegerField, Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from apps.core.models import OmniNow
from apps.orders.models import Order, OrderDelivery, OrderLine
from apps.payments.enums import IN_FLIGHT, LIVE_STATES, OperationKind
from apps.payments.models import Payment, PaymentOperation

LOOK_BACK = timedelta(days=90)


def overpaid(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders of the last 90 days whose customers gave more than the order costs since units of it were cancelled.

    `owed_back` is what the desk has to give back, in minor units; what is on its way back to a card is not.
    """
    lines = OrderLine.objects.filter(order=OuterRef("pk"))
    cancelled = lines.values("order").annotate(sum=Sum("cancelled_amount")).values("sum")
    returning = (
        PaymentOperation.objects.filter(
            payment__owner=OuterRef("owner_key"), kind=OperationKind.REFUND, state__in=IN_FLIGHT
        )
        .values("payment__owner")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    kept = (
        Payment.objects.filter(owner=OuterRef("owner_key"), state__in=LIVE_STATES)
        .values("owner")
        .annotate(sum=Sum(F("captured_amount") - F("refunded_amount")))
        .values("sum")
    )
    still_open = lines.filter(quantity__gt=F("cancelled_quantity") + F("fulfilled_quantity"))
    unsent = OrderDelivery.objects.filter(order=OuterRef("pk"), left_at=None).values("total_amount")
    return (
        orders.filter(Exists(lines.filter(cancelled_amount__gt=0)), placed_at__gte=OmniNow() - LOOK_BACK)
        .annotate(owner_key=Concat(Value("order:"), Cast("pk", CharField()), output_field=CharField()))
        .annotate(
            owed_back=Coalesce(Subquery(kept), 0)
            - Coalesce(Subquery(returning), 0)
            - F("total_amount")
            + Coalesce(Subquery(cancelled), 0)
            + Case(
                When(Exists(still_open), then=0), default=Coalesce(Subquery(unsent), 0), output_field=BigIntegerField()
            )
        )
        .filter(owed_back__gt=0)
    )
