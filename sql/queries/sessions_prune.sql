-- At each login: forget a bounded number of logins that expired a while ago, and this person's
-- oldest beyond a number that nobody needs.
DELETE FROM app.sessions WHERE id IN (
    (SELECT id FROM app.sessions WHERE expires_at < now() - interval '1 hour'
     ORDER BY expires_at LIMIT 100)
    UNION ALL
    (SELECT id FROM app.sessions WHERE username = %(username)s
     ORDER BY created_at DESC, id OFFSET %(keep)s LIMIT 100))
