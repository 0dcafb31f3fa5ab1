-- The candidates that wait to be checked, the oldest first, one project after the other.
SELECT known.id, job_id, project_id::text AS project_id, projects.name AS project, known.username,
       question, lang, plan, plan_day, query_sql, had_history
FROM app.verified_questions AS known JOIN app.projects ON projects.id = known.project_id
WHERE status = 'candidate' AND (%(project)s::text IS NULL OR projects.name = %(project)s
                                OR projects.id::text = %(project)s)
ORDER BY known.project_id, known.id LIMIT %(most)s
