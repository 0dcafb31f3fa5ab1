-- The latest rating of an answer, by the person it was given to; no row when there is none.
-- rated_at: from now on what the job itself brings is older (see history_message.sql).
UPDATE app.conversations
SET rating = %(rating)s::int,
    metadata = metadata || jsonb_build_object(
        'rating', %(rating)s::int, 'feedback_comment', %(comment)s::text, 'rated_at', now()::text)
WHERE job_id = %(job_id)s AND username = %(username)s AND sender = 'assistant'
  AND EXISTS (SELECT FROM app.jobs
              WHERE jobs.job_id = conversations.job_id AND jobs.outcome = 'answered')
RETURNING job_id
