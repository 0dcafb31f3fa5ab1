-- The load of a table that is under way, or was when its process ended.
SELECT run, source, since, offer, columns, drift, position, phase, row_count, done, total, fingerprint
FROM app.dataset_loads WHERE table_name = %(table_name)s
