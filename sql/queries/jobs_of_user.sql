-- A person's newest jobs, or those of them that are not written down as ended.
SELECT job_id, project_id::text AS projeto, pergunta, lang, coalesce(outcome, 'queued') AS status,
       created_at, parent_job_id
FROM app.jobs
WHERE username = %(username)s AND (outcome IS NULL OR NOT %(open_only)s)
ORDER BY created_at DESC LIMIT 200
