-- What the check found; a candidate that was rated anew meanwhile, or is gone, is left alone.
UPDATE app.verified_questions
SET status = %(status)s, reason_pt = %(pt)s, reason_en = %(en)s, checked_at = now()
WHERE id = %(id)s AND status = 'candidate'
