-- The role that runs generated SQL: it reads schema `data` and nothing else. It is named after
-- the database, because roles belong to the whole server (orchestrator/reader_role.py).
-- Applied after every migration; safe to repeat, before the first migration too. Run by the owner
-- of the database with CREATEROLE; where that is not allowed, an administrator runs this file
-- once in the database (psql -d <database> -f sql/roles.sql). What is right already is left
-- alone, so that the owner may repeat what the administrator did.

SELECT set_config('ezpocket.reader', 'ezpocket_reader_' || CASE
    WHEN octet_length(current_database()) > 47
    THEN left(encode(sha256(convert_to(current_database(), 'UTF8')), 'hex'), 32)
    ELSE current_database() END, false);

-- The role and its limits.
DO $$
DECLARE
    reader text := current_setting('ezpocket.reader');
    setting text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', reader);
    END IF;
    FOREACH setting IN ARRAY ARRAY[
        'default_transaction_read_only=on', 'statement_timeout=60s', 'lock_timeout=5s',
        'idle_in_transaction_session_timeout=60s', 'search_path=data']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader AND setting = ANY (rolconfig))
        THEN
            EXECUTE format('ALTER ROLE %I SET %I = %L', reader,
                           split_part(setting, '=', 1), split_part(setting, '=', 2));
        END IF;
    END LOOP;
END $$;

-- The database, and schema public, which only their owner or an administrator may change.
DO $$
DECLARE
    reader text := current_setting('ezpocket.reader');
    here text := current_database();
BEGIN
    IF has_database_privilege('public', here, 'CREATE, TEMPORARY') THEN
        EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', here);
    END IF;
    IF NOT has_database_privilege(reader, here, 'CONNECT') THEN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', here, reader);
    END IF;
    IF to_regnamespace('public') IS NOT NULL
       AND has_schema_privilege('public', 'public', 'CREATE, USAGE') THEN
        REVOKE ALL ON SCHEMA public FROM PUBLIC;
    END IF;
END $$;

-- The two schemas, once the migrations have made them.
DO $$
DECLARE
    reader text := current_setting('ezpocket.reader');
BEGIN
    IF to_regnamespace('app') IS NOT NULL THEN
        REVOKE ALL ON SCHEMA app FROM PUBLIC;
        REVOKE ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC;
        EXECUTE format('REVOKE ALL ON SCHEMA app FROM %I', reader);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA app FROM %I', reader);
    END IF;
    IF to_regnamespace('data') IS NOT NULL THEN
        EXECUTE format('GRANT USAGE ON SCHEMA data TO %I', reader);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA data TO %I', reader);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA data GRANT SELECT ON TABLES TO %I',
                       reader);
    END IF;
END $$;
