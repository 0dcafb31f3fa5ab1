-- Make sure that the job has its row, and keep other writers of this job out until the end.
INSERT INTO app.jobs (job_id, username, project_id, graph, start_module, lang, pergunta,
                      parent_job_id, created_at, queued_at)
VALUES (%(job_id)s, %(username)s,
        (SELECT id FROM app.projects WHERE id::text = %(projeto)s), %(graph)s, %(start_module)s,
        %(lang)s, %(pergunta)s, %(parent_job_id)s, %(created_at)s, %(created_at)s)
ON CONFLICT (job_id) DO UPDATE SET queued_at = coalesce(jobs.queued_at, EXCLUDED.queued_at)
