-- Everybody's newest jobs, without what is in them. status: an outcome, `open`, or empty for all.
SELECT job_id, username, coalesce(outcome, 'open') AS status, error_code, created_at, ended_at,
       execution_time, parent_job_id
FROM app.jobs
WHERE (%(status)s = '' OR coalesce(outcome, 'open') = %(status)s)
  AND (%(username)s = '' OR username = %(username)s)
  AND (%(before)s::timestamptz IS NULL OR created_at < %(before)s::timestamptz)
ORDER BY created_at DESC LIMIT %(limit)s
