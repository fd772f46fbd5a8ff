"""The shiftable clock and the extensions that search uses.

`omni_shift_clock` runs with its owner's rights, for the web role owns nothing, and refuses unless the database was
marked with `ALTER DATABASE … SET omni.test_clock = 'on'`, which only the embedded server and the tests do.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

NOW = """
CREATE FUNCTION omni_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT now() $$
"""
SHIFT = """
CREATE FUNCTION omni_shift_clock(ahead interval) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF coalesce(current_setting('omni.test_clock', true), '') <> 'on' THEN
        RAISE EXCEPTION 'the test clock is off in this database';
    END IF;
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION public.omni_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE '
        'AS $f$ SELECT now() + interval %L $f$', ahead::text);
END $$
"""

APPEND_ONLY = """
CREATE FUNCTION omni_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(NOW, "DROP FUNCTION omni_now()"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION omni_append_only()"),
        migrations.RunSQL(SHIFT, "DROP FUNCTION omni_shift_clock(interval)"),
    ]
