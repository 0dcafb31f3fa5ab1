-- The role that runs generated SQL: it reads schema `data` and nothing else.
-- Applied after every migration; safe to repeat. Run by the owner of the database with
-- CREATEROLE; where that is not allowed, an administrator runs this file once.

DO $$
BEGIN
    CREATE ROLE ezpocket_reader LOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

REVOKE ALL ON SCHEMA app, public FROM PUBLIC;
DO $$
BEGIN
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO ezpocket_reader', current_database());
END $$;

REVOKE ALL ON SCHEMA app, public FROM ezpocket_reader;
REVOKE ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC, ezpocket_reader;
GRANT USAGE ON SCHEMA data TO ezpocket_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA data TO ezpocket_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA data GRANT SELECT ON TABLES TO ezpocket_reader;

ALTER ROLE ezpocket_reader SET default_transaction_read_only = on;
ALTER ROLE ezpocket_reader SET statement_timeout = '60s';
ALTER ROLE ezpocket_reader SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE ezpocket_reader SET lock_timeout = '5s';
ALTER ROLE ezpocket_reader SET search_path = data;
