-- The newest of a person's messages that contain `q` (folded), outside archived projects; the
-- last 20,000 are looked through.
SELECT found.job_id, found.project_id::text AS project_id, projects.name AS project_name,
       found.sender, found.message, found.message_order, found."timestamp"
FROM (SELECT * FROM app.conversations WHERE username = %(username)s
      ORDER BY "timestamp" DESC LIMIT 20000) AS found
LEFT JOIN app.projects ON projects.id = found.project_id
WHERE strpos(app.folded(found.message), %(q)s) > 0
  AND (found.project_id IS NULL OR projects.is_active)
ORDER BY found."timestamp" DESC LIMIT 50
