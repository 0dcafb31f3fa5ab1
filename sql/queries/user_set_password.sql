-- A new password ends every open login.
UPDATE app.users
SET password_hash = %(password_hash)s, token_version = token_version + 1, updated_at = now()
WHERE username = %(username)s
RETURNING username
