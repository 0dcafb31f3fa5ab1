-- Begin a load anew, whatever another one had come to; the number of this run.
INSERT INTO app.dataset_loads (table_name, source, since, offer, columns, drift)
VALUES (%(table_name)s, %(source)s, %(since)s, %(offer)s, %(columns)s, %(drift)s)
ON CONFLICT (table_name) DO UPDATE
SET run = nextval('app.dataset_runs'), source = EXCLUDED.source, since = EXCLUDED.since,
    offer = EXCLUDED.offer, columns = EXCLUDED.columns, drift = EXCLUDED.drift, position = NULL,
    phase = 'reading', row_count = 0, done = 0, total = 0, fingerprint = '{}', started_at = now(),
    resumed_at = NULL, updated_at = now()
RETURNING run
