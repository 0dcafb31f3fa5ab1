-- Every table's data for people: where it came from, how it went, and a load that is under way.
SELECT coalesce(d.table_name, l.table_name) AS table_name, coalesce(l.source, d.source) AS source,
       d.row_count, d.rows_read, d.seconds, d.drift, d.error, d.error_pt, d.loaded_at, d.checked_at,
       CASE WHEN l.table_name IS NOT NULL THEN jsonb_build_object(
           'phase', l.phase, 'row_count', l.row_count, 'done', l.done, 'total', l.total,
           'started_at', l.started_at, 'resumed_at', l.resumed_at, 'updated_at', l.updated_at,
           'running', EXISTS (
               SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0
               AND objid = %(key)s AND objsubid = 1
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
       END AS load
FROM app.datasets AS d FULL JOIN app.dataset_loads AS l USING (table_name)
ORDER BY 1 LIMIT %(limit)s
