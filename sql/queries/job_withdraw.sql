-- The queue refused the question and its person was told so, or withdrew it before the queue had
-- it: it was never accepted.
DELETE FROM app.jobs WHERE job_id = %(job_id)s AND outcome IS NULL AND queued_at IS NULL
