-- A page of a project's messages, in order, after message_order `after`.
SELECT message_order, job_id, sender, message, "timestamp", rating, metadata
FROM app.conversations
WHERE project_id::text = %(project_id)s AND message_order > %(after)s
ORDER BY message_order LIMIT 200
