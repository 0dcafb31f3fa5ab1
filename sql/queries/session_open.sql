-- A new login of an active account whose password and rights are still those that were checked;
-- no row otherwise.
INSERT INTO app.sessions (id, username, token_version, expires_at)
SELECT %(id)s, username, token_version, now() + %(lifetime)s::interval
FROM app.users
WHERE username = %(username)s AND token_version = %(version)s AND NOT disabled
RETURNING expires_at
