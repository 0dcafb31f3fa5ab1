-- What was learned, the newest first.
SELECT known.id, status, projects.name AS project, known.username, question, reason_pt, reason_en,
       rating, known.created_at, checked_at
FROM app.verified_questions AS known JOIN app.projects ON projects.id = known.project_id
WHERE %(project)s::text IS NULL OR projects.name = %(project)s OR projects.id::text = %(project)s
ORDER BY known.id DESC LIMIT %(most)s
