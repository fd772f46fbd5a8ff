"""What search refuses: input that it cannot read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.core.errors import InvalidInput


class BadCursor(InvalidInput):
    """A place in a list that we did not hand out, or that belongs to another list."""

    code = "discovery.bad_cursor"
    message = _("This place in the list is not valid any more. Start again from the first page.")

    def __init__(self) -> None:
        super().__init__(field="cursor")
