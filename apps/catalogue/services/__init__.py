"""The verbs of the catalogue."""

from apps.catalogue.services._publishing import activate, archive, note_change, publish, withdraw
from apps.catalogue.services._upsert import upsert_products

__all__ = ["activate", "archive", "note_change", "publish", "upsert_products", "withdraw"]
