-- The rating of an answer that came when its job no longer waited for one.
SELECT rating, metadata ->> 'feedback_comment' AS feedback_comment
FROM app.conversations
WHERE job_id = %(job_id)s AND username = %(username)s AND sender = 'assistant'
  AND metadata ? 'rated_at'
