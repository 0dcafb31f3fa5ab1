-- The jobs that failed last, and the module at which each did.
SELECT job_id, username, ended_at, error_code, left(error, 500) AS error,
       (SELECT module FROM app.job_steps
        WHERE job_steps.job_id = jobs.job_id AND job_steps.status = 'failed'
        ORDER BY seq DESC LIMIT 1) AS module
FROM app.jobs WHERE outcome = 'failed'
ORDER BY ended_at DESC LIMIT %(limit)s
