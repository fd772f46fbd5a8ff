"""Labels to print: on a roll of 80 mm, or many on a sheet of A4."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.accounts.permissions import Permission
from apps.core import clock
from apps.fulfilment import selectors as fulfilment_reads
from apps.fulfilment.errors import NoSuchWork
from apps.kiosk.batch import ids_of
from apps.kiosk.floor import FloorRequest, back, page, staff
from apps.kiosk.labels import MOST, SIZES, labels_of


@staff(Permission.ORDER_VIEW)
@require_GET
def labels(request: FloorRequest) -> HttpResponse:
    """The labels of the orders that the address names, or of all that wait for their customers."""
    floor = request.floor
    ids = ids_of(request.GET.getlist("work"), most=MOST)
    works = [work for work in fulfilment_reads.queue(location_id=floor.location_id) if work.public_id in ids]
    works.sort(key=lambda work: ids.index(work.public_id))
    if not works:
        raise NoSuchWork
    size = request.GET.get("size", "")
    size = size if size in SIZES else SIZES[0]
    address = f"{reverse('kiosk:labels')}?{urlencode([('work', one) for one in ids])}"
    values = {
        "labels": labels_of(works, floor=floor, now=clock.now()),
        "size": size,
        "sizes": [(name, f"{address}&size={name}") for name in SIZES],
        "back": back(request) if "size" not in request.GET else reverse("kiosk:to_do"),
    }
    return page(request, "labels", values)
