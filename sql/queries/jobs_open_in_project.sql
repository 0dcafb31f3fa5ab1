-- The newest jobs of a project whose end was not written down yet.
SELECT job_id FROM app.jobs
WHERE project_id = %(project_id)s::uuid AND outcome IS NULL
  AND created_at > now() - interval '1 hour'
ORDER BY created_at DESC LIMIT 5
