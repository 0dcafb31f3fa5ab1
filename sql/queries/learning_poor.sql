-- A poor answer and the step that most likely failed it; a later comment replaces the first.
INSERT INTO app.poor_answers (job_id, project_id, username, question, rating, comment, module,
                              why, note, output)
VALUES (%(job_id)s, %(project_id)s::uuid, %(username)s, %(question)s, %(rating)s, %(comment)s,
        %(module)s, %(why)s, %(note)s, %(output)s)
ON CONFLICT (job_id) DO UPDATE
SET rating = EXCLUDED.rating, comment = EXCLUDED.comment, module = EXCLUDED.module,
    why = EXCLUDED.why, note = EXCLUDED.note, output = EXCLUDED.output
