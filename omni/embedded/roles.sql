-- Roles of an Omni database. The embedded server runs this by itself; on a server of yours run it once as a superuser,
-- in template1 and in Omni's database, then give the roles passwords. docs/settings.md tells the rest.
-- Statements end with a semicolon and an empty line.

DO $$
BEGIN
    IF to_regrole('omni_owner') IS NULL THEN
        CREATE ROLE omni_owner LOGIN CREATEDB;
    END IF;
    IF to_regrole('omni_web') IS NULL THEN
        CREATE ROLE omni_web LOGIN;
    END IF;
    IF to_regrole('omni_worker') IS NULL THEN
        CREATE ROLE omni_worker LOGIN;
    END IF;
    IF current_setting('server_version_num')::int >= 170000 THEN
        ALTER ROLE omni_web SET transaction_timeout = '15s';
    END IF;
END $$;

ALTER ROLE omni_web SET statement_timeout = '5s';

ALTER ROLE omni_web SET lock_timeout = '3s';

ALTER ROLE omni_web SET idle_in_transaction_session_timeout = '10s';

ALTER ROLE omni_worker SET statement_timeout = '60s';

ALTER ROLE omni_worker SET lock_timeout = '10s';

ALTER ROLE omni_worker SET idle_in_transaction_session_timeout = '60s';

ALTER DEFAULT PRIVILEGES FOR ROLE omni_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO omni_web, omni_worker;

ALTER DEFAULT PRIVILEGES FOR ROLE omni_owner GRANT USAGE, SELECT ON SEQUENCES TO omni_web, omni_worker;

ALTER DEFAULT PRIVILEGES FOR ROLE omni_owner GRANT EXECUTE ON FUNCTIONS TO omni_web, omni_worker;

