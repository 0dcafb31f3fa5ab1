-- What a project accepted so far, the newest first.
SELECT id, question, lang, plan, plan_day, query_sql FROM app.verified_questions
WHERE project_id = %(project_id)s::uuid AND username = %(username)s AND status = 'verified'
ORDER BY id DESC LIMIT %(most)s
