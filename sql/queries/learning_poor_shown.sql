-- Poor answers and the step to look at, the newest first.
SELECT job_id, projects.name AS project, poor.username, question, rating, comment, module, why,
       note, poor.created_at
FROM app.poor_answers AS poor LEFT JOIN app.projects ON projects.id = poor.project_id
WHERE %(project)s::text IS NULL OR projects.name = %(project)s OR projects.id::text = %(project)s
ORDER BY poor.created_at DESC, job_id LIMIT %(most)s
