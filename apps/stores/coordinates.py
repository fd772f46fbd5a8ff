"""Places on the globe, in degrees."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.errors import InvalidInput


def check_coordinates(latitude: float | None, longitude: float | None) -> None:
    """Raises: InvalidInput that names the one that lies off the globe, is no number, or is missing."""
    if latitude is None or not -90 <= latitude <= 90:
        raise InvalidInput(_("A latitude lies between −90 and 90."), field="latitude")
    if longitude is None or not -180 <= longitude <= 180:
        raise InvalidInput(_("A longitude lies between −180 and 180."), field="longitude")
