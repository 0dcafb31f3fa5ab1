-- The verified questions of a person's project that share most words with a question; `also`: a
-- candidate that is taken for one, to see what would become of it.
SELECT id, question, lang, plan_day AS day, plan, query_sql, answer, result_hash
FROM app.verified_questions AS known,
     LATERAL (SELECT count(*) AS shared FROM unnest(known.words) AS word
              WHERE word = ANY (%(words)s::text[])) AS found
WHERE project_id = %(project_id)s::uuid AND username = %(username)s
  AND (status = 'verified' OR id = %(also)s::bigint) AND found.shared > 0
ORDER BY found.shared::float / greatest(cardinality(known.words), cardinality(%(words)s::text[]))
         DESC, id DESC
LIMIT %(count)s
