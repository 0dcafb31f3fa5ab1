-- Note a successful load of a table: from where, how far, how many rows, what differed.
INSERT INTO app.datasets (table_name, source, watermark, row_count, drift, fingerprint, rows_read,
                          seconds)
VALUES (%(table_name)s, %(source)s, %(watermark)s, %(row_count)s, %(drift)s, %(fingerprint)s,
        %(rows_read)s, (SELECT extract(epoch FROM clock_timestamp() - started_at)
                        FROM app.dataset_loads WHERE table_name = %(table_name)s))
ON CONFLICT (table_name) DO UPDATE
SET source = EXCLUDED.source, watermark = EXCLUDED.watermark, row_count = EXCLUDED.row_count,
    drift = EXCLUDED.drift, fingerprint = EXCLUDED.fingerprint, rows_read = EXCLUDED.rows_read,
    seconds = EXCLUDED.seconds, error = NULL, error_pt = NULL, loaded_at = now(), checked_at = now()
