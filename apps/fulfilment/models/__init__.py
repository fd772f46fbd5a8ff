from apps.fulfilment.models._capacity import PreparationTime, ShopLoad
from apps.fulfilment.models._decisions import CountTask, Decision, DecisionTransition, OrderHold
from apps.fulfilment.models._desk import HandOver, HandOverLine
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
    "HandOver",
    "HandOverLine",
    "OrderHold",
    "PickupGroup",
    "PickupSlot",
    "PreparationTime",
    "PutBackTask",
    "Shipment",
    "ShopLoad",
]
