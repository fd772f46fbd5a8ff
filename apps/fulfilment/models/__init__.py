from apps.fulfilment.models._decisions import CountTask, Decision, DecisionTransition, OrderHold
from apps.fulfilment.models._ship import Shipment
from apps.fulfilment.models._work import (
    FulfilmentLine,
    FulfilmentOrder,
    FulfilmentTransition,
    PickupGroup,
    PickupSlot,
    PutBackTask,
)

__all__ = [
    "CountTask",
    "Decision",
    "DecisionTransition",
    "FulfilmentLine",
    "FulfilmentOrder",
    "FulfilmentTransition",
    "OrderHold",
    "PickupGroup",
    "PickupSlot",
    "PutBackTask",
    "Shipment",
]
