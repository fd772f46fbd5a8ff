"""A locker: its device shows the code that a customer typed."""

from __future__ import annotations

from django.http import HttpResponse

from apps.accounts.permissions import Permission
from apps.api.endpoint import Endpoint, now, operation
from apps.api.idempotency import Key
from apps.api.v1.desk_shapes import LockerIn, LockerOpened
from apps.api.v1.documents import show_document
from apps.api.writing import answer
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment import services as fulfilment
from apps.invoicing import selectors as documents


class Locker(Endpoint):
    """Lockers."""

    tag = "store"
    needs = {"collect": Permission.ORDER_COLLECT}

    @operation("collect_from_locker", body=LockerIn, answers={200: LockerOpened}, key=Key.REQUIRED)
    def collect(self, body: LockerIn) -> HttpResponse:
        """Opens the shelves that the code is for, if all is paid. Ten wrong codes lock the locker for a while."""

        def give() -> HttpResponse:
            given = fulfilment.locker_collect(code=body.code, actor=self.actor, now=now())
            issued = documents.documents_of_all(fulfilment_reads.document_owners(given))
            return answer(
                LockerOpened(
                    shelves=tuple(work.bin for work in given),
                    documents=tuple(show_document(view) for view in issued),
                )
            )

        return self.once(give)
