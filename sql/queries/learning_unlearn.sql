-- The latest rating counts: what an earlier one of the same answer taught goes.
WITH good AS (
    DELETE FROM app.verified_questions WHERE job_id = %(job_id)s AND %(rating)s::int < 4
), poor AS (
    DELETE FROM app.poor_answers WHERE job_id = %(job_id)s AND %(rating)s::int > 2
)
SELECT 1
