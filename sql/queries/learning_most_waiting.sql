-- A project's candidates are bounded: the newest stay.
DELETE FROM app.verified_questions WHERE id IN (
    SELECT id FROM app.verified_questions
    WHERE project_id = %(project_id)s::uuid AND status = 'candidate'
    ORDER BY id DESC OFFSET %(most)s)
