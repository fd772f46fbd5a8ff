from apps.stores.models._places import LegalEntity, Location, OpeningException, OpeningHours, SalesChannel
from apps.stores.models._work import Device, Employment, EnrolmentCode, StaffSession

__all__ = [
    "Device",
    "Employment",
    "EnrolmentCode",
    "LegalEntity",
    "Location",
    "OpeningException",
    "OpeningHours",
    "SalesChannel",
    "StaffSession",
]
