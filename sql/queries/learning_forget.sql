-- Something learned that is not to be used any more.
DELETE FROM app.verified_questions WHERE id = %(id)s RETURNING id, status, question
