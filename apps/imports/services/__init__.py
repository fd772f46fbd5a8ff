"""The verbs of imports."""

from apps.imports.services._jobs import Order, restart, start
from apps.imports.services._report import report_lines
from apps.imports.services._run import run, run_here, run_next
from apps.imports.services._target import channel_of, location_of

__all__ = ["Order", "channel_of", "location_of", "report_lines", "restart", "run", "run_here", "run_next", "start"]
