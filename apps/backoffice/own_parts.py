"""What the back office's own lists hold about a customer."""

from __future__ import annotations

from typing import Final

from apps.backoffice.models import BulkEditLine
from apps.customers.erasure import Person, erases

PAGE: Final = "customers.customer"


@erases
def forget(person: Person) -> None:
    """Lines of bulk edits keep which field changed, and no longer what it said."""
    lines = BulkEditLine.objects.filter(edit__page=PAGE, row_id__in=person.customer_ids)
    lines.update(row_name="", before="", after="")
