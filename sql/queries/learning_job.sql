-- A rated answer and what it came from; no row without a rating.
SELECT jobs.job_id, jobs.username, jobs.project_id::text AS project_id, jobs.pergunta,
       coalesce(jobs.lang, 'pt') AS lang, jobs.parent_job_id, answer.message, answer.rating,
       answer.metadata, jobs.context -> 'learned' AS learned,
       coalesce((jobs.context ->> 'has_history')::boolean, true) AS had_history
FROM app.jobs JOIN app.conversations AS answer USING (job_id)
WHERE jobs.job_id = %(job_id)s AND answer.sender = 'assistant' AND answer.rating IS NOT NULL
  AND jobs.outcome = 'answered' AND jobs.graph = 'questions'
