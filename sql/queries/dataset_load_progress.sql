-- Note a staged chunk, in its own transaction; touches no row once a later run has taken over.
UPDATE app.dataset_loads
SET position = %(position)s, row_count = row_count + %(row_count)s, done = %(done)s,
    total = %(total)s, fingerprint = %(fingerprint)s, updated_at = now()
WHERE table_name = %(table_name)s AND run = %(run)s
