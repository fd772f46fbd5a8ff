"""Who the caller is, and the clock of test installations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token

from apps.accounts import selectors as accounts
from apps.accounts.permissions import Permission
from apps.api.endpoint import ANYONE, SIGNED_IN, Endpoint, operation
from apps.api.errors import NoSuchAddress
from apps.api.shapes import Says, Shape, Whole
from apps.api.writing import answer
from apps.core import clock
from apps.core.actor import ActorKind
from apps.core.errors import NotFound
from apps.fulfilment import selectors as fulfilment
from apps.stores import selectors as stores

YEAR_SECONDS = 366 * 86_400


class Grant(Shape):
    permission: str
    everywhere: bool
    locations: tuple[UUID, ...]


class SessionOut(Shape):
    kind: ActorKind
    name: str
    email: str
    language: str
    location: Annotated[UUID | None, Says("The shop of the device.")]
    grants: tuple[Grant, ...]
    csrf_token: Annotated[str, Says("For the header X-CSRFToken of requests that change something by cookie.")]


class ClockOut(Shape):
    now: datetime
    ahead_seconds: int


class ClockIn(Shape):
    ahead_seconds: Annotated[int, Whole(0, 10 * YEAR_SECONDS), Says("How far ahead of real time; 0 sets it right.")]


class PickupCodeOut(Shape):
    """What the account shows at a desk, as a QR code, in place of a pickup's own code."""

    code: str
    expires_at: datetime


class Session(Endpoint):
    """Who I am."""

    tag = "session"
    needs = {"retrieve": ANYONE, "pickup_code": SIGNED_IN}

    @operation("get_pickup_code", answers={200: PickupCodeOut})
    def pickup_code(self) -> HttpResponse:
        """The code of a customer's account: staff hand over any pickup of theirs by it. It lives some minutes."""
        if self.actor.customer_id is None:
            raise NotFound
        code, until = fulfilment.account_code(customer_id=self.actor.customer_id, now=clock.now())
        return answer(PickupCodeOut(code=code, expires_at=until))

    @operation("get_session", answers={200: SessionOut})
    def retrieve(self) -> HttpResponse:
        """Who the caller is and what they may do where. Sign in at /accounts/login/, or send an API key."""
        actor = self.actor
        person = accounts.people([actor.user_id]).get(actor.user_id) if actor.user_id is not None else None
        places = {pk for held in actor.grants.values() for pk in held if pk} | {actor.location_id or 0}
        cards = stores.location_cards(places - {0}) if places - {0} else {}
        here = cards.get(actor.location_id or 0)
        return answer(
            SessionOut(
                kind=actor.kind,
                name=person.name if person else "",
                email=person.email if person else "",
                language=actor.language,
                location=here.public_id if here else None,
                grants=tuple(
                    Grant(
                        permission=permission,
                        everywhere=0 in held,
                        locations=tuple(cards[pk].public_id for pk in sorted(held) if pk in cards),
                    )
                    for permission, held in sorted(actor.grants.items())
                ),
                csrf_token=get_token(self.request),
            )
        )


class TestClock(Endpoint):
    """Moves time, so that deadlines can be played. Only where OMNI_TEST_CLOCK is on."""

    tag = "session"
    needs = {"retrieve": Permission.SETTINGS_EDIT, "move": Permission.SETTINGS_EDIT}

    @operation("get_test_clock", answers={200: ClockOut})
    def retrieve(self) -> HttpResponse:
        """The time of the business."""
        return answer(self._shown())

    @operation("set_test_clock", body=ClockIn, answers={200: ClockOut})
    def move(self, body: ClockIn) -> HttpResponse:
        """Sets how far the business is ahead of real time, for every process at once."""
        self._refuse_elsewhere()
        clock.shift(timedelta(seconds=body.ahead_seconds))
        return answer(self._shown())

    def _shown(self) -> ClockOut:
        self._refuse_elsewhere()
        ahead = clock.offset()
        return ClockOut(now=clock.now(), ahead_seconds=round(ahead.total_seconds()))

    def _refuse_elsewhere(self) -> None:
        if not settings.OMNI_TEST_CLOCK:
            raise NoSuchAddress
