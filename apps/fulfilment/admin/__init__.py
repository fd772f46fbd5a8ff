"""The work of shops in the back office. Picking happens on the shop's tablet."""

from apps.fulfilment.admin import _desk, _turns, _work

__all__ = ["_desk", "_turns", "_work"]
