"""What bare Django reaches: one view, five ORM statements for an order, behind the same server. For comparison only."""

from __future__ import annotations

import json
import os
import random

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

settings.configure(
    SECRET_KEY="bench",  # noqa: S106 of a throw-away process
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": os.environ["BARE_HOST"],
            "NAME": os.environ["BARE_NAME"],
            "USER": os.environ["BARE_USER"],
            "OPTIONS": {"pool": {"min_size": 2, "max_size": 4}},
        }
    },
)
django.setup()


class Bare(models.Model):
    class Meta:
        abstract = True
        app_label = "bare"


class Order(Bare):
    total = models.BigIntegerField()


class Payment(Bare):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    amount = models.BigIntegerField()


class Line(Bare):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)
    sku = models.IntegerField()
    quantity = models.IntegerField()


class Ledger(Bare):
    sku = models.IntegerField()
    quantity = models.IntegerField()


class Stock(Bare):
    sku = models.IntegerField(unique=True)
    on_hand = models.IntegerField()


def create_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Order, Payment, Line, Ledger, Stock):
            editor.create_model(model)
    Stock.objects.bulk_create(Stock(sku=sku, on_hand=1_000_000_000) for sku in range(200))


def order(request: HttpRequest, skus: int) -> HttpResponse:
    sku = random.randrange(skus)
    with transaction.atomic():
        placed = Order.objects.create(total=1999)
        Payment.objects.create(order=placed, amount=1999)
        Line.objects.create(order=placed, sku=sku, quantity=1)
        Ledger.objects.create(sku=sku, quantity=-1)
        Stock.objects.filter(sku=sku, on_hand__gte=1).update(on_hand=models.F("on_hand") - 1)
    return JsonResponse({"id": placed.pk, "body": len(json.dumps(dict(request.headers)))})


urlpatterns = [path("order/<int:skus>", order)]
application = get_wsgi_application()

if __name__ == "__main__":
    create_tables()
