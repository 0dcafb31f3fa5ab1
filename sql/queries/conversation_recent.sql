-- The last messages of a project, newest first: what a follow-up question refers to.
SELECT sender, message, "timestamp", metadata FROM app.conversations
WHERE project_id = %(project_id)s::uuid ORDER BY message_order DESC LIMIT %(count)s
