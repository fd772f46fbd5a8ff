"""Steps of a fulfilment order over REST: done once, answered with how it stands then."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse

from apps.api.endpoint import Endpoint
from apps.api.v1.work_shapes import WorkOut, with_payment
from apps.api.writing import answer
from apps.fulfilment import selectors as fulfilment


class WorkEndpoint(Endpoint):
    """Base of what staff do with one fulfilment order."""

    tag = "store"

    def _step(self, public_id: UUID, step: Callable[[], object]) -> HttpResponse:
        def work() -> HttpResponse:
            step()
            return answer(self._work(public_id))

        return self.once(work, adds=True)

    def _work(self, public_id: UUID) -> WorkOut:
        return with_payment(fulfilment.work_by_id(public_id, actor=self.actor))
