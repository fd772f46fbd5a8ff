from apps.fulfilment.models._work import (
    FulfilmentLine,
    FulfilmentOrder,
    FulfilmentTransition,
    PickupGroup,
    PickupSlot,
    PutBackTask,
)

__all__ = [
    "FulfilmentLine",
    "FulfilmentOrder",
    "FulfilmentTransition",
    "PickupGroup",
    "PickupSlot",
    "PutBackTask",
]
