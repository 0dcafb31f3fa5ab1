-- The last attempt of each step of a job, in the order in which they ran.
SELECT DISTINCT ON (seq) seq, module, status, note, output FROM app.job_steps
WHERE job_id = %(job_id)s ORDER BY seq, attempt DESC LIMIT 100
