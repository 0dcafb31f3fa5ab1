-- Every attempt of every step of a job, in order, for operators.
SELECT seq, parent, module, attempt, status, note, error, at AS "timestamp", queued_ms,
       execution_time, output
FROM app.job_steps WHERE job_id = %(job_id)s
ORDER BY seq, attempt LIMIT 1000
