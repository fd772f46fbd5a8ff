"""What stands above every list."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("backoffice/_list_head.html", takes_context=True)
def list_head(context: dict[str, Any], shown: Any) -> dict[str, Any]:
    """Saved filters, export and import for the list that is shown."""
    from apps.backoffice import heads  # noqa: PLC0415 app ready: unfold loads tags before its own classes

    return heads.list_head(context, shown)
