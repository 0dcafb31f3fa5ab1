-- Refuse an account from now on.
UPDATE app.users
SET disabled = true, token_version = token_version + 1, updated_at = now()
WHERE username = %(username)s
RETURNING username
