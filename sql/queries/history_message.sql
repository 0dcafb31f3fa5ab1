-- One message of a job, once. Later calls add to its metadata; its number and words stay.
-- A rating that came after the job's own (rated_at, see rating_store.sql) stays too.
-- A project that was deleted meanwhile takes its conversation with it: no row.
INSERT INTO app.conversations (project_id, username, job_id, sender, message, "timestamp",
                               metadata, rating, message_order)
SELECT project.id, %(username)s, %(job_id)s, %(sender)s, %(message)s,
       coalesce(%(at)s::timestamptz, now()), %(metadata)s, %(rating)s,
       (SELECT coalesce(max(message_order), 0) + 1 FROM app.conversations AS others
        WHERE others.project_id IS NOT DISTINCT FROM project.id
          AND (project.id IS NOT NULL OR others.username = %(username)s))
FROM (SELECT id FROM app.projects WHERE id::text = %(projeto)s
      UNION ALL SELECT NULL WHERE %(projeto)s::text IS NULL) AS project
ON CONFLICT (job_id, sender) DO UPDATE
SET metadata = conversations.metadata || CASE WHEN conversations.metadata ? 'rated_at'
        THEN EXCLUDED.metadata - 'rating' - 'feedback_comment' ELSE EXCLUDED.metadata END,
    rating = CASE WHEN conversations.metadata ? 'rated_at' THEN conversations.rating
        ELSE coalesce(EXCLUDED.rating, conversations.rating) END
