-- Note a successful load of a table: from where, how far, how many rows, what differed.
INSERT INTO app.datasets (table_name, source, watermark, row_count, drift)
VALUES (%(table_name)s, %(source)s, %(watermark)s, %(row_count)s, %(drift)s)
ON CONFLICT (table_name) DO UPDATE
SET source = EXCLUDED.source, watermark = EXCLUDED.watermark, row_count = EXCLUDED.row_count,
    drift = EXCLUDED.drift, error = NULL, loaded_at = now(), checked_at = now()
