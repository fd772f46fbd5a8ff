"""Asking to be told, once, that an item can be had again."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import get_language

from apps.api.endpoint import ANYONE, Endpoint, operation
from apps.api.idempotency import Key
from apps.api.shapes import Says, Shape, Text
from apps.api.writing import answer
from apps.messaging import services as messaging
from apps.stores import selectors as stores


class RestockAlertIn(Shape):
    """Who wants to hear of what."""

    variant: Annotated[UUID, Says("The item.")]
    email: Annotated[str, Text(254), Says("Gets one message, with a link that stops it.")]
    location: Annotated[UUID | None, Says("The shop; left out: any shop.")] = None
    channel: Annotated[str, Text(40), Says("A sales channel's code; left out: the first one.")] = ""
    language: Annotated[str, Text(10), Says("Of the message; else that of Accept-Language.")] = ""


class RestockAlertOut(Shape):
    """The wish is kept. It says nothing about the address: asking twice is answered alike."""

    variant: UUID
    location: UUID | None


class RestockAlerts(Endpoint):
    """Waiting for stock."""

    tag = "restock alerts"
    needs = {"create": ANYONE}

    @operation("create_restock_alert", body=RestockAlertIn, answers={201: RestockAlertOut}, key=Key.OPTIONAL)
    def create(self, body: RestockAlertIn) -> HttpResponse:
        """Keeps the wish to be told once when the item can be had again. Asked twice it is one wish."""
        messaging.ask_restock(
            channel=stores.channel_by_code(body.channel) if body.channel else stores.default_channel(),
            variant_id=body.variant,
            location_code=stores.location_by_public_id(body.location).code if body.location else "",
            email=body.email,
            language=body.language or get_language() or "en",
            place=self.request.META.get("REMOTE_ADDR", ""),
        )
        return answer(RestockAlertOut(variant=body.variant, location=body.location), status=201)
