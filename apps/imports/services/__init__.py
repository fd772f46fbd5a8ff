"""The verbs of imports."""

from apps.imports.services._export import export, template
from apps.imports.services._jobs import Order, restart, start
from apps.imports.services._report import report_lines
from apps.imports.services._run import run, run_here, run_next
from apps.imports.services._target import channel_of, location_of
from apps.imports.services.tables import Kind, Values, kind_of, needed, register

__all__ = [
    "Kind",
    "Order",
    "Values",
    "channel_of",
    "export",
    "kind_of",
    "location_of",
    "needed",
    "register",
    "report_lines",
    "restart",
    "run",
    "run_here",
    "run_next",
    "start",
    "template",
]
