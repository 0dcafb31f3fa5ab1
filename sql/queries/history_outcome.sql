-- How a job ended: set once.
UPDATE app.jobs SET outcome = %(outcome)s, ended_at = %(ended_at)s, error = %(error)s,
       error_code = %(error_code)s, error_traceback = %(error_traceback)s,
       execution_time = (SELECT sum(execution_time) FROM app.job_steps
                         WHERE job_steps.job_id = %(job_id)s)
WHERE job_id = %(job_id)s AND outcome IS NULL
