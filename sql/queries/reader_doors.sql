-- What the role that runs generated SQL may do besides reading `data`, one row a kind.
SELECT kind, string_agg(name, ', ' ORDER BY name) AS names
FROM (
    SELECT 'functions' AS kind, proname AS name
    FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace
      AND proname IN ('pg_sleep', 'pg_notify', 'set_config', 'pg_cancel_backend',
                      'pg_terminate_backend', 'pg_try_advisory_lock', 'lo_create', 'ts_stat',
                      'query_to_xml', 'pg_stat_get_activity', 'txid_current')
      AND has_function_privilege(%(reader)s, oid, 'EXECUTE')
    UNION
    SELECT 'functions', 'LANGUAGE ' || lanname FROM pg_language
    WHERE lanpltrusted AND has_language_privilege(%(reader)s, oid, 'USAGE')
    UNION
    SELECT 'limits', 'temp_file_limit' FROM pg_roles
    WHERE rolname = %(reader)s
      AND NOT EXISTS (SELECT FROM unnest(rolconfig) AS one WHERE one LIKE 'temp_file_limit=%%')
      AND current_setting('temp_file_limit') = '-1'
    UNION
    SELECT 'roles', rolname FROM pg_roles
    WHERE rolname <> %(reader)s AND pg_has_role(%(reader)s, oid, 'MEMBER')
    UNION
    SELECT 'schemas', nspname FROM pg_namespace
    WHERE nspname NOT IN ('data', 'pg_catalog', 'information_schema')
      AND has_schema_privilege(%(reader)s, oid, 'USAGE')
    UNION
    SELECT 'settings', c.relname FROM pg_class AS c
    LEFT JOIN pg_policy AS p ON p.polrelid = c.oid
    WHERE relnamespace = to_regnamespace('data')
      AND concat(pg_get_expr(polqual, polrelid),
                 CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
          ~ 'current_setting'
) AS found
GROUP BY kind
ORDER BY kind
