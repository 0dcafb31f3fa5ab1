-- Go on with a load; the number of this run.
UPDATE app.dataset_loads SET run = nextval('app.dataset_runs'), resumed_at = now(), updated_at = now()
WHERE table_name = %(table_name)s RETURNING run
