"""Many rows changed at once: chosen, previewed, confirmed, written down, and undone where nothing has changed since."""

from apps.backoffice.bulk.changing import Line, Outcome, apply, plan, undo
from apps.backoffice.bulk.fields import Editable, Field

__all__ = ["Editable", "Field", "Line", "Outcome", "apply", "plan", "undo"]
