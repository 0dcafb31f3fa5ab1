-- Accept an account again; logins of before it was disabled stay void.
UPDATE app.users
SET disabled = false, token_version = token_version + 1, updated_at = now()
WHERE username = %(username)s
RETURNING username
