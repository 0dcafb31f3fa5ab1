-- What a poor answer came from is used no more. Rated well again, its plan is a new candidate.
UPDATE app.verified_questions
SET status = 'rejected', reason_pt = 'uma resposta que veio dela foi mal avaliada',
    reason_en = 'an answer that came from it was rated poor', checked_at = now()
WHERE id = ANY (%(ids)s::bigint[]) AND status = 'verified'
  AND project_id = %(project_id)s::uuid AND username = %(username)s
