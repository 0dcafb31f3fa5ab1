-- The messages of a person that contain every one of `words` (folded), outside archived projects:
-- first those that hold them as they were written (`q`), then the newest. The last 20,000 are
-- looked through.
SELECT found.job_id, found.project_id::text AS project_id, projects.name AS project_name,
       found.sender, found.message, found.message_order, found."timestamp"
FROM (SELECT *, app.folded(message) AS folded FROM app.conversations WHERE username = %(username)s
      ORDER BY "timestamp" DESC LIMIT 20000) AS found
LEFT JOIN app.projects ON projects.id = found.project_id
WHERE NOT EXISTS (SELECT FROM unnest(%(words)s::text[]) AS word
                  WHERE strpos(found.folded, word) = 0)
  AND (found.project_id IS NULL OR projects.is_active)
ORDER BY strpos(found.folded, %(q)s) > 0 DESC, found."timestamp" DESC LIMIT 50
