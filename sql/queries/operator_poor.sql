-- The answers that were rated poor last, and the step to look at in each.
SELECT job_id, username, created_at, rating, module, why FROM app.poor_answers
ORDER BY created_at DESC, job_id LIMIT %(limit)s
