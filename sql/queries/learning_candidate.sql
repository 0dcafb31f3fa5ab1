-- A good answer, once; rated again it keeps what was decided of it.
INSERT INTO app.verified_questions (job_id, project_id, username, question, lang, words, plan,
                                    plan_day, query_sql, answer, result_hash, had_history, rating)
VALUES (%(job_id)s, %(project_id)s::uuid, %(username)s, %(question)s, %(lang)s,
        %(words)s::text[], %(plan)s, %(plan_day)s::date, %(query_sql)s, %(answer)s,
        %(result_hash)s, %(had_history)s, %(rating)s)
ON CONFLICT (job_id) DO UPDATE SET rating = EXCLUDED.rating
