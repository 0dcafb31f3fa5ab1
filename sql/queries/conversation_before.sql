-- The last messages of a project, or of a person's general chat, before message_order `before`,
-- newest first; with `q` (folded) those that contain it.
SELECT message_order, job_id, sender, message, "timestamp", rating, metadata
FROM app.conversations
WHERE (project_id = %(project_id)s::uuid
       OR (%(project_id)s::uuid IS NULL AND project_id IS NULL AND username = %(username)s))
  AND message_order < %(before)s
  AND (%(q)s = '' OR strpos(app.folded(message), %(q)s) > 0)
ORDER BY message_order DESC LIMIT %(count)s
