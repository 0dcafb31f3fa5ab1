-- A job as PostgreSQL remembers it, with what was submitted and its answer.
SELECT jobs.job_id, jobs.username, jobs.project_id::text AS projeto, jobs.pergunta, jobs.lang,
       jobs.created_at, jobs.ended_at, jobs.start_module,
       coalesce(jobs.outcome, 'queued') AS status, jobs.error, jobs.error_code, jobs.parent_job_id,
       jobs.execution_time, jobs.context,
       conversations.message AS response_text, conversations.metadata
FROM app.jobs
LEFT JOIN app.conversations
       ON conversations.job_id = jobs.job_id AND conversations.sender = 'assistant'
WHERE jobs.job_id = %(job_id)s AND jobs.username = %(username)s
