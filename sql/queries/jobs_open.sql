-- Jobs without an outcome that were submitted a while ago, oldest first.
SELECT job_id, username, project_id::text AS project_id, graph, start_module, context,
       parent_job_id, lang, extract(epoch FROM now() - created_at) AS age
FROM app.jobs WHERE outcome IS NULL AND created_at < now() - %(older)s * interval '1 second'
ORDER BY created_at LIMIT 500
