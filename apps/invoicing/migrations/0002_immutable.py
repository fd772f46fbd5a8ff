"""An issued document never changes; its series only moves on by one, and keeps what it is."""

from django.db import migrations

from apps.core.append_only import append_only

GUARD = """
CREATE FUNCTION invoicing_series_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a document series is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.last_number <> OLD.last_number + 1
       OR NEW.last_issued_at < OLD.last_issued_at
       OR (NEW.legal_entity_id, NEW.source_code, NEW.kind, NEW.year, NEW.code)
          IS DISTINCT FROM (OLD.legal_entity_id, OLD.source_code, OLD.kind, OLD.year, OLD.code) THEN
        RAISE EXCEPTION 'a document series only moves on by one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoicing_documentseries_moves_on BEFORE UPDATE OR DELETE ON invoicing_documentseries
FOR EACH ROW EXECUTE FUNCTION invoicing_series_moves_on()
"""
UNGUARD = """
DROP TRIGGER invoicing_documentseries_moves_on ON invoicing_documentseries;
DROP FUNCTION invoicing_series_moves_on()
"""


class Migration(migrations.Migration):
    dependencies = [("invoicing", "0001_documents")]
    operations = [
        append_only("invoicing_fiscaldocument"),
        append_only("invoicing_fiscaldocumentline"),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
