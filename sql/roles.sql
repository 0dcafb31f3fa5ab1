-- The role that runs generated SQL: it reads schema `data` and nothing else. It is named after
-- the database, because roles belong to the whole server (orchestrator/reader_role.py).
-- Applied after every migration; safe to repeat, before the first migration too. Run by the owner
-- of the database with CREATEROLE; where that is not allowed, an administrator runs this file
-- once in the database (psql -d <database> -f sql/roles.sql). What is right already is left
-- alone, so that the owner may repeat what the administrator did.
--
-- The last part needs an administrator: the built-in functions that write, tell, sleep, signal,
-- lock or touch files belong to PostgreSQL and are open to everybody. It takes them from PUBLIC,
-- in this database alone, and gives them back to who may make schemas in it and to pg_monitor and
-- pg_read_all_data (backups). Without an administrator the rest still holds, and `ezpocket
-- migrate` says what stays open.
--
-- Another application in the same database keeps what it could do: whatever this file takes from
-- PUBLIC, each role that owns something here or was granted something gets for itself. A role
-- that lived from PUBLIC alone, or comes later, is granted what it needs.

SELECT set_config('ezpocket.reader', 'ezpocket_reader_' || CASE
    WHEN octet_length(current_database()) > 47
    THEN left(encode(sha256(convert_to(current_database(), 'UTF8')), 'hex'), 32)
    ELSE current_database() END, false);
SELECT set_config('ezpocket.neighbours', coalesce(array_agg(rolname), '{}')::text, false)
FROM pg_roles
WHERE NOT starts_with(rolname, 'ezpocket_reader_') AND oid IN (
    SELECT refobjid FROM pg_shdepend JOIN pg_database AS here ON datname = current_database()
    WHERE refclassid = 'pg_authid'::regclass AND deptype IN ('o', 'a')
      AND (dbid = here.oid OR (classid, objid) = ('pg_database'::regclass, here.oid)));

-- The role, which may do nothing by itself, and whose sessions the database's owner may end.
DO $$
DECLARE
    reader text := current_setting('ezpocket.reader');
    owner text := (SELECT pg_get_userbyid(datdba) FROM pg_database
                   WHERE datname = current_database());
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = reader) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', reader);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = reader AND (rolsuper OR rolcreaterole
               OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
        EXECUTE format('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION '
                       'NOBYPASSRLS', reader);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = reader AND rolconnlimit = -1) THEN
        EXECUTE format('ALTER ROLE %I CONNECTION LIMIT 40', reader);
    END IF;
    IF NOT pg_has_role(owner, reader, 'USAGE') THEN
        EXECUTE format('GRANT %I TO %I', reader, owner);
    END IF;
    IF EXISTS (SELECT FROM pg_default_acl JOIN pg_roles AS r ON r.oid = defaclrole
               WHERE rolname = reader) THEN
        EXECUTE format('DROP OWNED BY %I', reader);  -- what it is granted comes again below
    END IF;
END $$;

-- Its limits. A session may lift all of them but temp_file_limit, so that the deadline is kept
-- from outside too (orchestrator/warehouse/deadline.py). Any other setting of the role's that it
-- could have made itself goes.
DO $$
DECLARE
    reader text := current_setting('ezpocket.reader');
    wanted text[] := ARRAY[
        'default_transaction_read_only=on', 'statement_timeout=60s', 'lock_timeout=5s',
        'idle_in_transaction_session_timeout=60s', 'idle_session_timeout=15min',
        'client_connection_check_interval=1s', 'transaction_timeout=10min', 'work_mem=16MB',
        'temp_file_limit=1GB', 'max_parallel_workers_per_gather=2', 'jit=off', 'search_path=data'];
    place text;
    setting text;
    kept text[] := (SELECT coalesce(rolconfig, '{}') FROM pg_roles WHERE rolname = reader);
BEGIN
    FOR place, setting IN SELECT CASE WHEN setdatabase = 0 THEN '' ELSE
               format('IN DATABASE %I', current_database()) END, name
        FROM pg_db_role_setting, unnest(setconfig) AS one, split_part(one, '=', 1) AS name
        JOIN pg_settings USING (name)
        WHERE setrole = (SELECT oid FROM pg_roles WHERE rolname = reader)
          AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
          AND context = 'user' AND name <> 'TimeZone'
          AND (setdatabase <> 0 OR name <> ALL (
               SELECT split_part(one, '=', 1) FROM unnest(wanted) AS one))
    LOOP
        EXECUTE format('ALTER ROLE %I %s RESET %I', reader, place, setting);
    END LOOP;
    FOR setting IN SELECT one FROM unnest(wanted) AS one
        JOIN pg_settings ON name = split_part(one, '=', 1)  -- this version knows it
        WHERE one <> ALL (kept)
          AND (context = 'user' OR has_parameter_privilege(name, 'SET'))
    LOOP
        EXECUTE format('ALTER ROLE %I SET %I = %L', reader,
                       split_part(setting, '=', 1), split_part(setting, '=', 2));
    END LOOP;
END $$;

-- The database, and schema public, which only their owner or an administrator may change.
DO $$
DECLARE
    reader text := current_setting('ezpocket.reader');
    here text := current_database();
    neighbours text := (SELECT string_agg(quote_ident(one), ', ')
                        FROM unnest(current_setting('ezpocket.neighbours')::name[]) AS one);
    taken text;
    place text;
BEGIN
    FOR taken, place IN
        SELECT one, format('DATABASE %I', here) FROM unnest(ARRAY['CREATE', 'TEMPORARY']) AS one
        WHERE has_database_privilege('public', here, one)
        UNION ALL
        SELECT one, 'SCHEMA public' FROM unnest(ARRAY['CREATE', 'USAGE']) AS one
        WHERE has_schema_privilege('public', to_regnamespace('public'), one)
    LOOP
        EXECUTE format('REVOKE %s ON %s FROM PUBLIC', taken, place);
        IF neighbours IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s TO %s', taken, place, neighbours);
        END IF;
    END LOOP;
    IF NOT has_database_privilege(reader, here, 'CONNECT') THEN
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', here, reader);
    END IF;
END $$;

-- The two schemas, once the migrations have made them.
DO $$
DECLARE
    reader text := current_setting('ezpocket.reader');
    definer regprocedure;
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
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA data GRANT SELECT ON '
                       'TABLES TO %I', (SELECT pg_get_userbyid(nspowner) FROM pg_namespace
                                        WHERE nspname = 'data'), reader);
        -- A function with its owner's rights is for whom it was granted to, not for everybody.
        FOR definer IN SELECT oid::regprocedure FROM pg_proc
            WHERE pronamespace = 'data'::regnamespace AND prosecdef
              AND has_function_privilege('public', oid, 'EXECUTE')
        LOOP
            EXECUTE format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', definer);
        END LOOP;
    END IF;
END $$;

-- Built-ins. What is volatile does something besides computing, unless it is named here; what is
-- only stable and tells about other sessions, settings or files is named by its pattern.
-- pg_init_privs: what PostgreSQL itself keeps from PUBLIC stays as it is.
DO $$
DECLARE
    harmless text[] := ARRAY['amvalidate', 'array_sample', 'array_shuffle', 'clock_timestamp',
        'gen_random_uuid', 'pg_is_in_recovery', 'pg_partition_ancestors', 'pg_partition_tree',
        'random', 'random_normal', 'setseed', 'timeofday', 'uuidv4', 'uuidv7',
        'currval', 'lastval', 'nextval', 'setval'];  -- the last four: rights on the sequence
    telling text := '^(pg_stat_|pg_current_xact_id|txid_current$|txid_current_if|inet_server_|'
        'inet_client_|pg_available_ext|pg_relation_file|pg_tablespace_|.*_to_xml|'
        '(current_setting|dblink.*|pg_conf_load_time|pg_extension_update_paths|'
        'pg_filenode_relation|pg_get_replication_slots|pg_listening_channels|'
        'pg_settings_get_flags|pg_show_all_settings|pg_timezone_names|system_user)$)';
    tables text[] := ARRAY['pg_auth_members', 'pg_db_role_setting', 'pg_group',
        'pg_largeobject_metadata', 'pg_locks', 'pg_replication_origin', 'pg_roles', 'pg_settings',
        'pg_shdescription', 'pg_stat_activity', 'pg_user'];
    administrator boolean := pg_has_role((SELECT pg_get_userbyid(proowner) FROM pg_proc
        WHERE proname = 'pg_sleep' LIMIT 1), 'USAGE');
    here pg_database := (SELECT d FROM pg_database AS d WHERE datname = current_database());
    others name[] := (SELECT array_agg(rolname) FROM pg_roles AS r
        WHERE rolname IN ('pg_monitor', 'pg_read_all_data') OR r.oid = here.datdba
           OR rolname = ANY (current_setting('ezpocket.neighbours')::name[]));
    grantees text := (SELECT string_agg(quote_ident(one), ', ') FROM unnest(others) AS one);
    kind text;
    objects text;
BEGIN
    FOR kind, objects IN
        SELECT 'EXECUTE ON FUNCTION', string_agg(p.oid::regprocedure::text, ', ') FROM pg_proc AS p
        WHERE (pronamespace = 'pg_catalog'::regnamespace OR proname LIKE 'dblink%')
          AND prokind = 'f' AND 'internal'::regtype <> ALL (proargtypes)
          AND prorettype NOT IN (SELECT oid FROM pg_type WHERE typname IN ('trigger', 'internal',
              'event_trigger', 'language_handler', 'fdw_handler', 'tsm_handler',
              'index_am_handler', 'table_am_handler'))
          AND (provolatile = 'v' AND proname <> ALL (harmless) OR proname ~ telling)
          AND NOT EXISTS (SELECT FROM pg_init_privs
                          WHERE objoid = p.oid AND classoid = 'pg_proc'::regclass)
          AND (has_function_privilege('public', p.oid, 'EXECUTE') OR EXISTS (
               SELECT FROM unnest(others) AS one
               WHERE NOT has_function_privilege(one, p.oid, 'EXECUTE')))
        UNION ALL
        SELECT 'SELECT ON TABLE', string_agg(c.oid::regclass::text, ', ') FROM pg_class AS c
        WHERE relnamespace = 'pg_catalog'::regnamespace AND relname = ANY (tables)
          AND (has_table_privilege('public', c.oid, 'SELECT') OR EXISTS (
               SELECT FROM unnest(others) AS one
               WHERE NOT has_table_privilege(one, c.oid, 'SELECT')))
        UNION ALL
        SELECT 'USAGE ON LANGUAGE', string_agg(quote_ident(lanname), ', ') FROM pg_language AS l
        WHERE lanpltrusted
          AND (has_language_privilege('public', l.oid, 'USAGE') OR EXISTS (
               SELECT FROM unnest(others) AS one
               WHERE NOT has_language_privilege(one, l.oid, 'USAGE')))
    LOOP
        IF objects IS NOT NULL AND administrator THEN
            EXECUTE format('REVOKE %s %s FROM PUBLIC', kind, objects);
            EXECUTE format('GRANT %s %s TO %s', kind, objects, grantees);
        END IF;
    END LOOP;
    IF administrator
       AND NOT has_function_privilege('pg_signal_backend', 'pg_cancel_backend(int)', 'EXECUTE')
    THEN
        GRANT EXECUTE ON FUNCTION pg_cancel_backend(int), pg_terminate_backend(int, bigint)
            TO pg_signal_backend;
    END IF;
    IF administrator AND NOT has_column_privilege('public', 'pg_roles', 'rolname', 'SELECT') THEN
        GRANT SELECT (oid, rolname) ON pg_roles TO PUBLIC;  -- psql's \d asks for them
    END IF;
END $$;
