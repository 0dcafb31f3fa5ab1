-- A job that Redis no longer knows and that is too old to be started again.
UPDATE app.jobs SET outcome = 'failed', ended_at = now(), error = %(error)s
WHERE job_id = %(job_id)s AND outcome IS NULL
