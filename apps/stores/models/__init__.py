from apps.stores.models._places import ChannelText, LegalEntity, Location, OpeningException, OpeningHours, SalesChannel
from apps.stores.models._work import Device, Employment, EnrolmentCode, StaffSession

__all__ = [
    "ChannelText",
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
