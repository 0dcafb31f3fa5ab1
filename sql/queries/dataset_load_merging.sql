-- Note that everything is staged; touches no row once a later run has taken over.
UPDATE app.dataset_loads SET phase = 'merging', done = total, updated_at = now()
WHERE table_name = %(table_name)s AND run = %(run)s
